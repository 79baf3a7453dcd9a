//! This computer: its packages and its cargo, becoming root, files and temporary folders.

pub mod cargo;
pub mod files;
pub mod packages;
pub mod scratch;
pub mod sudo;
