//! `cargo xtask test`: all checks in order, each one whatever became of those before it.

use std::cell::Cell;
use std::env;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{ExitCode, Stdio};
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use machine::packages;
use nix::unistd::geteuid;
use press::editions;
use regex::Regex;
use vm::kernels::{self, Wanted};

use crate::workspace::{Workspace, cargo};
use crate::{book, browser, exercises, matrix, minimum_rust};

/// On how many kernels the facts must be checked at least.
const KERNELS: usize = 2;

/// The arguments of `cargo xtask test`.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// 缺少系统软件包时不问，直接安装
    #[arg(long)]
    yes: bool,
}

/// What became of a check.
#[derive(PartialEq)]
enum Outcome {
    Passed,
    Failed,
    /// And why, in Chinese.
    Skipped(String),
}

struct Check {
    title: &'static str,
    outcome: Outcome,
    took: Duration,
}

/// Runs the checks. Where `bpf(2)` can't be called, the kernel tests are skipped: that fails
/// in CI, and elsewhere isn't called a full pass.
///
/// # Errors
/// When a system package that the tests need is missing and wasn't installed.
pub fn run(workspace: &Workspace, options: &Options) -> Result<ExitCode> {
    packages::ensure(packages::FOR_KERNEL_PROGRAMS, options.yes)?;
    let no_vm = vm_refusal(options);
    let no_sandbox = no_vm.is_none().then(|| sandbox_refusal(options));
    let no_sandbox = no_sandbox.flatten();
    let mut checks = Vec::new();
    let mut check = |title, work: &dyn Fn() -> Result<Outcome>| {
        println!("\n== {title}");
        let start = Instant::now();
        let outcome = work().unwrap_or_else(|error| {
            eprintln!("{error:#}");
            Outcome::Failed
        });
        if let Outcome::Skipped(why) = &outcome {
            println!("跳过：{why}");
        }
        checks.push(Check {
            title,
            outcome,
            took: start.elapsed(),
        });
    };
    check("格式（cargo fmt）", &|| {
        run_cargo(&["fmt", "--all", "--check"])
    });
    check("clippy", &|| {
        run_cargo(&[
            "clippy",
            "--workspace",
            "--all-targets",
            "--locked",
            "--",
            "--deny=warnings",
        ])
    });
    check("最低 Rust 版本", &|| {
        Ok(report(&minimum_rust::check(workspace)?))
    });
    check("练习的文件", &|| {
        Ok(report(&exercises::check(&workspace.root)?))
    });
    let refusal = kernel_refusal();
    let ignored = Cell::new(0);
    check("测试（cargo test）", &|| {
        let (outcome, count) = run_tests(
            refusal.is_none(),
            no_vm.is_none(),
            no_sandbox.is_none(),
        )?;
        ignored.set(count);
        Ok(outcome)
    });
    if let Some(refusal) = &refusal {
        check("内核测试", &|| {
            let count = ignored.get();
            Ok(Outcome::Skipped(format!("{refusal}，{count} 个没有运行")))
        });
    }
    if let Some(refusal) = &no_vm {
        check("虚拟机里的测试", &|| {
            Ok(Outcome::Skipped(refusal.clone()))
        });
    }
    if let Some(refusal) = &no_sandbox {
        check("沙箱里的测试", &|| {
            Ok(Outcome::Skipped(refusal.clone()))
        });
    }
    check("内核矩阵（cargo xtask matrix --check）", &|| {
        let done = matrix::check(workspace)?;
        Ok(if !done.good {
            Outcome::Failed
        } else if done.ran.len() < KERNELS {
            let count = done.ran.len();
            Outcome::Skipped(format!(
                "只有 {count} 个内核能跑，至少要 {KERNELS} 个"
            ))
        } else {
            Outcome::Passed
        })
    });
    check("书", &|| {
        let sources = workspace.sources()?;
        let good = book::build_and_report(&workspace.root, &sources)?;
        Ok(passed_if(good))
    });
    check("浏览器", &|| {
        Ok(passed_if(browser::check(workspace, None, options.yes)?))
    });
    check("PDF、EPUB 和 zip", &|| {
        packages::ensure(packages::FOR_EDITIONS, options.yes)?;
        let epubcheck = Path::new(packages::EPUBCHECK_JAR);
        let root = &workspace.root;
        Ok(report(&editions::proof::check(root, epubcheck)?))
    });
    Ok(summarise(&checks))
}

/// Why the kernel tests can't run here, if they can't.
fn kernel_refusal() -> Option<String> {
    if !geteuid().is_root() {
        return Some("不是 root".to_owned());
    }
    let error = shared::probe::create_a_map().err()?;
    Some(format!("不能创建 map：{error}"))
}

