//! Proves the exercises on a real kernel.

harness::prove!(choose_flags, insert_once);
