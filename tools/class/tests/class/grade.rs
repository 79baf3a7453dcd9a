//! What `grade` refuses before it grades anybody.

use std::fs;
use std::process::{Command, Output};

use tempfile::TempDir;

/// The exit status when nobody was graded.
const NOBODY: i32 = 3;

struct Class(TempDir);

impl Class {
    fn new() -> Self {
        let class = Self(TempDir::new().expect("the temporary folder"));
        for folder in ["submissions", "submissions/a", "hidden"] {
            fs::create_dir(class.0.path().join(folder)).expect("it's ours");
        }
        class.write(
            "assignment.toml",
            "title = \"a\"\nseed = 1\nhidden = \"hidden\"\n\
             [exercises.ex02-insert-once]\n",
        );
        class
    }

    fn write(&self, file: &str, text: &str) {
        fs::write(self.0.path().join(file), text).expect("it's ours");
    }

    fn grade(&self, words: &[&str]) -> (Option<i32>, String) {
        let Output { status, stderr, .. } =
            Command::new(env!("CARGO_BIN_EXE_class"))
                .args(["grade", "submissions", "--assignment"])
                .arg("assignment.toml")
                .args(words)
                .current_dir(self.0.path())
                .output()
                .expect("class starts");
        (status.code(), String::from_utf8_lossy(&stderr).into_owned())
    }
}

#[test]
fn nobody_at_a_time_is_refused() {
    for jobs in ["0", "many"] {
        let class = Class::new();
        let (status, said) = class.grade(&["--out", "out", "--jobs", jobs]);
        assert_eq!(status, Some(2), "{said}");
        assert!(said.contains("--jobs"), "{said}");
        assert_eq!(said.contains("至少写 1"), jobs == "0", "{said}");
    }
}

#[test]
fn reports_among_the_submissions_are_refused() {
    let (status, said) =
        Class::new().grade(&["--out", "submissions/../submissions"]);
    assert_eq!(status, Some(NOBODY), "{said}");
    assert!(said.contains("装作业的目录本身"), "{said}");
}

#[test]
fn a_folder_without_students_is_told_with_what_is_there() {
    let class = Class::new();
    let student = class.0.path().join("submissions/a");
    fs::rename(&student, student.with_file_name(".a")).expect("it's ours");
    class.write("submissions/b.zip", "");
    // The reports make no student.
    let (status, said) = class.grade(&["--out", "submissions/reports"]);
    assert_eq!(status, Some(NOBODY), "{said}");
    for words in [
        "一个学生的文件夹也没有",
        "不评 .a：",
        "不评 b.zip：",
        "不评 reports：",
    ] {
        assert!(said.contains(words), "{words}: {said}");
    }
}

#[test]
fn a_misspelt_hidden_check_is_named() {
    let class = Class::new();
    class.write("hidden/ex02-insert-onec.rs", "");
    let (status, said) = class.grade(&["--out", "out"]);
    assert_eq!(status, Some(NOBODY), "{said}");
    assert!(said.contains("hidden/ex02-insert-onec.rs 不是"), "{said}");
    assert!(said.contains("ex02-insert-once.rs"), "{said}");
}
