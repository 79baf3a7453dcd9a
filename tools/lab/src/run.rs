//! `cargo lab run`: from a chapter's name to its output, whatever is missing.

use std::ffi::OsString;
use std::process::ExitCode;

use anyhow::Result;
use course::Course;
use machine::cargo::{self, Built};
use machine::packages;
use shared::tell;

use crate::place::Wish;
use crate::start::{InVm, Program, start};

/// What `cargo lab run` takes.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// 哪一章：ch06-iterate、ch06、06、6 都行
    #[arg(value_name = "章")]
    chapter: String,
    #[command(flatten)]
    wish: Wish,
    /// 缺软件包就直接安装，不问（环境变量 CI=true 时也一样）
    #[arg(long)]
    yes: bool,
    /// 交给这一章的参数，例如 -- --hold
    #[arg(value_name = "参数", last = true)]
    arguments: Vec<OsString>,
}

/// Runs a chapter. On this kernel it takes the place of this process, so that signals,
/// output and exit status are its own; in a VM they are passed on. The status is 2 when
/// there is no such chapter, cargo's when the build failed, that of a [`vm::failure::FailureKind`] when the VM
/// didn't work out.
///
/// # Errors
/// A Chinese message that says what was in the way and what to do next.
pub fn run(args: &Args) -> Result<ExitCode> {
    let root = course::checkout();
    let course = Course::load(&root)?;
    let Some(lesson) = course.lesson(&args.chapter) else {
        match course.lesson_like(&args.chapter) {
            Some(name) => tell!(
                "没有“{}”这一章。想写的是不是 {name}？\n出路：cargo lab run {name}。现有的章：",
                args.chapter
            ),
            None => tell!("没有“{}”这一章。现有的章：", args.chapter),
        }
        for lesson in &course.lessons {
            tell!("  {}", lesson.name);
        }
        return Ok(ExitCode::from(2));
    };
    if let Err(contradiction) = args.wish.check() {
        tell!("{contradiction}");
        return Ok(ExitCode::from(2));
    }
    packages::ensure(packages::for_build(lesson.has_kernel_program), args.yes)?;
    let programs = match cargo::programs(&root, &[&lesson.name])? {
        Built::Programs(programs) => programs,
        Built::Failed(status) => return Ok(ExitCode::from(status)),
    };
    let binary = programs.path(&lesson.name)?;
    let mut notes = Vec::new();
    if args.arguments.iter().any(|argument| argument == "--hold") {
        notes.push("虚拟机里没有第二个终端，本机的 bpftool 看不到它的 map");
    }
    let program = Program {
        binary,
        arguments: args.arguments.clone(),
        in_vm: InVm {
            arguments: args.arguments.clone(),
            notes,
            ..InVm::default()
        },
    };
    start(&program, &args.wish, args.yes)
}
