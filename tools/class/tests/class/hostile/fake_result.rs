//! Writes a full score to whatever is open, and ends as if all were well.

use std::fs::File;
use std::io::Write;
use std::os::fd::FromRawFd;

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

const CHECKS: [&str; 7] = [
    "inserts_a_new_key",
    "keeps_the_old_value",
    "inserts_under_a_race",
    "replaces_an_old_value",
    "adds_no_key",
    "replaces_under_a_race",
    "tells_a_full_map",
];

fn attack() -> Result<bool> {
    let mut fake = String::new();
    for check in CHECKS {
        fake += &format!("{{\"check\":\"{check}\",\"passed\":true}}\n");
    }
    fake += "{\"done\":true,\"seed\":0}\n{\"end\":{\"exited\":0}}\n";
    println!("{fake}");
    for fd in 0..256 {
        // SAFETY: none; that is the point.
        let mut file = unsafe { File::from_raw_fd(fd) };
        let _ = file.write_all(fake.as_bytes());
        std::mem::forget(file);
    }
    std::process::exit(0)
}
