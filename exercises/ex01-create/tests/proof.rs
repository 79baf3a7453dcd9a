//! Proves the exercises on a real kernel.

harness::prove!(create_by_spec, legal_name, blame);
