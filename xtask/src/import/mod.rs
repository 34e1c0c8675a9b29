//! `cargo xtask import`: from a vendor's page to the skeleton of a spec.
