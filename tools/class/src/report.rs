//! The reports on a class: one page a student, one for the teacher, and tables for other
//! programs.

mod class;
mod markdown;
mod student;
mod tables;

use std::fs;
use std::path::Path;

use anyhow::{Context, Error, Result};
use machine::files;

use crate::names::file_stem;
use crate::results::Results;
pub use class::for_teacher;
use student::for_student;
use tables::{csv, junit};

/// Writes all reports to `folder`, each as a whole or not at all. Returns why some of them
/// aren't there.
pub fn write(results: &Results, folder: &Path) -> Vec<Error> {
    let students = folder.join("students");
    let mut written = vec![
        fs::create_dir_all(&students)
            .with_context(|| format!("建不了 {}", students.display())),
    ];
    let teachers = for_teacher(results);
    written.push(files::replace(&folder.join("class.md"), teachers));
    for student in &results.students {
        let page = format!("{}.md", file_stem(&student.student));
        let words = for_student(results, student);
        written.push(files::replace(&students.join(page), words));
    }
    let json = serde_json::to_vec_pretty(results).context("results.json");
    for (name, contents) in [
        ("results.json", json),
        ("results.csv", csv(results)),
        ("junit.xml", junit(results).map(String::into_bytes)),
    ] {
        let place = folder.join(name);
        written.push(contents.and_then(|it| files::replace(&place, it)));
    }
    written.into_iter().filter_map(Result::err).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::results::{StudentResult, VERSION};

    #[test]
    fn a_report_that_cannot_be_written_takes_no_other_with_it() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = |file: &str| folder.path().join(file);
        for taken in ["class.md", "students/甲.md"] {
            fs::create_dir_all(path(taken)).expect("the folder is ours");
        }
        let long = "汉".repeat(84);
        let student = |name: &str| StudentResult::new(name, 1, Vec::new());
        let results = Results {
            version: VERSION,
            assignment: "作业".to_owned(),
            seed: 1,
            kernel: "6.1".to_owned(),
            students: ["甲", "乙", &long].map(student).into(),
            skipped: Vec::new(),
        };
        let failures = write(&results, folder.path());
        let said: Vec<_> = failures.iter().map(ToString::to_string).collect();
        assert_eq!(said.len(), 2, "{said:?}");
        assert!(said[0].contains("class.md"), "{said:?}");
        assert!(said[1].contains("甲.md"), "{said:?}");
        let long = format!("students/{}.md", file_stem(&long));
        for written in [
            "students/乙.md",
            &long,
            "results.json",
            "results.csv",
            "junit.xml",
        ] {
            assert!(path(written).is_file(), "{written}");
        }
    }
}
