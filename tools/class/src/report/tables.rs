//! Tables for other programs.

use anyhow::Result;
use quick_junit::{
    NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite,
};

use crate::results::{CheckResult, ExerciseResult, Results};
use crate::visible;

/// Tells a spreadsheet that the text is UTF-8, which it doesn't guess on its own.
const MARK: &str = "\u{feff}";

/// One row a student, one column an exercise; an empty field isn't graded.
///
/// # Errors
/// A row can't be written.
pub fn csv(results: &Results) -> Result<Vec<u8>> {
    let mut table = csv::Writer::from_writer(MARK.as_bytes().to_vec());
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
            cell(&student.student),
            field(student.points),
            student.of.to_string(),
        ];
        row.extend(student.exercises.iter().map(|e| field(e.points)));
        table.write_record(&row)?;
    }
    Ok(table.into_inner()?)
}

/// A name that a spreadsheet doesn't take for a formula: after an apostrophe all is text.
fn cell(name: &str) -> String {
    let formula =
        ['=', '+', '-', '@', '＝', '＋', '－', '＠', '\t', '\r', '\n'];
    let mark = if name.starts_with(formula) { "'" } else { "" };
    format!("{mark}{name}")
}

/// A suite a student, a case a check.
///
/// # Errors
/// The XML can't be written.
pub fn junit(results: &Results) -> Result<String> {
    let mut report = Report::new(results.assignment.as_str());
    for student in &results.students {
        let mut suite = TestSuite::new(visible::line(&student.student));
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
    // XML takes less than a program can print.
    status.set_description(visible::text(&message));
    status
}

#[cfg(test)]
mod tests {
    use protocol::checker::{CheckInfo, Finding};

    use super::*;
    use crate::results::{State, StudentResult, VERSION};

    fn results(students: &[&str], seen: &str) -> Results {
        let mut check = CheckResult::before(
            CheckInfo {
                exercise: "insert_once".to_owned(),
                name: "keeps".to_owned(),
                title: "不覆盖".to_owned(),
                points: 1,
                page: "ch02-update-flags".to_owned(),
                section: "常见的错".to_owned(),
            },
            false,
        );
        check.enter(Finding::Failed {
            expected: "false".to_owned(),
            seen: seen.to_owned(),
            story: vec![seen.to_owned()],
        });
        let exercise = || {
            let checks = vec![check.clone()];
            ExerciseResult::new("ex02", State::Checked, None, checks)
        };
        let student =
            |name: &&str| StudentResult::new(name, 1, vec![exercise()]);
        Results {
            version: VERSION,
            assignment: "作业".to_owned(),
            seed: 1,
            kernel: "6.1".to_owned(),
            students: students.iter().map(student).collect(),
            skipped: Vec::new(),
        }
    }

    #[test]
    fn no_cell_is_a_formula_and_chinese_names_are_read() {
        let names = ["=1+1", "+1", "-1", "@a", "\ta", "\ra", "＝1", "张三=1"];
        let table = csv(&results(&names, "true")).expect("it's written");
        let table = String::from_utf8(table).expect("UTF-8");
        assert!(table.starts_with("\u{feff}student,"), "{table}");
        let rows = csv::Reader::from_reader(table.as_bytes()).into_records();
        let read: Vec<_> =
            rows.map(|row| row.expect("a row")[0].to_owned()).collect();
        let expected = [
            "'=1+1", "'+1", "'-1", "'@a", "'\ta", "'\ra", "'＝1", "张三=1",
        ];
        assert_eq!(read, expected);
    }

    #[test]
    fn whatever_a_program_prints_the_xml_can_be_read() {
        let printed = "\u{fffe}\u{ffff}\u{0}\u{1b}[2J\u{202e}]]>&<🦀";
        let xml = junit(&results(&["a\u{fffe}\u{1}b", "张三"], printed));
        let xml = xml.expect("it's written");
        let document = roxmltree::Document::parse(&xml).expect("it's XML");
        let suites = document.descendants();
        let suites = suites.filter(|node| node.has_tag_name("testsuite"));
        let names: Vec<_> =
            suites.map(|suite| suite.attribute("name")).collect();
        assert_eq!(names, [Some("a··b"), Some("张三")]);
        assert!(xml.contains("🦀"), "{xml}");
    }
}
