//! The generated client as its users meet it: what is sent, and what is read.

mod decoding;
mod error_code;
mod requests;
