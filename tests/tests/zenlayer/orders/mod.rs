//! From the price of an order to the end of its machines, over real sockets, the same for
//! all services with machines.
//!
//! What is common stands once, for any [`service::Ordered`]; [`service`] says what an order
//! of each service consists of. Changes take ten seconds a state, on a clock that moves when
//! somebody waits.

mod drafts;
mod ends;
mod marks;
mod prices;
mod service;

/// Runs a story for each service.
macro_rules! each {
    ($($(#[$meta:meta])* $story:ident;)+) => {
        $(
            $(#[$meta])*
            mod $story {
                use loggia::zenlayer::{BareMetal, ElasticCompute, VirtualMachines};

                #[tokio::test]
                async fn vm() {
                    super::$story::<VirtualMachines>().await;
                }

                #[tokio::test]
                async fn zec() {
                    super::$story::<ElasticCompute>().await;
                }

                #[tokio::test]
                async fn bmc() {
                    super::$story::<BareMetal>().await;
                }
            }
        )+
    };
}
use each;
