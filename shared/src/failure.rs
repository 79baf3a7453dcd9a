//! The one message of a chapter that can't go on: what happened, and what to do next.

use std::fs;
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
    /// Whether this looks like the inside of a container: it's marked as one, or a seccomp
    /// filter looks at the system calls.
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

    /// What kept this process from `bpf(2)`, if the call was answered with this errno
    /// because of who made it and where.
    #[must_use]
    pub fn obstacle(&self, number: i32) -> Option<Obstacle> {
        match number {
            ENOSYS => Some(Obstacle::NoCall),
            EPERM | EACCES => Some(if !self.root {
                Obstacle::NotRoot
            } else if self.memlock_limited && counts_memlock(&self.kernel) {
                Obstacle::Memlock
            } else if self.container {
                Obstacle::Container
            } else {
                Obstacle::Locked
            }),
            _ => None,
        }
    }
}

/// What keeps a process from `bpf(2)`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Obstacle {
    /// It's an ordinary user's.
    NotRoot,
    /// RLIMIT_MEMLOCK, which libbpf couldn't lift.
    Memlock,
    /// A container: its seccomp filter, or a root without capabilities.
    Container,
    /// Root's process outside of containers: a sandbox, or a root without CAP_SYS_ADMIN.
    Locked,
    /// The kernel or a sandbox doesn't have the call.
    NoCall,
}

impl Obstacle {
    /// The ways round it for who runs `command`, the best first.
    #[must_use]
    pub fn ways(self, command: &str) -> Vec<String> {
        let vm = format!("用虚拟机里的内核：{command} --on vm");
        let host = format!("在宿主机上运行：{command}");
        let container = |with: &str| {
            format!("启动容器时加 {with}，仍不行就加 --privileged")
        };
        match self {
            Self::NotRoot => vec![
                command.to_owned(),
                format!("没有 root 权限：{command} --on vm"),
                format!("用 sudo：{command} --on sudo"),
            ],
            Self::Memlock => vec![vm, host, container("--ulimit memlock=-1")],
            Self::Container => {
                let with = "--cap-add SYS_ADMIN（只有 BPF 和 PERFMON 不够）";
                vec![vm, host, container(with)]
            }
            Self::Locked => {
                vec![vm, "看看缺什么：cargo lab doctor".to_owned()]
            }
            Self::NoCall => {
                vec![format!("用虚拟机里的内核，{command} --on vm")]
            }
        }
    }

    /// What it is, one line each.
    fn lines(self, kernel: &str) -> Vec<String> {
        let lines: &[&str] = match self {
            Self::NotRoot => &["没有权限：普通用户默认不能调用 bpf(2)。"],
            Self::Memlock => {
                return vec![
                    format!(
                        "内核 {kernel} 早于 5.11，map 的内存算在 RLIMIT_MEMLOCK 里，超过就是 EPERM。"
                    ),
                    "libbpf 没能提高这个限制（要 CAP_SYS_RESOURCE）：多半在容器里。".to_owned(),
                ];
            }
            Self::Container => &[
                "这里像是容器：它的 seccomp 规则或者缺少的能力多半拦下了 bpf(2)，root 也一样。",
            ],
            Self::Locked => &[
                "已经是 root 还是被拒绝：多半在沙箱里，或者这个 root 没有 CAP_SYS_ADMIN。",
            ],
            Self::NoCall => {
                return vec![format!(
                    "内核 {kernel} 没有 bpf(2) 这个系统调用，或者沙箱（如 gVisor）没有实现它。"
                )];
            }
        };
        lines.iter().map(|line| (*line).to_owned()).collect()
    }
}

/// Before 5.11 the memory of maps counted against RLIMIT_MEMLOCK, and going over it was
/// answered with EPERM.
fn counts_memlock(release: &str) -> bool {
    version(release).is_some_and(|version| version < (5, 11))
}

/// Whether there is a limit on the memory that this process may lock.
fn memlock_is_limited() -> bool {
    getrlimit(Resource::RLIMIT_MEMLOCK)
        .is_ok_and(|(soft, _)| soft != RLIM_INFINITY)
}

fn in_container() -> bool {
    ["/.dockerenv", "/run/.containerenv"]
        .iter()
        .any(|path| Path::new(path).exists())
        || std::env::var_os("container").is_some()
        || filtered()
}

/// Whether a seccomp filter looks at this process's system calls.
#[must_use]
pub fn filtered() -> bool {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    status.lines().any(|line| line == "Seccomp:\t2")
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
    let Some(obstacle) = here.obstacle(number) else {
        return if number == ENOTSUPP {
            vec![
                format!("内核 {kernel} 的这个 map 不支持这个操作。"),
                format!("哪些 map 支持，见书里 {chapter} 一页。"),
            ]
        } else {
            Vec::new()
        };
    };
    let mut lines = obstacle.lines(kernel);
    match &obstacle.ways(command)[..] {
        [way] => lines.push(format!("出路：{way}")),
        ways => {
            lines.push("出路（任选一个）：".to_owned());
            let numbered = (1..).zip(ways);
            lines.extend(numbered.map(|(n, way)| format!("  {n}. {way}")));
        }
    }
    lines
}
