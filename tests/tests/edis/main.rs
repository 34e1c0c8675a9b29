//! EDIS through the facade, against its simulator: accounts and sessions, every operation,
//! the screen of a server.

mod account;
mod console;
mod console_hosts;
mod operations;
mod session_files;

use loggia_tests::edis as kit;
