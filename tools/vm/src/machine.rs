//! The machine that boots: qemu, its serial ports, and what may go wrong.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Read, Write};
use std::os::unix::net::{UnixListener, UnixStream};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use nix::sys::prctl::set_pdeathsig;
use nix::sys::signal::Signal;
use tempfile::TempDir;

use crate::failure::{Failure, Kind};
use crate::kernels::Kernel;
use crate::{image, init};

/// The emulator, without which there is no VM.
pub const QEMU: &str = "qemu-system-x86_64";

/// The serial ports, ttyS0 to ttyS3 in the VM.
const PORTS: [&str; 4] = ["log", "stdout", "stderr", "control"];

/// How long to wait for KVM.
const KVM_SILENCE: Duration = Duration::from_secs(15);

/// The VM's hardware, and how long to wait for it.
#[derive(Clone, Debug)]
pub struct Machine {
    /// A program that calls [`init::take_over_in_vm`] first of all, such as `lab`.
    pub init: PathBuf,
    /// Memory in MiB. Debian's kernels need 96.
    pub memory: u32,
    /// How many of its two CPUs run. With one it takes three quarters of the processor time,
    /// and per-CPU maps have two values all the same.
    pub cpus: u32,
    /// Try `/dev/kvm` first. On some machines it's there and kernels hang on it, so only
    /// where the reader asks for it; when the program hasn't started within 15 seconds,
    /// the VM starts anew without it.
    pub kvm: bool,
    /// How long the VM may stay silent: until it has booted, and from then on, for its
    /// init says each second that it's alive.
    pub silence: Duration,
    /// How long the whole run may take; without it, for ever.
    pub limit: Option<Duration>,
    /// Programs that the one that runs may start; they lie beside it in `/bin`.
    pub others: Vec<PathBuf>,
    /// Files that are copied as they are, and their paths in the VM. A program that isn't
    /// trusted belongs here, since ldd may run a part of what it looks at.
    pub files: Vec<(PathBuf, PathBuf)>,
}

/// How the program in the VM ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// With this exit status.
    Exited(u8),
    /// By this signal.
    Killed(i32),
}

/// How a program in the VM ended and what it printed.
#[derive(Clone, Debug)]
pub struct Output {
    /// How it ended.
    pub end: End,
    /// What it wrote to stdout.
    pub stdout: Vec<u8>,
    /// What it wrote to stderr.
    pub stderr: Vec<u8>,
}

impl Machine {
    /// 2 CPUs, 256 MiB, and two minutes of silence, which the boot may need on a busy
    /// machine.
    #[must_use]
    pub fn new(init: PathBuf) -> Self {
        Self {
            init,
            memory: 256,
            cpus: 2,
            kvm: false,
            silence: Duration::from_secs(120),
            limit: None,
            others: Vec::new(),
            files: Vec::new(),
        }
    }

    /// Runs `program` on `kernel` and keeps what it prints.
    ///
    /// # Errors
    /// As [`Machine::run`].
    pub fn output(
        &self,
        kernel: &Kernel,
        program: &Path,
        arguments: &[OsString],
    ) -> Result<Output> {
        let (mut stdout, mut stderr) = (Vec::new(), Vec::new());
        let (_sender, signals) = channel();
        let to = (&mut stdout, &mut stderr);
        let end = self.run(kernel, program, arguments, to, &signals)?;
        Ok(Output {
            end,
            stdout,
            stderr,
        })
    }

    /// Runs `program`, with the libraries that `ldd` names for it, as root on `kernel`; its
    /// path in the VM is `/bin/NAME` and its stdin is empty. What it prints goes to the
    /// writers (stdout and stderr) as it comes.
    ///
    /// The program gets the signals that come through `signals`. One that comes before it
    /// has started, or a second one, ends the VM.
    ///
    /// # Errors
    /// A [`Failure`] for what [`Kind`] lists. Other errors for files that can't be read or
    /// written; among them an [`io::Error`] of the writers, which ends the VM.
    pub fn run(
        &self,
        kernel: &Kernel,
        program: &Path,
        arguments: &[OsString],
        (stdout, stderr): (&mut (impl Write + Send), &mut (impl Write + Send)),
        signals: &Receiver<Signal>,
    ) -> Result<End> {
        let mut started = false;
        if self.kvm {
            let machine = Self {
                silence: self.silence.min(KVM_SILENCE),
                ..self.clone()
            };
            let to = (&mut *stdout, &mut *stderr);
            let end = machine.attempt(
                kernel,
                program,
                arguments,
                to,
                signals,
                &mut started,
            );
            match end {
                Err(error) if !started => {
                    eprintln!("KVM 没有成功，改用软件模拟：{error:#}");
                }
                end => return end,
            }
        }
        let machine = Self {
            kvm: false,
            ..self.clone()
        };
        let to = (stdout, stderr);
        machine.attempt(kernel, program, arguments, to, signals, &mut started)
    }

