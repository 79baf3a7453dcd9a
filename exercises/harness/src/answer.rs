//! The answer program's side: it waits for a call, makes it, and says what came of it.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Write};
use std::panic::{self, AssertUnwindSafe, PanicHookInfo, catch_unwind};
use std::process::ExitCode;
use std::sync::{Mutex, PoisonError};
use std::thread;

use anyhow::{Context, Result};
use libbpf_rs::{MapCore, MapHandle};
use nix::sys::signal::{Signal, raise};
use nix::unistd::{dup, dup2_stdin, dup2_stdout};
use protocol::dialogue::{READY, Reply, Request};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use shared::errno;

use crate::maps;

type Function = Box<dyn Fn(Value) -> Result<Value>>;

/// The functions that a checker may call, by name.
#[derive(Default)]
pub struct Calls {
    functions: Vec<(&'static str, Function)>,
}

impl Calls {
    /// No functions yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a function. Its arguments are a tuple, as in the checker's call.
    #[must_use]
    pub fn on<A: DeserializeOwned, T: Serialize>(
        mut self,
        name: &'static str,
        function: impl Fn(A) -> Result<T> + 'static,
    ) -> Self {
        let function = move |arguments| {
            let arguments = serde_json::from_value(arguments)?;
            Ok(serde_json::to_value(function(arguments)?)?)
        };
        self.functions.push((name, Box::new(function)));
        self
    }

    /// Makes the call.
    fn reply(&self, request: Request) -> Result<Reply> {
        let Request {
            function: name,
            arguments,
        } = request;
        let (_, function) = self
            .functions
            .iter()
            .find(|(known, _)| *known == name)
            .with_context(|| format!("no function {name}"))?;
        let returned = catch_unwind(AssertUnwindSafe(|| function(arguments)));
        Ok(match returned {
            Ok(Ok(value)) => Reply::Ok(value),
            Ok(Err(error)) => Reply::Error {
                errno: own_errno(&error),
                text: format!("{error:#}"),
            },
            Err(_) => {
                let mut last =
                    LAST_PANIC.lock().unwrap_or_else(PoisonError::into_inner);
                let (place, message) = last.take().unwrap_or_default();
                Reply::Panic { place, message }
            }
        })
    }
}

/// The errno of the library's or the kernel's own error. A text that quotes one isn't that
/// error any more.
fn own_errno(error: &anyhow::Error) -> Option<i32> {
    error
        .chain()
        .find(|cause| cause.is::<libbpf_rs::Error>() || cause.is::<io::Error>())
        .and_then(errno::of_error)
}

/// Where the last panic was, and its message.
static LAST_PANIC: Mutex<Option<(String, String)>> = Mutex::new(None);

/// Keeps a panic for the checker, which tells it in fewer words than Rust's own hook.
fn note_panic(panic: &PanicHookInfo<'_>) {
    let place = panic.location().map_or_else(String::new, |location| {
        format!("{}:{}", location.file(), location.line())
    });
    let payload = panic.payload();
    let message = payload
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| payload.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("（没有说明）");
    *LAST_PANIC.lock().unwrap_or_else(PoisonError::into_inner) =
        Some((place, message.to_owned()));
}

/// Opens the map that a checker made.
///
/// # Errors
/// There is no such map, or no right to open it.
pub fn open(id: u32) -> Result<MapHandle> {
    Ok(match maps::pin(id) {
        Some(path) => MapHandle::from_pinned_path(path)?,
        None => MapHandle::from_map_id(id)?,
    })
}

/// The id of a map that the answer created. It's kept until the program ends, so that the
/// checker can look at it.
///
/// # Errors
/// The kernel doesn't tell the id.
pub fn keep(map: MapHandle) -> Result<u32> {
    let id = map.info()?.info.id;
    std::mem::forget(map);
    Ok(id)
}

/// Ctrl+C comes, and the program has noticed it when this returns. It has a handler for it.
///
/// # Errors
/// The signal can't be raised.
pub fn interrupt() -> Result<()> {
    raise(Signal::SIGINT)?;
    while !shared::interrupted() {
        thread::yield_now();
    }
    Ok(())
}

/// The main function of an answer program: answers calls until the checker hangs up.
#[must_use]
pub fn serve(calls: &Calls) -> ExitCode {
    match try_serve(calls) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

fn try_serve(calls: &Calls) -> Result<()> {
    // The two ends of the conversation move away from stdin and stdout: what the learner
    // prints goes to stderr, where it can't be taken for a reply.
    panic::set_hook(Box::new(note_panic));
    let requests = BufReader::new(File::from(dup(io::stdin())?));
    let mut replies = File::from(dup(io::stdout())?);
    dup2_stdin(File::open("/dev/null")?)?;
    dup2_stdout(io::stderr())?;
    replies.write_all(format!("\n{READY}\n").as_bytes())?;
    for request in requests.lines() {
        let reply = calls.reply(Request::read(&request?)?)?;
        // In one piece: the checker looks for it after each system call.
        replies.write_all(reply.print().as_bytes())?;
    }
    Ok(())
}
