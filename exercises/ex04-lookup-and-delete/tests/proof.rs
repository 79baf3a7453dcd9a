//! Proves the exercises on a real kernel.

harness::prove!(take_once, fall_back, work_list);
