//! Runs the chapter on a real kernel.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::thread;

shared::test_chapter!();

/// The page says so: `--watch` counts what another program starts, by its name, be it
/// a thread or a process.
#[test]
#[ignore = "needs bpf(2): cargo xtask test runs it"]
fn watch_counts_what_a_named_program_starts() {
    // Another thread's name, which no other test and no other run has.
    let name = format!("mum-{}", std::process::id());
    let mut child = Command::new(CHAPTER.binary)
        .args(["--watch", &name])
        .stdout(Stdio::piped())
        .spawn()
        .expect("the built chapter starts");
    let stdout = BufReader::new(child.stdout.take().expect("it's piped"));
    let mut last_line = String::new();
    for line in stdout.lines() {
        last_line = line.expect("UTF-8");
        if last_line.ends_with("count(map, &name)? = 0") {
            start_three(name.clone());
        } else if last_line.ends_with("count(map, &name)? = 3") {
            shared::chapter_tests::send(&child, shared::chapter_tests::SIGINT);
        }
    }
    assert!(
        last_line.starts_with("收到 Ctrl+C 或 SIGTERM"),
        "{last_line}"
    );
    assert!(child.wait().expect("it ends").success());
}

/// Two threads and a process, in a thread of this name.
fn start_three(name: String) {
    let mother = thread::Builder::new().name(name).spawn(|| {
        for _ in 0..2 {
            thread::spawn(|| {}).join().expect("it does nothing");
        }
        let mut process = Command::new(CHAPTER.binary);
        let process = process.arg("--help").stdout(Stdio::null());
        process.status().expect("the built chapter starts");
    });
    let mother = mother.expect("there's room for a thread");
    mother.join().expect("its threads do nothing");
}
