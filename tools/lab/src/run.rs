//! `cargo lab run`: from a chapter's name to its output, whatever is missing.

use std::ffi::OsString;
use std::io::{self, ErrorKind};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::ExitCode;
use std::sync::mpsc::channel;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use course::Course;
use machine::cargo::{self, Built};
use machine::packages;
use nix::sys::signal::Signal;
use shared::tell;
use vm::End;
use vm::failure::{Failure, FailureKind};

use crate::place::{On, Place, Wish};

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
/// there is no such chapter, cargo's when the build failed, that of a [`FailureKind`] when the VM
/// didn't work out.
///
/// # Errors
/// A Chinese message that says what was in the way and what to do next.
pub fn run(args: &Args) -> Result<ExitCode> {
    let root = course::checkout();
    let course = Course::load(&root)?;
    let Some(lesson) = course.lesson(&args.chapter) else {
        tell!("没有“{}”这一章。现有的章：", args.chapter);
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
    let place = args.wish.place();
    let Some(mut command) = place.command(binary) else {
        return run_in_vm(args, binary, &place);
    };
    let why = &place.why;
    if place.on == On::Sudo {
        tell!("用 sudo 在本机运行：{why}");
    } else {
        tell!("在本机运行：{why}");
    }
    let error = command.args(&args.arguments).exec();
    let program = command.get_program().to_string_lossy();
    Err(error).with_context(|| format!("启动不了 {program}"))
}

/// Runs it in a VM, with Ctrl+C and SIGTERM passed on as Ctrl+C.
fn run_in_vm(args: &Args, binary: &Path, place: &Place) -> Result<ExitCode> {
    if let Err(error) = place.ensure_vm(args.yes) {
        let message = format!(
            "{error:#}\n不用虚拟机的办法：有 root 的密码就运行 su -c {}",
            binary.display()
        );
        bail!(Failure::new(FailureKind::NoQemu, message));
    }
    let (sender, signals) = channel();
    ctrlc::set_handler(move || {
        // Where nobody receives it, the VM is over, and so is this process.
        let _ = sender.send(Signal::SIGINT);
    })
    .context("接不住 Ctrl+C")?;
    let image = args.wish.image(binary);
    // apt got the signal too, so the download has ended, and left nothing behind. It may
    // have ended before the thread that tells of the signal got its turn.
    let patience = match image {
        Ok(_) => Duration::ZERO,
        Err(_) => Duration::from_millis(500),
    };
    if let Ok(signal) = signals.recv_timeout(patience) {
        return Ok(ExitCode::from(as_shell(signal as i32)));
    }
    let mut image = image?;
    tell!(
        "在虚拟机里运行，内核 {}：{}",
        image.kernel.version,
        place.why
    );
    if args.arguments.iter().any(|argument| argument == "--hold") {
        tell!("虚拟机里没有第二个终端，本机的 bpftool 看不到它的 map");
    }
    image.arguments.clone_from(&args.arguments);
    let vm = args.wish.vm();
    let (mut stdout, mut stderr) = (io::stdout(), io::stderr());
    let to = (&mut stdout, &mut stderr);
    let end = vm.run(&image, to, &signals);
    Ok(ExitCode::from(match end {
        Ok(End::Exited(status)) => status,
        Ok(End::Killed(signal)) => as_shell(signal),
        // As when the chapter itself writes into a pipe that nobody reads.
        Err(error) if closed(&error) => as_shell(Signal::SIGPIPE as i32),
        Err(error) => return Err(error),
    }))
}

/// The exit status by which a shell tells of a signal.
fn as_shell(signal: i32) -> u8 {
    128 + (signal as u8)
}

fn closed(error: &anyhow::Error) -> bool {
    error
        .downcast_ref::<io::Error>()
        .is_some_and(|error| error.kind() == ErrorKind::BrokenPipe)
}
