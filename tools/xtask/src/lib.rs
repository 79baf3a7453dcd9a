//! What maintainers run: the book, the recorded outputs, and the checks. One file a command.

pub mod book;
pub mod browser;
pub mod claims;
mod deny;
pub mod exercises;
pub mod matrix;
pub mod mutants;
pub mod new;
mod npm;
pub mod oldest_rust;
pub mod record;
pub mod tab;
pub mod test;
pub mod workspace;
