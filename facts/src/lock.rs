//! The type information of a value with a `bpf_spin_lock`, as the kernel wants it.

use std::ptr::NonNull;

use anyhow::{Result, ensure};
use libbpf_rs::libbpf_sys;

/// `u32`, and `struct value { struct bpf_spin_lock lock; u32 count; }`.
pub struct LockTypes {
    btf: NonNull<libbpf_sys::btf>,
    pub key: u32,
    pub value: u32,
}

impl LockTypes {
    pub fn load() -> Result<Self> {
        // SAFETY: all names end with NUL, and `Drop` frees `btf` once.
        unsafe {
            let btf = libbpf_sys::btf__new_empty();
            let owned =
                NonNull::new(btf).ok_or_else(std::io::Error::last_os_error)?;
            let int = libbpf_sys::btf__add_int(btf, c"u32".as_ptr(), 4, 0);
            let name = c"bpf_spin_lock".as_ptr();
            let lock = libbpf_sys::btf__add_struct(btf, name, 4);
            libbpf_sys::btf__add_field(btf, c"val".as_ptr(), int, 0, 0);
            let value = libbpf_sys::btf__add_struct(btf, c"value".as_ptr(), 8);
            libbpf_sys::btf__add_field(btf, c"lock".as_ptr(), lock, 0, 0);
            libbpf_sys::btf__add_field(btf, c"count".as_ptr(), int, 32, 0);
            let types = Self {
                btf: owned,
                key: int as u32,
                value: value as u32,
            };
            let loaded = libbpf_sys::btf__load_into_kernel(btf);
            ensure!(loaded == 0, std::io::Error::from_raw_os_error(-loaded));
            Ok(types)
        }
    }

    pub fn fd(&self) -> u32 {
        // SAFETY: `btf` is valid until `Drop`.
        unsafe { libbpf_sys::btf__fd(self.btf.as_ptr()) as u32 }
    }
}

impl Drop for LockTypes {
    fn drop(&mut self) {
        // SAFETY: it came from `btf__new_empty`, and nobody else frees it.
        unsafe { libbpf_sys::btf__free(self.btf.as_ptr()) }
    }
}
