//! Tables for other programs.

use anyhow::Result;
use quick_junit::{
    NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite,
};

use crate::results::{CheckResult, ExerciseResult, Results};

/// One row a student, one column an exercise; an empty field isn't graded.
///
/// # Errors
/// A row can't be written.
pub fn csv(results: &Results) -> Result<Vec<u8>> {
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
///
/// # Errors
/// The XML can't be written.
pub fn junit(results: &Results) -> Result<String> {
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
            format!("{}应当：{expected}\n看到：{seen}", check.told())
        }
        _ => exercise.message.clone().unwrap_or_default(),
    };
    status.set_message(check.title.as_str());
    status.set_description(message.as_str());
    status
}
