//! What maintainers run: the book, the recorded outputs, and the checks.
//!
//! It is a library so that its tests can break each rule of the book on a small fixture.

pub mod book;
pub mod browser;
pub mod exercises;
pub mod matrix;
pub mod minimum_rust;
pub mod prototypes;
pub mod record;
pub mod test;
pub mod workspace;
