//! One run of a VM: qemu, its ports, and what goes in and out.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, Write};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::Path;
use std::sync::mpsc::{Receiver, channel};
use std::{fmt, thread};

use anyhow::{Context, Result};
use nix::sys::signal::Signal;
use tempfile::TempDir;

use super::log::Log;
use super::monitor::Monitor;
use super::ports::{converse, copy, listen};
use super::qemu::{self, QEMU, Qemu};
use super::settings::Vm;
use super::verdict;
use super::watch::{self, Begin, Patience};
use crate::image::Image;
use crate::parcel::{self, Memory};
use crate::serial::{End, Order, Port};
use crate::state::{self, Lock, State};

/// A VM that is to run an image's program.
pub struct Guest<'a, Out, Err> {
    pub image: &'a Image,
    pub parcel: Vec<u8>,
    pub vm: &'a Vm,
    /// Where stdout and stderr go.
    pub to: (&'a mut Out, &'a mut Err),
    pub signals: &'a Receiver<Signal>,
}

/// What a VM starts from.
pub enum Start<'a> {
    /// Its kernel; when it has booted, its state is kept.
    Kernel(Option<(&'a State, Lock)>),
    /// A state that was kept.
    State(&'a File),
}

/// A state from which no VM woke up. Nothing has run.
#[derive(Debug)]
pub struct DoesNotFit(String);

impl fmt::Display for DoesNotFit {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl std::error::Error for DoesNotFit {}

impl<Out: Write + Send, Err: Write + Send> Guest<'_, Out, Err> {
    /// Where the state of such a VM is.
    pub fn state(&self) -> Option<State> {
        let mut options = qemu::hardware(self.vm.memory);
        options.push(self.vm.command_line());
        options.push(self.room().to_string());
        State::new(self.image, &state::in_path(QEMU)?, &options)
    }

    /// The size of the memory that the parcel comes in.
    fn room(&self) -> u64 {
        parcel::room(self.parcel.len())
    }

    /// Runs it to its end.
    ///
    /// # Errors
    /// As [`Vm::run`], and [`DoesNotFit`].
    pub fn run(&mut self, start: Start) -> Result<End> {
        let folder = TempDir::new().context("建不了临时目录")?;
        let folder = folder.path();
        let mut memory = Memory::new(folder, self.room())?;
        let options = self.options(folder, &start, &memory)?;
        let port = |port: &str| {
            // A path to a socket has room for 107 bytes.
            UnixListener::bind(folder.join(port)).with_context(|| {
                format!(
                    "在 {} 里建不了虚拟机的串口。\n\
                     出路：路径太长就把环境变量 TMPDIR 设为一个短的目录，例如 /tmp",
                    folder.display()
                )
            })
        };
        let [log, out, err, control] = Port::ALL.map(|it| port(it.name()));
        let (log, out, err, control) = (log?, out?, err?, control?);
        let monitor = port(qemu::MONITOR)?;
        let mut qemu = Qemu::start(folder, &options)?;
        let Self {
            parcel,
            vm,
            to: (stdout, stderr),
            ..
        } = self;
        let wakes = matches!(start, Start::State(_));
        let mut start = Some(start);
        let hand_over = |qemu: &mut Qemu, control: &mut UnixStream| {
            let mut monitor = Monitor::accept(&monitor, qemu)?;
            match start.take() {
                Some(Start::State(_)) => {
                    monitor.restored()?;
                    memory.put(parcel)?;
                    monitor.go_on()?;
                }
                Some(Start::Kernel(Some((state, _lock)))) => {
                    keep(state, &mut monitor);
                    memory.put(parcel)?;
                }
                _ => memory.put(parcel)?,
            }
            Ok(control.write_all(&[Order::Start.byte()])?)
        };
        thread::scope(|scope| {
            let (sender, events) = channel();
            let failed = sender.clone();
            let typed_at = self.image.terminal.is_some();
            let out = scope.spawn(move || {
                if typed_at {
                    converse(&out, *stdout, &failed)
                } else {
                    copy(&out, *stdout, &failed)
                }
            });
            let failed = sender.clone();
            let err = scope.spawn(move || copy(&err, *stderr, &failed));
            let failed = sender.clone();
            let log = scope.spawn(move || {
                let mut text = Vec::new();
                copy(&log, &mut text, &failed)?;
                io::Result::Ok(text)
            });
            scope.spawn(move || listen(&control, &sender));

            let patience = Patience {
                silence: vm.silence,
                limit: vm.limit,
            };
            let begin = Begin { wakes, hand_over };
            let (stop, started) = watch::watch(
                &mut qemu,
                &events,
                self.signals,
                &patience,
                begin,
            );
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
            if wakes && !started && stop.is_unexplained() {
                let why = String::from_utf8_lossy(&complaints);
                let why = format!("{stop:?} {}", why.trim());
                return Err(DoesNotFit(why).into());
            }
            let log = Log::new(&log, &complaints);
            verdict::verdict(stop, &log, &self.image.kernel, vm.memory)
        })
    }

    /// All of qemu's options but those of the ports.
    fn options(
        &self,
        folder: &Path,
        start: &Start,
        memory: &Memory,
    ) -> Result<Vec<OsString>> {
        let hardware = qemu::hardware(self.vm.memory);
        let common = hardware.into_iter().chain(memory.options());
        let mut options: Vec<OsString> = common.map(Into::into).collect();
        match start {
            Start::State(file) => {
                let file = state::from_outside(file);
                options.push("-incoming".into());
                options.push(format!("exec:cat {file}").into());
            }
            Start::Kernel(_) => {
                let initramfs = folder.join("initramfs");
                fs::write(&initramfs, self.image.initramfs()?)
                    .context("做不出虚拟机的文件系统")?;
                options.push("-initrd".into());
                options.push(initramfs.into());
                options.push("-kernel".into());
                options.push(self.image.kernel.path.clone().into());
                options.push("-append".into());
                options.push(self.vm.command_line().into());
            }
        }
        Ok(options)
    }
}

/// Keeps the state of a VM that has just booted. Where it can't be kept the VM goes on all
/// the same, and the next one boots, too.
fn keep(state: &State, monitor: &mut Monitor) {
    let mut keep = || -> Result<()> {
        let file = state.unnamed()?;
        monitor.keep(&file)?;
        Ok(state.keep(&file)?)
    };
    if let Err(error) = keep() {
        let path = state.path();
        eprintln!("存不下启动好的虚拟机：{}（{error:#}）", path.display());
    }
}
