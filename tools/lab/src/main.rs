//! The command line of `cargo lab`.

use std::env;
use std::process::ExitCode;

use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};
use lab::exercises::{check, hint, list, papers, reset, solution, watch};
use lab::place::PROBE;
use lab::teacher;
use machine::permissions::try_bpf;

/// 读者的工具：运行书里的一章，做练习
#[derive(Parser)]
#[command(name = "lab", bin_name = "cargo lab")]
#[command(arg_required_else_help = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// 编译并运行一章；缺软件包就先安装，没有权限就用 sudo 或者虚拟机
    Run(lab::run::Args),
    /// 自己调用 map 的 API：一行一次调用，打印内核答了什么
    Mapsh(lab::mapsh::Args),
    /// 检查这台机器：什么能用，缺什么，怎样补
    Doctor(lab::doctor::Args),
    /// 列出练习和进度
    List(list::Args),
    /// 检查练习：编译你写的，在内核上看它做了什么
    Check(check::Args),
    /// 保存一次就检查一次，通过了就到下一道
    Watch(watch::Args),
    /// 给一个提示，一次比一次说得多
    Hint(hint::Args),
    /// 判卷：四份答案，先说各在哪项检查上没过，再真的运行
    Judge(papers::Args),
    /// 恢复成起点，你写的另存一份
    Reset(reset::Args),
    /// 看参考答案，要先通过
    Solution(solution::Args),
    /// Tells whether `bpf(2)` can be called.
    #[command(name = PROBE, hide = true)]
    Probe,
}

impl Command {
    /// Whether it can be ended anywhere: the others have something to clear away.
    fn leaves_nothing(&self) -> bool {
        !matches!(
            self,
            Self::Run(_)
                | Self::Mapsh(_)
                | Self::Check(_)
                | Self::Watch(_)
                | Self::Judge(_)
        )
    }
}

fn main() -> ExitCode {
    vm::init::take_over_in_vm();
    let mut arguments = env::args_os().skip(1);
    // Whatever follows is for the other program, `--help` too.
    if arguments.next().is_some_and(|word| word == teacher::CLASS) {
        return vm::failure::end(teacher::hand_over(arguments));
    }
    // Here it's only for the help.
    let class = clap::Command::new(teacher::CLASS)
        .about("教一个班：做学生用的包，评作业");
    let command = Cli::command().subcommand(class);
    let matches = match shared::cli::matches(command) {
        Ok(matches) => matches,
        Err(status) => return status,
    };
    let cli = Cli::from_arg_matches(&matches).expect("clap checked them");
    if cli.command.leaves_nothing() {
        shared::signals::end_on_closed_pipe();
    }
    vm::failure::end(match cli.command {
        Command::Run(args) => lab::run::run(&args),
        Command::Mapsh(args) => lab::mapsh::run(&args),
        Command::Doctor(args) => lab::doctor::run(&args),
        Command::List(args) => list::list(&args),
        Command::Check(args) => check::check(&args),
        Command::Watch(args) => watch::watch(&args),
        Command::Hint(args) => hint::hint(&args),
        Command::Judge(args) => papers::judge(&args),
        Command::Reset(args) => reset::reset(&args),
        Command::Solution(args) => solution::solution(&args),
        Command::Probe => Ok(ExitCode::from(u8::from(try_bpf().is_err()))),
    })
}
