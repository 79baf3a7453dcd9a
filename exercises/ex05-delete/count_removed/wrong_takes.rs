//! 错在：用取走来删：LPM_TRIE 的元素删得掉，却取不走。

use anyhow::Result;
use libbpf_rs::{MapCore, MapHandle};

pub fn remove(map: &MapHandle, keys: &[Vec<u8>]) -> Result<usize> {
    let mut removed = 0;
    for key in keys {
        // 取到了就是删掉了，没有就是 None，不用分辨错误。
        if map.lookup_and_delete(key)?.is_some() {
            removed += 1;
        }
    }
    Ok(removed)
}
