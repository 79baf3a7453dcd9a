//! Proves the exercises on a real kernel.

harness::prove!(insert_once, bounded_insert, choose_flags);
