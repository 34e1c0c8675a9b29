//! The pipeline and what it does with answers, sessions and clocks, over real sockets.
//!
//! One program, as each would be linked by itself. What counts allocations is in
//! `allocations/`, and what searches the process's memory in `wiped.rs`.

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
