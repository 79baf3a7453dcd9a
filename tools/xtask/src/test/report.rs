//! What became of the checks, and what that comes to.

use std::process::ExitCode;
use std::time::Duration;

/// How a check ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// What it shows holds.
    Passed,
    /// It doesn't, or couldn't be found out.
    Failed,
    /// And why, in Chinese.
    Skipped(String),
}

/// What a check reports.
pub struct Report {
    /// How it ended.
    pub ending: Outcome,
    /// Parts of it that didn't run, and why, in Chinese.
    pub left_out: Vec<(String, String)>,
}

impl From<Outcome> for Report {
    fn from(ending: Outcome) -> Self {
        Self {
            ending,
            left_out: Vec::new(),
        }
    }
}

impl From<bool> for Report {
    fn from(good: bool) -> Self {
        Self::from(if good {
            Outcome::Passed
        } else {
            Outcome::Failed
        })
    }
}

/// A line of the summary.
pub struct SummaryLine {
    /// The heading of a check, or what it left out.
    pub title: String,
    /// How that ended.
    pub ending: Outcome,
    /// How long it took.
    pub took: Duration,
}

/// Prints the summary. A skipped check is no full pass; in CI it's a failure.
pub fn summarise(lines: &[SummaryLine]) -> ExitCode {
    println!("\n== 总结");
    for line in lines {
        let ending = match line.ending {
            Outcome::Passed => "通过",
            Outcome::Failed => "失败",
            Outcome::Skipped(_) => "跳过",
        };
        let seconds = line.took.as_secs_f64();
        println!("{ending}  {seconds:6.1} 秒  {}", line.title);
    }
    let skipped = skipped(lines);
    if !skipped.is_empty() {
        println!("\n!!! 这不是一次完整的通过，跳过了：");
        println!("{}", skipped.join("\n"));
    }
    let in_ci = machine::packages::in_ci();
    if in_ci && !skipped.is_empty() {
        println!("!!! 在 CI 里这算失败");
    }
    let count =
        |ending| lines.iter().filter(|line| line.ending == ending).count();
    println!(
        "\n{} passed, {} failed, {} skipped",
        count(Outcome::Passed),
        count(Outcome::Failed),
        skipped.len()
    );
    if is_good(lines, in_ci) {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

fn is_good(lines: &[SummaryLine], in_ci: bool) -> bool {
    lines.iter().all(|line| match line.ending {
        Outcome::Passed => true,
        Outcome::Failed => false,
        Outcome::Skipped(_) => !in_ci,
    })
}

/// What was skipped, and why.
fn skipped(lines: &[SummaryLine]) -> Vec<String> {
    lines
        .iter()
        .filter_map(|line| match &line.ending {
            Outcome::Skipped(why) => {
                let why = why.replace('\n', "\n    ");
                Some(format!("  {}：{why}", line.title))
            }
            _ => None,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(title: &'static str, ending: Outcome) -> SummaryLine {
        SummaryLine {
            title: title.to_owned(),
            ending,
            took: Duration::ZERO,
        }
    }

    #[test]
    fn the_summary_names_what_was_skipped_and_why() {
        let lines = [
            line("测试（cargo test）", Outcome::Passed),
            line(
                "沙箱里的测试",
                Outcome::Skipped("沙箱建不起来\n出路：……".to_owned()),
            ),
        ];
        assert_eq!(
            skipped(&lines),
            ["  沙箱里的测试：沙箱建不起来\n    出路：……"]
        );
    }

    #[test]
    fn what_was_skipped_fails_in_ci_only() {
        let passed = line("一", Outcome::Passed);
        let skipped = line("二", Outcome::Skipped("没有内核".to_owned()));
        let lines = [passed, skipped];
        assert!(is_good(&lines, false));
        assert!(!is_good(&lines, true));
        assert!(!is_good(&[line("三", Outcome::Failed)], false));
    }
}
