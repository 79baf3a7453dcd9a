//! What the running kernel lets this process do.

use std::fs;
use std::path::Path;

use nix::unistd::geteuid;
use shared::failure::filtered;
use shared::kernel::version;
use shared::{errno, probe};

use super::diagnosis::Diagnosis;
use crate::permissions::{CAPABILITIES, has_capability, obstacle, try_bpf};
use crate::sudo;

/// Which one it is.
pub fn kernel(release: &str, machine: &str) -> Diagnosis {
    let found = format!("{release}，{machine}");
    let check = Diagnosis::good("kernel", "内核", found);
    if version(release).is_some_and(|version| version < (5, 14)) {
        return check.poor(
            "有几步要 5.14 以上，走到那里的章会停下：用虚拟机，例如 cargo lab run 4 --on vm",
        );
    }
    check
}

/// Creates a map, and says which obstacle it is where that fails.
pub fn bpf() -> Diagnosis {
    let Err(error) = try_bpf() else {
        return Diagnosis::good("bpf", "bpf(2)", "可以用，刚刚创建了一个 map");
    };
    let number = error.raw_os_error().unwrap_or_default();
    let name = errno::full_name(number);
    let (obstacle, mend) = obstacle(number);
    Diagnosis::good("bpf", "bpf(2)", format!("{name}，{obstacle}")).poor(mend)
}

/// Whether this process may become root, which it asks without any prompt.
pub fn root() -> Diagnosis {
    let check = |found: &str| Diagnosis::good("root", "root", found);
    if geteuid().is_root() {
        // For a root whom bpf(2) refuses, this is no way out.
        return if probe::create_a_map().is_ok() {
            check("就是 root")
        } else {
            check("是 root，可是 bpf(2) 还是拒绝").poor("")
        };
    }
    if !sudo::installed() {
        return check("不是 root，也没有 sudo").poor("用虚拟机");
    }
    if filtered() {
        return check("有 sudo，可是它也过不了 seccomp 过滤器")
            .poor("用虚拟机");
    }
    if sudo::without_password() {
        return check("sudo 不用密码");
    }
    if sudo::in_its_group() {
        return check("在 sudo 的组里，运行时会问密码");
    }
    check("有 sudo，可是看不出你有没有它的权限")
        .poor("运行 sudo true 试试，或者用虚拟机")
}

/// The capabilities that matter.
pub fn capabilities() -> Diagnosis {
    let found: Vec<String> = CAPABILITIES
        .into_iter()
        .filter(|capability| has_capability(*capability))
        .map(|capability| capability.to_string())
        .collect();
    let found = if found.is_empty() {
        "和 BPF 有关的一个也没有".to_owned()
    } else {
        format!("有 {}", found.join("、"))
    };
    Diagnosis::good("capabilities", "能力", found)
}

/// Whether it tells its types.
pub fn btf() -> Diagnosis {
    let path = "/sys/kernel/btf/vmlinux";
    if Path::new(path).exists() {
        return Diagnosis::good("btf", "BTF", path);
    }
    Diagnosis::good("btf", "BTF", format!("没有 {path}"))
        .poor("各章不用它；别的 BPF 程序要打开 CONFIG_DEBUG_INFO_BTF 的内核")
}

/// Whether maps can be pinned.
pub fn bpffs() -> Diagnosis {
    let mounts = fs::read_to_string("/proc/mounts").unwrap_or_default();
    let place = mounts.lines().find_map(|line| {
        let mut words = line.split(' ');
        let place = words.nth(1)?;
        (words.next()? == "bpf").then_some(place)
    });
    match place {
        Some(place) => Diagnosis::good("bpffs", "bpffs", format!("挂在 {place}")),
        None => Diagnosis::good("bpffs", "bpffs", "没有挂载")
            .poor("各章不用它；要固定（pin）map 就运行 sudo mount -t bpf bpf /sys/fs/bpf"),
    }
}
