//! The page that a student gets.

use std::fmt::Write as _;

use super::markdown::{escaped, fenced};
use crate::results::{
    CheckResult, ExerciseResult, Results, State, StudentResult,
};

/// One student's page.
#[must_use]
pub fn for_student(results: &Results, student: &StudentResult) -> String {
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
        "{}\n\n讲解：`book/{}.html`的“{}”",
        fenced(&format!(
            "{}应当：{}\n看到：{}",
            check.told(),
            check.expected.as_deref().unwrap_or(none),
            check.seen.as_deref().unwrap_or(none)
        )),
        check.page,
        check.section
    );
}
