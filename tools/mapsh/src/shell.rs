//! Where lines come from: a terminal, with editing, completion and history; or a script,
//! whose lines are printed with the prompt, so that its transcript reads like a session.

mod complete;

use std::io::{self, BufRead, IsTerminal, Write};

use nix::sys::signal::{
    SaFlags, SigAction, SigHandler, SigSet, Signal, sigaction,
};
use rustyline::config::{BellStyle, Config};
use rustyline::error::ReadlineError;
use rustyline::history::MemHistory;
use rustyline::{CompletionType, Editor};

use crate::session::{INTERRUPTED, Next, Session};
use complete::Words;

/// What stands before each line.
pub const PROMPT: &str = "mapsh> ";

/// Whether somebody types.
#[must_use]
pub fn is_terminal() -> bool {
    io::stdin().is_terminal() && io::stdout().is_terminal()
}

/// Reads lines from the terminal until Ctrl+D or `exit`.
///
/// # Errors
/// The terminal can't be used.
pub fn interactive(session: &mut Session) -> rustyline::Result<()> {
    stop_loops_at_ctrl_c()?;
    let config = Config::builder()
        .completion_type(CompletionType::List)
        .bell_style(BellStyle::None)
        // Several lines that are pasted are several commands.
        .bracketed_paste(false)
        .auto_add_history(true)
        .build();
    let history = MemHistory::with_config(&config);
    let mut editor: Editor<Words, MemHistory> =
        Editor::with_history(config, history)?;
    editor.set_helper(Some(Words::default()));
    loop {
        if let Some(words) = editor.helper_mut() {
            words.maps = session.names();
        }
        match editor.readline(PROMPT) {
            Ok(line) => {
                if session.line(&line) == Next::Exit {
                    return Ok(());
                }
            }
            Err(ReadlineError::Interrupted) => {}
            Err(ReadlineError::Eof) => return Ok(()),
            Err(error) => return Err(error),
        }
    }
}

/// While a command runs, Ctrl+C stops its loop. While a line is typed, the editor gets it.
fn stop_loops_at_ctrl_c() -> nix::Result<()> {
    extern "C" fn note(_: i32) {
        INTERRUPTED.store(true, std::sync::atomic::Ordering::Relaxed);
    }
    let handler = SigHandler::Handler(note);
    let action = SigAction::new(handler, SaFlags::SA_RESTART, SigSet::empty());
    // SAFETY: the handler sets an atomic and nothing else.
    unsafe { sigaction(Signal::SIGINT, &action) }.map(drop)
}

/// Runs the lines of a script. Returns whether each was understood.
///
/// # Errors
/// The script can't be read.
pub fn script(session: &mut Session, lines: impl BufRead) -> io::Result<bool> {
    let mut understood = true;
    for line in lines.lines() {
        let line = line?;
        // Where nobody reads it, there's nothing to go on for.
        writeln!(io::stdout(), "{PROMPT}{line}")?;
        match session.line(&line) {
            Next::GoOn => {}
            Next::Misunderstood => understood = false,
            Next::Exit => break,
        }
    }
    Ok(understood)
}
