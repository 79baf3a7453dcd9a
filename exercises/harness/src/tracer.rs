//! A program under `ptrace(2)`: it runs from one `bpf(2)` call to the next. Each one on maps
//! is noted; something can be done just before one, and the kernel be made to refuse
//! it. Of several threads one at a time makes such a call, in an order that the caller
//! chooses.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::process::Child;
use std::thread::sleep;
use std::time::Duration;

use anyhow::{Context, Result, anyhow, bail};
use nix::errno::Errno;
use nix::libc;
use nix::sys::ptrace::{self, Options};
use nix::sys::signal::Signal;
use nix::sys::wait::{WaitPidFlag, WaitStatus, waitpid};
use nix::unistd::Pid;

use crate::bpf_call::{BpfCall, BpfCommand};
use crate::refusal;
use crate::verdict::Stop;

/// What is done before the program's `n`th call on elements (from 0).
pub type Before<'a> = &'a mut dyn FnMut(usize, BpfCommand) -> Result<(), Stop>;

/// What happens around the program's calls on maps, while the whole program waits.
pub trait Around {
    /// Just before the `n`th call (from 0). With an errno the kernel doesn't get to see the
    /// call, and the program gets that errno.
    ///
    /// # Errors
    /// The run ends with it.
    fn before(&mut self, n: usize, entry: &Entry) -> Result<Option<i32>, Stop>;

    /// Just after a call.
    ///
    /// # Errors
    /// The run ends with it.
    fn after(&mut self, _: &BpfCall) -> Result<(), Stop> {
        Ok(())
    }

    /// Which of the threads that are about to make a call may go on: a place in `waiting`,
    /// which has the threads' numbers in the order in which they were born.
    fn choose(&mut self, _waiting: &[usize]) -> usize {
        0
    }
}

/// What a closure does before each call, which the kernel gets to see.
pub struct ByHand<'a>(pub Before<'a>);

impl Around for ByHand<'_> {
    fn before(&mut self, n: usize, entry: &Entry) -> Result<Option<i32>, Stop> {
        (self.0)(n, entry.command).map(|()| None)
    }
}

/// How the program ended by itself.
pub enum Ended {
    Exited(i32),
    Killed(Signal),
}

impl Ended {
    /// In Chinese.
    pub fn told(&self) -> String {
        match self {
            Self::Exited(code) => format!("程序自己退出了，退出码 {code}"),
            Self::Killed(signal) => format!("程序被信号 {signal} 结束"),
        }
    }
}

/// A call that a thread is about to make.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// What it asks for.
    pub command: BpfCommand,
    thread: Pid,
    /// Where its `union bpf_attr` is.
    attributes: u64,
}

impl Entry {
    /// The key that the call is about, if it's about one, which has `size` bytes.
    #[must_use]
    pub fn key(&self, size: usize) -> Option<Vec<u8>> {
        /// In all commands that are about one key.
        const KEY: u64 = 8;
        if self.command.is_batch() || self.command == BpfCommand::Create {
            return None;
        }
        let key = self.read(self.attributes + KEY, size_of::<u64>())?;
        match u64::from_ne_bytes(key.try_into().ok()?) {
            0 => None,
            key => self.read(key, size),
        }
    }

    /// How many elements a batch may have at most.
    #[must_use]
    pub fn asked(&self) -> Option<u32> {
        /// In all commands that are about many.
        const COUNT: u64 = 32;
        if !self.command.is_batch() {
            return None;
        }
        let count = self.read(self.attributes + COUNT, size_of::<u32>())?;
        Some(u32::from_ne_bytes(count.try_into().ok()?))
    }

    /// Bytes of the program, unless it hasn't got them.
    fn read(&self, from: u64, size: usize) -> Option<Vec<u8>> {
        const WORD: u64 = size_of::<libc::c_long>() as u64;
        // A word at such a place lies in one page.
        let first = from - from % WORD;
        let mut bytes = Vec::new();
        for place in
            (first..from.checked_add(size as u64)?).step_by(WORD as usize)
        {
            let word = ptrace::read(self.thread, place as *mut _).ok()?;
            bytes.extend(word.to_ne_bytes());
        }
        let skipped = (from - first) as usize;
        Some(bytes[skipped..skipped + size].to_vec())
    }
}

