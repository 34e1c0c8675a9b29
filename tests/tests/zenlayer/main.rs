//! Zenlayer through the facade, against its simulator and against lists without an end. Its
//! virtual machines have a program of their own (`vm/`).

mod changes;
mod client;
mod endless_lists;
mod services;
