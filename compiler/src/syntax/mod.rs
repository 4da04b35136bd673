//! Source text to syntax tree: decoding of source bytes, parsing, CPython's wording of syntax
//! errors, warnings about literals, and the values of string literals that the tree cannot hold.
//! Uses `bytecode` and the error type only; `scope`, `lower` and the VM may import it.
//!
//! The tree is made by the parser crate. It is quick and recovers from errors, but its messages
//! are its own, so when it refuses a text the text is read once more by [`peg`]: a parser that
//! follows CPython's grammar, its rules for invalid input included, and thus finds the message
//! and the range that CPython reports.

pub mod decode;
pub mod literal;
mod nesting;
pub mod parse;
pub mod peg;
pub mod warnings;

pub use decode::{Origin, decode, normalize};
pub use parse::{Parsed, parse, parse_partial};
