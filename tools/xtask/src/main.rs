//! `cargo xtask`：维护这本书的人用的命令。

use std::process::ExitCode;

use anyhow::Result;
use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};
use xtask::workspace::Workspace;
use xtask::{book, browser, claims, matrix, mutants, new, record, tab, test};

/// 维护这本书用的命令
#[derive(Parser)]
#[command(bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// 检查并生成这本书，放在 target/book
    Book(book::Args),
    /// 在真的浏览器里检查生成的书
    Browser(browser::Args),
    /// 关于内核和库的句子各有什么证据，哪些还没有；--find 找事实
    Claims(claims::Args),
    /// 开始新的一章：写好能运行的样子，要填的地方标着 TODO
    New(new::Args),
    /// 在这台机器的内核上重新运行各章和各个场景，更新记录和书里的原型
    Record(record::Args),
    /// 在几个内核上运行全部事实和全部章，记录内核的回答
    Matrix(matrix::Args),
    /// 在参考答案里逐个地改错，看哪些错没有检查抓得住
    Mutants(mutants::Args),
    /// 编译各章在浏览器里运行的程序，启动内核，把启动好的样子留给书页
    Tab(tab::Args),
    /// 运行全部检查，或者点名的几项：格式、clippy、测试、输出和原型是否过期、书
    Test(test::Args),
}

fn main() -> ExitCode {
    let arguments = match shared::cli::matches(Arguments::command()) {
        Ok(matches) => Arguments::from_arg_matches(&matches),
        Err(status) => return status,
    };
    match run(&arguments.expect("clap checked them").task) {
        Ok(status) => status,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(task: &Task) -> Result<ExitCode> {
    let workspace = Workspace::load()?;
    match task {
        Task::Book(args) => book::run(&workspace, args),
        Task::Browser(args) => browser::run(&workspace, args),
        Task::Claims(args) => claims::run(&workspace, args),
        Task::New(args) => new::run(&workspace, args),
        Task::Record(args) => record::run(&workspace, args),
        Task::Matrix(args) => matrix::run(&workspace, args),
        Task::Mutants(args) => mutants::run(&workspace, args),
        Task::Tab(args) => tab::run(&workspace, args),
        Task::Test(args) => test::run(&workspace, args),
    }
}
