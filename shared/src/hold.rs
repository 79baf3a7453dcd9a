//! `--hold`: keeps a map after the last step, for another terminal to look at.

use std::time::Duration;

use transcript::Event;

use crate::cli::Args;
use crate::output::emit;
use crate::signals::{Interrupted, pause};

/// With `--hold`: says how to look at the map `id` from another terminal, then waits for
/// Ctrl+C while the caller's file descriptor keeps the map alive. Without it: returns at once.
///
/// # Errors
/// [`Interrupted`] when the wait is over.
pub fn hold(args: &Args, id: u32) -> Result<(), Interrupted> {
    if !args.hold {
        return Ok(());
    }
    emit(&Event::Held { id });
    loop {
        pause(Duration::from_secs(3600))?;
    }
}
