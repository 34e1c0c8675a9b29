//! Tests of xtask's verbs, each in its folder, over the tests' own specs and the real ones. They
//! are one program, because otherwise each would be linked separately.

mod audit;
mod coverage;
mod pipeline;

use pipeline::sandbox;
