//! Proves the exercises on a real kernel.

#[path = "../big_endian/answers.rs"]
mod big_endian;
#[path = "../get_or/answers.rs"]
mod get_or;
#[path = "../padded_key/answers.rs"]
mod padded_key;

harness::prove!(get_or, padded_key, big_endian);
