//! Proves the exercises on a real kernel.

#[path = "../bounded_insert/answers.rs"]
mod bounded_insert;
#[path = "../choose_flags/answers.rs"]
mod choose_flags;
#[path = "../insert_once/answers.rs"]
mod insert_once;

harness::prove!(insert_once, bounded_insert, choose_flags);
