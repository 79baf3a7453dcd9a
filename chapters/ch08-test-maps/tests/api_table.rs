//! The table on the page `appendix-api` names functions that the running kernel has.

use std::fs;

#[test]
#[ignore = "needs bpf(2): cargo xtask test runs it"]
fn the_kernel_has_the_functions_of_the_api_table() {
    let page = include_str!("../../../book/src/appendix-api.md");
    let symbols = fs::read_to_string("/proc/kallsyms").expect("it's there");
    let mut names = Vec::new();
    for row in page.lines().filter(|line| line.starts_with("| [")) {
        let cell = row.trim_matches('|').rsplit('|').next();
        let cell = cell.expect("a row has cells").trim();
        if let Some(name) = cell.strip_prefix('`') {
            names.push(name.trim_end_matches('`'));
        }
    }
    assert!(names.len() >= 6, "{names:?}");
    for name in names {
        let known = symbols
            .lines()
            .any(|line| line.split_whitespace().nth(2) == Some(name));
        assert!(known, "the kernel has no function {name}");
    }
}
