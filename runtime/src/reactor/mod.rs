//! The operating system below Python: no Python types here. `sys` wraps system calls; the rest is
//! the machinery of event loops: readiness (`poll`), waking a loop that waits (`wake`) and threads for work that blocks (`pool`), and what a
//! process tells another about itself (`report`).

pub mod poll;
pub mod pool;
pub mod report;
pub mod sys;
pub mod wake;
