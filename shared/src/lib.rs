//! 各章共用的杂务：打印步骤、处理 Ctrl+C、errno 的名字、出错时的出路。
//!
//! The chapters' helper crate holds chores only. It never makes a map call: what a
//! lesson teaches stands in the lesson. It doesn't even depend on libbpf, so that
//! `lab` and `xtask` can use it on a machine that still lacks the system packages.

// The first of all the errors that a build elsewhere would bring.
#[cfg(not(target_os = "linux"))]
compile_error!(
    "这本书要 Linux 内核。macOS：用 Lima 开一台 Linux（brew install lima，\
     limactl start template://debian，limactl shell debian），在里面克隆和运行。\
     Windows：用 WSL2（wsl --install -d Debian），在里面克隆和运行。"
);

pub mod chapter_tests;
pub mod cli;
pub mod errno;
pub mod expect;
pub mod failure;
pub mod hold;
pub mod kernel;
mod lesson;
pub mod output;
mod pause;
pub mod probe;
mod program;
pub mod signals;
pub mod steps;
pub mod tell;

use std::process::ExitCode;

pub use cli::Args;
pub use expect::{Expect, Since};
pub use hold::hold;
pub use signals::{interrupted, pause};
pub use steps::{log, step};
use transcript::Ending;

/// Runs a chapter: reads its arguments, takes care of signals, and turns an error into
/// one Chinese message on stderr.
///
/// `title` is what `--help` says about the chapter. The exit status is 0 when the lesson
/// ended or was interrupted, 1 when it failed, 2 when the arguments were wrong.
pub fn run<A: clap::Args>(
    title: &'static str,
    lesson: impl FnOnce(&A) -> anyhow::Result<()>,
) -> ExitCode {
    let args = match cli::parse_chapter::<A>(title) {
        Ok(args) => args,
        Err(status) => return status,
    };
    signals::install();
    match lesson(&args) {
        Err(error) if !error.is::<signals::Interrupted>() => {
            failure::report(&error);
            return ExitCode::FAILURE;
        }
        _ if interrupted() => {
            steps::ended(Ending::Interrupted);
        }
        _ => steps::ended(Ending::Done),
    }
    ExitCode::SUCCESS
}
