//! 把六个操作合成一个程序：给每个网卡记包数。
//!
//! 运行：`cargo run -p ch08-test-maps`；加 `-- --live` 记本机的网卡，直到 Ctrl+C。
//! 应当看到：登记、计数、查询、列出、移除、取走，最后干净地结束。

mod counters;
mod live;

use std::process::ExitCode;

use anyhow::Result;
use counters::Counters;
use shared::errno::{ENOENT, ENOTSUPP};
use shared::{Expect, Since, call, step};

#[derive(clap::Args)]
struct TestMapsArgs {
    /// 每秒读一次本机网卡的收包数，直到 Ctrl+C
    #[arg(long)]
    live: bool,
    #[command(flatten)]
    common: shared::Args,
}

fn main() -> ExitCode {
    shared::run("把六个操作合成一个程序：给每个网卡记包数", lesson)
}

fn lesson(args: &TestMapsArgs) -> Result<()> {
    step("创建")?;
    let counters = call!(Counters::create())?;
    register(&counters)?;
    count(&counters)?;
    remove(&counters)?;
    take(&counters)?;
    if args.live {
        live::run(&counters)?;
    }
    shared::hold(&args.common, counters.id()?)?;
    Ok(())
}

// ANCHOR: register
fn register(counters: &Counters) -> Result<()> {
    step("登记网卡：同一个名字只登记一次")?;
    call!(counters.register("eth0"))?;
    call!(counters.register("eth1"))?;
    call!(counters.register("wlan0"))?;
    call!(counters.register("eth0"))?;
    Ok(())
}
// ANCHOR_END: register

// ANCHOR: count
fn count(counters: &Counters) -> Result<()> {
    step("计数，查一个，再列出全部")?;
    call!(counters.add("eth0", 3))?;
    call!(counters.add("eth1", 5))?;
    call!(counters.add("eth0", 4))?;
    call!(counters.get("eth0"))?;
    call!(counters.all())?;
    Ok(())
}
// ANCHOR_END: count

// ANCHOR: remove
fn remove(counters: &Counters) -> Result<()> {
    step("网卡拔掉了：移除它，移除两次也没关系")?;
    call!(counters.remove("wlan0"))?;
    call!(counters.remove("wlan0"))?;
    // 已经移除的网卡不能再计数，这个错误正是要看的。
    call!(counters.add("wlan0", 1))
        .refused(ENOENT, "EXIST 只覆盖，而这个网卡还没有登记")?;
    Ok(())
}
// ANCHOR_END: remove

// ANCHOR: take
fn take(counters: &Counters) -> Result<()> {
    step("交账：取走读数，map 里不再留着它")?;
    call!(counters.take("eth0")).since(
        (5, 14),
        ENOTSUPP,
        "HASH 从 5.14 起才支持 lookup_and_delete",
    )?;
    call!(counters.take("eth0"))?;
    call!(counters.all())?;
    Ok(())
}
// ANCHOR_END: take
