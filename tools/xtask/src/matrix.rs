//! `cargo xtask matrix`: all facts and all chapters on several kernels, each VM with two
//! CPUs, and on this machine's own.
//!
//! What they answer is kept per kernel release in `facts/recorded`. A release that isn't
//! recorded yet (Debian has fixed something since) is compared with the newest recorded
//! one of its series, so that a clean checkout stays good as long as the answers do.

mod answers;
mod chapters;
mod programs;

use std::collections::VecDeque;
use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::mpsc::channel;
use std::thread;
use std::time::Instant;

use anyhow::{Result, bail};
use machine::packages;
use shared::probe;
use vm::kernels::{self, SERIES, Wanted};

use crate::workspace::Workspace;
use programs::OnEachKernel;

/// How often everything runs when it's recorded: what differs varies from run to run.
const RUNS: usize = 4;

/// The name of this machine's own kernel in the matrix.
const HOST: &str = "host";

/// The arguments of `cargo xtask matrix`.
#[derive(Debug, Default, clap::Args)]
pub struct Args {
    /// 只比较，不记录；有不同就失败
    #[arg(long)]
    check: bool,
    /// 从这个 Debian 镜像取内核；不写就用本机 apt 源里的镜像
    #[arg(long, value_name = "地址")]
    mirror: Option<String>,
    /// 内核：5.10、6.1、6.12、newest、host；不写就是全部
    #[arg(value_name = "内核")]
    kernels: Vec<String>,
}

/// Records the matrix, or checks it against what is recorded.
///
/// # Errors
/// When something doesn't build, or a recorded file can't be read or written.
pub fn run(workspace: &Workspace, args: &Args) -> Result<ExitCode> {
    let known: Vec<_> = SERIES.iter().map(|series| series.name).collect();
    for name in &args.kernels {
        if name != HOST && !known.contains(&&**name) {
            bail!("没有 {name} 这个内核；有：{}、{HOST}", known.join("、"));
        }
    }
    let done = measure_all(workspace, args)?;
    Ok(if done.good && done.missing.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// What the test command wants to know of a check of the whole matrix.
#[derive(Debug, Default)]
pub struct Done {
    /// The kernels that everything ran on.
    pub ran: Vec<String>,
    /// Those that couldn't be had.
    pub missing: Vec<String>,
    /// Whether all of them answered as recorded.
    pub good: bool,
}

/// Checks every kernel of the matrix that can be had here.
///
/// # Errors
/// As [`run`].
pub fn check(workspace: &Workspace) -> Result<Done> {
    let check = Args {
        check: true,
        ..Args::default()
    };
    measure_all(workspace, &check)
}

fn measure_all(workspace: &Workspace, args: &Args) -> Result<Done> {
    let start = Instant::now();
    let root = &workspace.root;
    packages::ensure(packages::FOR_KERNEL_PROGRAMS, false)?;
    let programs = OnEachKernel::build(root)?;
    let wanted = |name: &str| {
        args.kernels.is_empty()
            || args.kernels.iter().any(|other| other == name)
    };
    let mut done = Done {
        good: true,
        ..Done::default()
    };
    let mut jobs = VecDeque::new();
    let no_qemu = packages::ensure(packages::FOR_VM, false).err();
    if let Some(error) = &no_qemu {
        eprintln!("{error:#}");
    }
    for series in SERIES.iter().filter(|series| wanted(series.name)) {
        if no_qemu.is_some() {
            done.missing.push(series.name.to_owned());
            continue;
        }
        let mirror = args.mirror.as_deref();
        match kernels::find_or_fetch(&Wanted::Series(series), mirror) {
            Ok(kernel) => jobs.push_back((series.name, Some(kernel))),
            Err(error) => {
                eprintln!("{}：没有这个内核，{error:#}", series.name);
                done.missing.push(series.name.to_owned());
            }
        }
    }
    if wanted(HOST) {
        match probe::create_a_map() {
            Ok(()) => jobs.push_back((HOST, None)),
            Err(error) => {
                eprintln!("{HOST}：这里不能调用 bpf(2)，{error}");
                done.missing.push(HOST.to_owned());
            }
        }
    }
    let runs = if args.check { 1 } else { RUNS };
    let jobs = Mutex::new(jobs);
    let (sender, results) = channel();
    // A VM has two CPUs.
    let cpus = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        for _ in 0..(cpus / 2).max(1) {
            let (sender, jobs, programs) = (sender.clone(), &jobs, &programs);
            scope.spawn(move || {
                loop {
                    let job = jobs.lock().expect("no panic").pop_front();
                    let Some((name, kernel)) = job else { break };
                    let start = Instant::now();
                    let measured = programs.measure(kernel.as_ref(), runs);
                    // The receiver waits for all senders.
                    let _ = sender.send((name, measured, start.elapsed()));
                }
            });
        }
        drop(sender);
        for (name, measured, took) in results {
            let judged = measured.and_then(|measured| {
                if args.check {
                    measured.check(root)
                } else {
                    measured.record(root).map(|()| true)
                }
            });
            println!("{name}：{:.1} 秒", took.as_secs_f64());
            match judged {
                Ok(good) => {
                    done.ran.push(name.to_owned());
                    done.good &= good;
                }
                Err(error) => {
                    eprintln!("{name}：{error:#}");
                    done.good = false;
                }
            }
        }
    });
    let seconds = start.elapsed().as_secs_f64();
    println!("跑过的内核：{}（{seconds:.1} 秒）", done.ran.join("、"));
    if !done.missing.is_empty() {
        println!("!!! 没有跑的内核：{}", done.missing.join("、"));
    }
    Ok(done)
}
