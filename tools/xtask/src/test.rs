//! `cargo xtask test`: all checks in order, each one whatever became of those before it, or
//! those that are named.

mod cargo_test;
mod jobs;
mod report;

use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};

use crate::workspace::Workspace;
use jobs::{Here, JOBS, Job};
use report::{Outcome, Report, SummaryLine};

/// The arguments of `cargo xtask test`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// 只运行这些检查；不写就是全部
    #[arg(value_name = "名字")]
    names: Vec<String>,
    /// 列出有哪些检查，不运行
    #[arg(long)]
    list: bool,
    /// 缺少系统软件包时不问，直接安装
    #[arg(long)]
    yes: bool,
}

/// Runs the checks. Where `bpf(2)` can't be called, the kernel tests are skipped: that fails
/// in CI, and elsewhere isn't called a full pass.
///
/// # Errors
/// When there is no check of a name.
pub fn run(workspace: &Workspace, args: &Args) -> Result<ExitCode> {
    if args.list {
        shared::signals::end_on_closed_pipe();
        println!("{}", list());
        return Ok(ExitCode::SUCCESS);
    }
    let here = Here {
        workspace,
        yes: args.yes,
    };
    let mut lines = Vec::new();
    for job in chosen(&args.names)? {
        println!("\n== {}", job.title);
        let start = Instant::now();
        let report = (job.run)(&here).unwrap_or_else(|error| {
            eprintln!("{error:#}");
            Report::from(false)
        });
        if let Outcome::Skipped(why) = &report.ending {
            println!("跳过：{why}");
        }
        lines.push(SummaryLine {
            title: job.title.to_owned(),
            ending: report.ending,
            took: start.elapsed(),
        });
        for (title, why) in report.left_out {
            println!("\n== {title}\n跳过：{why}");
            lines.push(SummaryLine {
                title,
                ending: Outcome::Skipped(why),
                took: Duration::ZERO,
            });
        }
    }
    Ok(report::summarise(&lines))
}

/// The checks of these names, in their own order; without names all.
fn chosen(names: &[String]) -> Result<Vec<&'static Job>> {
    let known = |name: &String| JOBS.iter().any(|job| job.name == name);
    if let Some(unknown) = names.iter().find(|name| !known(name)) {
        bail!("没有叫 {unknown} 的检查；有：\n{}", list());
    }
    let is_chosen =
        |job: &&Job| names.is_empty() || names.iter().any(|it| it == job.name);
    Ok(JOBS.iter().filter(is_chosen).collect())
}

fn list() -> String {
    let lines: Vec<_> = JOBS
        .iter()
        .map(|Job { name, shows, .. }| format!("{name:<10}{shows}"))
        .collect();
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::{JOBS, chosen};

    fn names(wanted: &[&str]) -> anyhow::Result<Vec<&'static str>> {
        let wanted: Vec<_> =
            wanted.iter().copied().map(str::to_owned).collect();
        Ok(chosen(&wanted)?.iter().map(|job| job.name).collect())
    }

    #[test]
    fn the_named_ones_run_in_order_and_once() {
        let found = names(&["book", "fmt", "book"]).expect("they exist");
        assert_eq!(found, ["fmt", "book"]);
        assert_eq!(names(&[]).expect("all").len(), JOBS.len());
    }

    #[test]
    fn an_unknown_name_lists_the_known_ones() {
        let error = names(&["fmt", "bok"]).expect_err("there is none");
        let error = error.to_string();
        assert!(error.starts_with("没有叫 bok 的检查"), "{error}");
        for job in JOBS {
            assert!(error.contains(job.name), "{error}");
        }
    }
}
