//! This computer: what it has and may do, its packages and its cargo, becoming root, files
//! and temporary folders.

pub mod cargo;
pub mod doctor;
pub mod files;
pub mod packages;
pub mod permissions;
pub mod scratch;
pub mod sudo;
