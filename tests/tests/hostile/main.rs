//! Both clouds on a bad day: answers that no one promised, every fault with every sort of
//! operation, callers that give up, and a crowd of them.

mod cancel;
mod exchanges;
mod faults;
mod load;
