//! 练习 ex08-symptoms：从症状找病因。
//!
//! 下面是五个小程序，都能编译，各有一个毛病。函数的文档先说它该做什么，再说它现在的症状。
//! 先从症状猜病因，再去改；每个只要改一两处。
//! 检查：`cargo lab check ex08-symptoms`
//! 课文：book/src/ch08-test-maps.md

use anyhow::Result;
use libbpf_rs::libbpf_sys::bpf_map_create_opts;
use libbpf_rs::{MapCore, MapFlags, MapHandle, MapType};

/// 建一个 HASH，key 是 4 个字节，value 是 8 个字节，最多放 `capacity` 个。
/// 内核拒绝，就返回它的错误。
///
/// 症状：不管 `capacity` 是多少，总是得到 EINVAL。
pub fn create(capacity: u32) -> Result<MapHandle> {
    // TODO：找到病因，改好它。下面四个也一样。
    let opts = bpf_map_create_opts::default();
    let name = Some("symptoms");
    Ok(MapHandle::create(
        MapType::Hash,
        name,
        4,
        8,
        capacity,
        &opts,
    )?)
}

/// 端口 `port` 收到了几个包；没有记过就是 `None`。错误原样返回。
/// key 是内核态程序从网络包里抄来的端口，2 个字节；value 是它数的 `u64`。
///
/// 症状：443 明明在 map 里，查到的却是 `None`；查 47873，反而查到了 443 的包数。
pub fn packets(map: &MapHandle, port: u16) -> Result<Option<u64>> {
    let Some(value) = map.lookup(&port.to_ne_bytes(), MapFlags::ANY)? else {
        return Ok(None);
    };
    Ok(Some(u64::from_ne_bytes(value.as_slice().try_into()?)))
}

/// 取走 `key` 的元素，返回它被取走那一刻的 value；没有它，或者别的程序先取走了，
/// 返回 `None`。错误原样返回。
///
/// 症状：只有一个程序的时候是对的；两个程序一起取，偶尔取到同一个，
/// 偶尔有一个说出错了，ENOENT。
pub fn take(map: &MapHandle, key: &[u8]) -> Result<Option<Vec<u8>>> {
    let value = map.lookup(key, MapFlags::ANY)?;
    if value.is_some() {
        map.delete(key)?;
    }
    Ok(value)
}

/// 忘掉 `keys`，返回真正由这次调用删掉的有几个；本来就不在的不算，也不是错误。
/// 碰到别的错误就停下，把它返回。
///
/// 症状：`keys` 里只要有一个早就不在，就得到 ENOENT，排在它后面的都还在 map 里。
pub fn forget(map: &MapHandle, keys: &[Vec<u8>]) -> Result<usize> {
    for key in keys {
        map.delete(key)?;
    }
    Ok(keys.len())
}

/// 每个元素的 value 是 `u64`，都减到一半（舍去零头），返回一共有几个元素。
/// 这时没有别的程序在用这个 map。lookup 和 update 的错误原样返回；
/// 遍历用 `keys()` 就行，它出了错只会停下。
///
/// 症状：元素少的时候是对的；多了就一直不返回，从别的终端看，value 都快减成 0 了。
pub fn halve(map: &MapHandle) -> Result<usize> {
    let mut count = 0;
    for key in map.keys() {
        if let Some(value) = map.lookup(&key, MapFlags::ANY)? {
            let half = u64::from_ne_bytes(value.as_slice().try_into()?) / 2;
            map.update(&key, &half.to_ne_bytes(), MapFlags::EXIST)?;
            count += 1;
        }
    }
    Ok(count)
}
