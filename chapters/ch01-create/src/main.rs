//! 创建 map：交给内核什么，得到什么，什么会被拒绝，map 活到什么时候。
//!
//! 运行：`cargo run -p ch01-create`，要有调用 bpf(2) 的权限。
//! 应当看到：成功得到一个 fd；名字和大小不合法就是 EINVAL；没人引用的 map 消失。

mod lifetime;
mod refused;

use std::os::fd::{AsFd, AsRawFd};
use std::process::ExitCode;

use anyhow::Result;
use libbpf_rs::libbpf_sys::bpf_map_create_opts;
use libbpf_rs::{MapCore, MapHandle, MapType, PrintLevel};
use shared::errno::EINVAL;
use shared::{Args, Expect, call, show, step};

fn main() -> ExitCode {
    shared::run("创建 map：得到什么，什么会被拒绝，活到什么时候", lesson)
}

fn lesson(args: &Args) -> Result<()> {
    let map = create()?;
    read_back(&map)?;
    without_sz()?;
    refused::sizes()?;
    refused::names()?;
    refused::long_name()?;
    lifetime::lesson()?;
    shared::hold(args, map.info()?.info.id)?;
    Ok(())
}

// ANCHOR: opts
/// `sz` 是这个结构体的大小，一定要写；其余字段全是 0，就是都不要。
fn opts() -> bpf_map_create_opts {
    bpf_map_create_opts {
        sz: size_of::<bpf_map_create_opts>() as _,
        ..Default::default()
    }
}
// ANCHOR_END: opts

// ANCHOR: create
fn create() -> Result<MapHandle> {
    step("创建一个 map：记下每个网卡收到的包数")?;
    let opts = opts();
    let name = Some("packets");
    let map = call!(MapHandle::create(MapType::Hash, name, 4, 4, 2, &opts))?;
    let fd = map.as_fd().as_raw_fd();
    show!(fd);
    Ok(map)
}
// ANCHOR_END: create

// ANCHOR: read_back
fn read_back(map: &MapHandle) -> Result<()> {
    step("内核记下了什么：按 fd 读，再按 id 读")?;
    let map_info = map.info()?;
    show!(map_info.map_type());
    show!(map_info.name()?);
    let info = map_info.info;
    show!(info.key_size);
    show!(info.value_size);
    show!(info.max_entries);
    show!(info.id);
    call!(MapHandle::from_map_id(info.id))?;
    Ok(())
}
// ANCHOR_END: read_back

// ANCHOR: without_sz
fn without_sz() -> Result<()> {
    step("opts 里忘了写 sz")?;
    libbpf_rs::set_print(Some((PrintLevel::Warn, |_level, libbpf| {
        show!(libbpf.trim_end());
    })));
    let name = Some("packets");
    let no_sz = bpf_map_create_opts::default();
    call!(MapHandle::create(MapType::Hash, name, 4, 4, 2, &no_sz))
        .refused(EINVAL, "opts.sz 是 0：libbpf 看了就拒绝，没有进内核")?;
    Ok(())
}
// ANCHOR_END: without_sz
