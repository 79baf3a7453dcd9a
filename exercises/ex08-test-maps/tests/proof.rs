//! Proves the exercise on a real kernel.

harness::prove!(small_cache);
