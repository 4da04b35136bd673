//! What `asyncio` is in CPython's C modules: contexts and context variables, futures, tasks, the
//! bookkeeping of running loops and tasks. Uses the VM and what is below; used by `modules`.
//!
//! A task that waits on a future of this module is stored in it directly (`future.rs`), and a step
//! of a task resumes its coroutine without calling anything in between (`step.rs`). How steps and
//! callbacks get to a loop is in `schedule.rs`.

pub mod awaited;
pub mod contextvars;
pub mod event_loop;
pub mod future;
pub mod future_methods;
pub mod gather;
pub mod handle;
pub mod install;
pub mod io;
pub mod iter;
pub mod live;
pub mod module;
pub mod ready;
pub mod registry;
pub mod running;
pub mod schedule;
pub mod serve;
pub mod slot;
pub mod state;
pub mod step;
pub mod task;
pub mod task_methods;
pub mod thread_safe;
pub mod turn;
