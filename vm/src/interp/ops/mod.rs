//! What the operations do, one file a family of the operation table.

pub mod arith;
pub mod attr;
pub mod build;
pub mod call;
pub mod compare;
pub mod exception;
pub mod intrinsic;
pub mod item;
pub mod jump;
pub mod load;
pub mod suspend;
