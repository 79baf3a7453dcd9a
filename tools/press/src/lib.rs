//! Makes the book: checks the pages, renders them with mdBook, and checks the result.
//!
//! The book can't lie, because many files here each refuse one way of doing so. It's a library,
//! so that its tests can break the rules on a small fixture.

pub mod addresses;
mod ask;
pub mod because;
mod captions;
mod chance;
mod code_edges;
mod diagrams;
pub mod editions;
mod errno_table;
mod finished;
pub mod generated;
mod glossary;
mod hash;
mod html;
mod includes;
mod inserts;
mod interface;
mod lessons;
mod make;
pub mod manuscript;
mod marks;
mod measured;
mod onwards;
mod outline;
mod outputs;
pub mod pages;
mod predictions;
pub mod prototypes;
mod published;
mod quizzes;
pub mod recording;
mod rendered;
pub mod scenes;
mod search;
mod shell;
mod soft_breaks;
mod steps;
mod tab;
mod tables;
mod theme;
mod tidy;
mod warnings;
pub mod words;

pub use finished::FINISHED;
pub use make::build;
