//! `cargo lab class`, which is another program's business.

use std::io::Write;
use std::process::Stdio;

use crate::machine::{Machine, output, refusal};

/// A checkout whose program for teachers is this one.
fn with_class(main: &str) -> Machine {
    let machine = Machine::with(&[]);
    let workspace = "[workspace]\nmembers = [\"tools/class\"]\n";
    machine.write("Cargo.toml", workspace);
    machine.write(
        "tools/class/Cargo.toml",
        "[package]\nname = \"class\"\nedition = \"2024\"\n",
    );
    machine.write("tools/class/src/main.rs", main);
    machine
}

#[test]
fn the_help_lists_it() {
    let output = output(&mut Machine::with(&[]).lab(&["--help"]));
    let help = String::from_utf8_lossy(&output.stdout);
    assert!(help.contains("\n  class     教一个班："), "{help}");
}

#[test]
fn what_follows_stdin_and_status_are_the_other_programs() {
    let machine = with_class(
        "fn main() {\n    \
             let words: Vec<_> = std::env::args().skip(1).collect();\n    \
             let stdin = std::io::read_to_string(std::io::stdin()).unwrap();\n    \
             println!(\"{words:?} {stdin}\");\n    \
             std::process::exit(7);\n}\n",
    );
    let mut lab = machine
        .lab_with_everything(&["class", "--help", "a b"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("lab starts");
    let mut stdin = lab.stdin.take().expect("it's piped");
    stdin.write_all(b"hello").expect("somebody reads it");
    drop(stdin);
    let output = lab.wait_with_output().expect("it ends");
    let stdout = String::from_utf8_lossy(&output.stdout);
    assert_eq!(stdout, "[\"--help\", \"a b\"] hello\n");
    assert_eq!(output.status.code(), Some(7));
}

#[test]
fn a_program_that_does_not_build_is_cargos_failure() {
    let machine = with_class("fn main() { nonsense }\n");
    let message = refusal(&mut machine.lab_with_everything(&["class"]), 101);
    assert!(message.contains("nonsense"), "{message}");
}

#[test]
fn a_students_package_has_none() {
    let machine = Machine::with(&[]);
    let message = refusal(&mut machine.lab(&["class", "pack", "--help"]), 2);
    let sentence = "cargo lab class 是老师用的，学生的包里没有它\n";
    assert_eq!(message, sentence);
}
