//! The optimiser of lowered units: jump threading, dead code, definite assignment. Uses what
//! `lower` makes; `emit` calls it. Constant folding happens while lowering.

mod bound;
mod flow;

use crate::lower::ir::Unit;

/// Optimises one unit (not those nested in it).
pub fn optimize(unit: &mut Unit) {
    // Each pass can make work for the others; two rounds find nearly all of it.
    for _ in 0..2 {
        flow::thread_jumps(unit);
        flow::remove_dead(unit);
    }
    bound::remove_checks(unit);
    flow::remove_dead(unit);
}
