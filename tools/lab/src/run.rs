//! `cargo lab run`: from a chapter's name to its output, whatever is missing.

use std::env;
use std::ffi::OsString;
use std::io::{self, ErrorKind};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, ExitCode};
use std::sync::mpsc::channel;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use clap::ValueEnum;
use course::Course;
use machine::cargo::{self, Built};
use machine::{packages, sudo};
use nix::errno::Errno;
use nix::sys::signal::Signal;
use nix::unistd::geteuid;
use shared::{errno, probe};
use vm::failure::{Failure, Kind};
use vm::kernels::{self, Wanted};
use vm::{End, Image, Machine};

/// What `cargo lab run` takes.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// 哪一章：ch06-iterate、ch06、06、6 都行
    #[arg(value_name = "章")]
    chapter: String,
    /// 在哪里运行：host 本机，sudo 本机的 root，vm 微型虚拟机；不写就选第一个行得通的
    #[arg(long, value_name = "哪里", hide_possible_values = true)]
    on: Option<On>,
    /// 虚拟机的内核：5.10、6.1、6.12、newest，或者内核文件的路径；不写就是 6.1
    #[arg(long, value_name = "内核")]
    kernel: Option<Wanted>,
    /// 从这个 Debian 镜像取内核；不写就用本机 apt 源里的镜像
    #[arg(long, value_name = "地址")]
    mirror: Option<String>,
    /// 虚拟机的内存，单位 MiB；不写就是 256
    #[arg(long, value_name = "MiB")]
    memory: Option<u32>,
    /// 缺软件包就直接安装，不问（环境变量 CI=true 时也一样）
    #[arg(long)]
    yes: bool,
    /// 交给这一章的参数，例如 -- --hold
    #[arg(value_name = "参数", last = true)]
    arguments: Vec<OsString>,
}

/// A kernel for the chapter, and the rights to use it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum On {
    /// This kernel, as the user who called.
    Host,
    /// This kernel, as root.
    Sudo,
    /// A kernel in a VM, as root there.
    Vm,
}

/// Runs a chapter. On this kernel it takes the place of this process, so that signals,
/// output and exit status are its own; in a VM they are passed on. The status is 2 when
/// there is no such chapter, cargo's when the build failed, that of a [`Kind`] when the VM
/// didn't work out.
///
/// # Errors
/// A Chinese message that says what was in the way and what to do next.
pub fn run(args: &Args) -> Result<ExitCode> {
    let root = course::checkout();
    let course = Course::load(&root)?;
    let Some(lesson) = course.lesson(&args.chapter) else {
        eprintln!("没有“{}”这一章。现有的章：", args.chapter);
        for lesson in &course.lessons {
            eprintln!("  {}", lesson.name);
        }
        return Ok(ExitCode::from(2));
    };
    if args.on.is_some_and(|on| on != On::Vm) && args.kernel.is_some() {
        eprintln!(
            "--kernel 是虚拟机的内核，要和 --on vm 一起用，或者不写 --on"
        );
        return Ok(ExitCode::from(2));
    }
    packages::ensure(packages::for_build(lesson.has_kernel_program), args.yes)?;
    let programs = match cargo::programs(&root, &[&lesson.name])? {
        Built::Programs(programs) => programs,
        Built::Failed(status) => return Ok(ExitCode::from(status)),
    };
    let binary = programs.path(&lesson.name)?;
    let (on, why) = match args.on {
        Some(on) => (on, "按 --on 的要求".to_owned()),
        None if args.kernel.is_some() => {
            (On::Vm, "按 --kernel 的要求".to_owned())
        }
        None => choose(),
    };
    let mut command = match on {
        On::Host => {
            eprintln!("在本机运行：{why}");
            Command::new(binary)
        }
        On::Sudo => {
            eprintln!("用 sudo 在本机运行：{why}");
            let mut sudo = Command::new("sudo");
            sudo.arg(binary);
            sudo
        }
        On::Vm => return run_in_vm(args, binary, &why),
    };
    let error = command.args(&args.arguments).exec();
    let program = command.get_program().to_string_lossy();
    Err(error).with_context(|| format!("启动不了 {program}"))
}

/// The first way that works, found by really making calls, and why it's this one.
pub(crate) fn choose() -> (On, String) {
    // Where ordinary users may create maps, they still can't look one up by its id,
    // as the lessons do: only the second call tells.
    let allowed = probe::create_a_map().and_then(|()| probe::map_exists(0));
    let Err(error) = allowed else {
        return (On::Host, "这里可以调用 bpf(2)".to_owned());
    };
    let number = error.raw_os_error().unwrap_or_default();
    let name = errno::full_name(number);
    let denied =
        matches!(Errno::from_raw(number), Errno::EPERM | Errno::EACCES);
    if geteuid().is_root() || !denied {
        return (On::Vm, format!("本机的 bpf(2) 返回 {name}"));
    }
    let user = "普通用户不能调用 bpf(2)";
    if !sudo::installed() {
        return (On::Vm, format!("{user}，这里也没有 sudo"));
    }
    if sudo::allowed() {
        return (On::Sudo, user.to_owned());
    }
    let no_sudo = "sudo 没有放行（你没有 sudo 的权限，或者没有终端可以问密码）";
    (On::Vm, format!("{user}，{no_sudo}"))
}

/// Runs it in a VM, with Ctrl+C and SIGTERM passed on as Ctrl+C.
fn run_in_vm(args: &Args, binary: &Path, why: &str) -> Result<ExitCode> {
    if !cfg!(target_arch = "x86_64") {
        let message = format!(
            "要用虚拟机（{why}），可是它只支持 x86-64，这台机器不是。\n\
             不用虚拟机的办法：有 root 的密码就运行 su -c {}",
            binary.display()
        );
        bail!(Failure::new(Kind::NoQemu, message));
    }
    if let Err(error) = packages::ensure(packages::FOR_VM, args.yes) {
        let message = format!(
            "要用虚拟机（{why}），可是：{error:#}\n\
             不用虚拟机的办法：有 root 的密码就运行 su -c {}",
            binary.display()
        );
        bail!(Failure::new(Kind::NoQemu, message));
    }
    let (sender, signals) = channel();
    ctrlc::set_handler(move || {
        // Where nobody receives it, the VM is over, and so is this process.
        let _ = sender.send(Signal::SIGINT);
    })
    .context("接不住 Ctrl+C")?;
    let wanted = args.kernel.clone().unwrap_or_default();
    let kernel = kernels::find_or_fetch(&wanted, args.mirror.as_deref());
    // apt got the signal too, so the download has ended, and left nothing behind. It may
    // have ended before the thread that tells of the signal got its turn.
    let patience = match kernel {
        Ok(_) => Duration::ZERO,
        Err(_) => Duration::from_millis(500),
    };
    if let Ok(signal) = signals.recv_timeout(patience) {
        return Ok(ExitCode::from(as_shell(signal as i32)));
    }
    let kernel = kernel?;
    eprintln!("在虚拟机里运行，内核 {}：{why}", kernel.version);
    if args.arguments.iter().any(|argument| argument == "--hold") {
        eprintln!("虚拟机里没有第二个终端，本机的 bpftool 看不到它的 map");
    }
    let init = env::current_exe().context("不知道 lab 自己在哪里")?;
    let mut image = Image::new(kernel, init, binary);
    image.arguments.clone_from(&args.arguments);
    let mut machine = Machine::default();
    machine.memory = args.memory.unwrap_or(machine.memory);
    let (mut stdout, mut stderr) = (io::stdout(), io::stderr());
    let to = (&mut stdout, &mut stderr);
    let end = machine.run(&image, to, &signals);
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
