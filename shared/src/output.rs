//! Where a chapter's events go: to stdout, as text or, with `--events`, as JSON lines.

use std::io::{self, Write};
use std::sync::atomic::{AtomicBool, Ordering};

use transcript::Event;

static AS_JSON: AtomicBool = AtomicBool::new(false);

/// From now on writes JSON lines.
pub(crate) fn write_json() {
    AS_JSON.store(true, Ordering::Relaxed);
}

/// Writes an event to stdout. Where that fails (a full disk, say) there is nobody to
/// teach: the chapter says so and ends with status 1.
pub fn emit(event: &Event) {
    let text = if AS_JSON.load(Ordering::Relaxed) {
        event.to_json() + "\n"
    } else {
        event.to_string()
    };
    if let Err(error) = io::stdout().write_all(text.as_bytes()) {
        eprintln!("写不出输出：{error}");
        std::process::exit(1);
    }
}

/// Writes to stderr why the lesson can't go on; whoever reads events gets it there too.
pub(crate) fn emit_stopped(event: &Event) {
    // Where nobody reads it, the exit status tells it all the same.
    let _ = write!(io::stderr(), "{event}");
    if AS_JSON.load(Ordering::Relaxed) {
        emit(event);
    }
}
