//! `client!`: the client type that has the methods of all calls.

use std::fmt;

use crate::{CallOptions, Pipeline};

/// A generated client, for code that works with any of them.
///
/// Every generated client also has these methods as inherent ones.
pub trait GeneratedClient: Clone + fmt::Debug + Send + Sync + 'static {
    /// A client that sends through `pipeline`.
    fn new(pipeline: Pipeline) -> Self;

    /// The pipeline it sends through.
    fn pipeline(&self) -> &Pipeline;

    /// The same client with other options for its calls.
    #[must_use]
    fn with_options(&self, options: CallOptions) -> Self {
        Self::new(self.pipeline().clone().with_options(options))
    }
}

/// Makes the client of an API. The methods for its operations are defined beside it. For
/// generated code.
#[macro_export]
#[doc(hidden)]
macro_rules! client {
    ($(#[$meta:meta])* $name:ident) => {
        $(#[$meta])*
        #[derive(Clone, Debug)]
        pub struct $name {
            pipeline: $crate::Pipeline,
        }

        impl $name {
            /// A client that sends through `pipeline`.
            pub fn new(pipeline: $crate::Pipeline) -> Self {
                Self { pipeline }
            }

            /// The pipeline it sends through.
            pub fn pipeline(&self) -> &$crate::Pipeline {
                &self.pipeline
            }

            /// The same client with other options for its calls.
            #[must_use]
            pub fn with_options(&self, options: $crate::CallOptions) -> Self {
                Self::new(self.pipeline.clone().with_options(options))
            }
        }

        impl $crate::call::GeneratedClient for $name {
            fn new(pipeline: $crate::Pipeline) -> Self {
                Self { pipeline }
            }

            fn pipeline(&self) -> &$crate::Pipeline {
                &self.pipeline
            }
        }
    };
}
