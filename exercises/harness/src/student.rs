//! The checker's side: an answer program under `ptrace(2)`, so that the checker sees each
//! `bpf(2)` call, and can do something of its own just before one.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::fmt;
use std::fs::File;
use std::io::{self, Read, Write};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::Duration;

use anyhow::{Context, bail};
use libbpf_rs::libbpf_sys;
use nix::errno::Errno;
use nix::fcntl::{FcntlArg, OFlag, fcntl};
use nix::libc;
use nix::sys::ptrace::{self, Options};
use nix::sys::signal::{Signal, kill};
use nix::sys::wait::{WaitPidFlag, WaitStatus, waitpid};
use nix::unistd::{Pid, pipe2};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use shared::errno;

use crate::answer::READY;
use crate::check::{Stop, wrong};
use crate::meaning;

/// The most that an answer may reply at once: what the pipe holds.
const REPLY_BYTES: i32 = 1 << 20;

/// How to start an answer program, and how long one call of it may take.
#[derive(Clone, Debug)]
pub struct Program {
    /// Its file.
    pub path: PathBuf,
    /// Its arguments.
    pub arguments: Vec<OsString>,
    /// The time limit of a call.
    pub limit: Duration,
}

/// A command of `bpf(2)` that reads or changes the elements of a map.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the kernel's own names")]
pub enum Element {
    Lookup,
    Update,
    Delete,
    NextKey,
    LookupAndDelete,
    Batch,
}

impl Element {
    fn of_command(command: u64) -> Option<Self> {
        Some(match u32::try_from(command).ok()? {
            libbpf_sys::BPF_MAP_LOOKUP_ELEM => Self::Lookup,
            libbpf_sys::BPF_MAP_UPDATE_ELEM => Self::Update,
            libbpf_sys::BPF_MAP_DELETE_ELEM => Self::Delete,
            libbpf_sys::BPF_MAP_GET_NEXT_KEY => Self::NextKey,
            libbpf_sys::BPF_MAP_LOOKUP_AND_DELETE_ELEM => Self::LookupAndDelete,
            libbpf_sys::BPF_MAP_LOOKUP_BATCH
            | libbpf_sys::BPF_MAP_LOOKUP_AND_DELETE_BATCH
            | libbpf_sys::BPF_MAP_UPDATE_BATCH
            | libbpf_sys::BPF_MAP_DELETE_BATCH => Self::Batch,
            _ => return None,
        })
    }

    /// The name that feedback uses.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Lookup => "lookup",
            Self::Update => "update",
            Self::Delete => "delete",
            Self::NextKey => "get_next_key",
            Self::LookupAndDelete => "lookup_and_delete",
            Self::Batch => "batch",
        }
    }
}

/// One `bpf(2)` call on a map's elements that the answer made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BpfCall {
    /// The thread that made it.
    pub thread: Pid,
    /// What it asked for.
    pub element: Element,
    /// The errno that the kernel gave, 0 for none.
    pub errno: i32,
}

/// An error that the answer's function returned.
#[derive(Clone, PartialEq, Eq)]
pub struct Failure {
    /// The errno in it, if there is one.
    pub errno: Option<i32>,
    /// Its own words.
    pub text: String,
    /// What the errno means for the call that got it.
    meaning: Option<&'static str>,
}

impl fmt::Debug for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.errno, self.meaning) {
            (Some(number), Some(meaning)) => {
                write!(f, "{}：{meaning}", errno::full_name(number))
            }
            (Some(number), None) => f.write_str(&errno::full_name(number)),
            (None, _) => f.write_str(&self.text),
        }
    }
}

/// What is done before the answer's `n`th call on elements (from 0).
pub type Before<'a> = &'a mut dyn FnMut(usize, Element) -> Result<(), Stop>;

