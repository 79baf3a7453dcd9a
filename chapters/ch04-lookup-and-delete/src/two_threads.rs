//! 两个线程从同一个 map 里领元素：先查后删和一次取走，各重复发出几个？

use std::sync::Barrier;
use std::thread;

use anyhow::Result;
use libbpf_rs::{MapCore, MapFlags, MapHandle};
use shared::{call, show, step};

const INTERFACES: [&str; 4] = ["eth0", "eth1", "eth2", "eth3"];

/// 一个线程领到的网卡。
type Taken = libbpf_rs::Result<Vec<&'static str>>;

pub fn lesson(map: &MapHandle) -> Result<()> {
    step("两个线程先 lookup 再 delete")?;
    let taken = call!(by_two_threads(map, look_then_delete))?;
    show!(taken_twice(&taken));
    step("两个线程都用 lookup_and_delete")?;
    let taken = call!(by_two_threads(map, take))?;
    show!(taken_twice(&taken));
    Ok(())
}

// ANCHOR: look_then_delete
/// 先全部看一遍，再全部删掉。
fn look_then_delete(map: &MapHandle, both_are_here: &Barrier) -> Taken {
    let seen = look(map);
    // 在这里等另一个线程：两个都看完了，才开始删。
    both_are_here.wait();
    for name in INTERFACES {
        // 另一个线程可能先删了它，这里先不管。
        map.delete(name.as_bytes()).ok();
    }
    seen
}

fn look(map: &MapHandle) -> Taken {
    let mut seen = Vec::new();
    for name in INTERFACES {
        if map.lookup(name.as_bytes(), MapFlags::ANY)?.is_some() {
            seen.push(name);
        }
    }
    Ok(seen)
}
// ANCHOR_END: look_then_delete

// ANCHOR: take
/// 看和删是同一次调用。
fn take(map: &MapHandle, both_are_here: &Barrier) -> Taken {
    both_are_here.wait();
    let mut taken = Vec::new();
    for name in INTERFACES {
        if map.lookup_and_delete(name.as_bytes())?.is_some() {
            taken.push(name);
        }
    }
    Ok(taken)
}
// ANCHOR_END: take

// ANCHOR: by_two_threads
/// 放进 4 个网卡，两个线程各做一遍 `work`，返回两边领到的全部网卡。
fn by_two_threads(
    map: &MapHandle,
    work: fn(&MapHandle, &Barrier) -> Taken,
) -> Taken {
    for name in INTERFACES {
        map.update(name.as_bytes(), &1u32.to_ne_bytes(), MapFlags::ANY)?;
    }
    let both_are_here = Barrier::new(2);
    let (mut one, mut other) = (Ok(vec![]), Ok(vec![]));
    thread::scope(|scope| {
        scope.spawn(|| one = work(map, &both_are_here));
        scope.spawn(|| other = work(map, &both_are_here));
    });
    // 哪个线程领到哪个，每次运行都不同；排了序就一样了。
    let mut taken = [one?, other?].concat();
    taken.sort_unstable();
    Ok(taken)
}

/// 有几个网卡被两个线程都领到了。
fn taken_twice(sorted: &[&str]) -> usize {
    sorted.windows(2).filter(|pair| pair[0] == pair[1]).count()
}
// ANCHOR_END: by_two_threads
