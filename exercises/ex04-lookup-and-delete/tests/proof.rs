//! Proves the exercises on a real kernel.

harness::prove!(take_once, work_list, choose_map);
