//! A program that takes too long is killed.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread;
use std::time::Duration;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

/// Watches one program, as long as this lives.
pub struct Watchdog {
    fired: Arc<AtomicBool>,
    /// Whether it's to watch now.
    watch: Sender<bool>,
}

impl Watchdog {
    /// One that kills the program when it has watched it for so long.
    pub fn new(program: Pid, limit: Duration) -> Self {
        let fired = Arc::new(AtomicBool::new(false));
        let (watch, told) = mpsc::channel();
        let flag = Arc::clone(&fired);
        // One thread for all calls: starting one takes longer than most calls.
        thread::spawn(move || {
            while let Ok(watches) = told.recv() {
                if watches
                    && told.recv_timeout(limit)
                        == Err(RecvTimeoutError::Timeout)
                {
                    flag.store(true, Ordering::SeqCst);
                    let _ = kill(program, Signal::SIGKILL);
                    return;
                }
            }
        });
        Self { fired, watch }
    }

    /// The program begins something.
    pub fn begin(&self) {
        // It has fired otherwise.
        let _ = self.watch.send(true);
    }

    /// It's done with it. Says whether it took too long.
    pub fn end(&self) -> bool {
        let _ = self.watch.send(false);
        self.fired.load(Ordering::SeqCst)
    }
}
