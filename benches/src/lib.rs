//! Shared by the benchmarks: the engine under test, its peers, and statistics.

pub mod engine;
pub mod page;
pub mod peers;
pub mod statistics;
