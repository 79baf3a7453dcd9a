//! Proves the exercises on a real kernel.

harness::prove!(sum_and_count, delete_even, vanished_key);
