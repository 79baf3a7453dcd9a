//! Proves the exercises on a real kernel.

harness::prove!(padded_key, big_endian, why_missing);
