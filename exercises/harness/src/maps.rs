//! The maps that checks work on: created, filled and read by the checker itself.

use std::collections::BTreeMap;
use std::ffi::CString;
use std::fs::{self, Permissions};
use std::os::fd::AsRawFd;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use fastrand::Rng;
use libbpf_rs::libbpf_sys::{bpf_map_create_opts, bpf_obj_pin};
use libbpf_rs::{ErrorKind, MapCore, MapFlags, MapHandle, MapType};
use protocol::PINS;
use shared::errno::{self, ENOTSUPP};

use crate::verdict::{Stop, wrong};

/// Creates a map.
///
/// # Errors
/// The kernel refused.
pub fn create(
    map_type: MapType,
    key_size: u32,
    value_size: u32,
    max_entries: u32,
) -> Result<MapHandle> {
    let opts = bpf_map_create_opts {
        sz: size_of::<bpf_map_create_opts>() as _,
        ..Default::default()
    };
    create_with(map_type, key_size, value_size, max_entries, &opts)
}

/// Creates a map with these options.
///
/// # Errors
/// The kernel refused.
pub fn create_with(
    map_type: MapType,
    key_size: u32,
    value_size: u32,
    max_entries: u32,
    opts: &bpf_map_create_opts,
) -> Result<MapHandle> {
    MapHandle::create(
        map_type,
        Some("exercise"),
        key_size,
        value_size,
        max_entries,
        opts,
    )
    .context("创建不了检查用的 map")
}

/// Where the answer finds a map, if grading has made the folder: to open a map by its id
/// takes CAP_SYS_ADMIN, which a student's program doesn't get.
pub(crate) fn pin(id: u32) -> Option<PathBuf> {
    let folder = Path::new(PINS);
    folder.is_dir().then(|| folder.join(id.to_string()))
}

/// The id by which the answer opens a map.
///
/// # Errors
/// The kernel doesn't tell, or doesn't pin the map.
pub fn id(map: &impl MapCore) -> Result<u32> {
    let id = map.info()?.info.id;
    if let Some(path) = pin(id).filter(|path| !path.exists()) {
        let name = CString::new(path.to_string_lossy().as_bytes())?;
        // SAFETY: the name ends with a NUL.
        let pinned =
            unsafe { bpf_obj_pin(map.as_fd().as_raw_fd(), name.as_ptr()) };
        ensure!(pinned == 0, "{} 建不了：{pinned}", path.display());
        fs::set_permissions(&path, Permissions::from_mode(0o666))?;
    }
    Ok(id)
}

/// Opens a map that an answer made and keeps open.
///
/// # Errors
/// It isn't there any more, which is the answer's fault; or the kernel refused.
pub fn made_by_answer(id: u32) -> Result<MapHandle, Stop> {
    match MapHandle::from_map_id(id) {
        Err(error) if error.kind() == ErrorKind::NotFound => Err(wrong(
            "它建的 map 一直开着",
            format!("内核里没有 id 是 {id} 的 map：它的 fd 已经关上了"),
        )),
        map => Ok(map?),
    }
}

/// A map that was given to an answer, which doesn't need it any more when this is dropped:
/// then the kernel can free it.
pub(crate) struct Pinned(pub u32);

impl Drop for Pinned {
    fn drop(&mut self) {
        if let Some(path) = pin(self.0) {
            let _ = fs::remove_file(path);
        }
    }
}

/// That elements can be taken from a hash map: an old kernel doesn't, which is no answer's
/// fault.
///
/// # Errors
/// This one doesn't, or refused something else.
pub fn must_take_from_hash() -> Result<()> {
    let map = create(MapType::Hash, 4, 4, 1)?;
    match map.lookup_and_delete(&[0; 4]) {
        Err(error) if errno::of_error(&error) == Some(ENOTSUPP) => bail!(
            "这个内核太旧，不能从 HASH 里取走（ENOTSUPP）：要 5.14 以上，例如虚拟机里的 6.1：--on vm"
        ),
        taken => {
            taken?;
            Ok(())
        }
    }
}

/// Writes an element; where each CPU has a value of its own, this one for all.
///
/// # Errors
/// The kernel refused.
pub(crate) fn write(
    map: &MapHandle,
    key: &[u8],
    value: &[u8],
    flags: MapFlags,
) -> libbpf_rs::Result<()> {
    if map.map_type().is_percpu() {
        let values = vec![value.to_vec(); libbpf_rs::num_possible_cpus()?];
        return map.update_percpu(key, &values, flags);
    }
    map.update(key, value, flags)
}

/// All elements of a map, read from the kernel. Where each CPU has a value of its own, it's
/// that of the first one: nobody but the checker writes there.
///
/// # Errors
/// The kernel refused.
pub fn contents(map: &MapHandle) -> Result<BTreeMap<Vec<u8>, Vec<u8>>> {
    let is_percpu = map.map_type().is_percpu();
    let mut elements = BTreeMap::new();
    for key in map.keys() {
        let value = if is_percpu {
            let values = map.lookup_percpu(&key, MapFlags::ANY)?;
            values.and_then(|values| values.into_iter().next())
        } else {
            map.lookup(&key, MapFlags::ANY)?
        };
        if let Some(value) = value {
            elements.insert(key, value);
        }
    }
    Ok(elements)
}

/// Random bytes.
pub fn bytes(rng: &mut Rng, length: u32) -> Vec<u8> {
    (0..length).map(|_| rng.u8(..)).collect()
}

/// Different random keys.
pub fn keys(rng: &mut Rng, length: u32, count: usize) -> Vec<Vec<u8>> {
    let mut keys = Vec::new();
    while keys.len() < count {
        let key = bytes(rng, length);
        if !keys.contains(&key) {
            keys.push(key);
        }
    }
    keys
}

/// A key of an LPM_TRIE of which all bits count: how many they are, then the bits.
#[must_use]
pub fn full_prefix(bits: &[u8]) -> Vec<u8> {
    let count = 8 * bits.len() as u32;
    [&count.to_ne_bytes(), bits].concat()
}
