//! Runs the chapter on a real kernel.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

shared::test_chapter!();

/// `--live` counts this machine's interfaces, and Ctrl+C takes every element out again.
#[test]
#[ignore = "needs bpf(2): cargo xtask test runs it"]
fn live_counts_the_interfaces_and_takes_them_out_at_the_end() {
    let mut child = Command::new(CHAPTER.binary)
        .arg("--live")
        .stdout(Stdio::piped())
        .spawn()
        .expect("the built chapter starts");
    let stdout = BufReader::new(child.stdout.take().expect("it's piped"));
    let mut live = false;
    let mut lines = Vec::new();
    for line in stdout.lines() {
        let line = line.expect("UTF-8");
        if live && lines.is_empty() && line.contains("\"lo\": ") {
            shared::chapter_tests::send(&child, shared::chapter_tests::SIGINT);
        }
        live |= line.contains("直到 Ctrl+C");
        if live && line.contains("counters.take(&name)，name = \"lo\"") {
            lines.push(line);
        }
    }
    assert_eq!(lines.len(), 1, "the loopback interface is taken once");
    assert!(child.wait().expect("it ends").success());
}
