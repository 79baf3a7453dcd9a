//! This computer: its packages, becoming root, and temporary folders.

pub mod packages;
pub mod scratch;
pub mod sudo;
