//! The virtual machine that runs an image: it boots the kernel, or wakes up as it was when
//! that had booted.

mod guest;
mod log;
mod monitor;
mod ports;
mod qemu;
mod settings;
mod verdict;
mod watch;

use std::io::Write;
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result};
use nix::sys::signal::Signal;

use crate::image::Image;
use crate::serial::End;
use guest::{DoesNotFit, Guest, Start};

pub use qemu::QEMU;
pub use settings::Vm;

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

impl Vm {
    /// Runs the image's program and keeps what it prints.
    ///
    /// # Errors
    /// As [`Vm::run`].
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
    /// A [`crate::failure::Failure`] for what [`crate::failure::FailureKind`] lists. Other errors
    /// for files that can't be read or written; among them an [`std::io::Error`] of the writers,
    /// which ends the VM.
    pub fn run(
        &self,
        image: &Image,
        (stdout, stderr): (&mut (impl Write + Send), &mut (impl Write + Send)),
        signals: &Receiver<Signal>,
    ) -> Result<End> {
        let parcel = image.parcel().context("做不出虚拟机要的文件")?;
        let mut guest = Guest {
            image,
            parcel,
            vm: self,
            to: (stdout, stderr),
            signals,
        };
        let Some(state) = guest.state() else {
            return guest.run(Start::Kernel(None));
        };
        // Whoever comes while another process boots the kernel takes what that one keeps.
        let lock = loop {
            if let Some(file) = state.open() {
                match guest.run(Start::State(&file)) {
                    Err(error) if error.is::<DoesNotFit>() => {
                        eprintln!(
                            "存下来的虚拟机用不了，扔掉它，重新启动内核：{}（{error}）",
                            state.path().display()
                        );
                        if !state.discard() {
                            break None;
                        }
                    }
                    ended => return ended,
                }
            }
            match state.lock() {
                // It has been kept just now.
                Some(_) if state.open().is_some() => {}
                Some(lock) => break Some(lock),
                None => thread::sleep(Duration::from_millis(20)),
            }
            if let Ok(signal) = signals.try_recv() {
                return Ok(End::Killed(signal as i32));
            }
        };
        if lock.is_some() {
            eprintln!(
                "第一次用这个内核：启动它要几秒，启动好的样子存在 {}，以后不用再等",
                state.folder().display()
            );
        }
        guest.run(Start::Kernel(lock.map(|lock| (&state, lock))))
    }
}
