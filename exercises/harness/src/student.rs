//! The checker's side of the dialogue with an answer program.

use std::ffi::OsString;
use std::fs::File;
use std::io::{self, Read, Write};
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{ChildStdin, Command, Stdio};
use std::time::Duration;

use anyhow::Context;
use nix::fcntl::{FcntlArg, OFlag, fcntl};
use nix::sys::ptrace;
use nix::unistd::{Pid, pipe2};
use protocol::dialogue::{READY, Reply, Request};
use seccompiler::apply_filter;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::tracer::{ByHand, Tracer};
use crate::verdict::{Stop, wrong};
use crate::watchdog::Watchdog;
use crate::{filter, meaning};

pub use crate::bpf_call::{BpfCall, BpfCommand};
pub use crate::failure::Failure;
pub use crate::files::Files;
pub use crate::tracer::{Around, Before, Entry};

/// The most that an answer may be sent and reply at once: what the pipes hold.
const PIPE_BYTES: i32 = 1 << 20;

/// How to start an answer program, and how long one call of it may take.
#[derive(Clone, Debug)]
pub struct Program {
    /// Its file.
    pub path: PathBuf,
    /// Its arguments.
    pub arguments: Vec<OsString>,
    /// The time limit of a call.
    pub limit: Duration,
    /// How many random stories a check tells it, beside those that it's about.
    pub stories: u32,
}

/// A running answer program. It only runs while a call is under way.
pub struct Student {
    program: Program,
    tracer: Tracer,
    watchdog: Watchdog,
    requests: ChildStdin,
    replies: File,
}

impl Student {
    /// Starts the program and attaches to it.
    ///
    /// # Errors
    /// It can't be started or traced, which isn't the answer's fault; or it ended before
    /// it was ready, which is.
    pub fn start(program: &Program) -> Result<Self, Stop> {
        let (reader, writer) = pipe2(OFlag::O_CLOEXEC)?;
        let replies = File::from(reader);
        fcntl(&replies, FcntlArg::F_SETPIPE_SZ(PIPE_BYTES))?;
        let mut command = Command::new(&program.path);
        command
            .args(&program.arguments)
            .stdin(Stdio::piped())
            .stdout(writer);
        let shown = filter::shown()?;
        // SAFETY: between fork and exec only bare system calls are made.
        unsafe {
            command.pre_exec(move || {
                ptrace::traceme()?;
                apply_filter(&shown).map_err(io::Error::other)
            });
        }
        let mut child = command.spawn().with_context(|| {
            let path = program.path.display();
            format!("启动不了 {path}，或者不能用 ptrace(2) 跟踪它")
        })?;
        let requests = child.stdin.take().context("stdin is piped")?;
        fcntl(&requests, FcntlArg::F_SETPIPE_SZ(PIPE_BYTES))?;
        let tracer = Tracer::new(child)?;
        let mut student = Self {
            program: program.clone(),
            watchdog: Watchdog::new(tracer.pid(), program.limit),
            tracer,
            requests,
            replies,
        };
        student
            .tracer
            .take_over()
            .context("不能用 ptrace(2) 跟踪程序")?;
        student.wait_until_ready()?;
        Ok(student)
    }

    /// Starts the program anew: nothing of what it remembers is left.
    ///
    /// # Errors
    /// As [`Student::start`].
    pub fn restart(&mut self) -> Result<(), Stop> {
        // What becomes of its threads is no news of the new program's.
        self.tracer.end();
        *self = Self::start(&self.program)?;
        Ok(())
    }

    /// Calls a function of the answer. `arguments` is a tuple.
    ///
    /// # Errors
    /// The function didn't return: it panicked, ended the program or took too long.
    pub fn call<T: DeserializeOwned>(
        &mut self,
        function: &str,
        arguments: impl Serialize,
    ) -> Result<Result<T, Failure>, Stop> {
        self.call_while(function, arguments, &mut |_, _| Ok(()))
    }

    /// Calls a function of the answer, and `before` each of its calls on elements, while
    /// the whole answer waits: what another program could do in that moment.
    ///
    /// # Errors
    /// As [`Student::call`], and what `before` returns.
    pub fn call_while<T: DeserializeOwned>(
        &mut self,
        function: &str,
        arguments: impl Serialize,
        before: Before<'_>,
    ) -> Result<Result<T, Failure>, Stop> {
        self.call_amid(function, arguments, &mut ByHand(before))
    }

