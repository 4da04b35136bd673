//! Ouro's virtual machine. Layers, each using only those before it: `core`, then `call`,
//! `protocol`, `types`, `builtins`, `interp`, `jit`.

pub mod builtins;
pub mod call;
pub mod core;
pub mod interp;
pub mod num;
pub mod protocol;
pub mod types;
