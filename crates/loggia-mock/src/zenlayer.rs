//! Zenlayer Cloud: a module for each service.

pub use crate::generated::zenlayer::*;