/// A call that a thread is in.
struct Inside {
    command: BpfCommand,
    /// The kernel didn't get to see it; the thread is to get this errno.
    refused: Option<i32>,
}

/// A program that only runs while it's told to. Dropping it ends the program.
pub struct Tracer {
    child: Child,
    pid: Pid,
    /// Stopped at the end of the last run, until the next one.
    held: Option<Pid>,
    /// Those that live, by the order in which they were born.
    threads: BTreeMap<Pid, usize>,
    born: usize,
    /// The threads that are stopped just before a call.
    waiting: BTreeMap<usize, Entry>,
    inside: BTreeMap<Pid, Inside>,
    calls: Vec<BpfCall>,
    begun: usize,
    /// Its number may be another program's by now.
    ended: bool,
}

impl Tracer {
    /// Takes a program that has been started, and doesn't trace it yet.
    pub fn new(child: Child) -> Result<Self> {
        let pid = Pid::from_raw(i32::try_from(child.id()).context("a pid")?);
        Ok(Self {
            child,
            pid,
            held: None,
            threads: BTreeMap::new(),
            born: 0,
            waiting: BTreeMap::new(),
            inside: BTreeMap::new(),
            calls: Vec::new(),
            begun: 0,
            ended: false,
        })
    }

    pub fn pid(&self) -> Pid {
        self.pid
    }

    /// The calls on elements of the last run, in order, for all threads.
    pub fn calls(&self) -> &[BpfCall] {
        &self.calls
    }

    /// Takes the program over, which has asked to be traced and stands at its beginning.
    pub fn take_over(&mut self) -> Result<()> {
        match waitpid(self.pid, Some(WaitPidFlag::__WALL))? {
            WaitStatus::Stopped(_, Signal::SIGTRAP) => {}
            other => bail!("{other:?}"),
        }
        ptrace::setoptions(
            self.pid,
            Options::PTRACE_O_TRACESYSGOOD
                | Options::PTRACE_O_EXITKILL
                | Options::PTRACE_O_TRACESECCOMP
                | Options::PTRACE_O_TRACEEXEC
                | Options::PTRACE_O_TRACECLONE
                | Options::PTRACE_O_TRACEFORK
                | Options::PTRACE_O_TRACEVFORK,
        )?;
        self.note_birth(self.pid);
        self.held = Some(self.pid);
        Ok(())
    }

    /// Forgets the calls of the last run.
    pub fn start_over(&mut self) {
        self.calls.clear();
        self.begun = 0;
    }

    /// Lets the program run from one call that [`filter`](crate::filter) shows to the next,
    /// until `result` has one. That is asked after each of them, and then the program is
    /// held.
    pub fn run_until<T>(
        &mut self,
        around: &mut dyn Around,
        mut result: impl FnMut() -> io::Result<Option<T>>,
    ) -> Result<Result<T, Ended>, Stop> {
        if let Some(held) = self.held.take() {
            resume(held, None)?;
        }
        loop {
            let Some(status) = self.next_event()? else {
                self.let_one_go(around)?;
                continue;
            };
            match status {
                // At the exit of a call.
                WaitStatus::PtraceSyscall(thread) => {
                    self.note_exit(thread, around)?;
                    if let Some(result) = result()? {
                        self.held = Some(thread);
                        return Ok(Ok(result));
                    }
                    resume(thread, None)?;
                }
                WaitStatus::PtraceEvent(
                    thread,
                    _,
                    libc::PTRACE_EVENT_SECCOMP,
                ) => {
                    let waits = self.note_entry(thread)?;
                    if !waits {
                        to_exit(thread)?;
                    }
                }
                WaitStatus::PtraceEvent(thread, _, event) => {
                    self.note_birth(thread);
                    if event == libc::PTRACE_EVENT_CLONE {
                        // It's known before it shows itself, so it's waited for.
                        let child = ptrace::getevent(thread).map(i32::try_from);
                        if let Ok(Ok(child)) = child {
                            self.note_birth(Pid::from_raw(child));
                        }
                    }
                    resume(thread, None)?;
                }
                // So a new thread shows itself.
                WaitStatus::Stopped(thread, Signal::SIGSTOP) => {
                    self.note_birth(thread);
                    resume(thread, None)?;
                }
                WaitStatus::Stopped(thread, signal) => {
                    resume(thread, Some(signal))?;
                }
                WaitStatus::Exited(process, code) if process == self.pid => {
                    return Ok(Err(Ended::Exited(code)));
                }
                WaitStatus::Signaled(process, signal, _)
                    if process == self.pid =>
                {
                    return Ok(Err(Ended::Killed(signal)));
                }
                WaitStatus::Exited(thread, _)
                | WaitStatus::Signaled(thread, ..) => {
                    self.threads.remove(&thread);
                }
                _ => {}
            }
        }
    }

