//! 换一种做法：先收齐 key、去重，再用惰性的一串做成表。

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::CStr;
use std::ptr::NonNull;
use std::slice;

use anyhow::{Context, Result};
use libbpf_rs::libbpf_sys::{
    BTF_KIND_STRUCT, btf, btf__free, btf__load_from_kernel_by_id,
    btf__name_by_offset, btf__resolve_type, btf__type_by_id, btf_member,
};
use libbpf_rs::{MapCore, MapFlags, MapHandle};

struct Types(NonNull<btf>);

impl Drop for Types {
    fn drop(&mut self) {
        // SAFETY: it is ours, and nobody uses it any more.
        unsafe { btf__free(self.0.as_ptr()) }
    }
}

impl Types {
    fn of(map: &MapHandle) -> Option<(Self, u32)> {
        let info = map.info().ok()?.info;
        if info.btf_id == 0 || info.btf_value_type_id == 0 {
            return None;
        }
        // SAFETY: any number is allowed; null means an error.
        let types =
            NonNull::new(unsafe { btf__load_from_kernel_by_id(info.btf_id) })?;
        Some((Self(types), info.btf_value_type_id))
    }

    /// At which byte each member of a struct begins.
    fn members(&self, id: u32) -> Option<BTreeMap<String, usize>> {
        // SAFETY: the types live as long as `self`, and the `btf_member`s of a struct lie
        // directly behind its `btf_type`.
        unsafe {
            let id = btf__resolve_type(self.0.as_ptr(), id);
            let head =
                btf__type_by_id(self.0.as_ptr(), u32::try_from(id).ok()?);
            let info = head.as_ref()?.info;
            if (info >> 24) & 0x1f != BTF_KIND_STRUCT {
                return None;
            }
            let members = slice::from_raw_parts(
                head.add(1).cast::<btf_member>(),
                (info & 0xffff) as usize,
            );
            let mut places = BTreeMap::new();
            for member in members {
                let name =
                    btf__name_by_offset(self.0.as_ptr(), member.name_off);
                let name = CStr::from_ptr(name).to_str().ok()?.to_owned();
                let bits = if info >> 31 == 1 {
                    member.offset & 0xff_ffff
                } else {
                    member.offset
                };
                places.insert(name, bits as usize / 8);
            }
            Some(places)
        }
    }
}

struct Layout {
    packets: usize,
    bytes: usize,
}

impl Layout {
    fn of(map: &MapHandle) -> Self {
        let members = Types::of(map)
            .and_then(|(types, id)| types.members(id))
            .unwrap_or_default();
        Self {
            packets: members.get("packets").map_or(0, |at| *at),
            bytes: members.get("bytes").map_or(8, |at| *at),
        }
    }

    fn parse(&self, value: &[u8]) -> Result<(u32, u64)> {
        let packets = value
            .get(self.packets..self.packets + 4)
            .context("value 太短")?;
        let bytes = value
            .get(self.bytes..self.bytes + 8)
            .context("value 太短")?;
        Ok((
            u32::from_ne_bytes(packets.try_into()?),
            u64::from_ne_bytes(bytes.try_into()?),
        ))
    }
}

fn name(key: &[u8]) -> String {
    let end = key.iter().position(|byte| *byte == 0);
    String::from_utf8_lossy(&key[..end.unwrap_or(key.len())]).into_owned()
}

pub fn read(map: &MapHandle) -> Result<BTreeMap<String, (u32, u64)>> {
    let layout = Layout::of(map);
    map.keys()
        .collect::<BTreeSet<_>>()
        .into_iter()
        .filter_map(|key| match map.lookup(&key, MapFlags::ANY) {
            Ok(value) => {
                value.map(|value| Ok((name(&key), layout.parse(&value)?)))
            }
            Err(error) => Some(Err(error.into())),
        })
        .collect()
}
