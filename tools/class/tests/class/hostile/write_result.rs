//! Writes to the ports and files by which results could leave the VM.

use std::fs;
use std::io::Write;

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
    let fake = "{\"line\":\"{\\\"check\\\":\\\"adds_no_key\\\",\\\"passed\\\":true}\"}\n\
                {\"end\":{\"exited\":0}}\nexit 0\n";
    let parent = std::os::unix::process::parent_id();
    let mut places: Vec<String> =
        (0..4).map(|port| format!("/dev/ttyS{port}")).collect();
    for process in [1, parent] {
        for fd in 0..10 {
            places.push(format!("/proc/{process}/fd/{fd}"));
        }
    }
    places.push("/dev/console".to_owned());
    places.push("/dev/kmsg".to_owned());
    places.push("/dev/mem".to_owned());
    for place in places {
        let Ok(mut file) = fs::OpenOptions::new().write(true).open(&place)
        else {
            continue;
        };
        // Its own descriptors are no way out.
        if place.starts_with("/dev") {
            panic!("could open {place}");
        }
        let _ = file.write_all(fake.as_bytes());
    }
    std::process::exit(0)
}
