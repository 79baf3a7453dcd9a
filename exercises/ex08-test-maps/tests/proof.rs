//! Proves the exercises on a real kernel.

harness::prove!(symptoms, make_room, small_cache);
