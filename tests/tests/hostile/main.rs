//! Both clouds when things go wrong: answers that are not documented, every fault with every
//! kind of operation, callers that give up, and thousands of callers at once.

mod cancellation;
mod faults;
mod load;
mod odd_answers;
