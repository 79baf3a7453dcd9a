//! The one message of a chapter that can't go on: what happened, and what to do next.

use std::path::Path;

use nix::sys::resource::{RLIM_INFINITY, Resource, getrlimit};
use nix::unistd::geteuid;
use transcript::Event;

use crate::errno::{self, EACCES, ENOSYS, ENOTSUPP, EPERM};
use crate::expect::TooOld;
use crate::kernel::{self, version};
use crate::output::emit_stopped;
use crate::program;

/// Says on stderr why the lesson stopped and the ways out of it.
pub fn report(error: &anyhow::Error) {
    let number = errno::of_error(error.as_ref());
    let mut reasons: Vec<String> =
        error.chain().map(ToString::to_string).collect();
    if let (Some(number), Some(innermost)) = (number, reasons.last_mut()) {
        *innermost = errno::full_name(number);
    }
    let advice = match (error.downcast_ref::<TooOld>(), number) {
        (Some(too_old), _) => {
            newer_kernel(too_old, &Situation::here(program::name()))
        }
        (None, Some(number)) => {
            advice(number, &Situation::here(program::name()))
        }
        (None, None) => Vec::new(),
    };
    emit_stopped(&Event::Stopped {
        why: reasons.join("："),
        advice,
    });
}

/// What to do where the kernel is too old.
#[must_use]
pub fn newer_kernel(too_old: &TooOld, here: &Situation) -> Vec<String> {
    let (major, minor) = too_old.version;
    let Situation {
        command, kernel, ..
    } = here;
    // Of those that the VM has, the first is no more than the lessons need.
    let which = if too_old.version <= (6, 1) {
        ""
    } else {
        " --kernel newest"
    };
    vec![
        format!("内核 {kernel} 太旧：{}。", too_old.what),
        format!(
            "出路：用虚拟机里的内核，{command} --on vm{which}；或者换 {major}.{minor} 以上的内核。"
        ),
    ]
}

/// What the advice depends on.
#[derive(Debug)]
pub struct Situation {
    /// The chapter's name, which is also its page's.
    pub chapter: String,
    /// What the reader can run again, for example `cargo lab run NAME`.
    pub command: String,
    /// Whether the effective user is root.
    pub root: bool,
    /// Whether this looks like the inside of a container.
    pub container: bool,
    /// Whether there is a limit on the memory that a process may lock. libbpf lifts it
    /// where it may, so behind libbpf's first call this is one that stays.
    pub memlock_limited: bool,
    /// The kernel's release, as `uname -r` prints it.
    pub kernel: String,
}

impl Situation {
    /// This process on this machine, running `chapter`.
    #[must_use]
    pub fn here(chapter: String) -> Self {
        Self {
            command: format!("cargo lab run {chapter}"),
            chapter,
            root: geteuid().is_root(),
            container: in_container(),
            memlock_limited: memlock_is_limited(),
            kernel: kernel::release(),
        }
    }

    /// Whether this may be RLIMIT_MEMLOCK's doing.
    fn memlock_stops(&self) -> bool {
        self.memlock_limited && counts_memlock(&self.kernel)
    }
}

/// Before 5.11 the memory of maps counted against RLIMIT_MEMLOCK, and going over it was
/// answered with EPERM.
#[must_use]
pub fn counts_memlock(release: &str) -> bool {
    version(release).is_some_and(|version| version < (5, 11))
}

/// Whether there is a limit on the memory that this process may lock.
#[must_use]
pub fn memlock_is_limited() -> bool {
    getrlimit(Resource::RLIMIT_MEMLOCK)
        .is_ok_and(|(soft, _)| soft != RLIM_INFINITY)
}

fn in_container() -> bool {
    ["/.dockerenv", "/run/.containerenv"]
        .iter()
        .any(|path| Path::new(path).exists())
        || std::env::var_os("container").is_some()
}

/// What the reader can do about errno `number`, one line each; empty where the step's own
/// explanation says all.
#[must_use]
pub fn advice(number: i32, here: &Situation) -> Vec<String> {
    let Situation {
        chapter,
        command,
        kernel,
        ..
    } = here;
    let lines: &[String] = match number {
        EPERM | EACCES => {
            if !here.root {
                &[
                    "没有权限：普通用户默认不能调用 bpf(2)。".into(),
                    "出路（任选一个）：".into(),
                    format!("  1. {command}"),
                    format!("  2. 没有 root 权限：{command} --on vm"),
                    format!("  3. 用 sudo：{command} --on sudo"),
                ]
            } else if here.memlock_stops() {
                &[
                    format!(
                        "内核 {kernel} 早于 5.11，map 的内存算在 RLIMIT_MEMLOCK 里，超过就是 EPERM。"
                    ),
                    "libbpf 没能放开这个限制（要 CAP_SYS_RESOURCE）：多半在容器里。".into(),
                    "出路（任选一个）：".into(),
                    format!(
                        "  1. 用虚拟机里的内核：{command} --on vm"
                    ),
                    format!("  2. 在宿主机上运行：{command}"),
                    "  3. 起容器时加 --ulimit memlock=-1，仍不行就加 --privileged".into(),
                ]
            } else if here.container {
                &[
                    "这里像是容器：默认的 seccomp 规则会拦下 bpf(2)，root 也一样。".into(),
                    "出路（任选一个）：".into(),
                    format!("  1. 用虚拟机里的内核：{command} --on vm"),
                    format!("  2. 在宿主机上运行：{command}"),
                    "  3. 起容器时加 --cap-add BPF --cap-add PERFMON，仍不行就加 --privileged".into(),
                ]
            } else {
                &[
                    "已经是 root 还是被拒绝：多半在沙箱里，或者内核处在锁定模式。".into(),
                    "出路（任选一个）：".into(),
                    format!("  1. 用虚拟机里的内核：{command} --on vm"),
                    "  2. 看看锁定模式：cat /sys/kernel/security/lockdown".into(),
                ]
            }
        }
        ENOSYS => &[
            format!(
                "内核 {kernel} 没有 bpf(2) 这个系统调用，或者沙箱（如 gVisor）没有实现它。"
            ),
            format!("出路：用虚拟机里的内核，{command} --on vm"),
        ],
        ENOTSUPP => &[
            format!("内核 {kernel} 的这种 map 不支持这个操作。"),
            format!("哪些 map 支持，见书里 {chapter} 一页。"),
        ],
        _ => &[],
    };
    lines.to_vec()
}
