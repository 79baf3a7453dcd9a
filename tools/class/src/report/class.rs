//! The page on the whole class, for the teacher.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::markdown::escaped;
use crate::results::{ExerciseResult, Results, State};

/// The teacher's page.
#[must_use]
pub fn for_teacher(results: &Results) -> String {
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
    if !results.skipped.is_empty() {
        page.push_str("\n## 不是学生的\n\n| 名字 | 原因 |\n|---|---|\n");
    }
    for skipped in &results.skipped {
        let _ = writeln!(
            page,
            "| {} | {} |",
            escaped(&skipped.folder),
            escaped(&skipped.why)
        );
    }
    page
}

/// What the teacher should know beyond the points.
fn note(exercise: &ExerciseResult) -> Option<String> {
    Some(match exercise.state {
        State::Checked | State::Refused => {
            escaped(first_line(exercise.message.as_ref()?))
        }
        State::Missing => "没有交".to_owned(),
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
