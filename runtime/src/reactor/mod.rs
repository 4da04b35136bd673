//! The operating system below Python: no Python types here. `sys` wraps system calls; the event
//! loop's machinery joins it.

pub mod sys;
