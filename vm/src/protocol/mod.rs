//! The object protocols: attributes, comparison, operators, text, iteration, subscripts. Uses
//! `core` and `call`; everything above may import it.

pub mod attr;
pub mod code;
pub mod compare;
pub mod define;
pub mod dict;
pub mod function;
pub mod item;
pub mod iter;
pub mod number;
pub mod text;
pub mod types;
pub mod unraisable;
