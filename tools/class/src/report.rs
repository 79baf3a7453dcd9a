//! The reports on a class: one page a student, one for the teacher, and tables for other
//! programs.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use machine::files;
use quick_junit::{
    NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite,
};

use crate::results::{
    CheckResult, ExerciseResult, Results, State, StudentResult,
};

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

fn for_student(results: &Results, student: &StudentResult) -> String {
    let mut page = format!(
        "# {}：{}\n\n{}\n\n",
        escaped(&results.assignment),
        escaped(&student.student),
        score(student.points, student.of)
    );
    let _ = writeln!(
        page,
        "在Linux {}上检查，随机数的种子是{}。",
        results.kernel, student.seed
    );
    for exercise in &student.exercises {
        section(&mut page, exercise, student.seed);
    }
    page
}

fn score(points: Option<u32>, of: u32) -> String {
    match points {
        Some(points) => format!("得分：**{points}/{of}**"),
        None => format!("**还没有评完**，满分{of}。原因不在学生。"),
    }
}

fn section(page: &mut String, exercise: &ExerciseResult, seed: u64) {
    let id = &exercise.exercise;
    let _ = write!(
        page,
        "\n## {id}\n\n{}\n",
        match exercise.points {
            Some(points) => format!("{points}/{}分", exercise.of),
            None => "没有评".to_owned(),
        }
    );
    let what = match exercise.state {
        State::Checked => "",
        State::Missing => "没有交这个文件。",
        State::Refused => "交的文件不能收。",
        State::NotCompiled => "没有编译过，下面是编译器的原话。",
        State::NotGraded => "没有评，原因不在学生。",
    };
    if !what.is_empty() {
        let _ = writeln!(page, "\n{what}");
    }
    if let Some(message) = &exercise.message {
        let _ = writeln!(page, "\n{}", fenced(message));
    }
    if exercise.state != State::Checked {
        return;
    }
    let (hidden, public): (Vec<_>, Vec<_>) =
        exercise.checks.iter().partition(|check| check.hidden);
    let _ = writeln!(page);
    for check in &public {
        let mark = if check.passed == Some(true) { "x" } else { " " };
        let of = check.of;
        let _ = writeln!(page, "- [{mark}] {}（{of}分）", check.title);
    }
    if !hidden.is_empty() {
        let passed = hidden.iter().filter(|check| check.passed == Some(true));
        let (passed, all) = (passed.count(), hidden.len());
        let _ = writeln!(page, "- 老师另有{all}项检查，通过{passed}项");
    }
    let failed = public.iter().filter(|check| check.passed == Some(false));
    for check in failed {
        explain(page, check);
    }
    if public.iter().any(|check| check.passed == Some(false)) {
        let _ = writeln!(
            page,
            "\n同样的随机数再来一次：`cargo lab check {id} --seed {seed}`"
        );
    }
}

fn explain(page: &mut String, check: &CheckResult) {
    let _ = writeln!(page, "\n### {}\n", check.title);
    let none = "（没有做到这一项）";
    let _ = writeln!(
        page,
        "{}\n\n讲解：`book/src/{}.md`的“{}”",
        fenced(&format!(
            "{}应当：{}\n看到：{}",
            told(check),
            check.expected.as_deref().unwrap_or(none),
            check.seen.as_deref().unwrap_or(none)
        )),
        check.page,
        check.section
    );
}

/// What happened before the check failed, each line with its line break.
fn told(check: &CheckResult) -> String {
    check.story.iter().map(|line| format!("{line}\n")).collect()
}

/// A code block that nothing in the text can end, of characters that can be shown.
fn fenced(text: &str) -> String {
    let text: String = text
        .chars()
        .map(|c| {
            if c.is_control() && c != '\n' && c != '\t' {
                '·'
            } else {
                c
            }
        })
        .collect();
    let longest = text
        .split(|c| c != '`')
        .map(str::len)
        .max()
        .unwrap_or_default();
    let fence = "`".repeat(longest.max(2) + 1);
    format!("{fence}text\n{}\n{fence}", text.trim_end())
}

/// Text in which Markdown sees no marks.
fn escaped(text: &str) -> String {
    let mut escaped = String::new();
    for c in text.chars() {
        match c {
            c if c.is_control() => escaped.push('·'),
            c if c.is_ascii_punctuation() => escaped.extend(['\\', c]),
            c => escaped.push(c),
        }
    }
    escaped
}