    fn note_birth(&mut self, thread: Pid) {
        let born = &mut self.born;
        self.threads.entry(thread).or_insert_with(|| {
            *born += 1;
            *born - 1
        });
    }

    /// What happened to a thread; `None` when nothing will, before one of those that wait at
    /// a call goes on.
    fn next_event(&self) -> Result<Option<WaitStatus>> {
        let all = Some(WaitPidFlag::__WALL);
        if self.waiting.is_empty() {
            return Ok(Some(waitpid(None, all)?));
        }
        // Nobody else is there to move.
        if self.waiting.len() == self.threads.len() {
            return Ok(None);
        }
        let at_once = Some(WaitPidFlag::__WALL | WaitPidFlag::WNOHANG);
        loop {
            // A thread is awake as soon as another one has woken it, and one that has
            // stopped or ended is no sleeper. So nothing gets lost between the two.
            let asleep = self.all_others_sleep();
            match waitpid(None, at_once)? {
                WaitStatus::StillAlive if asleep => return Ok(None),
                WaitStatus::StillAlive => sleep(Duration::from_micros(20)),
                status => return Ok(Some(status)),
            }
        }
    }

    /// Whether each thread that doesn't wait at a call waits for another one.
    fn all_others_sleep(&self) -> bool {
        let stopped: BTreeSet<_> =
            self.waiting.values().map(|entry| entry.thread).collect();
        self.threads
            .keys()
            .filter(|thread| !stopped.contains(thread))
            .all(|thread| {
                let path = format!("/proc/{}/task/{thread}/stat", self.pid);
                // One that has ended is about to be reported.
                let stat = fs::read_to_string(path).unwrap_or_default();
                let state = stat.rsplit_once(") ").map(|(_, rest)| rest);
                state.is_some_and(|state| state.starts_with('S'))
            })
    }

    /// Lets one of the threads that wait make its call.
    fn let_one_go(&mut self, around: &mut dyn Around) -> Result<(), Stop> {
        let numbers: Vec<_> = self.waiting.keys().copied().collect();
        let place = around.choose(&numbers) % numbers.len().max(1);
        let Some(number) = numbers.get(place) else {
            return Ok(());
        };
        let Some(entry) = self.waiting.remove(number) else {
            return Ok(());
        };
        let Entry {
            thread, command, ..
        } = entry;
        let refused = around.before(self.begun, &entry)?;
        self.begun += 1;
        if refused.is_some() {
            match refusal::skip(thread) {
                Err(error) if is_gone(&error) => return Ok(()),
                skipped => skipped?,
            }
        }
        self.inside.insert(thread, Inside { command, refused });
        Ok(to_exit(thread)?)
    }

