//! Replays the fuzz corpora through every decoder, and measures the memory of hostile inputs.

mod memory;
mod replay;
