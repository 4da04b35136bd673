//! Shared by the benchmarks: the engine under test, and statistics.

pub mod engine;
pub mod page;
pub mod statistics;
