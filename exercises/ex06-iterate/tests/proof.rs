//! Proves the exercises on a real kernel.

#[path = "../delete_even/answers.rs"]
mod delete_even;
#[path = "../sum_and_count/answers.rs"]
mod sum_and_count;
#[path = "../vanished_key/answers.rs"]
mod vanished_key;

harness::prove!(sum_and_count, delete_even, vanished_key);
