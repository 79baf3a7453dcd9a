//! Proves the exercises on a real kernel.

harness::prove!(sort_calls, mend, read_kernel);
