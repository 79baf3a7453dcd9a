//! The learner's commands, in a checkout with one small exercise whose checker says what
//! the learner's file tells it to, in the lines that begin with `//= `.

use std::fs;
use std::process::Command;

use nix::sys::utsname::uname;

use crate::machine::{self, Machine, output, refusal};

const STARTER: &str = "//! 练习 ex01-a-map：建一个 map。\n// TODO\n//= \
    {\"check\":\"works\",\"title\":\"它行\",\"passed\":false,\"expected\":\"一\",\
    \"seen\":\"二\",\"page\":\"ch01-create\",\"section\":\"创建\"}\n\
    //= {\"done\":true,\"seed\":1}\n";

const PASSING: &str = "//= {\"check\":\"works\",\"title\":\"它行\",\"passed\":true}\n\
    //= {\"done\":true,\"seed\":1}\n";

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
    write("src/a_map.rs", STARTER);
    write("a_map/starter.rs", STARTER);
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
    machine.write(ANSWER, PASSING);
    assert!(lab(&["list"], 0).contains("在做  ex01-a-map"));
    // Without a terminal, watch is one check.
    assert!(lab(&["watch"], 0).contains("1/1 项通过"));
    assert!(lab(&["list"], 0).contains("通过  ex01-a-map"));
    assert_eq!(lab(&["solution", "1"], 0), "// the solution\n");

    lab(&["reset", "a-map"], 0);
    let text = |path| fs::read_to_string(machine.path(path)).expect("a file");
    assert_eq!(text(ANSWER), STARTER);
    assert_eq!(text(".lab/ex01-a-map-1.rs"), PASSING);
    assert!(lab(&["list"], 0).contains("0/1 通过"));
}

#[test]
#[ignore = "needs bpf(2): cargo xtask test runs it"]
fn broken_progress_is_set_aside_and_rebuilt() {
    let machine = checkout();
    machine.write(ANSWER, PASSING);
    machine.write(".lab/progress", "ex01-a-map pas");
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
    for (said, why) in [
        ("//= {\"environment\":\"坏了\",\"errno\":38}\n", "坏了"),
        ("//= {\"environment\":\"坏了\",\"errno\":38}\n", &here),
        ("//= {\"check\":\"works\",\"passed\":true}\n", "中途结束"),
        ("//= hello\n", "中途结束"),
        ("", "中途结束"),
    ] {
        let machine = checkout();
        machine.write(ANSWER, said);
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
fn without_clang_an_exercise_with_a_kernel_side_is_not_wrong() {
    let machine = checkout();
    machine.needs_clang("exercises/ex01-set");
    let message = refusal(&mut machine.lab(&["check", "ex01-a-map"]), 3);
    assert!(message.contains("clang"), "{message}");
    assert!(!message.contains("没有编译过"), "{message}");
}
