//! From the price of an order to the end of its machines, over real sockets, the same for
//! all services with machines.
//!
//! What is common is written once, for any [`service::OrderService`]; [`service`] says what an order
//! of each service consists of. Changes take ten seconds a state, on a clock that moves when
//! a caller waits.

mod drafts;
mod lifecycle;
mod marks;
mod prices;
mod service;

/// Runs a test for each service.
macro_rules! for_each_service {
    ($($(#[$meta:meta])* $test:ident;)+) => {
        $(
            $(#[$meta])*
            mod $test {
                use loggia::zenlayer::{BareMetal, ElasticCompute, VirtualMachines};

                #[tokio::test]
                async fn vm() {
                    super::$test::<VirtualMachines>().await;
                }

                #[tokio::test]
                async fn zec() {
                    super::$test::<ElasticCompute>().await;
                }

                #[tokio::test]
                async fn bmc() {
                    super::$test::<BareMetal>().await;
                }
            }
        )+
    };
}
use for_each_service;
