//! Values, heap, object layouts and the VM structure: data and memory, no Python semantics.
//! Everything above may import it; it imports nothing else of this crate.
#![allow(unsafe_code)]

pub mod args;
pub mod binding;
pub mod bytes;
pub mod code;
pub mod collector;
pub mod descr;
pub mod dict;
pub mod error;
pub mod exc;
pub mod fields;
pub mod frame;
pub mod function;
pub mod generator;
pub mod heap;
pub mod host;
pub mod lookup_cache;
pub mod memory;
pub mod names;
pub mod native;
pub mod object;
pub mod prefetch;
pub mod rare;
pub mod shape;
pub mod signature;
pub mod special;
pub mod str;
pub mod suggest;
mod table;
pub mod text;
pub mod thread;
pub mod tuple;
pub mod typeobj;
pub mod unchanged;
pub mod value;
pub mod visitor;
pub mod vm;
pub mod watch;
pub mod weak;
