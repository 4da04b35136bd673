//! The optimiser of lowered units: jump threading, dead code, definite assignment, order of
//! the code. Uses what
//! `lower` makes; `emit` calls it. Constant folding happens while lowering.

mod bound;
mod cold;
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
    cold::move_cold(unit);
    flow::remove_dead(unit);
}
