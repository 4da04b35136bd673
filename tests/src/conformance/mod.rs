//! CPython's own test files: which ones, what is known of their methods, one run of a file, what is
//! expected of it, and the report. The program `conformance` puts these together.

pub mod expectations;
pub mod groups;
pub mod methods;
pub mod report;
pub mod run;
