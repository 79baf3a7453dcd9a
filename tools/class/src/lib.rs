//! `cargo lab class`: what an instructor does with a class.

mod assignment;
mod checker;
pub mod compile;
mod confines;
mod crates;
mod diagnostics;
mod draft;
mod folders;
mod grade;
mod grading;
mod grading_vm;
mod hidden;
mod jail;
mod kept;
pub mod kit;
mod lessons;
mod names;
mod pack;
mod plan;
mod queue;
mod report;
mod results;
mod runner;
mod sandbox;
mod seccomp;
mod seed;
mod submission;
mod task;
mod toolchain;
mod verdict;
mod visible;
pub mod witness;

pub use sandbox::try_sandbox;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use clap::Subcommand;

/// The commands of an instructor.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// 做一个学生用的包：能自己编译，没有答案
    Pack(pack::Args),
    /// 打印一份 assignment.toml，照着改就行
    Assignment(draft::Args),
    /// 评一个班的作业，写出报告
    Grade(grade::Args),
    /// In the VM: makes the checks.
    #[command(hide = true)]
    Inside {
        /// What to do, as JSON.
        plan: String,
    },
    /// In the VM: runs a student's program.
    #[command(hide = true)]
    Jail {
        /// Let it load what its kernel side is.
        #[arg(long)]
        kernel_side: bool,
        /// The program.
        program: PathBuf,
    },
}

impl Command {
    /// The exit status when it comes to nothing.
    #[must_use]
    pub fn failure(&self) -> ExitCode {
        match self {
            Self::Grade(_) => ExitCode::from(grade::NOBODY),
            _ => ExitCode::FAILURE,
        }
    }
}

/// Runs the command and returns the exit status.
///
/// # Errors
/// A Chinese message that says what was in the way and what to do next.
pub fn run(command: &Command) -> Result<ExitCode> {
    match command {
        Command::Pack(args) => pack::pack(args),
        Command::Assignment(args) => draft::assignment(args),
        Command::Grade(args) => grade::grade(args),
        Command::Inside { plan } => runner::run(plan),
        Command::Jail {
            kernel_side,
            program,
        } => jail::enter(program, *kernel_side),
    }
}
