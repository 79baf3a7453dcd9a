//! 制造事件的线程：每个有自己的名字，调用 getppid 若干次，别的什么也不做。

use std::os::unix::process::parent_id;
use std::sync::Arc;
use std::sync::Barrier;
use std::thread::{self, JoinHandle};

use anyhow::{Context, Result, anyhow};
use nix::sched::{CpuSet, sched_getaffinity, sched_setaffinity};
use nix::unistd::Pid;

// ANCHOR: work
/// 让叫 `name` 的线程调用 `calls` 次 getppid，等它做完。
pub fn work(name: &str, calls: u32) -> Result<()> {
    ended(
        thread::Builder::new()
            .name(name.to_owned())
            .spawn(move || {
                for _ in 0..calls {
                    let _ = parent_id();
                }
            })?,
    )
}

fn ended<T>(thread: JoinHandle<T>) -> Result<T> {
    thread.join().map_err(|_| anyhow!("线程没有好好结束"))
}
// ANCHOR_END: work

// ANCHOR: work_on_two_cpus
/// 两个同名的线程，各钉在一个 CPU 上，同时开始，各调用 `calls` 次。
pub fn work_on(cpus: [usize; 2], name: &str, calls: u32) -> Result<()> {
    let start = Arc::new(Barrier::new(2));
    let mut threads = Vec::new();
    for cpu in cpus {
        let start = Arc::clone(&start);
        let thread = thread::Builder::new().name(name.to_owned());
        threads.push(thread.spawn(move || -> nix::Result<()> {
            let mut here = CpuSet::new();
            here.set(cpu)?;
            sched_setaffinity(Pid::from_raw(0), &here)?;
            start.wait();
            for _ in 0..calls {
                let _ = parent_id();
            }
            Ok(())
        })?);
    }
    for thread in threads {
        ended(thread)?.context("钉在一个 CPU 上")?;
    }
    Ok(())
}
// ANCHOR_END: work_on_two_cpus

/// 这个进程可以用的两个 CPU；只有一个就是 `None`。
pub fn two_cpus() -> Result<Option<[usize; 2]>> {
    let allowed = sched_getaffinity(Pid::from_raw(0))?;
    let mut cpus =
        (0..CpuSet::count()).filter(|&cpu| allowed.is_set(cpu) == Ok(true));
    Ok(cpus
        .next()
        .zip(cpus.next())
        .map(|(one, other)| [one, other]))
}
