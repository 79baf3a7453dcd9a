//! Ctrl+C and SIGTERM, and a quiet end when nobody reads stdout any more.

use std::sync::{Condvar, Mutex, PoisonError};
use std::time::Duration;

use nix::sys::signal::{SigHandler, Signal, signal};

static STOPPED: Mutex<bool> = Mutex::new(false);
static WAKE: Condvar = Condvar::new();

/// The reader pressed Ctrl+C, or SIGTERM came. Not a failure: the chapter ends with status 0.
#[derive(Debug)]
pub struct Interrupted;

impl std::fmt::Display for Interrupted {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("收到 Ctrl+C 或 SIGTERM")
    }
}

impl std::error::Error for Interrupted {}

/// Lets Ctrl+C and SIGTERM set the mark that [`interrupted`] and [`pause`] look at, and
/// ends the process quietly when nobody reads its stdout any more. [`crate::run`] does it
/// for the chapters.
///
/// # Panics
/// It's called twice.
pub fn install() {
    end_on_closed_pipe();
    ctrlc::set_handler(|| {
        *STOPPED.lock().unwrap_or_else(PoisonError::into_inner) = true;
        WAKE.notify_all();
    })
    .expect("the handler is installed once, at the start");
}

/// From now on the process ends quietly when it writes to a pipe that nobody reads any more.
/// It's for programs that leave nothing behind.
///
/// # Panics
/// Never: the default action can always be restored.
pub fn end_on_closed_pipe() {
    // SAFETY: no handler runs; the default action ends the process, as it does for every
    // Unix filter whose reader (`| head`) has gone. Rust ignores SIGPIPE otherwise.
    let quiet_pipe = unsafe { signal(Signal::SIGPIPE, SigHandler::SigDfl) };
    quiet_pipe.expect("SIGPIPE's default action can always be restored");
}

/// Whether Ctrl+C or SIGTERM has come: a loop asks this to end itself.
#[must_use]
pub fn interrupted() -> bool {
    *STOPPED.lock().unwrap_or_else(PoisonError::into_inner)
}

pub(crate) fn check() -> Result<(), Interrupted> {
    if interrupted() {
        Err(Interrupted)
    } else {
        Ok(())
    }
}

/// Sleeps for `time`, or until Ctrl+C or SIGTERM.
///
/// # Errors
/// [`Interrupted`] when such a signal ended the sleep or came before it.
pub fn pause(time: Duration) -> Result<(), Interrupted> {
    let stopped = STOPPED.lock().unwrap_or_else(PoisonError::into_inner);
    let (stopped, _) = WAKE
        .wait_timeout_while(stopped, time, |stopped| !*stopped)
        .unwrap_or_else(PoisonError::into_inner);
    if *stopped { Err(Interrupted) } else { Ok(()) }
}
