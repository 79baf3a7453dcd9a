//! 两个线程领任务：先查后删，和一次取走。

use std::process::ExitCode;

use anyhow::Result;
use libbpf_rs::{MapCore, MapFlags, MapHandle};
use scenes::Who::{乙, 甲};
use scenes::{Seat, bytes, create, taking_turns};
use shared::{Args, call, step};

fn main() -> ExitCode {
    shared::run("两个线程领任务", lesson)
}

fn lesson(_: &Args) -> Result<()> {
    step("先查后删：两个都看到了 job1，两个都去做")?;
    let map = call!(create("jobs", 2))?;
    call!(map.update(b"job1", &bytes(7), MapFlags::ANY))?;
    call!(map.update(b"job2", &bytes(8), MapFlags::ANY))?;
    let work = |seat: &Seat| look_then_delete(&map, seat);
    taking_turns(&[甲, 乙, 甲, 乙], work, work)?;
    step("一次取走：谁得到了 value，job2 就是谁的")?;
    let work = |seat: &Seat| take(&map, seat);
    taking_turns(&[甲, 乙], work, work)?;
    Ok(())
}

fn look_then_delete(map: &MapHandle, seat: &Seat) -> Result<()> {
    seat.wait_for_turn()?;
    call!(map.lookup(b"job1", MapFlags::ANY))?;
    seat.wait_for_turn()?;
    // 后删的那个会被拒绝，可是任务已经做了两遍。
    call!(map.delete(b"job1")).ok();
    Ok(())
}

fn take(map: &MapHandle, seat: &Seat) -> Result<()> {
    seat.wait_for_turn()?;
    call!(map.lookup_and_delete(b"job2"))?;
    Ok(())
}
