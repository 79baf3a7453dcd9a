//! 换一种做法：两个成员在哪里，去问 map 自己的 BTF。

use std::collections::BTreeMap;
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

fn array<const N: usize>(value: &[u8], at: usize) -> Result<[u8; N]> {
    let bytes = value.get(at..).and_then(|rest| rest.first_chunk());
    Ok(*bytes.context("value 太短")?)
}

pub fn read(map: &MapHandle) -> Result<BTreeMap<String, (u32, u64)>> {
    let places = Types::of(map).and_then(|(types, id)| types.members(id));
    let place = |member, otherwise| {
        let known = places.as_ref().and_then(|places| places.get(member));
        known.copied().unwrap_or(otherwise)
    };
    let (packets, bytes) = (place("packets", 0), place("bytes", 8));
    let mut value = vec![0; map.value_size() as usize];
    let mut traffic = BTreeMap::new();
    for key in map.keys() {
        if !map.lookup_into(&key, &mut value, MapFlags::ANY)? {
            continue;
        }
        let name: Vec<u8> =
            key.into_iter().take_while(|byte| *byte != 0).collect();
        let counts = (
            u32::from_ne_bytes(array(&value, packets)?),
            u64::from_ne_bytes(array(&value, bytes)?),
        );
        traffic.insert(String::from_utf8_lossy(&name).into_owned(), counts);
    }
    Ok(traffic)
}
