//! The verbs of xtask, each in its folder, over specs of the tests' own and over the real
//! ones. One program, as each would be linked by itself.

mod audit;
mod coverage;
mod pipeline;

use pipeline::bench;
