//! `cargo lab mapsh`: lines from a pipe, a script, a hand on the keyboard; here and in a VM.

use std::io::Write;
use std::process::{Command, Output, Stdio};

use shared::chapter_tests::Terminal;
use transcript::compare::compare;

fn lab(arguments: &[&str]) -> Command {
    let mut lab = Command::new(env!("CARGO_BIN_EXE_lab"));
    lab.arg("mapsh").args(arguments);
    lab.current_dir(course::checkout());
    lab
}

fn with_lines(mut lab: Command, lines: &str) -> Output {
    let mut child = lab
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("lab starts");
    let mut stdin = child.stdin.take().expect("it's piped");
    stdin.write_all(lines.as_bytes()).expect("it reads");
    drop(stdin);
    child.wait_with_output().expect("it ends")
}

const LINES: &str = "create hash k4 v8 max=2 name=t\nlook t 1\n";
const SHOWN: &str = "没有“look”这个命令";

#[test]
#[ignore = "needs bpf(2): cargo xtask test runs it"]
fn lines_come_from_a_pipe_and_misread_ones_fail() {
    let output = with_lines(lab(&["--on", "host"]), LINES);
    let shown = String::from_utf8_lossy(&output.stdout);
    assert!(shown.contains(SHOWN), "{shown}");
    assert_eq!(output.status.code(), Some(1));
}

#[test]
#[ignore = "needs bpf(2): cargo xtask test runs it"]
fn a_task_is_told_and_an_unknown_one_is_answered_with_those_there_are() {
    let output = with_lines(lab(&["--on", "host", "--task", "full"]), "");
    let shown = String::from_utf8_lossy(&output.stdout);
    assert!(shown.contains("E2BIG"), "{shown}");
    let output = with_lines(lab(&["--on", "host", "--task", "fool"]), "");
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(told.contains("only-new"), "{told}");
    assert_eq!(output.status.code(), Some(2));
}

mod in_vm {
    use super::{LINES, SHOWN, Terminal, compare, lab, with_lines};

    #[test]
    #[ignore = "needs qemu and a kernel: cargo xtask test runs it"]
    fn a_script_gives_the_same_as_on_the_host() {
        let script = "book/mapsh/commands.mapsh";
        let output = with_lines(lab(&["--on", "vm", "--script", script]), "");
        let shown = String::from_utf8_lossy(&output.stdout);
        let recorded = course::checkout().join("book/mapsh/commands.txt");
        let recorded = std::fs::read_to_string(recorded).expect("recorded");
        compare(&recorded, &shown).unwrap_or_else(|error| panic!("{error}"));
        assert!(output.status.success());
    }

    #[test]
    #[ignore = "needs qemu and a kernel: cargo xtask test runs it"]
    fn lines_come_from_a_pipe() {
        let output = with_lines(lab(&["--on", "vm"]), LINES);
        let shown = String::from_utf8_lossy(&output.stdout);
        assert!(shown.contains(SHOWN), "{shown}");
        assert_eq!(output.status.code(), Some(1));
    }

    #[test]
    #[ignore = "needs qemu and a kernel: cargo xtask test runs it"]
    fn somebody_types() {
        let mut terminal = Terminal::start(&mut lab(&["--on", "vm"]));
        terminal.waits_for("mapsh> ");
        terminal.types("create array k4 v4 max=1000000 na\ta\r");
        terminal.waits_for("map_name: \"a\"");
        terminal.waits_for("mapsh> ");
        terminal.types("oops\x03");
        terminal.waits_for("mapsh> ");
        terminal.types("walk a max=1000000\r");
        terminal.waits_for("next_key = 3");
        terminal.types("\x03");
        terminal.waits_for("收到 Ctrl+C，停在这里");
        terminal.waits_for("mapsh> ");
        terminal.types("\x04");
        let status = terminal.ends();
        assert!(status.success(), "{status}");
    }

    #[test]
    #[ignore = "needs qemu and a kernel: cargo xtask test runs it"]
    fn ctrl_bracket_ends_a_vm_that_does_not_listen() {
        let mut terminal = Terminal::start(&mut lab(&["--on", "vm"]));
        terminal.waits_for("mapsh> ");
        terminal.types("\x1d");
        let status = terminal.ends();
        assert_eq!(status.code(), Some(130), "{status}");
    }
}
