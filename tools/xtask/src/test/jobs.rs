//! The checks, in the order in which they run. To add one is to add an entry here and its
//! name in `.github/workflows/ci.yml`.

use std::path::Path;
use std::process::Command;

use anyhow::Result;
use machine::{cargo, packages};
use press::editions;

use super::cargo_test;
use super::report::{Outcome, Report};
use crate::book::build::build_and_report;
use crate::workspace::Workspace;
use crate::{browser, deny, exercises, matrix, oldest_rust, tab};

/// On how many kernels the facts must be checked at least.
const KERNELS: usize = 2;

/// A check that can run by itself.
pub struct Job {
    /// What it's called on the command line.
    pub name: &'static str,
    /// Its heading.
    pub title: &'static str,
    /// What holds when it passes.
    pub shows: &'static str,
    /// Runs it.
    pub run: fn(&Here<'_>) -> Result<Report>,
}

/// What the checks work on.
pub struct Here<'a> {
    /// This checkout.
    pub workspace: &'a Workspace,
    /// Whether missing system packages are installed without a question.
    pub yes: bool,
}

/// All of them.
pub const JOBS: &[Job] = &[
    Job {
        name: "fmt",
        title: "格式（cargo fmt）",
        shows: "Rust 代码都照 rustfmt 的格式",
        run: |_| run_cargo(&["fmt", "--all", "--check"]),
    },
    Job {
        name: "clippy",
        title: "clippy",
        shows: "clippy 没有警告",
        run: clippy,
    },
    Job {
        name: "rust",
        title: "最低 Rust 版本",
        shows: "读者要编译的，用 Rust 1.85 真的能编译",
        run: readers_rust,
    },
    Job {
        name: "doc",
        title: "文档（cargo doc）",
        shows: "文档里的链接都指得到",
        run: doc,
    },
    Job {
        name: "spelling",
        title: "英文拼写（codespell）",
        shows: "代码和注释里的英文没有常见的拼写错误",
        run: spelling,
    },
    Job {
        name: "deny",
        title: "依赖的许可（cargo deny）",
        shows: "依赖的许可和来源都在 deny.toml 里",
        run: dependencies,
    },
    Job {
        name: "exercises",
        title: "练习的文件",
        shows: "练习的文件不多不少，和书页互相指到",
        run: |here| Ok(listed(&exercises::check(&here.workspace.root)?)),
    },
    Job {
        name: "test",
        title: "测试（cargo test）",
        shows: "全部测试通过，连同要内核、虚拟机和沙箱的",
        run: |here| cargo_test::run(here.yes),
    },
    Job {
        name: "matrix",
        title: "内核矩阵（cargo xtask matrix --check）",
        shows: "各个内核的回答和各章在它们上面的输出，同记录的一样",
        run: kernels,
    },
    Job {
        name: "tab",
        title: "浏览器里的内核（cargo xtask tab --check）",
        shows: "各章在浏览器里的内核上打印的，和记录的一样，或者不同在说好的地方",
        run: |here| Ok(tab::make_and_check(here.workspace, here.yes)?.into()),
    },
    Job {
        name: "book",
        title: "书",
        shows: "书能生成：输出没有过期，话有证据，链接都通",
        run: |here| Ok(made(here)?.into()),
    },
    Job {
        name: "browser",
        title: "浏览器",
        shows: "书在真的浏览器里能读、能搜，只用键盘也行",
        run: |here| Ok(browser::check(here.workspace, None, here.yes)?.into()),
    },
    Job {
        name: "editions",
        title: "PDF、EPUB 和 zip",
        shows: "PDF、EPUB 和 zip 里是整本书，一处也没有截断",
        run: take_along,
    },
];

fn clippy(here: &Here<'_>) -> Result<Report> {
    packages::ensure(packages::FOR_KERNEL_PROGRAMS, here.yes)?;
    run_cargo(&[
        "clippy",
        "--workspace",
        "--all-targets",
        "--locked",
        "--",
        "--deny=warnings",
    ])
}

fn readers_rust(here: &Here<'_>) -> Result<Report> {
    packages::ensure(packages::FOR_KERNEL_PROGRAMS, here.yes)?;
    let compiler = match oldest_rust::fetch(here.workspace) {
        Ok(compiler) => compiler,
        Err(error) => return Ok(Outcome::Skipped(format!("{error:#}")).into()),
    };
    Ok(oldest_rust::check(here.workspace, &compiler)?.into())
}

fn doc(_: &Here<'_>) -> Result<Report> {
    let documented = cargo::command()
        .args(["doc", "--workspace", "--no-deps", "--locked"])
        .args(["--document-private-items", "--quiet"])
        .env("RUSTDOCFLAGS", "--deny=warnings")
        .status()?;
    Ok(documented.success().into())
}

fn spelling(here: &Here<'_>) -> Result<Report> {
    packages::ensure(packages::FOR_SPELLING, here.yes)?;
    let root = &here.workspace.root;
    let spelled = Command::new("codespell").current_dir(root).status()?;
    Ok(spelled.success().into())
}

fn dependencies(here: &Here<'_>) -> Result<Report> {
    Ok(match deny::check(here.yes)? {
        Some(good) => good.into(),
        None => {
            let why =
                "没有 cargo-deny。\n出路：cargo install cargo-deny --locked";
            Outcome::Skipped(why.to_owned()).into()
        }
    })
}

fn kernels(here: &Here<'_>) -> Result<Report> {
    packages::ensure(packages::FOR_KERNEL_PROGRAMS, here.yes)?;
    let done = matrix::check(here.workspace)?;
    let count = done.ran.len();
    Ok(if done.good && count < KERNELS {
        let why = format!("只有 {count} 个内核能跑，至少要 {KERNELS} 个");
        Outcome::Skipped(why).into()
    } else {
        let mut report = Report::from(done.good);
        let missing = done.missing.into_iter();
        let why = "没有这个内核，原因在上面的输出里";
        report.left_out = missing
            .map(|name| (format!("内核 {name}"), why.to_owned()))
            .collect();
        report
    })
}

fn made(here: &Here<'_>) -> Result<bool> {
    let sources = here.workspace.sources()?;
    build_and_report(&here.workspace.root, &sources)
}

fn take_along(here: &Here<'_>) -> Result<Report> {
    packages::ensure(packages::FOR_EDITIONS, here.yes)?;
    // On its own it has to make the book first.
    if !made(here)? {
        return Ok(false.into());
    }
    let epubcheck = Path::new(packages::EPUBCHECK_JAR);
    let root = &here.workspace.root;
    Ok(listed(&editions::proof::check(root, epubcheck)?))
}

fn run_cargo(arguments: &[&str]) -> Result<Report> {
    Ok(cargo::command().args(arguments).status()?.success().into())
}

/// Prints the problems; without any it's a pass.
fn listed(problems: &[String]) -> Report {
    for problem in problems {
        eprintln!("{problem}");
    }
    problems.is_empty().into()
}

#[cfg(test)]
mod tests {
    use super::JOBS;

    #[test]
    fn the_workflow_runs_each_once() {
        let workflow = include_str!("../../../../.github/workflows/ci.yml");
        let mut run: Vec<_> = workflow
            .lines()
            .filter_map(|line| line.trim().strip_prefix("checks: "))
            .flat_map(str::split_whitespace)
            .collect();
        let mut names: Vec<_> = JOBS.iter().map(|job| job.name).collect();
        run.sort_unstable();
        names.sort_unstable();
        assert_eq!(run, names);
    }
}
