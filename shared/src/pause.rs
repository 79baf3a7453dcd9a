//! `--pause`: stops after each call, for the reader, or another program, to look at the
//! maps meanwhile.

use std::io;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::sync::{Mutex, OnceLock, PoisonError};
use std::thread;
use std::time::Duration;

use crate::signals::interrupted;

/// Gets a line each time that one was read from stdin.
static LINES: OnceLock<Mutex<Receiver<()>>> = OnceLock::new();

/// How long Ctrl+C may go unnoticed.
const MOMENT: Duration = Duration::from_millis(50);

/// From now on stops after each call.
pub(crate) fn start() {
    let (line, lines) = mpsc::channel();
    // A thread of its own: a read that has begun doesn't end at Ctrl+C.
    thread::spawn(move || {
        for _ in io::stdin().lines().map_while(Result::ok) {
            if line.send(()).is_err() {
                break;
            }
        }
    });
    LINES.get_or_init(|| Mutex::new(lines));
}

/// With `--pause`: waits for Enter, for Ctrl+C, or for stdin's end.
pub(crate) fn until_enter() {
    let Some(lines) = LINES.get() else {
        return;
    };
    let lines = lines.lock().unwrap_or_else(PoisonError::into_inner);
    while !interrupted()
        && lines.recv_timeout(MOMENT) == Err(RecvTimeoutError::Timeout)
    {}
}
