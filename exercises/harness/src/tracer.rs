//! A program under `ptrace(2)`: it runs from system call to system call, each `bpf(2)` call
//! on elements is noted, and something can be done just before one.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::process::{Child, ExitStatus};

use anyhow::{Context, Result, bail};
use nix::errno::Errno;
use nix::libc;
use nix::sys::ptrace::{self, Options};
use nix::sys::signal::{Signal, kill};
use nix::sys::wait::{WaitPidFlag, WaitStatus, waitpid};
use nix::unistd::Pid;

use crate::element::{BpfCall, Element};
use crate::verdict::Stop;

/// What is done before the program's `n`th call on elements (from 0).
pub type Before<'a> = &'a mut dyn FnMut(usize, Element) -> Result<(), Stop>;

/// How the program ended by itself.
pub enum Ended {
    Exited(i32),
    Killed(Signal),
}

/// A program that only runs while it's told to. Dropping it ends the program.
pub struct Tracer {
    child: Child,
    pid: Pid,
    /// Stopped at the end of the last run, until the next one.
    held: Option<Pid>,
    threads: BTreeSet<Pid>,
    /// The call on elements that a thread is in.
    inside: BTreeMap<Pid, Element>,
    calls: Vec<BpfCall>,
    begun: usize,
}

impl Tracer {
    /// Takes a program that has been started, and doesn't trace it yet.
    pub fn new(child: Child) -> Result<Self> {
        let pid = Pid::from_raw(i32::try_from(child.id()).context("a pid")?);
        Ok(Self {
            child,
            pid,
            held: None,
            threads: BTreeSet::new(),
            inside: BTreeMap::new(),
            calls: Vec::new(),
            begun: 0,
        })
    }

    pub fn pid(&self) -> Pid {
        self.pid
    }

    /// The calls on elements of the last run, in order, for all threads.
    pub fn calls(&self) -> &[BpfCall] {
        &self.calls
    }

    /// Waits until the program ends, before it's traced.
    pub fn wait(&mut self) -> io::Result<ExitStatus> {
        self.child.wait()
    }

    /// Whether the program has ended, as far as that can be told.
    pub fn may_have_ended(&mut self) -> bool {
        !matches!(self.child.try_wait(), Ok(None))
    }

    /// Traces all threads of the program.
    pub fn attach(&mut self) -> Result<()> {
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

    /// Forgets the calls of the last run.
    pub fn start_over(&mut self) {
        self.calls.clear();
        self.begun = 0;
    }

    /// Lets the program run from system call to system call until `result` has one. That is
    /// asked after each system call, and then the program is held.
    pub fn run_until<T>(
        &mut self,
        before: Before<'_>,
        mut result: impl FnMut() -> io::Result<Option<T>>,
    ) -> Result<Result<T, Ended>, Stop> {
        if let Some(held) = self.held.take() {
            resume(held, None)?;
        }
        loop {
            match waitpid(None, Some(WaitPidFlag::__WALL))? {
                WaitStatus::PtraceSyscall(thread) => {
                    self.threads.insert(thread);
                    self.note_system_call(thread, before)?;
                    if let Some(result) = result()? {
                        self.held = Some(thread);
                        return Ok(Ok(result));
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
                    return Ok(Err(Ended::Exited(code)));
                }
                WaitStatus::Signaled(process, signal, _)
                    if process == self.pid =>
                {
                    return Ok(Err(Ended::Killed(signal)));
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
}

fn resume(thread: Pid, signal: Option<Signal>) -> Result<()> {
    match ptrace::syscall(thread, signal) {
        // It was killed in this moment; the next wait tells.
        Err(Errno::ESRCH) => Ok(()),
        result => Ok(result?),
    }
}

impl Drop for Tracer {
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
