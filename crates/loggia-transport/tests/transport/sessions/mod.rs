//! Sessions: when they are renewed, by which caller, and what happens to those who wait.

mod clock;
mod dropped;
mod incomplete;
mod leased;
mod load;
mod renewed;
mod runtimes;
mod shared;
