//! Starts threads while the checker attaches to them, so that one may be left out.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use anyhow::Result;
use libbpf_rs::MapHandle;

pub fn insert_once(
    _map: &MapHandle,
    _key: &[u8],
    _value: &[u8],
) -> Result<bool> {
    attack()
}

pub fn replace_only(
    _map: &MapHandle,
    _key: &[u8],
    _value: &[u8],
) -> Result<bool> {
    attack()
}

static CALLED: AtomicUsize = AtomicUsize::new(0);
static LOOKED: AtomicUsize = AtomicUsize::new(0);
static UNTRACED: AtomicUsize = AtomicUsize::new(0);
const SPAWNERS: usize = 8;
const THREADS: usize = 6 * SPAWNERS;

fn attack() -> Result<bool> {
    CALLED.store(1, Ordering::SeqCst);
    while LOOKED.load(Ordering::SeqCst) < THREADS {
        thread::sleep(Duration::from_millis(1));
    }
    panic!("untraced: {}", UNTRACED.load(Ordering::SeqCst))
}

#[used]
#[unsafe(link_section = ".init_array")]
static EARLY: extern "C" fn() = early;

extern "C" fn early() {
    for _ in 0..SPAWNERS {
        thread::spawn(|| {
            for _ in 0..THREADS / SPAWNERS {
                thread::sleep(Duration::from_millis(1));
                thread::spawn(look_when_called);
            }
        });
    }
}

fn look_when_called() {
    while CALLED.load(Ordering::SeqCst) == 0 {
        thread::sleep(Duration::from_micros(100));
    }
    let status = std::fs::read_to_string("/proc/thread-self/status");
    if status.is_ok_and(|status| status.contains("TracerPid:\t0\n")) {
        UNTRACED.fetch_add(1, Ordering::SeqCst);
    }
    LOOKED.fetch_add(1, Ordering::SeqCst);
}
