//! `cargo lab class grade`: from the students' folders to the reports.

use std::fs::DirBuilder;
use std::num::NonZero;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::thread;

use anyhow::{Context, Result, ensure};
use machine::scratch;
use shared::{say, tell};
use vm::kernels;

use crate::assignment::Assignment;
use crate::folders::{self, Folders};
use crate::grading::Grading;
use crate::results::{self, Results};
use crate::{queue, report, visible};

/// The exit status when something could not be graded.
const INCOMPLETE: u8 = 1;
/// The exit status when nobody was graded.
pub const NOBODY: u8 = 3;
/// The exit status when a report is missing.
const NO_REPORT: u8 = 4;

/// What `cargo lab class grade` takes.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// 装着全班作业的目录，一个学生一个文件夹
    #[arg(value_name = "目录")]
    submissions: PathBuf,
    /// 作业文件 assignment.toml
    #[arg(long, value_name = "文件")]
    assignment: PathBuf,
    /// 报告放在哪个目录；再次运行时接着上一次的做
    #[arg(long, value_name = "目录")]
    out: PathBuf,
    /// 同时评几个学生；不写就和处理器的核一样多
    #[arg(long, value_name = "N", value_parser = some)]
    jobs: Option<NonZero<usize>>,
    /// 在哪个内核上运行：5.10、6.1、6.12、newest，或者一个带 / 的文件路径；不写就是 6.1
    #[arg(long, value_name = "内核")]
    kernel: Option<kernels::Wanted>,
    /// 从这个 Debian 镜像取内核；不写就用本机 apt 源里的镜像
    #[arg(long, value_name = "地址")]
    mirror: Option<String>,
}

/// At least so many students at a time as there must be.
fn some(jobs: &str) -> Result<NonZero<usize>, String> {
    match jobs.parse() {
        Ok(0) => Err("同时评 0 个，就一个也评不了：至少写 1".to_owned()),
        Ok(jobs) => NonZero::new(jobs).ok_or_else(String::new),
        Err(_) => Err("不是一个数".to_owned()),
    }
}

/// Grades all students and writes the reports. Returns the exit status: 0 when everything
/// was graded, 1 when something couldn't be, [`NOBODY`] when nobody was, 4 when a report is
/// missing.
///
/// # Errors
/// Nothing was graded: why, and what to do.
pub fn grade(args: &Args) -> Result<ExitCode> {
    let assignment = Assignment::read(&args.assignment)?;
    let found = students(args, &assignment)?;
    let work = scratch::prepare(
        "中途停下了，报告还没有写。已经评完的学生都记下了：再运行一次同样的命令，就接着评。",
    )?;
    let grading = Grading::prepare(
        assignment,
        (
            &args.kernel.clone().unwrap_or_default(),
            args.mirror.as_deref(),
        ),
        &args.out,
        work.path(),
    )?;
    let jobs = args.jobs.map_or_else(
        || thread::available_parallelism().map_or(1, Into::into),
        Into::into,
    );
    let graded =
        queue::all(&found.students, jobs, &|student| grading.student(student))?;
    // Those who weren't graded because of Ctrl+C must not get into the reports.
    work.end_if_over();
    let results = Results {
        version: results::VERSION,
        assignment: grading.assignment.title.clone(),
        seed: grading.assignment.seed,
        kernel: grading.vm.kernel.version.clone(),
        students: graded,
        skipped: found.skipped,
    };
    Ok(told(&results, &args.out))
}

/// The students' folders. Makes the one for the reports.
fn students(args: &Args, assignment: &Assignment) -> Result<Folders> {
    let (submissions, out) = (&args.submissions, &args.out);
    // What the teacher's own checks found is nobody else's business.
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(out)
        .with_context(|| format!("建不了 {}", out.display()))?;
    let cannot_read = || format!("读不了 {}", submissions.display());
    ensure!(
        out.canonicalize()?
            != submissions.canonicalize().with_context(cannot_read)?,
        "--out 是装作业的目录本身，报告会混进作业里。\n出路：换一个 --out"
    );
    let mut ours = vec![(&**out, "报告")];
    if let Some(hidden) = &assignment.hidden {
        ours.push((hidden, "您自己的检查"));
    }
    let found = folders::list(submissions, &ours)?;
    for skipped in &found.skipped {
        let name = visible::line(&skipped.folder);
        tell!("不评 {name}：{}", skipped.why);
    }
    ensure!(
        !found.students.is_empty(),
        "{} 里一个学生的文件夹也没有。\n出路：一个学生一个文件夹，放在它下面",
        submissions.display()
    );
    Ok(found)
}

/// Writes the reports and says what came of it. Returns the exit status.
fn told(results: &Results, out: &Path) -> ExitCode {
    let failures = report::write(results, out);
    if !failures.is_empty() {
        // What was found isn't lost with a file.
        say!("{}", report::for_teacher(results));
        for failure in &failures {
            tell!("{failure:#}");
        }
        tell!(
            "有 {} 份报告没有写成，原因在上面；给您的那一份打印出来了。\n\
             出路：腾出地方，再运行一次同样的命令，评过的不会重评",
            failures.len()
        );
    }
    let all = results.students.len();
    let missing = results.students.iter().filter(|s| s.points.is_none());
    let missing = missing.count();
    say!(
        "评了 {} 个学生，报告在 {}",
        all - missing,
        out.join("class.md").display()
    );
    if missing > 0 {
        say!(
            "有 {missing} 个学生没有评完，原因不在学生，写在报告里。再运行一次就只评他们。"
        );
    }
    ExitCode::from(if !failures.is_empty() {
        NO_REPORT
    } else if missing == all {
        NOBODY
    } else if missing > 0 {
        INCOMPLETE
    } else {
        0
    })
}
