//! `mapsh`: see the library.

use std::fs::File;
use std::io::{self, BufReader};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};
use mapsh::session::Session;
use mapsh::{shell, tasks, words};
use shared::errno;
use shared::failure::{Situation, advice};

/// 一行一次 bpf(2) 调用，打印内核答了什么
#[derive(Parser)]
#[command(name = "mapsh")]
struct Cli {
    /// 运行这个文件里的命令，一行一个；- 是标准输入
    #[arg(long, value_name = "文件")]
    script: Option<PathBuf>,
    /// 先准备好这个任务，说要做什么
    #[arg(long, value_name = "任务")]
    task: Option<String>,
    /// 把全部命令和说明写成一行 JSON
    #[arg(long)]
    words: bool,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// 看内核里的 map，把任务做成了没有写成一行 JSON
    Judge {
        /// 哪个任务
        #[arg(value_name = "任务")]
        task: String,
    },
    /// 把全部任务写成一行 JSON
    Tasks,
}

fn main() -> ExitCode {
    let matches = match shared::cli::matches(Cli::command()) {
        Ok(matches) => matches,
        Err(status) => return status,
    };
    shared::signals::end_on_closed_pipe();
    let cli = Cli::from_arg_matches(&matches).expect("clap checked them");
    run(&cli).unwrap_or_else(|error| {
        eprintln!("{error:#}");
        ExitCode::FAILURE
    })
}

fn run(cli: &Cli) -> Result<ExitCode> {
    match &cli.command {
        Some(Command::Tasks) => {
            println!("{}", tasks::to_json());
            return Ok(ExitCode::SUCCESS);
        }
        Some(Command::Judge { task }) => {
            let Some(task) = tasks::find(task) else {
                return Ok(no_task(task));
            };
            let verdict = task.judge();
            println!("{}", verdict.to_json());
            return Ok(ExitCode::from(u8::from(!verdict.passed)));
        }
        None if cli.words => {
            println!("{}", words::to_json());
            return Ok(ExitCode::SUCCESS);
        }
        None => {}
    }
    if let Err(error) = shared::probe::create_a_map() {
        refused(&error);
        return Ok(ExitCode::FAILURE);
    }
    let mut session = Session::new(Box::new(io::stdout()));
    if let Some(task) = &cli.task {
        if tasks::find(task).is_none() {
            return Ok(no_task(task));
        }
        session.line(&format!("task {task}"));
    }
    serve(cli, &mut session)
}

fn serve(cli: &Cli, session: &mut Session) -> Result<ExitCode> {
    let understood = match &cli.script {
        Some(path) if path.as_os_str() != "-" => {
            let file = File::open(path)
                .with_context(|| format!("读不了 {}", path.display()))?;
            shell::script(session, BufReader::new(file))
        }
        None if shell::is_terminal() => {
            println!(
                "mapsh，内核 {}。help 看有哪些命令，Tab 补全，Ctrl+D 结束。",
                shared::kernel::release()
            );
            shell::interactive(session).context("终端用不了")?;
            return Ok(ExitCode::SUCCESS);
        }
        _ => shell::script(session, io::stdin().lock()),
    };
    let understood = understood.context("读不了命令")?;
    Ok(ExitCode::from(u8::from(!understood)))
}

fn no_task(id: &str) -> ExitCode {
    eprintln!("没有“{id}”这个任务。现有的：");
    for task in tasks::all() {
        eprintln!("  {:<14}{}", task.id, task.title);
    }
    ExitCode::from(2)
}

/// Says why there can be no session, and the ways out.
fn refused(error: &io::Error) {
    let number = error.raw_os_error().unwrap_or_default();
    eprintln!("这里不能调用 bpf(2)：{}", errno::full_name(number));
    let here = Situation {
        command: "cargo lab mapsh".to_owned(),
        ..Situation::here("mapsh".to_owned())
    };
    for line in advice(number, &here) {
        eprintln!("{line}");
    }
}