/// Why the tests in a VM can't run here, if they can't: there is no qemu and it can't be
/// installed, or no kernel and it can't be fetched.
fn vm_refusal(options: &Options) -> Option<String> {
    let qemu = packages::ensure(packages::FOR_VM, options.yes);
    let kernel =
        qemu.and_then(|()| kernels::find_or_fetch(&Wanted::default(), None));
    kernel.err().map(|error| format!("{error:#}"))
}

/// Why the tests that compile others' code in a sandbox can't run here, if they can't.
fn sandbox_refusal(options: &Options) -> Option<String> {
    packages::ensure(packages::FOR_SANDBOX, options.yes)
        .and_then(|()| class::try_sandbox())
        .err()
        .map(|error| format!("{error:#}"))
}

fn run_cargo(arguments: &[&str]) -> Result<Outcome> {
    Ok(passed_if(cargo().args(arguments).status()?.success()))
}

/// Runs all tests, those that are marked as needing a kernel only where there is one, and
/// of them those in a VM only where there can be one. Returns how many were left out too.
/// The same holds for the sandbox, whose tests use a VM too.
fn run_tests(kernel: bool, vm: bool, sandbox: bool) -> Result<(Outcome, u32)> {
    let mut command = cargo();
    command.args(["test", "--workspace", "--locked", "--no-fail-fast"]);
    if kernel {
        command.args(["--", "--include-ignored"]);
        if !vm {
            command.args(["--skip", "in_vm::"]);
        }
        if !(vm && sandbox) {
            command.args(["--skip", "in_sandbox::"]);
        }
    }
    let mut tests = command.stdout(Stdio::piped()).spawn()?;
    let stdout = tests.stdout.take().context("stdout is piped")?;
    let mut ignored = 0;
    for line in BufReader::new(stdout).lines() {
        let line = line?;
        println!("{line}");
        ignored += count_ignored(&line);
    }
    Ok((passed_if(tests.wait()?.success()), ignored))
}

/// How many tests the closing line of a test binary says were ignored.
fn count_ignored(line: &str) -> u32 {
    static CLOSING: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"^test result: .* (\d+) ignored;").expect("a fixed pattern")
    });
    CLOSING
        .captures(line)
        .and_then(|captures| captures[1].parse().ok())
        .unwrap_or(0)
}

fn report(problems: &[String]) -> Outcome {
    for problem in problems {
        eprintln!("{problem}");
    }
    passed_if(problems.is_empty())
}

fn passed_if(good: bool) -> Outcome {
    if good {
        Outcome::Passed
    } else {
        Outcome::Failed
    }
}

fn summarise(checks: &[Check]) -> ExitCode {
    println!("\n== 总结");
    for check in checks {
        let outcome = match check.outcome {
            Outcome::Passed => "通过",
            Outcome::Failed => "失败",
            Outcome::Skipped(_) => "跳过",
        };
        let seconds = check.took.as_secs_f64();
        println!("{outcome}  {seconds:6.1} 秒  {}", check.title);
    }
    let count = |outcome| {
        checks
            .iter()
            .filter(|check| check.outcome == outcome)
            .count()
    };
    let failed = count(Outcome::Failed);
    let passed = count(Outcome::Passed);
    let skipped = skipped(checks);
    let mut good = failed == 0;
    if !skipped.is_empty() {
        println!("\n!!! 这不是一次完整的通过，跳过了：");
        println!("{}", skipped.join("\n"));
        if env::var("CI").is_ok_and(|value| value == "true") {
            println!("!!! 在 CI 里这算失败");
            good = false;
        }
    }
    println!(
        "\n{passed} passed, {failed} failed, {} skipped",
        skipped.len()
    );
    if good {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

/// What was skipped, and why.
fn skipped(checks: &[Check]) -> Vec<String> {
    checks
        .iter()
        .filter_map(|check| match &check.outcome {
            Outcome::Skipped(why) => {
                let why = why.replace('\n', "\n    ");
                Some(format!("  {}：{why}", check.title))
            }
            _ => None,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_summary_names_what_was_skipped_and_why() {
        let check = |title, outcome| Check {
            title,
            outcome,
            took: Duration::ZERO,
        };
        let checks = [
            check("测试（cargo test）", Outcome::Passed),
            check(
                "沙箱里的测试",
                Outcome::Skipped("沙箱建不起来\n出路：……".to_owned()),
            ),
        ];
        assert_eq!(
            skipped(&checks),
            ["  沙箱里的测试：沙箱建不起来\n    出路：……"]
        );
    }
}
