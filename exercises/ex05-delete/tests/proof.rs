//! Proves the exercises on a real kernel.

harness::prove!(ensure_absent, count_removed, delete_range);
