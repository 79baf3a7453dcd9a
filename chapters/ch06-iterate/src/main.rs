//! 遍历 map：从 NULL 开始，一次要一个 key。
//!
//! 运行：`cargo run -p ch06-iterate`；加 `-- --watch` 每秒打印一次，直到 Ctrl+C。
//! 应当看到：遍历的顺序不是插入的顺序，边走边删会让遍历从头再来。

mod next_key;
mod other_starts;
mod restarted_walk;
mod watch;

use std::process::ExitCode;

use anyhow::Result;
use libbpf_rs::libbpf_sys::{BPF_F_ZERO_SEED, bpf_map_create_opts};
use libbpf_rs::{MapCore, MapFlags, MapHandle, MapType};
use next_key::next_key;
use shared::{call, show, step};

#[derive(clap::Args)]
struct IterateArgs {
    /// 最后每秒打印一次 map，直到 Ctrl+C
    #[arg(long)]
    watch: bool,
    #[command(flatten)]
    common: shared::Args,
}

fn main() -> ExitCode {
    shared::run("遍历 map：从 NULL 开始，一次要一个 key", lesson)
}

fn lesson(args: &IterateArgs) -> Result<()> {
    let map = fill()?;
    next_key::walk(&map)?;
    keys(&map)?;
    other_starts::lesson(&map)?;
    vanished_key(&map)?;
    restarted_walk::lesson(&map)?;
    if args.watch {
        watch::every_second(&map)?;
    }
    shared::hold(&args.common, map.info()?.info.id)?;
    Ok(())
}

// ANCHOR: fill
/// 网卡的每个接收队列收到多少包：key 是队列号，value 是包数，都是 u32。
fn fill() -> Result<MapHandle> {
    step("创建 map，放进 5 个元素")?;
    let opts = bpf_map_create_opts {
        sz: size_of::<bpf_map_create_opts>() as _,
        // 固定散列的种子，让每次运行的遍历顺序都和书上一样。
        map_flags: BPF_F_ZERO_SEED,
        ..Default::default()
    };
    let name = Some("queues");
    let map = call!(MapHandle::create(MapType::Hash, name, 4, 4, 32, &opts))?;
    for queue in show!([0u32, 1, 2, 3, 4]) {
        put(&map, queue)?;
    }
    Ok(map)
}

fn put(map: &MapHandle, queue: u32) -> Result<()> {
    let packets = 100 * queue;
    let (key, value) = (queue.to_ne_bytes(), packets.to_ne_bytes());
    Ok(map.update(&key, &value, MapFlags::ANY)?)
}
// ANCHOR_END: fill

// ANCHOR: keys
fn keys(map: &MapHandle) -> Result<()> {
    step("libbpf-rs 的 keys()：同样的遍历，写成迭代器")?;
    let mut queues = Vec::new();
    for key in map.keys() {
        queues.push(number(&key)?);
    }
    show!(queues);
    Ok(())
}

/// key 和 value 都是 4 个字节，按本机的字节序读成 u32。
fn number(bytes: &[u8]) -> Result<u32> {
    Ok(u32::from_ne_bytes(bytes.try_into()?))
}
// ANCHOR_END: keys

// ANCHOR: vanished_key
fn vanished_key(map: &MapHandle) -> Result<()> {
    step("刚拿到的 key，在查它之前被别人删了")?;
    let key = call!(next_key(map, None))?.unwrap_or_default();
    call!(map.delete(&key.to_ne_bytes()), key)?;
    call!(map.lookup(&key.to_ne_bytes(), MapFlags::ANY), key)?;
    put(map, key)
}
// ANCHOR_END: vanished_key