    /// Does all that [`Machine::run`] promises, but for the second attempt. Sets `started` when
    /// the program has started.
    fn attempt(
        &self,
        kernel: &Kernel,
        program: &Path,
        arguments: &[OsString],
        (stdout, stderr): (&mut (impl Write + Send), &mut (impl Write + Send)),
        signals: &Receiver<Signal>,
        started: &mut bool,
    ) -> Result<End> {
        let folder = TempDir::new().context("建不了临时目录")?;
        image::write(
            &folder.path().join("initramfs"),
            &self.init,
            program,
            arguments,
            &self.others,
            &self.files,
        )
        .context("做不出虚拟机的文件系统")?;
        let port = |name| UnixListener::bind(folder.path().join(name));
        let [log, out, err, control] = PORTS.map(port);
        let (log, out, err, control) = (log?, out?, err?, control?);
        let mut qemu = self.start(folder.path(), kernel)?;
        thread::scope(|scope| {
            let (sender, events) = channel();
            let failed = sender.clone();
            let out = scope.spawn(move || copy(&out, stdout, &failed));
            let failed = sender.clone();
            let err = scope.spawn(move || copy(&err, stderr, &failed));
            let failed = sender.clone();
            let log = scope.spawn(move || {
                let mut text = Vec::new();
                copy(&log, &mut text, &failed)?;
                io::Result::Ok(text)
            });
            scope.spawn(move || listen(&control, &sender));

            let stop = self.watch(&mut qemu, &events, signals, started);
            qemu.end();
            // A port that qemu hasn't connected to waits for this.
            for name in PORTS {
                let _ = UnixStream::connect(folder.path().join(name));
            }
            let joined = "the ports' threads don't panic";
            out.join().expect(joined)?;
            err.join().expect(joined)?;
            let log = log.join().expect(joined)?;
            let said = fs::read(folder.path().join("qemu"))?;
            self.verdict(stop, &Log::new(&log, &said), kernel)
        })
    }

    fn start(&self, folder: &Path, kernel: &Kernel) -> Result<Qemu> {
        let mut qemu = Command::new(QEMU);
        qemu.args("-M q35 -smp 2 -nodefaults -no-user-config".split(' '))
            .args("-display none -no-reboot".split(' '))
            .args(if self.kvm {
                ["-accel", "kvm", "-cpu", "host"]
            } else {
                ["-accel", "tcg", "-cpu", "max"]
            })
            .args(["-m", &self.memory.to_string()])
            .arg("-kernel")
            .arg(&kernel.path)
            .arg("-initrd")
            .arg(folder.join("initramfs"))
            .args(["-append", &self.command_line()]);
        for port in PORTS {
            let path = folder.join(port).display().to_string();
            // In qemu's options a comma ends a value, and two are one.
            let path = path.replace(',', ",,");
            qemu.args(["-chardev", &format!("socket,id={port},path={path}")])
                .args(["-serial", &format!("chardev:{port}")]);
        }
        qemu.stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(File::create(folder.join("qemu"))?)
            // Ctrl+C in the terminal is for the program in the VM, not for qemu.
            .process_group(0);
        // SAFETY: between fork and exec only prctl(2) is called, which is a bare system
        // call. It ends the VM with this process, however this one ends.
        unsafe {
            qemu.pre_exec(|| Ok(set_pdeathsig(Signal::SIGKILL)?));
        }
        match qemu.spawn() {
            Ok(child) => Ok(Qemu(child)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let message = format!(
                    "没有虚拟机要的 {QEMU}。\n\
                     出路：装上它，在 Debian 和 Ubuntu 上是 apt-get install qemu-system-x86"
                );
                Err(Failure::new(Kind::NoQemu, message).into())
            }
            Err(error) => Err(error).context(format!("启动不了 {QEMU}")),
        }
    }

