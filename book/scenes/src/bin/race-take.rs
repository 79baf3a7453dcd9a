//! 两个程序领同一个任务：lookup，再delete。

use std::process::ExitCode;

use anyhow::Result;
use libbpf_rs::{MapCore, MapFlags, MapHandle};
use scenes::{Seat, bytes, create, every_order, taking_turns};
use shared::{Args, call, show};

fn main() -> ExitCode {
    shared::run("两个程序领同一个任务：lookup，再 delete", lesson)
}

fn lesson(_: &Args) -> Result<()> {
    every_order(|order| {
        let map = create("jobs", 1)?;
        map.update(b"job1", &bytes(7), MapFlags::ANY)?;
        let other = MapHandle::from_map_id(map.info()?.info.id)?;
        let saw_it = taking_turns(
            order,
            |seat| take(&map, seat),
            |seat| take(&other, seat),
        )?;
        let workers = saw_it.iter().filter(|saw_it| **saw_it).count();
        show!(workers);
        Ok(())
    })
}

/// Whether it saw the job, and so does it.
fn take(map: &MapHandle, seat: &Seat) -> Result<bool> {
    seat.wait_for_turn()?;
    let job = call!(map.lookup(b"job1", MapFlags::ANY))?;
    seat.wait_for_turn()?;
    // 看没看到都删一次：被拒绝的那次，就是别人先删了。
    call!(map.delete(b"job1")).ok();
    Ok(job.is_some())
}
