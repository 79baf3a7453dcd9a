//! `cargo lab mapsh`: the shell over the map API, on the kernel that is chosen.

use std::io::{self, IsTerminal};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use machine::cargo::{self, Built};
use shared::tell;
use vm::Terminal;

use crate::place::Wish;
use crate::start::{InVm, Program, start};

/// What `cargo lab mapsh` takes.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// 运行这个文件里的命令，一行一个，不等人输入
    #[arg(long, value_name = "文件")]
    script: Option<PathBuf>,
    /// 先准备好这个任务，说要做什么
    #[arg(long, value_name = "任务")]
    task: Option<String>,
    #[command(flatten)]
    wish: Wish,
    /// 缺软件包就直接安装，不问（环境变量 CI=true 时也一样）
    #[arg(long)]
    yes: bool,
}

/// The package, and its program.
const MAPSH: &str = "mapsh";
/// Where a script lies in a VM.
const SCRIPT_IN_VM: &str = "/tmp/script.mapsh";

/// Runs mapsh. Its exit status is passed on: 1 where a line of a script wasn't understood.
///
/// # Errors
/// A Chinese message that says what was in the way and what to do next.
pub fn run(args: &Args) -> Result<ExitCode> {
    if let Err(contradiction) = args.wish.check() {
        tell!("{contradiction}");
        return Ok(ExitCode::from(2));
    }
    // It has no libbpf in it, so it needs no system package.
    let programs = match cargo::programs(&course::checkout(), &[MAPSH])? {
        Built::Programs(programs) => programs,
        Built::Failed(status) => return Ok(ExitCode::from(status)),
    };
    let program = Program {
        binary: programs.path(MAPSH)?,
        arguments: args.arguments(args.script.clone()),
        in_vm: args.in_vm(),
    };
    start(&program, &args.wish, args.yes)
}

impl Args {
    fn arguments(&self, script: Option<PathBuf>) -> Vec<std::ffi::OsString> {
        let mut arguments = Vec::new();
        if let Some(task) = &self.task {
            arguments.extend(["--task".into(), task.into()]);
        }
        if let Some(script) = script {
            arguments.extend(["--script".into(), script.into()]);
        }
        arguments
    }

    /// Without a terminal all lines go along: the program has no stdin there.
    fn in_vm(&self) -> InVm {
        let piped = || {
            (!io::stdin().is_terminal()).then(|| PathBuf::from("/dev/stdin"))
        };
        match self.script.clone().or_else(piped) {
            Some(script) => InVm {
                arguments: self.arguments(Some(SCRIPT_IN_VM.into())),
                files: vec![(script, SCRIPT_IN_VM.into())],
                ..InVm::default()
            },
            None => InVm {
                arguments: self.arguments(None),
                terminal: Terminal::here(),
                notes: vec!["Ctrl+] 关掉虚拟机"],
                ..InVm::default()
            },
        }
    }
}
