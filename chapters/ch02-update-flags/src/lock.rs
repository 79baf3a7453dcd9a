//! F_LOCK 要什么：value 里有一个 bpf_spin_lock，内核从 BTF 得知它在哪里。

use std::io::Error;
use std::ptr::NonNull;

use anyhow::{Result, ensure};
use libbpf_rs::libbpf_sys::{self, bpf_map_create_opts};
use libbpf_rs::{MapCore, MapFlags, MapHandle, MapType};
use shared::errno::EEXIST;
use shared::{Expect, call, step};

// ANCHOR: lock
pub fn lesson() -> Result<()> {
    step("F_LOCK：value 里要有一把 bpf_spin_lock")?;
    let map = create()?;
    // 前 4 个字节是锁的位置，故意填 9；后 4 个字节是计数。
    call!(map.update(b"eth0", &[9, 9, 9, 9, 1, 0, 0, 0], MapFlags::LOCK))?;
    call!(map.update(b"eth0", &[9, 9, 9, 9, 2, 0, 0, 0], MapFlags::LOCK))?;
    let new = MapFlags::LOCK | MapFlags::NO_EXIST;
    call!(map.update(b"eth0", &[9, 9, 9, 9, 3, 0, 0, 0], new)).refused(
        EEXIST,
        "NO_EXIST 只新建，而这个 key 已经在 map 里；旧的 value 没有变",
    )?;
    call!(map.lookup(b"eth0", MapFlags::LOCK))?;
    Ok(())
}
// ANCHOR_END: lock

// ANCHOR: create_with_lock
pub fn create() -> Result<MapHandle> {
    let types = Types::load()?;
    let opts = bpf_map_create_opts {
        sz: size_of::<bpf_map_create_opts>() as _,
        btf_fd: types.fd(),
        btf_key_type_id: types.key,
        btf_value_type_id: types.value,
        ..Default::default()
    };
    let name = Some("locked");
    let map = call!(MapHandle::create(MapType::Hash, name, 4, 8, 2, &opts))?;
    Ok(map)
}
// ANCHOR_END: create_with_lock

/// 装进内核的 BTF，以及其中 key 和 value 两个类型的编号。
struct Types {
    btf: NonNull<libbpf_sys::btf>,
    key: u32,
    value: u32,
}

impl Types {
    // ANCHOR: types
    /// `u32`，和 `struct value { struct bpf_spin_lock lock; u32 count; }`。
    fn load() -> Result<Self> {
        // SAFETY: 名字都以 NUL 结尾；`btf` 由 `Drop` 释放，而且只释放一次。
        unsafe {
            let btf = libbpf_sys::btf__new_empty();
            let owned = NonNull::new(btf).ok_or(Error::last_os_error())?;
            let int = libbpf_sys::btf__add_int(btf, c"u32".as_ptr(), 4, 0);
            let lock_name = c"bpf_spin_lock".as_ptr();
            let lock = libbpf_sys::btf__add_struct(btf, lock_name, 4);
            libbpf_sys::btf__add_field(btf, c"val".as_ptr(), int, 0, 0);
            let value = libbpf_sys::btf__add_struct(btf, c"value".as_ptr(), 8);
            libbpf_sys::btf__add_field(btf, c"lock".as_ptr(), lock, 0, 0);
            libbpf_sys::btf__add_field(btf, c"count".as_ptr(), int, 32, 0);
            let (key, value) = (int as u32, value as u32);
            let types = Self {
                btf: owned,
                key,
                value,
            };
            let loaded = libbpf_sys::btf__load_into_kernel(btf);
            ensure!(loaded == 0, Error::from_raw_os_error(-loaded));
            Ok(types)
        }
    }
    // ANCHOR_END: types

    fn fd(&self) -> u32 {
        // SAFETY: `btf` 在 `Drop` 之前一直有效。
        unsafe { libbpf_sys::btf__fd(self.btf.as_ptr()) as u32 }
    }
}

impl Drop for Types {
    fn drop(&mut self) {
        // SAFETY: `btf` 来自 `btf__new_empty`，没有别处释放它。
        unsafe { libbpf_sys::btf__free(self.btf.as_ptr()) }
    }
}
