//! The system calls that a student's program may not make.

use std::collections::BTreeMap;

use anyhow::Result;
use nix::libc;
use seccompiler::{
    BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp,
    SeccompCondition, SeccompFilter, SeccompRule, apply_filter,
};

/// Forbids them to this process and to what it becomes.
///
/// # Errors
/// The kernel doesn't take the filter.
pub fn apply() -> Result<()> {
    apply_filter(&failing(forbidden()?, libc::EPERM)?)?;
    // Its flags can't be seen here; the C library then takes clone, as on old kernels.
    let clone3 = [(libc::SYS_clone3, Vec::new())].into();
    apply_filter(&failing(clone3, libc::ENOSYS)?)?;
    Ok(())
}

/// System calls, each by its number; without a rule in any case.
type Calls = BTreeMap<i64, Vec<SeccompRule>>;

fn failing(calls: Calls, errno: i32) -> Result<BpfProgram> {
    let filter = SeccompFilter::new(
        calls,
        SeccompAction::Allow,
        SeccompAction::Errno(errno as u32),
        std::env::consts::ARCH.try_into()?,
    )?;
    Ok(filter.try_into()?)
}

/// What fails with EPERM: all that reaches beyond maps and isn't refused anyway, all that
/// runs a kernel program, and all whose calls the checker wouldn't see.
fn forbidden() -> Result<Calls> {
    let whole = [
        libc::SYS_ptrace,
        libc::SYS_process_vm_readv,
        libc::SYS_process_vm_writev,
        libc::SYS_perf_event_open,
        libc::SYS_io_uring_setup,
        libc::SYS_userfaultfd,
        libc::SYS_keyctl,
        libc::SYS_add_key,
        libc::SYS_request_key,
        #[cfg(target_arch = "x86_64")]
        libc::SYS_fork,
        #[cfg(target_arch = "x86_64")]
        libc::SYS_vfork,
    ];
    let mut calls: Calls = whole.map(|call| (call, Vec::new())).into();
    let is = |argument, how, value| {
        let length = SeccompCmpArgLen::Dword;
        SeccompCondition::new(argument, length, how, value)
    };
    let equal = |argument, value| is(argument, SeccompCmpOp::Eq, value);
    let has =
        |flag: i32, value| is(0, SeccompCmpOp::MaskedEq(flag as u64), value);
    // It may have threads, but no other processes: the checker doesn't trace those that
    // it starts before it's ready, nor what asks not to be traced.
    calls.insert(
        libc::SYS_clone,
        vec![
            SeccompRule::new(vec![has(libc::CLONE_THREAD, 0)?])?,
            SeccompRule::new(vec![has(
                libc::CLONE_UNTRACED,
                libc::CLONE_UNTRACED as u64,
            )?])?,
        ],
    );
    const BPF_PROG_ATTACH: u64 = 8;
    const BPF_PROG_TEST_RUN: u64 = 10;
    const BPF_PROG_GET_FD_BY_ID: u64 = 13;
    const BPF_RAW_TRACEPOINT_OPEN: u64 = 17;
    const BPF_LINK_CREATE: u64 = 28;
    let commands = [
        BPF_PROG_ATTACH,
        BPF_PROG_TEST_RUN,
        BPF_PROG_GET_FD_BY_ID,
        BPF_RAW_TRACEPOINT_OPEN,
        BPF_LINK_CREATE,
    ];
    let commands: Result<_, _> = commands
        .into_iter()
        .map(|command| SeccompRule::new(vec![equal(0, command)?]))
        .collect();
    calls.insert(libc::SYS_bpf, commands?);
    let options: Result<_, _> =
        [libc::SO_ATTACH_BPF, libc::SO_ATTACH_REUSEPORT_EBPF]
            .into_iter()
            .map(|option| {
                let socket = equal(1, libc::SOL_SOCKET as u64)?;
                SeccompRule::new(vec![socket, equal(2, option as u64)?])
            })
            .collect();
    calls.insert(libc::SYS_setsockopt, options?);
    Ok(calls)
}
