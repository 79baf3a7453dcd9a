//! Runs the chapter on a real kernel.

use std::io::{BufRead, BufReader};
use std::os::unix::process::parent_id;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

shared::test_chapter!();

/// A thread that calls without a break is in the list, and Ctrl+C ends it.
#[test]
#[ignore = "needs bpf(2): cargo xtask test runs it"]
fn watch_lists_who_calls_most_until_sigint() {
    let name = format!("busy-{}", std::process::id());
    let done = Arc::new(AtomicBool::new(false));
    let busy = {
        let done = Arc::clone(&done);
        let thread = thread::Builder::new().name(name.clone());
        thread.spawn(move || {
            while !done.load(Ordering::Relaxed) {
                let _ = parent_id();
            }
        })
    };
    let busy = busy.expect("there's room for a thread");
    let mut child = Command::new(CHAPTER.binary)
        .arg("--watch")
        .stdout(Stdio::piped())
        .spawn()
        .expect("the built chapter starts");
    let stdout = BufReader::new(child.stdout.take().expect("it's piped"));
    let mut last_line = String::new();
    for line in stdout.lines() {
        last_line = line.expect("UTF-8");
        if last_line.contains(&name) && !done.swap(true, Ordering::Relaxed) {
            shared::chapter_tests::send(&child, shared::chapter_tests::SIGINT);
        }
    }
    assert!(done.load(Ordering::Relaxed), "{name} was never in the list");
    assert!(
        last_line.starts_with("收到 Ctrl+C 或 SIGTERM"),
        "{last_line}"
    );
    assert!(child.wait().expect("it ends").success());
    busy.join().expect("it only calls");
}

/// CAP_BPF and CAP_PERFMON load the program and its map; the map's id can't be opened.
#[test]
#[ignore = "needs bpf(2): cargo xtask test runs it"]
fn an_id_takes_more_than_cap_bpf() {
    let output = Command::new("setpriv")
        .args(["--bounding-set=-all,+bpf,+perfmon", "--inh-caps=-all"])
        .arg(CHAPTER.binary)
        .output()
        .expect("util-linux has setpriv");
    let stdout = String::from_utf8_lossy(&output.stdout);
    assert!(stdout.contains("第 3 步"), "{stdout}");
    assert!(!stdout.contains("第 4 步"), "{stdout}");
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(stderr.contains("EPERM"), "{stderr}");
}
