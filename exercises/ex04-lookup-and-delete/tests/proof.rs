//! Proves the exercises on a real kernel.

#[path = "../fall_back/answers.rs"]
mod fall_back;
#[path = "../take_once/answers.rs"]
mod take_once;
#[path = "../work_list/answers.rs"]
mod work_list;

harness::prove!(take_once, fall_back, work_list);
