//! Proves the exercises on a real kernel.

#[path = "../count_removed/answers.rs"]
mod count_removed;
#[path = "../delete_range/answers.rs"]
mod delete_range;
#[path = "../ensure_absent/answers.rs"]
mod ensure_absent;

harness::prove!(ensure_absent, count_removed, delete_range);
