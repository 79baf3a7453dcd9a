//! map活到什么时候：数一数有几个fd、几个固定的名字指着它。

use std::process::ExitCode;

use anyhow::Result;
use libbpf_rs::{MapCore, MapFlags, MapHandle};
use scenes::{bytes, create, private_bpffs};
use shared::errno::ENOENT;
use shared::{Args, Expect, call, show, step};

const PIN: &str = "/sys/fs/bpf/packets";

fn main() -> ExitCode {
    shared::run("map 活到什么时候", lesson)
}

fn lesson(_: &Args) -> Result<()> {
    private_bpffs()?;
    step("创建得到一个 fd，按 id 再打开，又是一个")?;
    let mut first = call!(create("packets", 2))?;
    call!(first.update(b"eth0", &bytes(1), MapFlags::ANY))?;
    let id = first.info()?.info.id;
    let second = call!(MapHandle::from_map_id(id))?;
    step("关掉一个，还有一个")?;
    show!(drop(second));
    step("固定到 bpffs 以后，关掉最后一个 fd，map 也在")?;
    call!(first.pin(PIN))?;
    show!(drop(first));
    step("从固定的名字打开：元素都还在")?;
    let mut third = call!(MapHandle::from_pinned_path(PIN))?;
    call!(third.lookup(b"eth0", MapFlags::ANY))?;
    step("去掉名字，再关掉最后一个 fd：map 没有了")?;
    call!(third.unpin(PIN))?;
    show!(drop(third));
    call!(MapHandle::from_map_id(id)).refused_as_in(
        "ch01-create",
        ENOENT,
        "没有 map 用这个 id：它已经释放了",
    )?;
    Ok(())
}
