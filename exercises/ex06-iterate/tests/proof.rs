//! Proves the exercises on a real kernel.

harness::prove!(delete_even, vanished_key, in_batches);
