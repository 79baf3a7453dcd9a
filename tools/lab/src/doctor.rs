//! `cargo lab doctor`: what this machine can do, one line a check, and how to mend it.

use std::env;
use std::fs;
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, Result};
use machine::packages::{self, Need};
use machine::sudo;
use nix::errno::Errno;
use nix::sys::resource::{Resource, getrlimit};
use nix::sys::statvfs::statvfs;
use nix::sys::utsname::uname;
use nix::unistd::{AccessFlags, access, geteuid};
use serde_json::json;
use shared::failure::{counts_memlock, memlock_is_limited};
use shared::kernel::version;
use shared::{errno, probe};
use vm::kernels;

/// What `cargo lab doctor` takes.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// 给程序读的 JSON
    #[arg(long)]
    json: bool,
}

/// How a check came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Good,
    /// Something can't be done here, but there is another way.
    Poor,
    /// Without this nothing works.
    Bad,
}

#[derive(Debug)]
struct Check {
    /// Its name in the JSON.
    name: &'static str,
    /// Its name for readers.
    title: &'static str,
    state: State,
    /// What was found, in Chinese.
    found: String,
    /// How to mend it; empty where there is nothing to mend.
    mend: String,
}

impl Check {
    fn good(
        name: &'static str,
        title: &'static str,
        found: impl Into<String>,
    ) -> Self {
        Self {
            name,
            title,
            state: State::Good,
            found: found.into(),
            mend: String::new(),
        }
    }

    fn poor(self, mend: impl Into<String>) -> Self {
        Self {
            state: State::Poor,
            mend: mend.into(),
            ..self
        }
    }

    fn bad(self, mend: impl Into<String>) -> Self {
        Self {
            state: State::Bad,
            ..self.poor(mend)
        }
    }
}

/// Prints the checks. The status is 0 when all chapters run on this kernel, 1 when they run
/// only in the VM, 2 when they don't run.
///
/// # Errors
/// When `uname` fails.
pub fn run(args: &Args) -> Result<ExitCode> {
    let uname = uname().context("uname 失败")?;
    let release = uname.release().to_string_lossy().into_owned();
    let machine = uname.machine().to_string_lossy().into_owned();
    let mut checks = vec![
        kernel(&release, &machine),
        bpf(&release),
        root(),
        capabilities(),
        btf(),
        bpffs(),
    ];
    checks.extend(packages::FOR_KERNEL_PROGRAMS.iter().map(tool));
    checks.extend([qemu(&machine), cached_kernels(), disk()]);
    let status = status(&checks);
    if args.json {
        println!("{:#}", as_json(&checks, status));
    } else {
        print(&checks);
        println!("\n{}", CONCLUSIONS[usize::from(status)]);
    }
    Ok(ExitCode::from(status))
}

/// What the exit statuses 0, 1 and 2 mean.
const CONCLUSIONS: [&str; 3] = [
    "各章都能在这台机器的内核上运行：cargo lab run 1",
    "各章只能在虚拟机里运行：cargo lab run 1 --on vm",
    "还不能运行全部各章，先照上面带 ✗ 和 ! 的行补齐",
];

/// 0, 1 or 2, see [`run`].
fn status(checks: &[Check]) -> u8 {
    let good = |names: &[&str]| {
        checks
            .iter()
            .filter(|check| names.contains(&check.name))
            .all(|check| check.state == State::Good)
    };
    let builds = checks.iter().all(|check| check.state != State::Bad);
    let host = good(&["kernel"]) && (good(&["bpf"]) || good(&["root"]));
    match (builds, host, good(&["qemu", "kernels"])) {
        (true, true, _) => 0,
        (true, false, true) => 1,
        _ => 2,
    }
}

fn print(checks: &[Check]) {
    for check in checks {
        let mark = match check.state {
            State::Good => "✓",
            State::Poor => "!",
            State::Bad => "✗",
        };
        let mut line = format!("{mark} {}：{}", check.title, check.found);
        if !check.mend.is_empty() {
            line.push_str(&format!(" → {}", check.mend));
        }
        println!("{line}");
    }
}

fn as_json(checks: &[Check], status: u8) -> serde_json::Value {
    let checks: Vec<_> = checks
        .iter()
        .map(|check| {
            json!({
                "check": check.name,
                "title": check.title,
                "state": format!("{:?}", check.state).to_lowercase(),
                "found": check.found,
                "mend": check.mend,
            })
        })
        .collect();
    json!({ "status": status, "checks": checks })
}

fn kernel(release: &str, machine: &str) -> Check {
    let found = format!("{release}，{machine}");
    let check = Check::good("kernel", "内核", found);
    if version(release).is_some_and(|version| version < (5, 14)) {
        return check.poor(
            "第 4 章和第 7 章要 5.14 以上，用虚拟机：cargo lab run 4 --on vm",
        );
    }
    check
}

/// Creates a map, and says which obstacle it is where that fails.
fn bpf(release: &str) -> Check {
    // Looking a map up by its id needs more rights than creating one; the lessons do both.
    let allowed = probe::create_a_map().and_then(|()| probe::map_exists(0));
    let Err(error) = allowed else {
        return Check::good("bpf", "bpf(2)", "可以用，刚刚创建了一个 map");
    };
    let number = error.raw_os_error().unwrap_or_default();
    let name = errno::full_name(number);
    let (obstacle, mend) = obstacle(number, release);
    Check::good("bpf", "bpf(2)", format!("{name}，{obstacle}")).poor(mend)
}

