//! `cargo lab class grade`: from the students' folders to the reports.

use std::fs::DirBuilder;
use std::os::unix::fs::DirBuilderExt;
use std::path::PathBuf;
use std::process::ExitCode;
use std::thread;

use anyhow::{Context, Result, ensure};
use machine::scratch;
use vm::kernels;

use crate::assignment::Assignment;
use crate::grading::Grading;
use crate::results::{self, Results};
use crate::{queue, report, submission};

/// The exit status when something could not be graded.
const INCOMPLETE: u8 = 1;

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
    #[arg(long, value_name = "N")]
    jobs: Option<usize>,
    /// 在哪个内核上运行：5.10、6.1、6.12、newest，或者一个带 / 的文件路径；不写就是 6.1
    #[arg(long, value_name = "内核")]
    kernel: Option<kernels::Wanted>,
}

/// Grades all students and writes the reports. The exit status is 0 when everything was
/// graded, 1 when something couldn't be.
///
/// # Errors
/// Nothing was graded: why, and what to do.
pub fn grade(args: &Args) -> Result<ExitCode> {
    let assignment = Assignment::read(&args.assignment)?;
    let students = submission::students(&args.submissions)?;
    ensure!(
        !students.is_empty(),
        "{} 里一个学生的文件夹也没有。\n出路：一个学生一个文件夹，放在它下面",
        args.submissions.display()
    );
    // What the teacher's own checks found is nobody else's business.
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(&args.out)
        .with_context(|| format!("建不了 {}", args.out.display()))?;
    let work = scratch::prepare(
        "中途停下了，报告还没有写。已经评完的学生都记下了：再运行一次同样的命令，就接着评。",
    )?;
    let grading = Grading::prepare(
        assignment,
        &args.kernel.clone().unwrap_or_default(),
        &args.out,
        work.path(),
    )?;
    let jobs = args.jobs.unwrap_or_else(|| {
        thread::available_parallelism().map_or(1, Into::into)
    });
    let graded = queue::all(&students, jobs.max(1), &|name, folder| {
        grading.student(name, folder)
    })?;
    let results = Results {
        version: results::VERSION,
        assignment: grading.assignment.title.clone(),
        seed: grading.assignment.seed,
        kernel: grading.vm.kernel.version.clone(),
        students: graded,
    };
    report::write(&results, &args.out)?;
    let missing = results.students.iter().filter(|s| s.points.is_none());
    let missing = missing.count();
    println!(
        "评了 {} 个学生，报告在 {}",
        results.students.len() - missing,
        args.out.join("class.md").display()
    );
    if missing == 0 {
        return Ok(ExitCode::SUCCESS);
    }
    println!(
        "有 {missing} 个学生没有评完，原因不在学生，写在报告里。再运行一次就只评他们。"
    );
    Ok(ExitCode::from(INCOMPLETE))
}
