//! What this process may do, and what keeps it from `bpf(2)`.

use std::{fs, io};

use caps::{CapSet, Capability};
use nix::errno::Errno;
use nix::sys::resource::{Resource, getrlimit};
use nix::unistd::geteuid;
use shared::failure::{counts_memlock, memlock_is_limited};
use shared::probe;

/// Makes the calls that the lessons make. Where ordinary users may create maps, they still
/// can't look one up by its id: only the second call tells.
///
/// # Errors
/// What `bpf(2)` answered, with its errno.
pub fn try_bpf() -> io::Result<()> {
    probe::create_a_map()?;
    probe::map_exists(0)?;
    Ok(())
}

/// What stands in the way of `bpf(2)`, and the way round it.
pub fn obstacle(number: i32, release: &str) -> (String, &'static str) {
    const VM: &str = "用虚拟机里的内核：cargo lab run 1 --on vm";
    let number = Errno::from_raw(number);
    if number == Errno::ENOSYS {
        return ("内核没有编译它，或者沙箱没有实现它".into(), VM);
    }
    if !matches!(number, Errno::EPERM | Errno::EACCES) {
        return ("没有料到的回答".into(), VM);
    }
    // A filter answers before the kernel looks at rights.
    if filtered() {
        return ("这个进程有 seccomp 过滤器，多半在容器里".into(), VM);
    }
    if !geteuid().is_root() {
        let path = "/proc/sys/kernel/unprivileged_bpf_disabled";
        let value = fs::read_to_string(path).unwrap_or_default();
        return (
            format!(
                "没有权限（普通用户，unprivileged_bpf_disabled = {}）",
                value.trim()
            ),
            "用 sudo 或者虚拟机，cargo lab run 会自己选",
        );
    }
    let one_of = [Capability::CAP_SYS_ADMIN, Capability::CAP_BPF];
    if !one_of.into_iter().any(has_capability) {
        let why = "这个 root 没有 CAP_SYS_ADMIN 和 CAP_BPF，多半在容器里";
        return (why.into(), VM);
    }
    // The probe has tried to lift the limit.
    if counts_memlock(release) && memlock_is_limited() {
        let limit = getrlimit(Resource::RLIMIT_MEMLOCK);
        let limit = limit.map_or(0, |(soft, _)| soft / 1024);
        return (
            format!(
                "多半是 RLIMIT_MEMLOCK 太小（{limit} KiB），这个 root 放不开它（要 CAP_SYS_RESOURCE）"
            ),
            "起容器时加 --ulimit memlock=-1，或者用虚拟机里的内核：cargo lab run 1 --on vm",
        );
    }
    ("已经是 root：多半是沙箱，或者内核的锁定模式".into(), VM)
}

/// Whether a seccomp filter looks at this process's system calls.
#[must_use]
pub fn filtered() -> bool {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    status.lines().any(|line| line == "Seccomp:\t2")
}

/// The capabilities that matter to BPF.
pub const CAPABILITIES: [Capability; 5] = [
    Capability::CAP_BPF,
    Capability::CAP_PERFMON,
    Capability::CAP_SYS_ADMIN,
    Capability::CAP_NET_ADMIN,
    Capability::CAP_SYS_RESOURCE,
];

/// Whether this process has it.
#[must_use]
pub fn has_capability(capability: Capability) -> bool {
    caps::has_cap(None, CapSet::Effective, capability).unwrap_or(false)
}
