//! From why the waiting ended to what the reader is told.

use anyhow::Result;

use super::log::Log;
use super::watch::Stop;
use crate::failure::{Failure, FailureKind};
use crate::kernels::Kernel;
use crate::serial::End;

/// How the program ended, or a [`Failure`] with what the logs tell. `memory` is the VM's, in
/// MiB.
///
/// # Errors
/// It didn't end by itself.
pub fn verdict(
    stop: Stop,
    log: &Log,
    kernel: &Kernel,
    memory: u32,
) -> Result<End> {
    let release = &kernel.release;
    let (kind, message) = match stop {
        Stop::Ended(End::Killed(9)) if log.oom().is_some() => (
            FailureKind::OutOfMemory,
            format!(
                "虚拟机的内存（{} MiB）用完了，内核杀掉了程序：\n  {}\n\
                 出路：让程序少用一点，或者给虚拟机多一点内存：cargo lab 的 --memory，\
                 评作业时是 [limits] 里的 memory。",
                memory,
                log.oom().unwrap_or_default()
            ),
        ),
        Stop::Ended(end) => return Ok(end),
        Stop::NoBpf => (
            FailureKind::NoBpf,
            format!(
                "内核 {release} 没有 bpf(2)：ENOSYS。\n\
                 出路：换一个打开了 CONFIG_BPF_SYSCALL 的内核，例如 --kernel 6.1。"
            ),
        ),
        Stop::Failed(why) => {
            (FailureKind::Broken, format!("虚拟机里启动不了程序：{why}"))
        }
        Stop::NotHandedOver(why) => {
            (FailureKind::Broken, format!("没法把程序交给虚拟机：{why}"))
        }
        Stop::TimedOut(limit) => (
            FailureKind::TimedOut,
            format!(
                "虚拟机超时：等了 {} 秒，内核 {release} 上的程序没有结束，或者虚拟机没有动静。\
                 已经把它关掉了。\n\
                 出路：机器太忙就再运行一次；换一个内核，例如 --kernel 6.1。{}",
                limit.as_secs_f32(),
                log.tail()
            ),
        ),
        Stop::Silent if log.panic().is_some() => (
            FailureKind::Panicked,
            format!(
                "虚拟机里的内核 {release} 崩溃了（panic）：\n  {}\n\
                 出路：再运行一次；还是这样就换一个内核，例如 --kernel 6.1，\
                 或者给虚拟机多一点内存：cargo lab 的 --memory，评作业时是 [limits] 里的 memory。",
                log.panic().unwrap_or_default()
            ),
        ),
        Stop::Silent => (
            FailureKind::Broken,
            format!("虚拟机没有报告结果就结束了。{}", log.tail()),
        ),
    };
    Err(Failure::new(kind, message).into())
}
