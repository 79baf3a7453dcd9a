//! The learner's commands, in a checkout with one small exercise whose checker says what
//! the learner's file tells it to, in the lines that begin with `//= `.

use std::fs;
use std::os::unix::process::ExitStatusExt;
use std::process::Command;

use nix::sys::utsname::uname;
use nix::unistd::pipe;
use protocol::checker::{CheckInfo, Checked, Finding, Line, Obstacle};

use crate::machine::{self, Machine, output, refusal};

/// What makes the checker say this.
fn saying(lines: &[Line]) -> String {
    lines
        .iter()
        .map(|line| format!("//= {}\n", line.print()))
        .collect()
}

const DONE: Line = Line::Done { seed: 1 };

fn checked(finding: Finding) -> Line {
    let check = CheckInfo {
        exercise: "a_map".to_owned(),
        name: "works".to_owned(),
        title: "它行".to_owned(),
        points: 1,
        page: "ch01-create".to_owned(),
        section: "创建".to_owned(),
    };
    Line::Checked(Checked { check, finding })
}

fn starter() -> String {
    let wrong = Finding::Failed {
        expected: "一".to_owned(),
        seen: "二".to_owned(),
        story: vec!["调用 put()".to_owned(), "  第 1 次".to_owned()],
    };
    "//! 练习 ex01-a-map：建一个 map。\n// TODO\n".to_owned()
        + &saying(&[checked(wrong), DONE])
}

fn passing() -> String {
    saying(&[checked(Finding::Passed), DONE])
}

const ANSWER: &str = "exercises/ex01-set/src/a_map.rs";

fn checkout() -> Machine {
    let machine = Machine::with(machine::TOOLS);
    machine.chapter("ch01-set");
    let members =
        "[workspace]\nmembers = [\"exercises/*\"]\nresolver = \"3\"\n";
    machine.write("Cargo.toml", members);
    let write = |path: &str, text: &str| {
        machine.write(&format!("exercises/ex01-set/{path}"), text);
    };
    write(
        "Cargo.toml",
        "[package]\nname = \"ex01-set\"\nedition = \"2024\"\n\n[[bin]]\n\
         name = \"ex01-a-map\"\npath = \"a_map.rs\"\n",
    );
    write(
        "a_map.rs",
        "#[path = \"src/a_map.rs\"]\nmod a;\nfn main() {}\n",
    );
    write(
        "src/main.rs",
        "fn main() {\n    for line in include_str!(\"a_map.rs\").lines() {\n        \
         if let Some(line) = line.strip_prefix(\"//= \") {\n            \
         println!(\"{line}\");\n        }\n    }\n}\n",
    );
    write("src/a_map.rs", &starter());
    write("a_map/starter.rs", &starter());
    write("a_map/solution.rs", "// the solution\n");
    write(
        "a_map/hints.md",
        "## 提示 1\n\n甲\n\n## 提示 2\n\n乙\n\n## 提示 3\n\n丙\n",
    );
    machine
}

/// What a command that ends with `status` prints on stdout.
fn printed(lab: &mut Command, status: i32) -> String {
    let output = output(lab);
    assert_eq!(output.status.code(), Some(status), "{output:?}");
    String::from_utf8(output.stdout).expect("UTF-8")
}

#[test]
#[ignore = "needs bpf(2): cargo xtask test runs it"]
fn a_learner_goes_from_the_starter_to_the_solution() {
    let machine = checkout();
    let lab = |arguments: &[&str], status| {
        printed(&mut machine.lab_with_everything(arguments), status)
    };
    assert!(lab(&["list"], 0).contains("　　  ex01-a-map"));
    assert!(lab(&["hint"], 0).contains("甲"));
    assert!(lab(&["hint", "a-map"], 0).contains("乙"));
    assert!(lab(&["hint", "a-map", "1"], 0).contains("甲"));
    assert!(lab(&["hint"], 0).contains("丙"));
    let mut early = machine.lab_with_everything(&["solution", "ex01-a-map"]);
    assert!(refusal(&mut early, 1).contains("还没有通过"));

    let verdict = lab(&["check"], 1);
    assert!(verdict.contains("没过  它行"), "{verdict}");
    for part in ["应当：一", "看到：二", "ch01-create.md 的“创建”"]
    {
        assert!(verdict.contains(part), "{part}: {verdict}");
    }
    // A teacher's package has the finished pages.
    machine.write("book/ch01-create.html", "");
    let verdict = lab(&["check"], 1);
    assert!(verdict.contains("ch01-create.html 的“创建”"), "{verdict}");
    let not_written = Finding::NotWritten {
        function: "a_map".to_owned(),
        place: "src/a_map.rs:7".to_owned(),
    };
    machine.write(ANSWER, &saying(&[checked(not_written), DONE]));
    let verdict = lab(&["check"], 1);
    assert!(verdict.contains("没写  它行"), "{verdict}");
    assert!(!verdict.contains("看到"), "{verdict}");
    let not_yet = Finding::NotYet {
        first: "装得进内核".to_owned(),
    };
    machine.write(ANSWER, &saying(&[checked(not_yet), DONE]));
    let verdict = lab(&["check"], 1);
    assert!(verdict.contains("没试  它行"), "{verdict}");
    assert!(verdict.contains("先要：装得进内核"), "{verdict}");
    machine.write(ANSWER, &passing());
    assert!(lab(&["list"], 0).contains("在做  ex01-a-map"));
    // Without a terminal, watch is one check.
    assert!(lab(&["watch"], 0).contains("1/1 项通过"));
    assert!(lab(&["list"], 0).contains("通过  ex01-a-map"));
    assert_eq!(lab(&["solution", "1"], 0), "// the solution\n");

    // What has passed is the file as it was.
    assert!(lab(&["check"], 0).contains("全部练习都通过了"));
    machine.write(ANSWER, &starter());
    let list = lab(&["list"], 0);
    assert!(list.contains("改过  ex01-a-map"), "{list}");
    assert!(list.contains("0/1 通过"), "{list}");
    assert!(lab(&["check"], 1).contains("没过  它行"));
    assert!(lab(&["list"], 0).contains("　　  ex01-a-map"));
    machine.write(ANSWER, &passing());
    lab(&["check"], 0);

    lab(&["reset", "1"], 0);
    let text = |path| fs::read_to_string(machine.path(path)).expect("a file");
    assert_eq!(text(ANSWER), starter());
    assert_eq!(text(".lab/ex01-a-map-1.rs"), passing());
    assert!(lab(&["list"], 0).contains("0/1 通过"));
    machine.write(ANSWER, &passing());
    lab(&["reset", "--all"], 0);
    assert_eq!(text(ANSWER), starter());
    assert_eq!(text(".lab/ex01-a-map-2.rs"), passing());
}

