//! Proves the exercises on a real kernel.

#[path = "../mend/answers.rs"]
mod mend;
#[path = "../read_kernel/answers.rs"]
mod read_kernel;
#[path = "../sort_calls/answers.rs"]
mod sort_calls;

harness::prove!(sort_calls, mend, read_kernel);
