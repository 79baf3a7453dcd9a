//! `{{#because GROUNDS}}`: what a sentence about a kernel or a library rests on, written
//! behind it. The build finds it and compares; the reader sees a small mark that opens what
//! was recorded. Texts that can show no mark (hints, messages, what is in a quiz's file) are
//! checked the same way.

mod backing;
mod calls;
mod claim;
mod claims;
mod count;
mod directive;
mod drawings;
mod fact;
mod find;
mod ground;
mod library;
mod messages;
mod sentence;

pub use backing::Sort;
pub use claims::Claims;
pub use count::{Candidate, Census, Counts, census};
pub use directive::{ATTRIBUTE, NAME, without};
pub use find::find;
pub use sentence::errnos;
