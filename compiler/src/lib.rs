//! Ouro's compiler: Python 3.14 source text to verified register bytecode. It knows nothing of
//! runtime values. Layers, each using only those before it: `bytecode` (leaf), `syntax`,
//! `scope`, `lower`, `opt`, `emit`.

pub mod bytecode;