fn for_teacher(results: &Results) -> String {
    let graded: Vec<u32> =
        results.students.iter().filter_map(|s| s.points).collect();
    let of = results.students.first().map_or(0, |student| student.of);
    let mut page = format!(
        "# {}\n\n{}个学生，评了{}个，满分{of}",
        escaped(&results.assignment),
        results.students.len(),
        graded.len(),
    );
    if !graded.is_empty() {
        let sum: u32 = graded.iter().sum();
        let mean = f64::from(sum) / graded.len() as f64;
        let _ = write!(page, "，平均{mean:.1}");
    }
    page.push_str("。\n\n## 没过得最多的检查\n\n");
    let mut failed: BTreeMap<(&str, &str, &str), usize> = BTreeMap::new();
    for exercise in results.students.iter().flat_map(|s| &s.exercises) {
        for check in &exercise.checks {
            if check.passed == Some(false) {
                let key = (
                    exercise.exercise.as_str(),
                    check.check.as_str(),
                    check.title.as_str(),
                );
                *failed.entry(key).or_default() += 1;
            }
        }
    }
    let mut failed: Vec<_> = failed.into_iter().collect();
    failed.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    if failed.is_empty() {
        page.push_str("一项也没有。\n");
    } else {
        page.push_str(
            "| 没过的学生 | 练习 | 检查 | 内容 |\n|--:|---|---|---|\n",
        );
    }
    for ((exercise, check, title), count) in failed {
        let _ = writeln!(
            page,
            "| {count} | {exercise} | {check} | {} |",
            escaped(title)
        );
    }
    page.push_str("\n## 学生\n\n| 学生 | 得分 | 说明 |\n|---|--:|---|\n");
    for student in &results.students {
        let points = student
            .points
            .map_or("没有评完".to_owned(), |points| points.to_string());
        let notes: Vec<String> = student
            .exercises
            .iter()
            .filter_map(|e| Some(format!("{}：{}", e.exercise, note(e)?)))
            .collect();
        let _ = writeln!(
            page,
            "| {} | {points} | {} |",
            escaped(&student.student),
            notes.join("；")
        );
    }
    page
}

/// What the teacher should know beyond the points.
fn note(exercise: &ExerciseResult) -> Option<String> {
    Some(match exercise.state {
        State::Checked => escaped(first_line(exercise.message.as_ref()?)),
        State::Missing => "没有交".to_owned(),
        State::Refused => escaped(first_line(exercise.message.as_ref()?)),
        State::NotCompiled => "没有编译过".to_owned(),
        State::NotGraded => format!(
            "没有评：{}",
            escaped(first_line(exercise.message.as_ref()?))
        ),
    })
}

fn first_line(text: &str) -> &str {
    text.lines().next().unwrap_or_default()
}

/// One row a student, one column an exercise; an empty field isn't graded.
fn csv(results: &Results) -> Result<Vec<u8>> {
    let mut table = csv::Writer::from_writer(Vec::new());
    let field = |points: Option<u32>| {
        points.map_or_else(String::new, |points| points.to_string())
    };
    let mut head = vec!["student", "points", "of"];
    if let Some(student) = results.students.first() {
        head.extend(student.exercises.iter().map(|e| e.exercise.as_str()));
    }
    table.write_record(&head)?;
    for student in &results.students {
        let mut row = vec![
            student.student.clone(),
            field(student.points),
            student.of.to_string(),
        ];
        row.extend(student.exercises.iter().map(|e| field(e.points)));
        table.write_record(&row)?;
    }
    Ok(table.into_inner()?)
}

/// A suite a student, a case a check.
fn junit(results: &Results) -> Result<String> {
    let mut report = Report::new(results.assignment.as_str());
    for student in &results.students {
        let mut suite = TestSuite::new(student.student.as_str());
        for exercise in &student.exercises {
            for check in &exercise.checks {
                let mut case = TestCase::new(
                    check.check.as_str(),
                    status(exercise, check),
                );
                case.set_classname(exercise.exercise.as_str());
                suite.add_test_case(case);
            }
        }
        report.add_test_suite(suite);
    }
    Ok(report.to_string()?)
}

fn status(exercise: &ExerciseResult, check: &CheckResult) -> TestCaseStatus {
    let kind = match check.passed {
        Some(true) => return TestCaseStatus::success(),
        Some(false) => NonSuccessKind::Failure,
        None => NonSuccessKind::Error,
    };
    let mut status = TestCaseStatus::non_success(kind);
    let message = match (&check.expected, &check.seen) {
        (Some(expected), Some(seen)) => {
            format!("{}应当：{expected}\n看到：{seen}", told(check))
        }
        _ => exercise.message.clone().unwrap_or_default(),
    };
    status.set_message(check.title.as_str());
    status.set_description(message.as_str());
    status
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_holds_what_a_student_prints() {
        assert_eq!(fenced("a\n```\n# 满分"), "````text\na\n```\n# 满分\n````");
        assert_eq!(fenced("\u{1b}[2J"), "```text\n·[2J\n```");
    }

    #[test]
    fn a_name_is_no_markup() {
        assert_eq!(escaped("[甲](a)|"), "\\[甲\\]\\(a\\)\\|");
    }
}
