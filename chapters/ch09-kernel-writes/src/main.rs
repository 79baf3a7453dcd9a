//! 内核态创建 map 并写入，用户态拿到它，遍历，展示。
//!
//! 运行：`cargo run -p ch09-kernel-writes`，编译时要有 clang；
//! 加 `-- --watch`，每秒排一次名，看这台机器上谁的系统调用最多，直到 Ctrl+C。
//! 应当看到：内核写的马上就能读到；两个 CPU 一起写，+= 会丢数；
//! 丢掉 link 以后不再写，map 还在。

mod full;
mod load;
mod lost_counts;
mod null_check;
mod padding;
mod skeletons;
mod top;
mod walk;
mod what_stays;
mod when_seen;
mod workers;

use std::mem::MaybeUninit;
use std::process::ExitCode;

use anyhow::Result;
use libbpf_rs::{MapCore, MapHandle};
use shared::{show, step};
use skeletons::tally::TallySkel;

#[derive(clap::Args)]
struct KernelWritesArgs {
    /// 最后每秒排一次名：谁的系统调用最多，直到 Ctrl+C
    #[arg(long)]
    watch: bool,
    #[command(flatten)]
    common: shared::Args,
}

fn main() -> ExitCode {
    shared::run("内核写，用户读", lesson)
}

fn lesson(args: &KernelWritesArgs) -> Result<()> {
    let mut place = MaybeUninit::uninit();
    let open = load::open(&mut place)?;
    let mut skeleton = load::load(open)?;
    let map = fetch(&skeleton)?;
    let link = walk::lesson(&skeleton)?;
    when_seen::lesson(&skeleton.maps.tallies)?;
    padding::lesson(&mut skeleton)?;
    null_check::lesson()?;
    lost_counts::lesson(&skeleton.maps.tallies)?;
    full::lesson(&skeleton)?;
    what_stays::lesson(skeleton, link, &map)?;
    if args.watch {
        top::every_second()?;
    }
    shared::hold(&args.common, map.info()?.info.id)?;
    Ok(())
}

// ANCHOR: fetch
fn fetch(skeleton: &TallySkel) -> Result<MapHandle> {
    step("内核态程序的 map，用户态怎样拿到")?;
    // 一条路：skeleton 里有一个同名的字段。
    let tallies = &skeleton.maps.tallies;
    show!((tallies.name(), tallies.map_type()));
    // 另一条路：知道 id 就能再打开一个 fd，别的程序也行。
    let id = tallies.info()?.info.id;
    let same = MapHandle::from_map_id(id)?;
    show!(same.info()?.info.id == id);
    Ok(same)
}
// ANCHOR_END: fetch
