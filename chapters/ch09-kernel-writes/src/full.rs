//! map 满了，内核里没有人可以报错：只能自己数丢了多少。

use anyhow::{Context, Result};
use shared::{show, step};

use crate::skeletons::tally::TallySkel;
use crate::walk::snapshot;
use crate::workers::work;

// ANCHOR: full
pub fn lesson(skeleton: &TallySkel) -> Result<()> {
    step("满了：第 4 个名字放不下，程序自己记着漏了多少")?;
    work("cat", 1)?;
    work("dog", 5)?;
    let names: Vec<_> = snapshot(&skeleton.maps.tallies)?.into_keys().collect();
    show!(names);
    // 全局变量也在一个 map 里，libbpf 已经把它映射进这个进程。
    let bss = skeleton.maps.bss_data.as_ref().context("没有 .bss")?;
    show!(bss.missed);
    Ok(())
}
// ANCHOR_END: full
