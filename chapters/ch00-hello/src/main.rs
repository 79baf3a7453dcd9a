//! eBPF 十分钟：事件发生，内核里的程序就跑一次；它往 map 里记，我们从 map 里读。
//!
//! 运行：`cargo run -p ch00-hello`，编译时要有 clang；
//! 加 `-- --watch bash`，每秒看一次 bash 启动过多少程序，直到 Ctrl+C。
//! 应当看到：挂上事件以后数字一次加 1，丢掉 link 以后就不动了。

mod skeletons;
mod watch;

use std::fs;
use std::mem::MaybeUninit;
use std::process::ExitCode;
use std::thread;

use anyhow::{Context, Result, anyhow};
use libbpf_rs::skel::{OpenSkel, SkelBuilder};
use libbpf_rs::{
    Link, Map, MapCore, MapFlags, OpenObject, ProgramMut, set_print,
};
use shared::{call, show, step};
use skeletons::count::{CountSkel, CountSkelBuilder};

#[derive(clap::Args)]
struct HelloArgs {
    /// 最后每秒看一次叫这个名字的线程启动过多少程序，直到 Ctrl+C
    #[arg(long, value_name = "名字")]
    watch: Option<String>,
    #[command(flatten)]
    common: shared::Args,
}

fn main() -> ExitCode {
    shared::run("eBPF 十分钟：事件、程序、map", lesson)
}

fn lesson(args: &HelloArgs) -> Result<()> {
    let mut place = MaybeUninit::uninit();
    let skeleton = load(&mut place)?;
    let map = &skeleton.maps.started;
    let program = &skeleton.progs.count_started;
    let me = choose_whom(map)?;
    only_loaded(map, &me)?;
    let link = attached(map, &me, program)?;
    detached(map, &me, link)?;
    written_by_both(map, &me, program)?;
    if let Some(name) = &args.watch {
        watch::every_second(map, &me, program, name)?;
    }
    shared::hold(&args.common, map.info()?.info.id)?;
    Ok(())
}

// ANCHOR: load
fn load(place: &mut MaybeUninit<OpenObject>) -> Result<CountSkel<'_>> {
    step("把内核态程序和它的 map 装进内核")?;
    // libbpf 默认往 stderr 写日志，这一章不看它。
    set_print(None);
    let skeleton = CountSkelBuilder::default().open(place)?.load()?;
    let map = &skeleton.maps.started;
    show!((map.name(), map.key_size(), map.value_size()));
    Ok(skeleton)
}
// ANCHOR_END: load

// ANCHOR: choose_whom
fn choose_whom(map: &Map) -> Result<[u8; 16]> {
    step("用户态往 map 里写：数谁，从 0 数起")?;
    // 名字里有进程号，同时运行的另一份就不会数到一起。
    let name = format!("hello-{}", std::process::id());
    fs::write("/proc/self/comm", &name).context("给自己起名字")?;
    let me = padded(&name);
    call!(map.update(&me, &0u64.to_ne_bytes(), MapFlags::ANY))?;
    show!(count(map, &me)?);
    Ok(me)
}

/// 内核里线程的名字是 16 个字节，最多 15 个字母，后面都是 0。
fn padded(name: &str) -> [u8; 16] {
    let mut bytes = [0; 16];
    for (to, from) in bytes[..15].iter_mut().zip(name.bytes()) {
        *to = from;
    }
    bytes
}
// ANCHOR_END: choose_whom

// ANCHOR: only_loaded
fn only_loaded(map: &Map, me: &[u8; 16]) -> Result<()> {
    step("只装进去：事件发生了，程序没有跑")?;
    start_threads(3)?;
    show!(count(map, me)?);
    Ok(())
}

/// 启动 `number` 个什么也不做的线程：内核里的事件就发生 `number` 次。
fn start_threads(number: u32) -> Result<()> {
    for _ in 0..number {
        let thread = thread::Builder::new().spawn(|| {})?;
        thread.join().map_err(|_| anyhow!("线程没有好好结束"))?;
    }
    Ok(())
}

/// 从 map 里读出 `name` 的数。
fn count(map: &Map, name: &[u8; 16]) -> Result<u64> {
    let value = map.lookup(name, MapFlags::ANY)?.context("没有这个名字")?;
    Ok(u64::from_ne_bytes(value.as_slice().try_into()?))
}
// ANCHOR_END: only_loaded

// ANCHOR: attached
fn attached(map: &Map, me: &[u8; 16], program: &ProgramMut) -> Result<Link> {
    step("挂到事件上：每启动一个线程，就加 1")?;
    let link = program.attach()?;
    for _ in 0..3 {
        start_threads(1)?;
        show!(count(map, me)?);
    }
    Ok(link)
}
// ANCHOR_END: attached

// ANCHOR: detached
fn detached(map: &Map, me: &[u8; 16], link: Link) -> Result<()> {
    step("丢掉 link：程序不再跑，map 里的数还在")?;
    drop(link);
    start_threads(5)?;
    show!(count(map, me)?);
    Ok(())
}
// ANCHOR_END: detached

// ANCHOR: written_by_both
fn written_by_both(
    map: &Map,
    me: &[u8; 16],
    program: &ProgramMut,
) -> Result<()> {
    step("两边写同一个 map：用户态改成 100，内核态程序接着加")?;
    call!(map.update(me, &100u64.to_ne_bytes(), MapFlags::ANY))?;
    let _link = program.attach()?;
    start_threads(2)?;
    show!(count(map, me)?);
    Ok(())
}
// ANCHOR_END: written_by_both
