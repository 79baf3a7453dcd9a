//! 这一章练习的检查程序。做练习不用看它，也不用改它。

harness::checker!(take_once, work_list, choose_map);
