//! The optimiser of lowered units: jump threading, dead code, definite assignment, operations
//! fused with their constants, order of the code. Uses what
//! `lower` makes; `emit` calls it. Constant folding happens while lowering.

mod bound;
mod cold;
mod flow;
mod fuse;

use crate::lower::ir::Unit;

pub use flow::{reached, take_marks};

/// Optimises one unit (not those nested in it). The arena is left empty.
pub fn optimize(unit: &mut Unit, arena: &mut bumpalo::Bump) {
    flow::merge_nops(unit);
    // Each pass can make work for the others; two rounds find nearly all of it.
    for _ in 0..2 {
        flow::thread_jumps(unit);
        flow::remove_dead(unit);
    }
    flow::duplicate_unwritten(unit);
    bound::remove_checks(unit, arena);
    arena.reset();
    fuse::fuse(unit);
    cold::move_cold(unit);
    flow::remove_dead(unit);
}
