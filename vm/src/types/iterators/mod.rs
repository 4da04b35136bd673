//! Iterators of builtin containers and the iterator types of module `builtins`.

pub mod callable;
pub mod combine;
pub mod enumerate;
pub mod sequence;
