//! The differential fuzzer: random programs (`grammar`), as trees that can be taken apart (`tree`), run in
//! batches by two implementations (`batch`), differences made small (`shrink`). The program `fuzz` puts
//! these together.
//!
//! CPython runs the library that Ouro embeds, not its own. What is compared are two machines; the library is
//! part of the programs, and that of another patch release is another program: 3.14.10's own
//! `asyncio.tasks._cancel_and_wait`, for one, has a local variable with the task that runs it, and the
//! embedded one of some weeks before has not, so a cancelled `wait_for` leaves a cycle of task, exception,
//! traceback and frame with the one and none with the other, on CPython as well as on Ouro.

pub mod batch;
pub mod grammar;
pub mod rng;
pub mod shrink;
pub mod tree;
