//! 换一种做法：用 lookup_and_delete，别人先删了不是错误；ARRAY 按下标全部写成 0。

use anyhow::Result;
use libbpf_rs::{MapCore, MapFlags, MapHandle, MapType};

pub fn clear(map: &MapHandle) -> Result<()> {
    let mut value = vec![0u8; map.value_size() as usize];
    if map.map_type() == MapType::Array {
        for index in (0..map.max_entries()).rev() {
            map.update(&index.to_ne_bytes(), &value, MapFlags::EXIST)?;
        }
        return Ok(());
    }
    // 前一个 key 已经删了，keys() 就从头开始：走到头的时候，一个也没有了。
    for key in map.keys() {
        let _taken_by_us: bool =
            map.lookup_into_and_delete(&key, &mut value)?;
    }
    Ok(())
}