    /// Waits for the end of the program, or for what prevents it.
    fn watch(
        &self,
        qemu: &mut Qemu,
        events: &Receiver<Event>,
        signals: &Receiver<Signal>,
        started: &mut bool,
    ) -> Stop {
        let start = Instant::now();
        let mut alive = start;
        let mut control = None;
        let mut signalled = false;
        loop {
            // Often enough for a hand on the keyboard.
            match events.recv_timeout(Duration::from_millis(50)) {
                Ok(Event::Connected(stream)) => control = Some(stream),
                Ok(Event::WriterFailed) => return Stop::Silent,
                Ok(Event::Line(line)) => {
                    alive = Instant::now();
                    let (word, rest) =
                        line.split_once(' ').unwrap_or((&line, ""));
                    let number = rest.parse();
                    match (word, number) {
                        ("start", _) => *started = true,
                        ("alive", _) => {}
                        ("nobpf", _) => return Stop::NoBpf,
                        ("exit", Ok(number)) => {
                            // The kernel keeps eight bits of it.
                            return Stop::Ended(End::Exited(number as u8));
                        }
                        ("signal", Ok(number)) => {
                            // The kernel's log may say more about it.
                            qemu.wait(Duration::from_secs(5));
                            return Stop::Ended(End::Killed(number));
                        }
                        _ => return Stop::Error(line),
                    }
                }
                Ok(Event::ControlClosed) => return Stop::Silent,
                // It never got as far as connecting its ports.
                Err(_) if control.is_none() && qemu.has_ended() => {
                    return Stop::Silent;
                }
                Err(_) => {}
            }
            if let Ok(signal) = signals.try_recv() {
                match &mut control {
                    Some(control) if *started && !signalled => {
                        signalled = true;
                        // When it fails, the VM is just ending.
                        let _ = control.write_all(&[signal as u8]);
                    }
                    _ => return Stop::Ended(End::Killed(signal as i32)),
                }
            }
            if alive.elapsed() > self.silence {
                return Stop::TimedOut(self.silence);
            }
            // Rust 1.85 has no let chains.
            match self.limit {
                Some(limit) if start.elapsed() > limit => {
                    return Stop::TimedOut(limit);
                }
                _ => {}
            }
        }
    }

    fn command_line(&self) -> String {
        // On a busy machine the timer's ticks come so late that the kernel's check of it ends
        // in a panic: there is no real timer to check.
        // With programs at the same addresses each time, qemu translates them once and not
        // for each process anew: grading takes half the processor time. The tests of the
        // kernel's ciphers take a quarter of the boot.
        format!(
            "console=ttyS0 quiet panic=-1 no_timer_check norandmaps cryptomgr.notests \
             maxcpus={} rdinit={}",
            self.cpus,
            init::PATH
        )
    }

    fn verdict(&self, stop: Stop, log: &Log, kernel: &Kernel) -> Result<End> {
        let release = &kernel.release;
        let (kind, message) = match stop {
            Stop::Ended(End::Killed(9)) if log.oom().is_some() => (
                Kind::OutOfMemory,
                format!(
                    "虚拟机的内存（{} MiB）用完了，内核杀掉了程序：\n  {}\n\
                     出路：让程序少用一点，或者用 --memory 给虚拟机多一点内存。",
                    self.memory,
                    log.oom().unwrap_or_default()
                ),
            ),
            Stop::Ended(end) => return Ok(end),
            Stop::NoBpf => (
                Kind::NoBpf,
                format!(
                    "内核 {release} 没有 bpf(2)：ENOSYS。\n\
                     出路：换一个打开了 CONFIG_BPF_SYSCALL 的内核，例如 --kernel 6.1。"
                ),
            ),
            Stop::Error(line) => {
                (Kind::Broken, format!("虚拟机里启动不了程序：{line}"))
            }
            Stop::TimedOut(limit) => (
                Kind::TimedOut,
                format!(
                    "虚拟机超时：等了 {} 秒，内核 {release} 上的程序没有结束，或者虚拟机没有动静。\
                     已经把它关掉了。\n\
                     出路：机器太忙就再运行一次；换一个内核，例如 --kernel 6.1。{}",
                    limit.as_secs_f32(),
                    log.tail()
                ),
            ),
            Stop::Silent if log.panic().is_some() => (
                Kind::Panicked,
                format!(
                    "虚拟机里的内核 {release} 崩溃了（panic）：\n  {}\n\
                     出路：再运行一次；还是这样就换一个内核，例如 --kernel 6.1，\
                     或者用 --memory 给虚拟机多一点内存。",
                    log.panic().unwrap_or_default()
                ),
            ),
            Stop::Silent => (
                Kind::Broken,
                format!("虚拟机没有报告结果就结束了。{}", log.tail()),
            ),
        };
        Err(Failure::new(kind, message).into())
    }
}

