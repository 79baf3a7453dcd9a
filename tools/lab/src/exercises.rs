//! What a learner does with the exercises: one file a command, and what they share.

pub mod check;
mod choice;
mod files;
pub mod hint;
mod judge;
pub mod list;
pub mod papers;
mod progress;
pub mod reset;
pub mod solution;
mod verdict;
pub mod watch;