#[test]
#[ignore = "needs bpf(2): cargo xtask test runs it"]
fn broken_progress_is_set_aside_and_rebuilt() {
    let machine = checkout();
    machine.write(ANSWER, &passing());
    machine.write(".lab/progress", "ex01-a-map pas");
    // Only a check checks.
    let list = output(&mut machine.lab_with_everything(&["list"]));
    let said = String::from_utf8_lossy(&list.stderr);
    assert!(said.contains("读不懂"), "{said}");
    assert!(machine.path(".lab/progress").exists());
    let check = printed(&mut machine.lab_with_everything(&["check"]), 0);
    assert!(check.contains("全部练习都通过了"), "{check}");
    let list = printed(&mut machine.lab_with_everything(&["list"]), 0);
    assert!(list.contains("通过  ex01-a-map"), "{list}");
    let kept = fs::read_to_string(machine.path(".lab/progress.broken-1"));
    assert_eq!(kept.expect("it's kept"), "ex01-a-map pas");
}

#[test]
fn what_does_not_compile_is_said_by_rustc() {
    let machine = checkout();
    machine.write(ANSWER, "fn a() -> u32 { \"\" }\n");
    let mut check = machine.lab_with_everything(&["check"]);
    let message = refusal(&mut check, 101);
    for part in ["error[E0308]: mismatched types", &format!("{ANSWER}:1:17")] {
        assert!(message.contains(part), "{part}: {message}");
    }
    assert!(message.contains("没有编译过"), "{message}");
}

#[test]
#[ignore = "needs bpf(2): cargo xtask test runs it"]
fn what_is_not_the_answers_fault_is_not_a_wrong_answer() {
    let here = uname().expect("it works everywhere");
    let here = format!("内核 {} 没有", here.release().to_string_lossy());
    let broken = saying(&[Line::Obstacle(Obstacle {
        why: "坏了".to_owned(),
        errno: Some(38),
    })]);
    for (said, why) in [
        (broken.clone(), "坏了"),
        (broken, &here),
        (saying(&[checked(Finding::Passed)]), "中途结束"),
        ("//= hello\n".to_owned(), "中途结束"),
        (String::new(), "中途结束"),
    ] {
        let machine = checkout();
        machine.write(ANSWER, &said);
        let mut check = machine.lab_with_everything(&["check"]);
        let message = refusal(&mut check, 3);
        assert!(message.contains("不是你的答案的错"), "{message}");
        assert!(message.contains(why), "{message}");
        assert!(!machine.path(".lab/progress").exists());
    }
}

#[test]
fn an_unknown_exercise_is_answered_with_those_there_are() {
    let machine = checkout();
    for command in ["check", "hint", "reset", "solution", "watch"] {
        let mut lab = machine.lab_with_everything(&[command, "ex09-nothing"]);
        let message = refusal(&mut lab, 2);
        assert!(message.contains("\n  ex01-a-map\n"), "{command}: {message}");
    }
}

#[test]
fn a_reader_that_stops_reading_ends_a_command_quietly() {
    let machine = checkout();
    for command in ["list", "hint", "doctor", "--help", "run --help"] {
        let words: Vec<_> = command.split(' ').collect();
        let (reader, writer) = pipe().expect("a pipe");
        drop(reader);
        let mut lab = machine.lab_with_everything(&words);
        let output = lab.stdout(writer).output().expect("lab starts");
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.signal(), Some(13), "{command}: {said}");
        assert_eq!(said, "", "{command}");
    }
}

#[test]
fn a_retired_exercise_is_answered_with_what_took_its_place() {
    let machine = checkout();
    let path = "exercises/ex01-set/Cargo.toml";
    let manifest = fs::read_to_string(machine.path(path)).expect("a manifest");
    let retired = "\n[package.metadata.exercises.retired]\n\
        ex01-old = \"ex01-a-map\"\n";
    machine.write(path, &(manifest + retired));
    for command in ["check", "hint", "reset", "solution", "watch"] {
        let mut lab = machine.lab_with_everything(&[command, "ex01-old"]);
        let message = refusal(&mut lab, 2);
        assert!(message.contains("退休了，换成了 ex01-a-map"), "{message}");
    }
}

#[test]
fn without_clang_an_exercise_with_a_kernel_side_is_not_wrong() {
    let machine = checkout();
    machine.needs_clang("exercises/ex01-set");
    let message = refusal(&mut machine.lab(&["check", "ex01-a-map"]), 3);
    assert!(message.contains("clang"), "{message}");
    assert!(!message.contains("没有编译过"), "{message}");
}
