//! Each chapter's four answers to judge, in this checkout: they are really built and run.

use std::collections::BTreeSet;
use std::fs;
use std::process::{Command, Stdio};

use course::{Course, checkout};

use crate::machine::output;

/// What `cargo lab judge` with these arguments prints, and its status.
fn judge(arguments: &[&str]) -> (String, Option<i32>) {
    let mut lab = Command::new(env!("CARGO_BIN_EXE_lab"));
    lab.arg("judge").args(arguments).stdin(Stdio::null());
    let output = output(&mut lab);
    let stdout = String::from_utf8_lossy(&output.stdout).into_owned();
    let stderr = String::from_utf8_lossy(&output.stderr);
    (format!("{stdout}{stderr}"), output.status.code())
}

/// What really became of the four answers, as the judgements that say so.
fn what_happened(printed: &str) -> Vec<String> {
    let lines = printed.lines().filter_map(|line| line.split_once("实际："));
    lines
        .map(|(said, happened)| {
            let label = &said[..1];
            let checks = happened.split("  ").next().unwrap_or_default();
            let checks = match checks.strip_prefix("第 ") {
                Some(numbers) => numbers.trim_end_matches(" 项没过"),
                None => "0",
            };
            format!("{label}={checks}")
        })
        .collect()
}

#[test]
#[ignore = "needs bpf(2): cargo xtask test runs it"]
fn each_chapters_answers_are_what_they_should_be() {
    let course = Course::load(&checkout()).expect("it can be read");
    let with_papers = course.lessons.iter().filter(|l| l.papers.is_some());
    for lesson in with_papers {
        let chapter = lesson.number.to_string();
        let (printed, status) = judge(&[&chapter]);
        assert_eq!(status, Some(0), "{printed}");
        for label in ["a", "b", "c", "d"] {
            let line = printed.lines().find(|line| {
                line.starts_with(&format!("  {label}  .lab/judge/"))
            });
            let path = line.and_then(|line| line.rsplit(' ').next());
            let path = checkout().join(path.expect("it's listed"));
            let text = fs::read_to_string(&path).expect("it's written");
            assert!(!text.contains("错在"), "{text}");
        }
        let (printed, status) = judge(&[&chapter, "a=0", "b=0", "c=0", "d=0"]);
        assert_eq!(status, Some(1), "{printed}");
        let happened = what_happened(&printed);
        let different: BTreeSet<_> =
            happened.iter().map(|said| &said[2..]).collect();
        assert!(different.contains("0"), "one passes: {printed}");
        assert!(different.len() > 2, "two fail differently: {printed}");
        let said: Vec<_> = happened.iter().map(String::as_str).collect();
        let (printed, status) = judge(&[&[&*chapter], &said[..]].concat());
        assert_eq!(status, Some(0), "{said:?}: {printed}");
        assert!(printed.contains("判对了 4/4 份"), "{printed}");
    }
}

#[test]
fn what_makes_no_sense_is_told() {
    for (arguments, why) in [
        (&["0"][..], "没有判卷。有判卷的是第 1、2"),
        (&["2", "a=0"], "答案 b 还没有判"),
        (&["2", "e=0"], "答案只有 a、b、c、d 四份"),
        (&["2", "a=0", "b=0", "c=0", "d=99"], "没有第 99 项检查"),
    ] {
        let (printed, status) = judge(arguments);
        assert_eq!(status, Some(2), "{arguments:?}: {printed}");
        assert!(printed.contains(why), "{arguments:?}: {printed}");
    }
}

mod in_vm {
    use super::*;

    #[test]
    #[ignore = "needs qemu and a kernel: cargo xtask test runs it"]
    fn the_answers_run_on_another_kernel() {
        let arguments = ["3", "a=0", "b=0", "c=0", "d=0", "--kernel", "6.1"];
        let (printed, status) = judge(&arguments);
        assert_eq!(status, Some(1), "{printed}");
        assert!(printed.contains("判对了 1/4 份"), "{printed}");
    }
}
