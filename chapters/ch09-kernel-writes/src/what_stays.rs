//! 丢掉 link，程序不再跑；丢掉 skeleton，只要还有人拿着 map，map 就还在。

use anyhow::Result;
use libbpf_rs::{Link, MapCore, MapHandle};
use shared::{call, show, step};

use crate::skeletons::tally::TallySkel;
use crate::walk::{snapshot, task_name};
use crate::workers::work;

// ANCHOR: what_stays
pub fn lesson(skeleton: TallySkel, link: Link, map: &MapHandle) -> Result<()> {
    step("丢掉 link：不再写，元素都在，用户态照样读写")?;
    drop(link);
    work("ant", 10)?;
    show!(snapshot(map)?);
    call!(map.delete(&task_name("bee")))?;
    show!(snapshot(map)?);

    step("再丢掉 skeleton：手里还有一个 fd，map 就还在")?;
    drop(skeleton);
    show!(snapshot(map)?);
    Ok(())
}
// ANCHOR_END: what_stays
