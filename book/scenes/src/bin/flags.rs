//! 四种写法写同一个map：ANY、NO_EXIST、EXIST，和内核不接受的组合。

use std::process::ExitCode;

use anyhow::Result;
use libbpf_rs::{MapCore, MapFlags};
use scenes::{bytes, create};
use shared::errno::{E2BIG, EEXIST, EINVAL, ENOENT};
use shared::{Args, Expect, call, step};

const PAGE: &str = "ch02-update-flags";

fn main() -> ExitCode {
    shared::run("四种写法写同一个 map", lesson)
}

fn lesson(_: &Args) -> Result<()> {
    step("ANY：没有就新建，有就覆盖")?;
    let map = call!(create("packets", 2))?;
    call!(map.update(b"eth0", &bytes(1), MapFlags::ANY))?;
    call!(map.update(b"eth0", &bytes(2), MapFlags::ANY))?;
    step("NO_EXIST：只新建")?;
    call!(map.update(b"eth0", &bytes(3), MapFlags::NO_EXIST)).refused_as_in(
        PAGE,
        EEXIST,
        "这个 key 已经在 map 里",
    )?;
    call!(map.update(b"eth1", &bytes(4), MapFlags::NO_EXIST))?;
    step("EXIST：只覆盖")?;
    call!(map.update(b"eth1", &bytes(5), MapFlags::EXIST))?;
    call!(map.update(b"eth2", &bytes(6), MapFlags::EXIST)).refused_as_in(
        PAGE,
        ENOENT,
        "这个 key 还不在 map 里",
    )?;
    step("不合法的，和放不下的")?;
    let both = MapFlags::NO_EXIST | MapFlags::EXIST;
    call!(map.update(b"eth0", &bytes(7), both)).refused_as_in(
        PAGE,
        EINVAL,
        "内核不接受这两个标志的组合",
    )?;
    call!(map.update(b"eth2", &bytes(8), MapFlags::ANY)).refused_as_in(
        PAGE,
        E2BIG,
        "两个位置都用了，放不下新的 key",
    )?;
    Ok(())
}
