//! Waiting for the end of a program in a VM, or for what prevents it.

use std::io::Write;
use std::os::unix::net::UnixStream;
use std::sync::mpsc::Receiver;
use std::time::{Duration, Instant};

use anyhow::Result;
use nix::sys::signal::Signal;

use super::ports::Event;
use super::qemu::Qemu;
use crate::serial::{End, Order, Report};

/// Why there is nothing more to wait for.
#[derive(Debug)]
pub enum Stop {
    /// The program has ended.
    Ended(End),
    /// The kernel has no `bpf(2)`.
    NoBpf,
    /// What init couldn't do.
    Failed(String),
    /// The VM couldn't be given its program.
    NotHandedOver(String),
    /// This was too long.
    TimedOut(Duration),
    /// The VM has gone, or nobody takes its output any more, and init hasn't said a word of
    /// it.
    Silent,
}

impl Stop {
    /// Whether what was wrong is still to be found out, in the kernel's log or qemu's.
    pub fn is_unexplained(&self) -> bool {
        matches!(
            self,
            Self::Silent | Self::TimedOut(_) | Self::NotHandedOver(_)
        )
    }
}

/// How a VM comes to its program.
pub struct Begin<HandOver> {
    /// It wakes up, so it has booted already.
    pub wakes: bool,
    /// Gives it the program.
    pub hand_over: HandOver,
}

/// How long to wait.
pub struct Patience {
    /// For a sign of life.
    pub silence: Duration,
    /// For the end.
    pub limit: Option<Duration>,
}

/// Hands the program over once init waits for it, and waits for the end. The first of
/// `signals` goes to the program; one before it has started, or a second one, ends the
/// waiting. Returns whether it had started, too.
pub fn watch(
    qemu: &mut Qemu,
    events: &Receiver<Event>,
    signals: &Receiver<Signal>,
    patience: &Patience,
    mut begin: Begin<impl FnMut(&mut Qemu, &mut UnixStream) -> Result<()>>,
) -> (Stop, bool) {
    let mut waits = begin.wakes;
    let mut started = false;
    let start = Instant::now();
    let mut alive = start;
    let mut control = None;
    let mut signalled = false;
    let stop = loop {
        // Often enough for a hand on the keyboard.
        match events.recv_timeout(Duration::from_millis(50)) {
            Ok(Event::Connected(stream)) => control = Some(stream),
            Ok(Event::WriterFailed | Event::ControlClosed) => {
                break Stop::Silent;
            }
            Ok(Event::Line(line)) => {
                alive = Instant::now();
                match Report::read(&line) {
                    Some(Report::Booted) => waits = true,
                    Some(Report::Started) => started = true,
                    Some(Report::Alive) => {}
                    Some(Report::NoBpf) => break Stop::NoBpf,
                    Some(Report::Failed(why)) => break Stop::Failed(why),
                    Some(Report::Ended(end)) => {
                        if let End::Killed(_) = end {
                            // The kernel's log may say more about it.
                            qemu.wait(Duration::from_secs(5));
                        }
                        break Stop::Ended(end);
                    }
                    None => break Stop::Failed(line),
                }
            }
            // It never got as far as connecting its ports.
            Err(_) if control.is_none() && qemu.has_ended() => {
                break Stop::Silent;
            }
            Err(_) => {}
        }
        match &mut control {
            Some(control) if waits => {
                waits = false;
                if let Err(error) = (begin.hand_over)(qemu, control) {
                    break Stop::NotHandedOver(format!("{error:#}"));
                }
                alive = Instant::now();
            }
            _ => {}
        }
        if let Ok(signal) = signals.try_recv() {
            match &mut control {
                Some(control) if started && !signalled => {
                    signalled = true;
                    // When it fails, the VM is just ending.
                    let _ = control.write_all(&[Order::Signal(signal).byte()]);
                }
                _ => break Stop::Ended(End::Killed(signal as i32)),
            }
        }
        if alive.elapsed() > patience.silence {
            break Stop::TimedOut(patience.silence);
        }
        // Rust 1.85 has no let chains.
        match patience.limit {
            Some(limit) if start.elapsed() > limit => {
                break Stop::TimedOut(limit);
            }
            _ => {}
        }
    };
    (stop, started)
}