/// A running answer program. It only runs while a call is under way.
pub struct Student {
    program: Program,
    child: Child,
    pid: Pid,
    requests: ChildStdin,
    replies: File,
    received: Vec<u8>,
    /// Stopped after its reply, until the next call.
    held: Option<Pid>,
    threads: BTreeSet<Pid>,
    /// The call on elements that a thread is in.
    inside: BTreeMap<Pid, Element>,
    calls: Vec<BpfCall>,
    begun: usize,
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
        fcntl(&replies, FcntlArg::F_SETPIPE_SZ(REPLY_BYTES))?;
        let mut child = Command::new(&program.path)
            .args(&program.arguments)
            .stdin(Stdio::piped())
            .stdout(writer)
            .spawn()
            .with_context(|| format!("启动不了 {}", program.path.display()))?;
        let pid = Pid::from_raw(i32::try_from(child.id()).context("a pid")?);
        let requests = child.stdin.take().context("stdin is piped")?;
        let mut student = Self {
            program: program.clone(),
            child,
            pid,
            requests,
            replies,
            received: Vec::new(),
            held: None,
            threads: BTreeSet::new(),
            inside: BTreeMap::new(),
            calls: Vec::new(),
            begun: 0,
        };
        student.wait_until_ready()?;
        if let Err(error) = student.attach() {
            // One that has just ended can't be traced either, and that's its own fault.
            // Its status may have been taken by then.
            if !matches!(student.child.try_wait(), Ok(None)) {
                return Err(wrong("程序等着第一次调用", "程序自己结束了"));
            }
            return Err(error.context("不能用 ptrace(2) 跟踪程序").into());
        }
        Ok(student)
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
        let request = serde_json::to_string(&(function, arguments))
            .context("a call can be written as JSON")?;
        self.calls.clear();
        self.begun = 0;
        let watchdog = Watchdog::new(self.pid, self.program.limit);
        let reply = match writeln!(self.requests, "{request}") {
            Ok(()) => self.run_until_reply(before),
            Err(_) => self
                .run_until_reply(before)
                .and(Err(wrong("程序等着下一次调用", "程序已经退出"))),
        };
        if watchdog.fired() {
            return Err(wrong(
                format!("{function} 会返回"),
                format!("{} 秒还没有返回", self.program.limit.as_secs()),
            ));
        }
        self.decode(function, &reply?)
    }

    /// The calls on elements of the last call, in order, for all threads.
    #[must_use]
    pub fn bpf_calls(&self) -> &[BpfCall] {
        &self.calls
    }

    /// The same, in words: `lookup、update`.
    #[must_use]
    pub fn bpf_calls_named(&self) -> String {
        if self.calls.is_empty() {
            return "一次也没有".to_owned();
        }
        let names: Vec<_> =
            self.calls.iter().map(|call| call.element.name()).collect();
        names.join("、")
    }

    fn decode<T: DeserializeOwned>(
        &self,
        function: &str,
        reply: &[u8],
    ) -> Result<Result<T, Failure>, Stop> {
        let not_a_reply =
            || wrong(format!("{function} 的返回值"), "读不懂的回答");
        let mut reply: Value =
            serde_json::from_slice(reply).map_err(|_| not_a_reply())?;
        if let [Value::String(place), Value::String(message)] =
            reply["panic"].as_array().map_or(&[][..], Vec::as_slice)
        {
            let seen = if message.starts_with("not yet implemented") {
                format!("还没有写：{place} 是 todo!()")
            } else {
                format!("{place} panic 了：{message}")
            };
            return Err(wrong(format!("{function} 会返回"), seen));
        }
        if let Some(text) = reply["error"].as_str() {
            let number = reply["errno"].as_i64().map(|n| n as i32);
            return Ok(Err(Failure {
                errno: number,
                text: text.to_owned(),
                meaning: number.and_then(|number| self.meaning(number)),
            }));
        }
        let value = reply["ok"].take();
        serde_json::from_value(value)
            .map(Ok)
            .map_err(|_| not_a_reply())
    }

    /// What `number` means for the last call on elements that got it.
    fn meaning(&self, number: i32) -> Option<&'static str> {
        let call = self.calls.iter().rfind(|call| call.errno == number);
        meaning::of(call.map(|call| call.element), number)
    }

    /// Reads up to the line that says so, without tracing. Whatever the program prints
    /// before is skipped.
    fn wait_until_ready(&mut self) -> Result<(), Stop> {
        let watchdog = Watchdog::new(self.pid, self.program.limit);
        let mut lines = Vec::new();
        let ready = format!("\n{READY}\n");
        let mut byte = [0];
        while !lines.ends_with(ready.as_bytes()) {
            if self.replies.read(&mut byte)? == 0 {
                let late = watchdog.fired();
                let status = self.child.wait()?;
                return Err(wrong(
                    "程序等着第一次调用",
                    if late {
                        "程序一直没有准备好".to_owned()
                    } else {
                        format!("程序自己结束了（{status}）")
                    },
                ));
            }
            lines.push(byte[0]);
        }
        fcntl(&self.replies, FcntlArg::F_SETFL(OFlag::O_NONBLOCK))?;
        Ok(())
    }

    fn attach(&mut self) -> anyhow::Result<()> {
        let options = Options::PTRACE_O_TRACESYSGOOD
            | Options::PTRACE_O_EXITKILL
            | Options::PTRACE_O_TRACECLONE
            | Options::PTRACE_O_TRACEFORK
            | Options::PTRACE_O_TRACEVFORK;
        let tasks = format!("/proc/{}/task", self.pid);
        // A thread that isn't stopped yet may start others.
        loop {
            let stopped = self.threads.len();
            for task in std::fs::read_dir(&tasks)? {
                let name = task?.file_name();
                let name = name.to_str().context("a number")?;
                let thread = Pid::from_raw(name.parse()?);
                if self.threads.contains(&thread) {
                    continue;
                }
                match ptrace::seize(thread, options) {
                    Err(Errno::ESRCH) if thread != self.pid => continue,
                    result => result?,
                }
                ptrace::interrupt(thread)?;
                match waitpid(thread, Some(WaitPidFlag::__WALL))? {
                    WaitStatus::PtraceEvent(..) => {}
                    WaitStatus::Exited(..) if thread != self.pid => continue,
                    other => bail!("{other:?}"),
                }
                self.threads.insert(thread);
            }
            if self.threads.len() == stopped {
                break;
            }
        }
        for thread in &self.threads {
            ptrace::syscall(*thread, None)?;
        }
        Ok(())
    }

    /// Lets the program run from system call to system call until it has replied.
    fn run_until_reply(&mut self, before: Before<'_>) -> Result<Vec<u8>, Stop> {
        if let Some(held) = self.held.take() {
            resume(held, None)?;
        }
        loop {
            let status = waitpid(None, Some(WaitPidFlag::__WALL))?;
            match status {
                WaitStatus::PtraceSyscall(thread) => {
                    self.threads.insert(thread);
                    self.note_system_call(thread, before)?;
                    if let Some(reply) = self.received_line()? {
                        self.held = Some(thread);
                        return Ok(reply);
                    }
                    resume(thread, None)?;
                }
                WaitStatus::PtraceEvent(thread, _, _) => {
                    self.threads.insert(thread);
                    resume(thread, None)?;
                }
                WaitStatus::Stopped(thread, signal) => {
                    resume(thread, Some(signal))?;
                }
                WaitStatus::Exited(process, code) if process == self.pid => {
                    return Err(wrong(
                        "函数返回",
                        format!("程序自己退出了，退出码 {code}"),
                    ));
                }
                WaitStatus::Signaled(process, signal, _)
                    if process == self.pid =>
                {
                    return Err(wrong(
                        "函数返回",
                        format!("程序被信号 {signal} 结束"),
                    ));
                }
                _ => {}
            }
        }
    }

    fn note_system_call(
        &mut self,
        thread: Pid,
        before: Before<'_>,
    ) -> Result<(), Stop> {
        let info = match ptrace::syscall_info(thread) {
            // It was killed in this moment.
            Err(Errno::ESRCH) => return Ok(()),
            info => info?,
        };
        match info.op {
            libc::PTRACE_SYSCALL_INFO_ENTRY => {
                // SAFETY: `op` says that the kernel filled this field of the union.
                let entry = unsafe { info.u.entry };
                let is_bpf = i64::try_from(entry.nr) == Ok(libc::SYS_bpf);
                let element = Element::of_command(entry.args[0]);
                if let Some(element) = element.filter(|_| is_bpf) {
                    before(self.begun, element)?;
                    self.begun += 1;
                    self.inside.insert(thread, element);
                }
            }
            libc::PTRACE_SYSCALL_INFO_EXIT => {
                // SAFETY: `op` says that the kernel filled this field of the union.
                let exit = unsafe { info.u.exit };
                if let Some(element) = self.inside.remove(&thread) {
                    let errno = if exit.is_error == 0 { 0 } else { -exit.sval };
                    self.calls.push(BpfCall {
                        thread,
                        element,
                        errno: errno as i32,
                    });
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// A whole line of the reply pipe, once it's there.
    fn received_line(&mut self) -> Result<Option<Vec<u8>>, Stop> {
        let mut piece = [0; 4096];
        loop {
            match self.replies.read(&mut piece) {
                Ok(0) => break,
                Ok(length) => self.received.extend(&piece[..length]),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                    break;
                }
                Err(error) => return Err(error.into()),
            }
        }
        if !self.received.ends_with(b"\n") {
            return Ok(None);
        }
        Ok(Some(std::mem::take(&mut self.received)))
    }
}

fn resume(thread: Pid, signal: Option<Signal>) -> Result<(), Stop> {
    match ptrace::syscall(thread, signal) {
        // It was killed in this moment; the next wait tells.
        Err(Errno::ESRCH) => Ok(()),
        result => Ok(result?),
    }
}

impl Drop for Student {
    fn drop(&mut self) {
        for thread in &self.threads {
            // It may be gone already.
            let _ = kill(*thread, Signal::SIGKILL);
        }
        let _ = self.child.kill();
        // The program isn't gone before each traced thread of it has been waited for.
        loop {
            match waitpid(None, Some(WaitPidFlag::__WALL)) {
                Ok(
                    WaitStatus::Exited(process, _)
                    | WaitStatus::Signaled(process, ..),
                ) if process == self.pid => break,
                Ok(WaitStatus::PtraceEvent(thread, ..)) => {
                    let _ = kill(thread, Signal::SIGKILL);
                }
                Ok(_) | Err(Errno::EINTR) => {}
                Err(_) => break,
            }
        }
    }
}

/// Kills the program when a call takes too long.
struct Watchdog {
    fired: Arc<AtomicBool>,
    /// Dropping it calls the watchdog off.
    _call_off: mpsc::Sender<()>,
}

impl Watchdog {
    fn new(pid: Pid, limit: Duration) -> Self {
        let fired = Arc::new(AtomicBool::new(false));
        let (sender, receiver) = mpsc::channel();
        let flag = Arc::clone(&fired);
        std::thread::spawn(move || {
            if receiver.recv_timeout(limit) == Err(RecvTimeoutError::Timeout) {
                flag.store(true, Ordering::SeqCst);
                let _ = kill(pid, Signal::SIGKILL);
            }
        });
        Self {
            fired,
            _call_off: sender,
        }
    }

    fn fired(&self) -> bool {
        self.fired.load(Ordering::SeqCst)
    }
}
