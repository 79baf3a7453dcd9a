//! Proves the exercises on a real kernel.

harness::prove!(get_or, padded_key, big_endian);
