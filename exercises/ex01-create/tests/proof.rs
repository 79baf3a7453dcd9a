//! Proves the exercises on a real kernel.

#[path = "../blame/answers.rs"]
mod blame;
#[path = "../create_by_spec/answers.rs"]
mod create_by_spec;
#[path = "../legal_name/answers.rs"]
mod legal_name;

harness::prove!(create_by_spec, legal_name, blame);
