//! The reports on a class: one page a student, one for the teacher, and tables for other
//! programs.

mod class;
mod markdown;
mod student;
mod tables;

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use machine::files;

use crate::results::Results;
use class::for_teacher;
use student::for_student;
use tables::{csv, junit};

/// Writes all reports to `folder`, each as a whole or not at all.
///
/// # Errors
/// A file can't be written.
pub fn write(results: &Results, folder: &Path) -> Result<()> {
    let students = folder.join("students");
    fs::create_dir_all(&students)
        .with_context(|| format!("建不了 {}", students.display()))?;
    for student in &results.students {
        let page = students.join(format!("{}.md", student.student));
        files::replace(&page, for_student(results, student))?;
    }
    let json = serde_json::to_vec_pretty(results)?;
    files::replace(&folder.join("results.json"), &json)?;
    files::replace(&folder.join("results.csv"), &csv(results)?)?;
    files::replace(&folder.join("junit.xml"), junit(results)?)?;
    files::replace(&folder.join("class.md"), for_teacher(results))
}
