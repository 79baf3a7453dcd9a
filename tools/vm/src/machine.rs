//! The machine that boots an image: qemu, its serial ports, and what may go wrong.

mod log;
mod ports;
mod qemu;
mod verdict;
mod watch;

use std::fs;
use std::io::{self, Write};
use std::os::unix::net::{UnixListener, UnixStream};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result};
use nix::sys::signal::Signal;
use tempfile::TempDir;

use crate::image::Image;
use crate::serial::{End, Port};
use log::Log;
use ports::{copy, listen};
use qemu::Qemu;
use watch::Patience;

pub use qemu::QEMU;

/// The VM's hardware, and how long to wait for it.
#[derive(Clone, Debug)]
pub struct Machine {
    /// Memory in MiB. Debian's kernels need 96.
    pub memory: u32,
    /// How many of its two CPUs run. With one it takes three quarters of the processor time,
    /// and per-CPU maps have two values all the same.
    pub cpus: u32,
    /// How long the VM may stay silent: until it has booted, and from then on, for its
    /// init says each second that it's alive.
    pub silence: Duration,
    /// How long the whole run may take; without it, for ever.
    pub limit: Option<Duration>,
}

/// 2 CPUs, 256 MiB, and two minutes of silence, which the boot may need on a busy machine.
impl Default for Machine {
    fn default() -> Self {
        Self {
            memory: 256,
            cpus: 2,
            silence: Duration::from_secs(120),
            limit: None,
        }
    }
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
    /// Runs the image's program and keeps what it prints.
    ///
    /// # Errors
    /// As [`Machine::run`].
    pub fn output(&self, image: &Image) -> Result<Output> {
        let (mut stdout, mut stderr) = (Vec::new(), Vec::new());
        let (_sender, signals) = channel();
        let end = self.run(image, (&mut stdout, &mut stderr), &signals)?;
        Ok(Output {
            end,
            stdout,
            stderr,
        })
    }

    /// Runs the image's program. What it prints goes to the writers (stdout and stderr) as
    /// it comes.
    ///
    /// The program gets the signals that come through `signals`. One that comes before it
    /// has started, or a second one, ends the VM.
    ///
    /// # Errors
    /// A [`crate::failure::Failure`] for what [`crate::failure::Kind`] lists. Other errors
    /// for files that can't be read or written; among them an [`io::Error`] of the writers,
    /// which ends the VM.
    pub fn run(
        &self,
        image: &Image,
        (stdout, stderr): (&mut (impl Write + Send), &mut (impl Write + Send)),
        signals: &Receiver<Signal>,
    ) -> Result<End> {
        let folder = TempDir::new().context("建不了临时目录")?;
        let folder = folder.path();
        let initramfs = folder.join("initramfs");
        image.write(&initramfs).context("做不出虚拟机的文件系统")?;
        let port = |port: Port| UnixListener::bind(folder.join(port.name()));
        let [log, out, err, control] = Port::ALL.map(port);
        let (log, out, err, control) = (log?, out?, err?, control?);
        let mut qemu = Qemu::start(
            folder,
            (&image.kernel.path, &initramfs),
            &self.command_line(),
            self.memory,
        )?;
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

            let patience = Patience {
                silence: self.silence,
                limit: self.limit,
            };
            let stop = watch::watch(&mut qemu, &events, signals, &patience);
            qemu.end();
            // A port that qemu hasn't connected to waits for this.
            for port in Port::ALL {
                let _ = UnixStream::connect(folder.join(port.name()));
            }
            let joined = "the ports' threads don't panic";
            out.join().expect(joined)?;
            err.join().expect(joined)?;
            let log = log.join().expect(joined)?;
            let complaints = fs::read(folder.join(qemu::COMPLAINTS))?;
            let log = Log::new(&log, &complaints);
            verdict::verdict(stop, &log, &image.kernel, self.memory)
        })
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
            crate::init::PATH
        )
    }
}
