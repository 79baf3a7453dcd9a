//! Proves the exercise on a real kernel.

#[path = "../small_cache/answers.rs"]
mod small_cache;

harness::prove!(small_cache);
