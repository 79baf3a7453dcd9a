//! The command line of `cargo lab class`.

use std::process::ExitCode;

use clap::{CommandFactory, FromArgMatches, Parser};

/// 教一个班：做学生用的包，评作业
#[derive(Parser)]
#[command(name = "class", bin_name = "cargo lab class")]
#[command(arg_required_else_help = true)]
struct Cli {
    #[command(subcommand)]
    command: class::Command,
}

fn main() -> ExitCode {
    vm::init::take_over_in_vm();
    let matches = match shared::cli::matches(Cli::command()) {
        Ok(matches) => matches,
        Err(status) => return status,
    };
    let cli = Cli::from_arg_matches(&matches).expect("clap checked them");
    vm::failure::end_or(class::run(&cli.command), cli.command.failure())
}
