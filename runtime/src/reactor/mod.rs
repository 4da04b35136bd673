//! The operating system below Python: no Python types here. `sys` wraps system calls; the rest is
//! the machinery of event loops: what is ready to run (`queue`), what is due later (`timers`),
//! readiness of descriptors (`poll`), waking a loop that waits (`wake`), threads for work that
//! blocks (`pool`), and what a process tells another about itself (`report`).

pub mod poll;
pub mod pool;
pub mod queue;
pub mod report;
pub mod sys;
pub mod timers;
pub mod wake;