    /// Says whether the thread has to wait for its turn.
    fn note_entry(&mut self, thread: Pid) -> Result<bool> {
        let info = match ptrace::syscall_info(thread) {
            // It was killed in this moment.
            Err(Errno::ESRCH) => return Ok(false),
            info => info?,
        };
        if info.op != libc::PTRACE_SYSCALL_INFO_SECCOMP {
            return Ok(false);
        }
        // SAFETY: `op` says that the kernel filled this field of the union.
        let entry = unsafe { info.u.seccomp };
        let is_bpf = i64::try_from(entry.nr) == Ok(libc::SYS_bpf);
        let command = BpfCommand::of_command(entry.args[0]);
        let Some(command) = command.filter(|_| is_bpf) else {
            return Ok(false);
        };
        let number = self.threads.get(&thread).copied().unwrap_or_default();
        let entry = Entry {
            command,
            thread,
            attributes: entry.args[1],
        };
        self.waiting.insert(number, entry);
        Ok(true)
    }

    fn note_exit(
        &mut self,
        thread: Pid,
        around: &mut dyn Around,
    ) -> Result<(), Stop> {
        let Some(Inside { command, refused }) = self.inside.remove(&thread)
        else {
            return Ok(());
        };
        let errno = if let Some(errno) = refused {
            match refusal::answer(thread, errno) {
                Err(error) if is_gone(&error) => {}
                answered => answered?,
            }
            errno
        } else {
            match ptrace::syscall_info(thread) {
                Err(Errno::ESRCH) => return Ok(()),
                Ok(info) if info.op == libc::PTRACE_SYSCALL_INFO_EXIT => {
                    // SAFETY: `op` says that the kernel filled this field of the union.
                    let exit = unsafe { info.u.exit };
                    if exit.is_error == 0 {
                        0
                    } else {
                        -exit.sval as i32
                    }
                }
                Ok(info) => {
                    let op = info.op;
                    return Err(anyhow!("not an exit of a call: {op}").into());
                }
                Err(error) => return Err(error.into()),
            }
        };
        let call = BpfCall {
            thread,
            number: self.threads.get(&thread).copied().unwrap_or_default(),
            command,
            errno,
        };
        self.calls.push(call);
        around.after(&call)
    }
}

/// Whether the thread was killed in this moment; the next wait tells.
fn is_gone(error: &anyhow::Error) -> bool {
    error.downcast_ref() == Some(&Errno::ESRCH)
}

/// Lets a thread run to its next call that is shown.
fn resume(thread: Pid, signal: Option<Signal>) -> Result<()> {
    match ptrace::cont(thread, signal) {
        // It was killed in this moment; the next wait tells.
        Err(Errno::ESRCH) => Ok(()),
        result => Ok(result?),
    }
}

/// Lets a thread make the call that it stands at, and no more.
fn to_exit(thread: Pid) -> Result<()> {
    match ptrace::syscall(thread, None) {
        Err(Errno::ESRCH) => Ok(()),
        result => Ok(result?),
    }
}

impl Drop for Tracer {
    fn drop(&mut self) {
        self.end();
    }
}

impl Tracer {
    /// Ends the program, and returns once it's gone.
    pub fn end(&mut self) {
        if self.ended {
            return;
        }
        self.ended = true;
        // It may be gone already.
        let _ = self.child.kill();
        // The program isn't gone before each traced thread of it has been waited for. Only
        // its own threads: another program may have been started already.
        let at_once = Some(WaitPidFlag::__WALL | WaitPidFlag::WNOHANG);
        loop {
            let tasks = fs::read_dir(format!("/proc/{}/task", self.pid));
            for task in tasks.into_iter().flatten().flatten() {
                let name = task.file_name();
                let thread = name.to_str().and_then(|name| name.parse().ok());
                let thread = thread.map(Pid::from_raw);
                if let Some(thread) = thread.filter(|t| *t != self.pid) {
                    let _ = waitpid(thread, at_once);
                }
            }
            match waitpid(self.pid, at_once) {
                Ok(WaitStatus::Exited(..) | WaitStatus::Signaled(..))
                | Err(Errno::ECHILD) => break,
                _ => sleep(Duration::from_micros(50)),
            }
        }
    }
}
