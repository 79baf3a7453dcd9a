//! A lesson that expects something else than what happens fails: its run by status 1 and a
//! clear message, and so its test.

use std::panic::catch_unwind;
use std::process::Command;

use shared::chapter_tests::Chapter;
use transcript::{Event, Transcript};

const PROGRAM: &str = env!("CARGO_BIN_EXE_expects");

const ENOENT: &str = "ENOENT（2，No such file or directory）";
const EEXIST: &str = "EEXIST（17，File exists）";

/// The program's status and the two texts that it wrote.
fn run(arguments: &[&str]) -> (Option<i32>, String, String) {
    let output = Command::new(PROGRAM).args(arguments).output();
    let output = output.expect("it was built");
    let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
    (
        output.status.code(),
        text(output.stdout),
        text(output.stderr),
    )
}

#[test]
fn what_was_expected_is_explained() {
    for (which, told) in [
        (
            "right",
            format!(
                "Err：{ENOENT}\n        没有这个文件\n        详见 shared\n"
            ),
        ),
        (
            "int",
            format!("-2：{ENOENT}\n        没有\n        详见 ch01-create\n"),
        ),
        (
            "by-library",
            "没有 errno：库在进内核之前就拒绝了\n".to_owned(),
        ),
    ] {
        let (status, stdout, stderr) = run(&[which]);
        assert_eq!((status, stderr.as_str()), (Some(0), ""), "{which}");
        assert!(stdout.contains(&told), "{stdout}");
        assert!(stdout.ends_with("map 交还内核。\n"), "{stdout}");
    }
}

#[test]
fn what_was_not_expected_ends_the_lesson() {
    let expected = "上面的调用应当得到";
    for (which, message) in [
        (
            "wrong-errno",
            format!("{expected} {EEXIST}，却得到：{ENOENT}"),
        ),
        ("accepted", format!("{expected} {ENOENT}，却成功了")),
        (
            "no-errno",
            format!("{expected} {ENOENT}，却得到：key_size 8 != 4"),
        ),
        (
            "not-by-library",
            format!("{expected} 库自己的错误（没有 errno），却得到：{ENOENT}"),
        ),
        (
            "wrong-int",
            format!("{expected} {EEXIST}，却得到：{ENOENT}"),
        ),
        ("accepted-int", format!("{expected} {EEXIST}，却成功了")),
        ("refused-int", ENOENT.to_owned()),
        ("plain", ENOENT.to_owned()),
        ("not-so-old", ENOENT.to_owned()),
    ] {
        let (status, stdout, stderr) = run(&[which]);
        assert_eq!(status, Some(1), "{which}");
        assert_eq!(stderr, format!("\n停在这里：{message}\n"), "{which}");
        // What it didn't expect, it doesn't explain.
        assert!(!stdout.contains("详见"), "{stdout}");
        assert!(!stdout.contains("完成"), "{stdout}");
    }
}

#[test]
fn a_kernel_that_is_too_old_is_told() {
    let (status, _, stderr) = run(&["too-old"]);
    assert_eq!(status, Some(1));
    let lines: Vec<_> = stderr.lines().collect();
    assert_eq!(lines[1], format!("停在这里：{ENOENT}"));
    assert!(lines[2].starts_with("内核 "), "{stderr}");
    assert!(lines[2].ends_with(" 太旧：太新。"), "{stderr}");
    assert_eq!(
        lines[3],
        "出路：用虚拟机里的内核，cargo lab run expects --on vm --kernel newest；\
         或者换 99.0 以上的内核。"
    );
}

#[test]
fn events_tell_a_failure_too() {
    let (status, stdout, stderr) = run(&["wrong-errno", "--events"]);
    assert_eq!(status, Some(1));
    let run = Transcript::from_json_lines(&stdout).expect("events");
    assert!(matches!(run.0[0], Event::Step { number: 1, .. }));
    let stopped = run.0.last().expect("it stopped");
    assert!(matches!(stopped, Event::Stopped { .. }));
    assert_eq!(stopped.to_string(), stderr);
}

/// The test that every chapter has: it runs the lesson without arguments.
#[test]
fn the_test_of_such_a_lesson_fails() {
    let chapter = Chapter {
        binary: PROGRAM,
        folder: env!("CARGO_MANIFEST_DIR"),
    };
    let failed = catch_unwind(|| chapter.prints_the_recorded_output());
    let panic = failed.expect_err("the lesson expects wrongly");
    let message = panic.downcast_ref::<String>().expect("a text");
    let why = format!("应当得到 {EEXIST}，却得到：{ENOENT}");
    assert!(message.contains(&why), "{message}");
}
