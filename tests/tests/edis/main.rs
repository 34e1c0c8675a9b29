//! EDIS through the facade, against its simulator: accounts and sessions, every operation,
//! the screen of a server.

mod account;
mod console;
mod operations;
mod sessions_in_files;

use loggia_tests::edis as house;
