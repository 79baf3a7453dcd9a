//! map 活到什么时候：只要还有一个 fd 指着它，它就在。

use anyhow::Result;
use libbpf_rs::{MapCore, MapFlags, MapHandle, MapType};
use shared::errno::ENOENT;
use shared::{Expect, call, show, step};

use crate::opts;

// ANCHOR: lifetime
pub fn lesson() -> Result<()> {
    step("两个 fd 指着同一个 map")?;
    let opts = opts();
    let name = Some("short_lived");
    let first = MapHandle::create(MapType::Hash, name, 4, 4, 2, &opts)?;
    let id = first.info()?.info.id;
    let second = call!(MapHandle::from_map_id(id))?;
    call!(first.update(b"eth0", &1u32.to_ne_bytes(), MapFlags::ANY))?;

    step("关掉第一个 fd：map 还在，里面的元素也在")?;
    show!(drop(first));
    call!(second.lookup(b"eth0", MapFlags::ANY))?;

    step("关掉最后一个 fd：内核释放 map，id 也没有了")?;
    show!(drop(second));
    call!(MapHandle::from_map_id(id))
        .refused(ENOENT, "没有 map 用这个 id：它已经释放了")?;
    Ok(())
}
// ANCHOR_END: lifetime