/// What stands in the way of `bpf(2)`, and the way round it.
fn obstacle(number: i32, release: &str) -> (String, &'static str) {
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
    if !has_capability(21) && !has_capability(39) {
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
fn filtered() -> bool {
    status_field("Seccomp").is_some_and(|mode| mode == "2")
}

/// A line of `/proc/self/status`.
fn status_field(name: &str) -> Option<String> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    status.lines().find_map(|line| {
        let value = line.strip_prefix(name)?.strip_prefix(':')?;
        Some(value.trim().to_owned())
    })
}

/// Whether this process may become root, which it asks without any prompt.
fn root() -> Check {
    let check = |found: &str| Check::good("root", "root", found);
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

/// By number and name (include/uapi/linux/capability.h), those that matter to BPF.
const CAPABILITIES: [(u32, &str); 5] = [
    (39, "CAP_BPF"),
    (38, "CAP_PERFMON"),
    (21, "CAP_SYS_ADMIN"),
    (12, "CAP_NET_ADMIN"),
    (24, "CAP_SYS_RESOURCE"),
];

fn has_capability(number: u32) -> bool {
    let effective = status_field("CapEff").unwrap_or_default();
    u64::from_str_radix(&effective, 16)
        .is_ok_and(|set| set & (1 << number) != 0)
}

fn capabilities() -> Check {
    let found: Vec<&str> = CAPABILITIES
        .iter()
        .filter(|(number, _)| has_capability(*number))
        .map(|(_, name)| *name)
        .collect();
    let found = if found.is_empty() {
        "和 BPF 有关的一个也没有".to_owned()
    } else {
        format!("有 {}", found.join("、"))
    };
    Check::good("capabilities", "能力", found)
}

fn btf() -> Check {
    let path = "/sys/kernel/btf/vmlinux";
    if Path::new(path).exists() {
        return Check::good("btf", "BTF", path);
    }
    Check::good("btf", "BTF", format!("没有 {path}"))
        .poor("各章不用它；别的 BPF 程序要打开 CONFIG_DEBUG_INFO_BTF 的内核")
}

fn bpffs() -> Check {
    let mounts = fs::read_to_string("/proc/mounts").unwrap_or_default();
    let place = mounts.lines().find_map(|line| {
        let mut words = line.split(' ');
        let place = words.nth(1)?;
        (words.next()? == "bpf").then_some(place)
    });
    match place {
        Some(place) => Check::good("bpffs", "bpffs", format!("挂在 {place}")),
        None => Check::good("bpffs", "bpffs", "没有挂载")
            .poor("各章不用它；要固定（pin）map 就运行 sudo mount -t bpf bpf /sys/fs/bpf"),
    }
}

/// What a build needs.
fn tool(need: &Need) -> Check {
    if need.is_met() {
        return Check::good(need.id, need.name, need.version());
    }
    Check::good(need.id, need.name, format!("没有，要用来{}", need.purpose))
        .bad(need.how_to_install())
}

fn qemu(machine: &str) -> Check {
    let [need] = packages::FOR_VM;
    if machine != "x86_64" {
        return Check::good(need.id, need.name, "微型虚拟机只支持 x86-64")
            .poor("");
    }
    let check = tool(need);
    if check.state == State::Good {
        return check;
    }
    // There are other ways than the VM.
    Check {
        state: State::Poor,
        ..check
    }
}

fn cached_kernels() -> Check {
    let check = |found: &str| Check::good("kernels", "虚拟机的内核", found);
    let elsewhere = "把环境变量 XDG_CACHE_HOME 设为一个能写的目录";
    let Ok(cache) = kernels::folder() else {
        return check("没有 HOME，不知道放在哪里").poor(elsewhere);
    };
    let mut have = Vec::new();
    let mut damaged = Vec::new();
    for series in &kernels::SERIES {
        match kernels::cached(series) {
            Ok(Some(kernel)) => {
                have.push(format!("{}（{}）", series.name, kernel.version));
            }
            Ok(None) => {}
            Err(error) => {
                let error = format!("；{error:#}");
                damaged.extend(error.lines().next().map(str::to_owned));
            }
        }
    }
    let damaged = damaged.concat();
    if !have.is_empty() {
        return check(&format!("有 {}{damaged}", have.join("、")));
    }
    if !kernels::can_fetch() {
        return check(&format!("还没有{damaged}"))
            .poor("这里没有 apt，要用自己的：cargo lab run 1 --kernel 路径");
    }
    if access(existing(&cache), AccessFlags::W_OK).is_err() {
        let found = format!("还没有，也写不了 {}{damaged}", cache.display());
        return check(&found).poor(elsewhere);
    }
    check(&format!("还没有，第一次用时下载{damaged}"))
}

/// The nearest folder that is there already.
fn existing(path: &Path) -> &Path {
    let place = path.ancestors().find(|path| path.exists());
    place.unwrap_or(Path::new("/"))
}

/// What the chapters' and exercises' build and the kernels take, generously, in GiB.
const ENOUGH_DISK: u64 = 3;

fn disk() -> Check {
    let target = env::var_os("CARGO_TARGET_DIR")
        .map_or_else(course::checkout, Into::into);
    let place = existing(&target);
    let Ok(space) = statvfs(place) else {
        return Check::good("disk", "磁盘", "看不出还剩多少").poor("");
    };
    let free = space.blocks_available() * space.fragment_size();
    let free = free / (1 << 30);
    let found = format!("{} 还剩 {free} GiB", place.display());
    let check = Check::good("disk", "磁盘", found);
    if free < ENOUGH_DISK {
        return check.poor(format!(
            "全部编译大约要 {ENOUGH_DISK} GiB，腾出一些，或者把 CARGO_TARGET_DIR 设到别处"
        ));
    }
    check
}
