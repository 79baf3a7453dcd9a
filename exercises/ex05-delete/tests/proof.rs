//! Proves the exercises on a real kernel.

harness::prove!(clear, expire);
