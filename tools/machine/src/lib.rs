//! This computer: its packages and its cargo, becoming root, and temporary folders.

pub mod cargo;
pub mod packages;
pub mod scratch;
pub mod sudo;