/// Why there is nothing more to wait for.
#[derive(Debug)]
enum Stop {
    Ended(End),
    NoBpf,
    /// What init couldn't do.
    Error(String),
    TimedOut(Duration),
    /// qemu has ended without a word on the control port.
    Silent,
}

/// What the ports' threads have to say.
enum Event {
    /// The control port is connected: this way out.
    Connected(UnixStream),
    /// What came through the control port.
    Line(String),
    /// Nothing more comes through it: qemu has ended.
    ControlClosed,
    /// There is no point in going on: nobody takes the output.
    WriterFailed,
}

/// Copies what comes through a port until qemu closes it.
fn copy(
    port: &UnixListener,
    to: &mut impl Write,
    failed: &Sender<Event>,
) -> io::Result<()> {
    let (mut stream, _) = port.accept()?;
    let mut buffer = [0; 4096];
    loop {
        let result = match stream.read(&mut buffer)? {
            0 => return Ok(()),
            size => to.write_all(&buffer[..size]).and_then(|()| to.flush()),
        };
        if result.is_err() {
            let _ = failed.send(Event::WriterFailed);
            return result;
        }
    }
}

/// Passes on the lines of the control port, until qemu closes it.
fn listen(port: &UnixListener, to: &Sender<Event>) {
    // The watching thread may have left already, then nothing here matters.
    let pass_on = || -> io::Result<()> {
        let (stream, _) = port.accept()?;
        let _ = to.send(Event::Connected(stream.try_clone()?));
        for line in BufReader::new(stream).lines() {
            let _ = to.send(Event::Line(line?));
        }
        Ok(())
    };
    // What can't be read is as good as nothing.
    let _ = pass_on();
    let _ = to.send(Event::ControlClosed);
}

/// A running emulator; it's gone when this is dropped.
#[derive(Debug)]
struct Qemu(Child);

impl Qemu {
    fn has_ended(&mut self) -> bool {
        !matches!(self.0.try_wait(), Ok(None))
    }

    /// Gives it some time to end by itself.
    fn wait(&mut self, limit: Duration) {
        let start = Instant::now();
        while !self.has_ended() && start.elapsed() < limit {
            thread::sleep(Duration::from_millis(10));
        }
    }

    fn end(&mut self) {
        // Both fail only for a process that has ended.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Drop for Qemu {
    fn drop(&mut self) {
        self.end();
    }
}

/// What the VM's kernel wrote to its console, and behind it what qemu complained about.
struct Log(String);

impl Log {
    fn new(kernel: &[u8], qemu: &[u8]) -> Self {
        let mut text = String::from_utf8_lossy(kernel).replace('\r', "");
        text.push_str(&String::from_utf8_lossy(qemu));
        Self(text)
    }

    fn line_with(&self, text: &str) -> Option<&str> {
        self.0.lines().find(|line| line.contains(text))
    }

    fn oom(&self) -> Option<&str> {
        self.line_with("Out of memory: Killed process")
    }

    fn panic(&self) -> Option<&str> {
        self.line_with("Kernel panic - not syncing")
    }

    /// The last lines, below a heading.
    fn tail(&self) -> String {
        let lines: Vec<&str> =
            self.0.lines().filter(|line| !line.is_empty()).collect();
        if lines.is_empty() {
            return String::new();
        }
        let last = &lines[lines.len().saturating_sub(10)..];
        format!("\n虚拟机最后说的话：\n  {}", last.join("\n  "))
    }
}
