//! Every decoder on what fuzzing has found and on what is made to hurt.

mod memory;
mod replay;
