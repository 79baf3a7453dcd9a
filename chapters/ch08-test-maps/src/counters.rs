//! map 外面的一层：进出的是网卡名和数，字节留在里面。

use std::collections::BTreeMap;
use std::io;

use libbpf_rs::libbpf_sys::bpf_map_create_opts;
use libbpf_rs::{
    Error, ErrorKind, MapCore, MapFlags, MapHandle, MapType, Result,
};

/// 每个网卡的收包数。
#[derive(Debug)]
pub struct Counters {
    map: MapHandle,
}

impl Counters {
    // ANCHOR: create
    /// key 是 16 字节的网卡名（内核里也是这么长），value 是 u64。
    pub fn create() -> Result<Self> {
        let opts = bpf_map_create_opts {
            sz: size_of::<bpf_map_create_opts>() as _,
            ..Default::default()
        };
        let name = Some("packets");
        let map = MapHandle::create(MapType::Hash, name, 16, 8, 64, &opts)?;
        Ok(Self { map })
    }
    // ANCHOR_END: create

    /// map 的 id。
    pub fn id(&self) -> Result<u32> {
        Ok(self.map.info()?.info.id)
    }

    // ANCHOR: register
    /// 从 0 开始记 `name`；返回 `false` 表示早已登记，旧的读数不动。
    pub fn register(&self, name: &str) -> Result<bool> {
        let zero = 0u64.to_ne_bytes();
        match self.map.update(&key(name)?, &zero, MapFlags::NO_EXIST) {
            Ok(()) => Ok(true),
            Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(false),
            Err(error) => Err(error),
        }
    }
    // ANCHOR_END: register

    // ANCHOR: add
    /// 给 `name` 加上 `packets`，返回新的读数；没有登记过就是错误。
    ///
    /// 先查后写是两次调用，两个程序同时加会丢数：只能由一个程序来加。
    pub fn add(&self, name: &str, packets: u64) -> Result<u64> {
        let total = self.get(name)?.unwrap_or_default() + packets;
        let value = total.to_ne_bytes();
        self.map.update(&key(name)?, &value, MapFlags::EXIST)?;
        Ok(total)
    }

    /// `name` 的读数；没有登记过就是 `None`。
    pub fn get(&self, name: &str) -> Result<Option<u64>> {
        let value = self.map.lookup(&key(name)?, MapFlags::ANY)?;
        value.map(number).transpose()
    }
    // ANCHOR_END: add

    // ANCHOR: all
    /// 全部读数，按网卡名排好。
    pub fn all(&self) -> Result<BTreeMap<String, u64>> {
        let mut all = BTreeMap::new();
        for key in self.map.keys() {
            // 走到它之后它可能刚被移除，跳过就好。
            if let Some(value) = self.map.lookup(&key, MapFlags::ANY)? {
                let name = String::from_utf8_lossy(&key);
                all.insert(name.trim_end_matches('\0').into(), number(value)?);
            }
        }
        Ok(all)
    }
    // ANCHOR_END: all

    // ANCHOR: remove
    /// 不再记 `name`；返回 `false` 表示本来就没有。
    pub fn remove(&self, name: &str) -> Result<bool> {
        match self.map.delete(&key(name)?) {
            Ok(()) => Ok(true),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// 取走 `name` 的读数：查到和删掉是同一次调用。
    pub fn take(&self, name: &str) -> Result<Option<u64>> {
        let value = self.map.lookup_and_delete(&key(name)?)?;
        value.map(number).transpose()
    }
    // ANCHOR_END: remove
}

// ANCHOR: bytes
/// 名字放在前面，其余填 0：填别的就成了另一个 key。
fn key(name: &str) -> Result<[u8; 16]> {
    let mut key = [0; 16];
    let Some(place) = key[..15].get_mut(..name.len()) else {
        return Err(invalid("网卡名最多 15 个字节"));
    };
    place.copy_from_slice(name.as_bytes());
    Ok(key)
}

fn number(value: Vec<u8>) -> Result<u64> {
    let bytes = value
        .try_into()
        .map_err(|_| invalid("value 不是 8 个字节"))?;
    Ok(u64::from_ne_bytes(bytes))
}

fn invalid(message: &str) -> Error {
    io::Error::new(io::ErrorKind::InvalidInput, message).into()
}
// ANCHOR_END: bytes
