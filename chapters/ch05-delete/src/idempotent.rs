//! 幂等的删除：本来就没有也算删好了，别的错误照样报告。

use anyhow::Result;
use libbpf_rs::{ErrorKind, MapCore, MapFlags, MapHandle, MapType};
use shared::errno::EPERM;
use shared::{Expect, call, step};

use crate::opts;

// ANCHOR: ensure_absent
/// 保证 `key` 不在 map 里。做一次和做几次，结果一样。
fn ensure_absent(map: &MapHandle, key: &[u8]) -> libbpf_rs::Result<()> {
    match map.delete(key) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        outcome => outcome,
    }
}
// ANCHOR_END: ensure_absent

pub fn lesson(map: &MapHandle) -> Result<()> {
    twice(map)?;
    wrong_length(map)?;
    frozen()?;
    Ok(())
}

// ANCHOR: twice
fn twice(map: &MapHandle) -> Result<()> {
    step("幂等的删除：只放过 NotFound")?;
    call!(map.update(b"eth0", &1u32.to_ne_bytes(), MapFlags::ANY))?;
    call!(ensure_absent(map, b"eth0"))?;
    call!(ensure_absent(map, b"eth0"))?;
    Ok(())
}
// ANCHOR_END: twice

// ANCHOR: others
fn wrong_length(map: &MapHandle) -> Result<()> {
    step("别的错误照样报告：key 的长度不对")?;
    call!(ensure_absent(map, b"lo")).refused_by_library()?;
    Ok(())
}

fn frozen() -> Result<()> {
    step("别的错误照样报告：map 已经冻结")?;
    let frozen = call!(MapHandle::create(
        MapType::Hash,
        Some("frozen"),
        4,
        4,
        1,
        &opts()
    ))?;
    call!(frozen.update(b"eth0", &1u32.to_ne_bytes(), MapFlags::ANY))?;
    call!(frozen.freeze())?;
    call!(ensure_absent(&frozen, b"eth0"))
        .refused(EPERM, "map 已经冻结，用户态不能再改它")?;
    call!(frozen.lookup(b"eth0", MapFlags::ANY))?;
    Ok(())
}
// ANCHOR_END: others
