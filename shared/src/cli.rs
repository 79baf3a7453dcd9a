//! Command lines in Chinese: clap reads them, this module says what was wrong.

use std::error::Error;
use std::process::ExitCode;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, ArgAction, Command};

use crate::{output, pause, program, signals, tell};

/// The arguments that every chapter takes.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// 最后一步之后不退出：保留 map，等 Ctrl+C
    #[arg(long)]
    pub hold: bool,
    /// 打印的每一件事写成一行 JSON，给别的程序读
    #[arg(long)]
    pub events: bool,
    /// 每次调用以后停下，按回车再往下走：在另一个终端里看看 map
    #[arg(long)]
    pub pause: bool,
}

/// Reads the arguments of a program that has no subcommands. `Err` holds the exit status
/// when there is nothing left to run: help was printed (0), or the arguments were wrong (2).
///
/// # Errors
/// The exit status to end with.
pub fn parse<A: clap::Args>(title: &'static str) -> Result<A, ExitCode> {
    let matches = parse_matches::<A>(title)?;
    Ok(A::from_arg_matches(&matches).expect("clap checked them"))
}

/// Reads a chapter's arguments, whose own hold those of [`Args`], and obeys `--events` and
/// `--pause`.
pub(crate) fn parse_chapter<A: clap::Args>(
    title: &'static str,
) -> Result<A, ExitCode> {
    let matches = parse_matches::<A>(title)?;
    // A chapter whose arguments lack one of them has nothing to obey.
    let is_set = |name| matches!(matches.try_get_one(name), Ok(Some(true)));
    if is_set("events") {
        output::write_json();
    }
    if is_set("pause") {
        pause::start();
    }
    Ok(A::from_arg_matches(&matches).expect("clap checked them"))
}

fn parse_matches<A: clap::Args>(
    title: &'static str,
) -> Result<clap::ArgMatches, ExitCode> {
    let name = program::name();
    let command =
        A::augment_args(Command::new("chapter").bin_name(name)).about(title);
    matches(command)
}

/// Reads the process's arguments by `command`, with help and errors in Chinese.
///
/// # Errors
/// The exit status to end with: 0 after help, 2 after wrong arguments.
pub fn matches(command: Command) -> Result<clap::ArgMatches, ExitCode> {
    chinese(command).try_get_matches().map_err(|error| {
        if matches!(
            error.kind(),
            ErrorKind::DisplayHelp
                | ErrorKind::DisplayVersion
                | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand
        ) {
            print(&error);
            return ExitCode::from(u8::from(error.use_stderr()) * 2);
        }
        tell!("{}", explain(&error));
        ExitCode::from(2)
    })
}

/// Prints help, with the two words of clap's usage line that no template reaches.
fn print(help: &clap::Error) {
    // Nothing has begun yet.
    signals::end_on_closed_pipe();
    let text = help
        .render()
        .to_string()
        .replace("[OPTIONS]", "[选项]")
        .replace("<COMMAND>", "<命令>");
    if help.use_stderr() {
        eprint!("{text}");
    } else {
        print!("{text}");
    }
}

/// Puts clap's own words into Chinese, for the command and all its subcommands.
fn chinese(command: Command) -> Command {
    let template = if command.has_subcommands() {
        "{about}\n\n用法：{usage}\n\n命令：\n{subcommands}\n\n选项：\n{options}\n"
    } else if command.get_positionals().next().is_some() {
        "{about}\n\n用法：{usage}\n\n参数：\n{positionals}\n\n选项：\n{options}\n"
    } else {
        "{about}\n\n用法：{usage}\n\n选项：\n{options}\n"
    };
    command
        .help_template(template)
        .disable_help_flag(true)
        .disable_help_subcommand(true)
        .arg(
            Arg::new("help")
                .short('h')
                .long("help")
                .action(ArgAction::Help)
                .help("显示这份说明"),
        )
        .mut_subcommands(chinese)
}

/// One Chinese message for what clap refused: what it was, and where the help is.
fn explain(error: &clap::Error) -> String {
    let text = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(texts)) => texts.join("、"),
        Some(ContextValue::StyledStr(text)) => text.to_string(),
        Some(ContextValue::StyledStrs(texts)) => {
            texts.iter().map(ToString::to_string).collect()
        }
        _ => String::new(),
    };
    let what = match error.kind() {
        ErrorKind::UnknownArgument => {
            let argument = text(ContextKind::InvalidArg);
            // clap suggests it in English where arguments may follow `--`.
            let trailing = text(ContextKind::Suggested).contains("'-- ");
            let hint = if trailing {
                format!("；要交给程序的参数写在 -- 后面：-- {argument}")
            } else {
                String::new()
            };
            format!("不认识的参数：{argument}{hint}")
        }
        ErrorKind::InvalidSubcommand => {
            format!("没有这个命令：{}", text(ContextKind::InvalidSubcommand))
        }
        ErrorKind::MissingSubcommand => "缺少命令".to_owned(),
        ErrorKind::MissingRequiredArgument => {
            format!("缺少参数：{}", text(ContextKind::InvalidArg))
        }
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            let possible = text(ContextKind::ValidValue);
            let reason = error.source().map(ToString::to_string);
            let hint = match reason {
                // Our own parsers speak Chinese, the standard library's don't.
                Some(reason) if !reason.is_ascii() => format!("，{reason}"),
                _ if possible.is_empty() => String::new(),
                _ => format!("，可以是 {possible}"),
            };
            format!(
                "参数 {} 的值不对：“{}”{hint}",
                text(ContextKind::InvalidArg),
                text(ContextKind::InvalidValue),
            )
        }
        ErrorKind::TooManyValues | ErrorKind::WrongNumberOfValues => {
            format!("参数 {} 的值的个数不对", text(ContextKind::InvalidArg))
        }
        ErrorKind::ArgumentConflict => format!(
            "参数 {} 不能和 {} 一起用，或者重复了",
            text(ContextKind::InvalidArg),
            text(ContextKind::PriorArg),
        ),
        ErrorKind::InvalidUtf8 => "参数不是合法的 UTF-8".to_owned(),
        other => format!("参数不对（{other}）"),
    };
    format!("{what}\n加 --help 看怎样用。")
}
