//! Tests of the pipeline, and how it handles answers, sessions and clocks, over real sockets.
//!
//! One program, because each would be linked separately. The tests that count allocations are in
//! `allocations/`, and the one that searches the process's memory is `wiped.rs`.

mod answers;
mod checks;
mod clocks;
mod cut;
mod damaged;
mod described;
mod forms;
mod heard;
mod judgement;
mod limits;
mod moved;
mod observed;
mod pace;
mod pipeline;
mod printed;
mod relocated;
mod renewed;
mod reported;
mod secrets;
mod sessions;
mod signature_vectors;
mod support;
mod uploads;
