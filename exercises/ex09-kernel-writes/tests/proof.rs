//! Proves the exercises on a real kernel.

harness::prove!(top, from_nothing);
