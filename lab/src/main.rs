//! The command line of `cargo lab`.

use std::process::ExitCode;

use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};

/// 读者的工具：编译并运行书里的一章
#[derive(Parser)]
#[command(name = "lab", bin_name = "cargo lab")]
#[command(arg_required_else_help = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// 编译并运行一章；缺软件包就先安装，没有权限就用 sudo
    Run(lab::run::Args),
}

fn main() -> ExitCode {
    lab::vm::init::take_over_in_vm();
    let matches = match shared::cli::matches(Cli::command()) {
        Ok(matches) => matches,
        Err(status) => return status,
    };
    let cli = Cli::from_arg_matches(&matches).expect("clap checked them");
    let result = match cli.command {
        Command::Run(args) => lab::run::run(&args),
    };
    result.unwrap_or_else(|error| {
        eprintln!("{error:#}");
        ExitCode::FAILURE
    })
}
