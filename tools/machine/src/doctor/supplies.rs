//! Tools, kernels for the VM, and space.

use std::path::Path;

use nix::sys::statvfs::statvfs;
use nix::unistd::{AccessFlags, access};
use vm::kernels;

use super::diagnosis::{Diagnosis, Health};
use crate::packages::{self, Need};

/// What a build needs.
pub fn tool(need: &Need) -> Diagnosis {
    if need.is_met() {
        return Diagnosis::good(need.id, need.name, need.version());
    }
    Diagnosis::good(need.id, need.name, format!("没有，要用来{}", need.purpose))
        .bad(need.how_to_install())
}

/// What the VM needs.
pub fn qemu(machine: &str) -> Diagnosis {
    let [need] = packages::FOR_VM;
    if machine != "x86_64" {
        return Diagnosis::good(need.id, need.name, "微型虚拟机只支持 x86-64")
            .poor("");
    }
    let check = tool(need);
    if check.state == Health::Good {
        return check;
    }
    // There are other ways than the VM.
    Diagnosis {
        state: Health::Poor,
        ..check
    }
}

/// The kernels for the VM.
pub fn cached_kernels() -> Diagnosis {
    let check = |found: &str| Diagnosis::good("kernels", "虚拟机的内核", found);
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

/// Whether the folder that cargo builds in has space.
pub fn disk(target: &Path) -> Diagnosis {
    let place = existing(target);
    let Ok(space) = statvfs(place) else {
        return Diagnosis::good("disk", "磁盘", "看不出还剩多少").poor("");
    };
    let free = space.blocks_available() * space.fragment_size();
    let free = free / (1 << 30);
    let found = format!("{} 还剩 {free} GiB", place.display());
    let check = Diagnosis::good("disk", "磁盘", found);
    if free < ENOUGH_DISK {
        return check.poor(format!(
            "全部编译大约要 {ENOUGH_DISK} GiB，腾出一些，或者把 CARGO_TARGET_DIR 设到别处"
        ));
    }
    check
}