    /// Calls a function of the answer, and has `around` happen around each of its calls on
    /// maps, while the whole answer waits.
    ///
    /// # Errors
    /// As [`Student::call`], and what `around` returns.
    pub fn call_amid<T: DeserializeOwned>(
        &mut self,
        function: &str,
        arguments: impl Serialize,
        around: &mut dyn Around,
    ) -> Result<Result<T, Failure>, Stop> {
        let request = Request {
            function: function.to_owned(),
            arguments: serde_json::to_value(arguments)
                .context("arguments can be written as JSON")?,
        };
        self.tracer.start_over();
        self.watchdog.begin();
        let sent = self.requests.write_all(request.print().as_bytes());
        let reply = self.reply(around).and_then(|reply| match sent {
            Ok(()) => Ok(reply),
            Err(_) => Err(wrong("程序等着下一次调用", "程序已经退出")),
        });
        if self.watchdog.end() {
            return Err(wrong(
                format!("{function} 会返回"),
                format!("{} 秒还没有返回", self.program.limit.as_secs()),
            ));
        }
        self.read(function, &reply?)
    }

    /// How many random stories a check tells.
    pub(crate) fn stories(&self) -> u32 {
        self.program.stories
    }

    /// The program's process.
    pub(crate) fn process(&self) -> Pid {
        self.tracer.pid()
    }

    /// The files that the program has open.
    ///
    /// # Errors
    /// It's gone, which is the answer's fault.
    pub fn open_files(&self) -> Result<Files, Stop> {
        Files::of(self.tracer.pid())
    }

    /// The calls on elements of the last call, in order, for all threads.
    #[must_use]
    pub fn bpf_calls(&self) -> &[BpfCall] {
        self.tracer.calls()
    }

    /// Lets the program run to the line that says so. Whatever it prints before is skipped.
    fn wait_until_ready(&mut self) -> Result<(), Stop> {
        self.watchdog.begin();
        fcntl(&self.replies, FcntlArg::F_SETFL(OFlag::O_NONBLOCK))?;
        let mut received = Vec::new();
        let replies = &mut self.replies;
        let ready = format!("\n{READY}\n");
        let ended =
            self.tracer.run_until(&mut ByHand(&mut |_, _| Ok(())), || {
                read_what_is_there(replies, &mut received)?;
                Ok(received.ends_with(ready.as_bytes()).then_some(()))
            })?;
        let late = self.watchdog.end();
        ended.map_err(|ended| {
            wrong(
                "程序等着第一次调用",
                if late {
                    "程序一直没有准备好".to_owned()
                } else {
                    format!("程序自己结束了（{}）", ended.told())
                },
            )
        })
    }

    /// Lets the program run until it has replied.
    fn reply(&mut self, around: &mut dyn Around) -> Result<Vec<u8>, Stop> {
        let mut received = Vec::new();
        let replies = &mut self.replies;
        let ended = self.tracer.run_until(around, || {
            read_what_is_there(replies, &mut received)?;
            let is_whole = received.ends_with(b"\n");
            Ok(is_whole.then(|| std::mem::take(&mut received)))
        })?;
        ended.map_err(|ended| wrong("函数返回", ended.told()))
    }

    /// What the reply says about the function.
    fn read<T: DeserializeOwned>(
        &self,
        function: &str,
        reply: &[u8],
    ) -> Result<Result<T, Failure>, Stop> {
        let unreadable =
            |_| wrong(format!("{function} 的返回值"), "读不懂的回答");
        match Reply::read(reply).map_err(unreadable)? {
            Reply::Ok(value) => {
                serde_json::from_value(value).map(Ok).map_err(unreadable)
            }
            Reply::Error { errno, text } => Ok(Err(Failure {
                errno,
                text,
                meaning: errno.and_then(|errno| self.meaning(errno)),
            })),
            // What `todo!()` says.
            Reply::Panic { place, message }
                if message.starts_with("not yet implemented") =>
            {
                Err(Stop::NotWritten {
                    function: function.to_owned(),
                    place,
                })
            }
            Reply::Panic { place, message } => Err(wrong(
                format!("{function} 会返回"),
                format!("{place} panic 了：{message}"),
            )),
        }
    }

    /// What `errno` means for the last call on elements that got it.
    fn meaning(&self, errno: i32) -> Option<&'static str> {
        let call = self.bpf_calls().iter().rfind(|call| call.errno == errno);
        meaning::of(call.map(|call| call.command), errno)
    }
}

/// Reads on as long as that doesn't mean waiting.
fn read_what_is_there(
    pipe: &mut File,
    received: &mut Vec<u8>,
) -> io::Result<()> {
    match pipe.read_to_end(received) {
        Err(error) if error.kind() != io::ErrorKind::WouldBlock => Err(error),
        _ => Ok(()),
    }
}
