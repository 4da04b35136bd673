//! What the test programs share: running processes with limits, recorded outputs, diffs, the binary
//! under test, worker threads. Used by the files of `tests/tests` and the programs of `src/bin`.

pub mod binary;
pub mod conformance;
pub mod diff;
pub mod expected;
pub mod fuzz;
pub mod layers;
pub mod parallel;
pub mod process;
pub mod recording;
pub mod scripts;
