//! `cargo lab class` as an instructor meets it: hostile submissions, a class page, a
//! student package.

mod grade;
mod in_sandbox;
mod pack;
