//! Tests of the pipeline, and how it handles answers, sessions and clocks, over real sockets.
//!
//! One program, because each would be linked separately. The tests that count allocations are in
//! `allocations/`, and the one that searches the process's memory is `wiped.rs`.

mod answers;
mod checks;
mod clocks;
mod credential_renewal;
mod debug_output;
mod forms;
mod invalid_strings;
mod judgement;
mod limits;
mod listener;
mod moved_servers;
mod observed;
mod observer_reports;
mod operation_facts;
mod pace;
mod pipeline;
mod runtime_changes;
mod secrets;
mod sessions;
mod signature_vectors;
mod support;
mod truncated_answers;
mod uploads;
