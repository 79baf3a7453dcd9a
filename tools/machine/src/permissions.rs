//! What this process may do, and what keeps it from `bpf(2)`.

use std::{fs, io};

use caps::{CapSet, Capability};
use nix::sys::resource::{Resource, getrlimit};
use shared::failure::{Obstacle, Situation, filtered};
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

/// What stands in the way of `bpf(2)`, on one line, and the best way round it, or two.
pub fn obstacle(number: i32) -> (String, String) {
    let here = Situation::here("1".to_owned());
    let Some(obstacle) = here.obstacle(number) else {
        let ways = Obstacle::NoCall.ways(&here.command);
        return ("没有料到的回答".to_owned(), ways[0].clone());
    };
    let why = match obstacle {
        Obstacle::NoCall => "内核没有编译它，或者沙箱没有实现它".to_owned(),
        // A filter answers before the kernel looks at rights.
        _ if filtered() => "这个进程有 seccomp 过滤器，多半在容器里".to_owned(),
        Obstacle::NotRoot => {
            let path = "/proc/sys/kernel/unprivileged_bpf_disabled";
            let value = fs::read_to_string(path).unwrap_or_default();
            let why = format!(
                "没有权限（普通用户，unprivileged_bpf_disabled = {}）",
                value.trim()
            );
            return (why, "用 sudo 或者虚拟机，cargo lab run 会自己选".into());
        }
        // CAP_BPF suffices for a map of one's own, but not for one by its id.
        _ if !has_capability(Capability::CAP_SYS_ADMIN) => {
            "这个 root 没有 CAP_SYS_ADMIN，多半在容器里".to_owned()
        }
        Obstacle::Memlock => {
            let limit = getrlimit(Resource::RLIMIT_MEMLOCK);
            let limit = limit.map_or(0, |(soft, _)| soft / 1024);
            format!(
                "多半是 RLIMIT_MEMLOCK 太小（{limit} KiB），这个 root 提高不了它（要 CAP_SYS_RESOURCE）"
            )
        }
        Obstacle::Container | Obstacle::Locked => {
            "已经是 root：多半是沙箱拦下的".to_owned()
        }
    };
    // With a filter in the way, becoming root is no way.
    let ways = match obstacle {
        Obstacle::NotRoot => Obstacle::Container,
        other => other,
    };
    let all = ways.ways(&here.command);
    let way = match (ways, &all[..]) {
        // The limit is lifted where the container is started.
        (Obstacle::Memlock, [best, .., container]) => {
            format!("{best}；或者{container}")
        }
        _ => all[0].clone(),
    };
    (why, way)
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

#[cfg(test)]
mod tests {
    use std::thread;

    use caps::{CapSet, Capability, CapsHashSet};
    use nix::libc::EPERM;
    use shared::probe;

    /// What a thread with only these gets: a map that it creates, and one by its id.
    fn with(capabilities: &[Capability]) -> [Option<i32>; 2] {
        let only: CapsHashSet = capabilities.iter().copied().collect();
        let asked = thread::spawn(move || {
            caps::set(None, CapSet::Effective, &only).expect("root gives up");
            let created = probe::create_a_map().map(drop);
            let opened = probe::map_exists(0).map(drop);
            [created, opened].map(|it| it.err()?.raw_os_error())
        });
        asked.join().expect("it ends")
    }

    #[test]
    #[ignore = "needs bpf(2): cargo xtask test runs it"]
    fn opening_by_id_needs_cap_sys_admin() {
        let for_programs = [Capability::CAP_BPF, Capability::CAP_PERFMON];
        assert_eq!(with(&for_programs), [None, Some(EPERM)]);
        assert_eq!(with(&[Capability::CAP_SYS_ADMIN]), [None, None]);
    }
}
