//! Proves the exercises on a real kernel.

#[path = "../insert_once/answers.rs"]
mod insert_once;

harness::prove!(insert_once);
