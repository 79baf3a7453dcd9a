//! All tests of the workspace: those that are marked as needing a kernel only where there is
//! one, and of them those in a VM or in a sandbox only where there can be one.

use std::io::{BufRead, BufReader};
use std::process::Stdio;
use std::sync::LazyLock;

use anyhow::{Context, Result};
use machine::{cargo, packages};
use nix::unistd::geteuid;
use regex::Regex;
use vm::kernels::{self, Wanted};

use super::report::Report;

/// Runs what can run here, and reports what was left out and why.
///
/// # Errors
/// When a system package that the tests need is missing and wasn't installed.
pub fn run(yes: bool) -> Result<Report> {
    packages::ensure(packages::FOR_KERNEL_PROGRAMS, yes)?;
    let no_vm = vm_refusal(yes);
    // Its tests use a VM too.
    let no_sandbox = match &no_vm {
        None => sandbox_refusal(yes),
        Some(_) => Some("它们要虚拟机".to_owned()),
    };
    let no_kernel = kernel_refusal();
    let mut command = cargo::command();
    command.args(["test", "--workspace", "--locked", "--no-fail-fast"]);
    if no_kernel.is_none() {
        command.args(["--", "--include-ignored"]);
        if no_vm.is_some() {
            command.args(["--skip", "in_vm::"]);
        }
        if no_sandbox.is_some() {
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
    let mut report = Report::from(tests.wait()?.success());
    let no_kernel = no_kernel.map(|why| format!("{why}，{ignored} 个没有运行"));
    report.left_out = [
        ("内核测试", no_kernel),
        ("虚拟机里的测试", no_vm),
        ("沙箱里的测试", no_sandbox),
    ]
    .into_iter()
    .filter_map(|(what, why)| Some((what.to_owned(), why?)))
    .collect();
    Ok(report)
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
fn vm_refusal(yes: bool) -> Option<String> {
    let qemu = packages::ensure(packages::FOR_VM, yes);
    let kernel =
        qemu.and_then(|()| kernels::find_or_fetch(&Wanted::default(), None));
    kernel.err().map(|error| format!("{error:#}"))
}

/// Why the tests that compile others' code in a sandbox can't run here, if they can't.
fn sandbox_refusal(yes: bool) -> Option<String> {
    packages::ensure(packages::FOR_SANDBOX, yes)
        .and_then(|()| class::try_sandbox())
        .err()
        .map(|error| format!("{error:#}"))
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

#[cfg(test)]
mod tests {
    use super::count_ignored;

    #[test]
    fn what_was_ignored_is_counted() {
        let closing = "test result: ok. 3 passed; 0 failed; 12 ignored; \
            0 measured; 0 filtered out; finished in 0.02s";
        assert_eq!(count_ignored(closing), 12);
        assert_eq!(count_ignored("test a ... ignored"), 0);
    }
}
