//! What readers and learners run: `cargo lab run ch06-iterate`.
//!
//! It builds on a machine that has Rust and a linker and nothing else, because it is
//! what installs the rest.

pub mod doctor;
pub mod exercises;
pub mod mapsh;
pub mod place;
pub mod run;
pub mod start;
pub mod teacher;
