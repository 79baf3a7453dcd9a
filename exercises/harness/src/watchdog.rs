//! A program that takes too long is killed.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::Duration;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

/// Kills the program after some time. Dropping it calls that off.
pub struct Watchdog {
    fired: Arc<AtomicBool>,
    _call_off: mpsc::Sender<()>,
}

impl Watchdog {
    pub fn new(pid: Pid, limit: Duration) -> Self {
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

    pub fn fired(&self) -> bool {
        self.fired.load(Ordering::SeqCst)
    }
}
