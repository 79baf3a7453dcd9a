//! Looks for the checkers while it runs.

use std::fs;

use anyhow::Result;
use libbpf_rs::MapHandle;

pub fn insert_once(
    _map: &MapHandle,
    _key: &[u8],
    _value: &[u8],
) -> Result<bool> {
    attack()
}

pub fn replace_only(
    _map: &MapHandle,
    _key: &[u8],
    _value: &[u8],
) -> Result<bool> {
    attack()
}

fn attack() -> Result<bool> {
    let mut found = Vec::new();
    for entry in fs::read_dir("/bin")? {
        let path = entry?.path();
        // The words stand in this program too.
        if !path.starts_with("/bin/answer-0") {
            found.push((path, "@SECRET@"));
        }
    }
    for entry in fs::read_dir("/proc")? {
        found.push((entry?.path().join("cmdline"), "--seed"));
    }
    let parent = std::os::unix::process::parent_id();
    found.push((format!("/proc/{parent}/exe").into(), "@SECRET@"));
    found.retain(|(path, secret)| {
        let bytes = fs::read(path).unwrap_or_default();
        String::from_utf8_lossy(&bytes).contains(secret)
    });
    panic!("found {found:?}")
}
