//! key 的每个字节都算数：名字后面的字节，helper 不一定写。

use anyhow::{Context, Result};
use shared::{show, step};

use crate::skeletons::tally::TallySkel;
use crate::workers::work;

// ANCHOR: padding
pub fn lesson(skeleton: &mut TallySkel) -> Result<()> {
    step("名字后面的字节：先填满 255，再让 helper 写 ant")?;
    let bss = skeleton.maps.bss_data.as_mut().context("没有 .bss")?;
    bss.copied = [255; 16];
    let _link = skeleton.progs.copy_name.attach()?;
    work("ant", 1)?;
    let bss = skeleton.maps.bss_data.as_ref().context("没有 .bss")?;
    show!(bss.copied);
    Ok(())
}
// ANCHOR_END: padding
