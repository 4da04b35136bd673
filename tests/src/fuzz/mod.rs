//! The differential fuzzer: random programs (`grammar`), as trees that can be taken apart (`tree`), run in
//! batches by two implementations (`batch`), differences made small (`shrink`). The program `fuzz` puts
//! these together.

pub mod batch;
pub mod grammar;
pub mod rng;
pub mod shrink;
pub mod tree;
