//! Runs the chapter on a real kernel.

#[path = "../src/lock.rs"]
#[expect(dead_code, reason = "the test needs the map, not the lesson")]
mod lock;

use libbpf_rs::libbpf_sys::bpf_map_create_opts;
use libbpf_rs::{ErrorKind, MapCore, MapFlags, MapHandle, MapType, Result};

shared::test_chapter!();

/// Every cell of the table on the page `appendix-flags` is what this kernel answers.
#[test]
#[ignore = "needs bpf(2): cargo xtask test runs it"]
fn the_kernel_answers_what_the_flags_table_says() {
    let page = include_str!("../../../book/src/appendix-flags.md");
    let mut rows = 0;
    for (name, number, flags) in [
        ("BPF_ANY", 0, MapFlags::ANY),
        ("BPF_NOEXIST", 1, MapFlags::NO_EXIST),
        ("BPF_EXIST", 2, MapFlags::EXIST),
        ("BPF_F_LOCK", 4, MapFlags::LOCK),
    ] {
        let start = format!("| `{name}` |");
        let row = page
            .lines()
            .find(|line| line.starts_with(&start))
            .expect("the table has a row for the flag");
        let cells: Vec<&str> =
            row.trim_matches('|').split('|').map(str::trim).collect();
        assert_eq!(flags.bits(), number);
        assert_eq!(cells[2], number.to_string(), "{row}");
        let absent = cell(&map_of(flags, 0), "新建", flags);
        let present = map_of(flags, 1);
        let word = if flags == MapFlags::LOCK {
            "拿着锁覆盖"
        } else {
            "覆盖"
        };
        let present = cell(&present, word, flags);
        let full = cell(&map_of(flags, 2), "新建", flags);
        assert_eq!(cells[3..], [absent, present, full], "{row}");
        rows += 1;
    }
    assert_eq!(rows, 4);
}

/// What `update` of the key `new0` by `flags` answers, as the table puts it.
fn cell(map: &MapHandle, success: &str, flags: MapFlags) -> String {
    match update(map, b"new0", flags) {
        Ok(()) => success.to_owned(),
        Err(error) => match error.kind() {
            ErrorKind::AlreadyExists => "`EEXIST`".to_owned(),
            ErrorKind::NotFound => "`ENOENT`".to_owned(),
            ErrorKind::TooBig => "`E2BIG`".to_owned(),
            _ => error.to_string(),
        },
    }
}

/// A map of two places that lacks `new0` (0), has it (1), or is full without it (2).
fn map_of(flags: MapFlags, situation: u32) -> MapHandle {
    let map = if flags == MapFlags::LOCK {
        lock::create().expect("root may create it")
    } else {
        let opts = bpf_map_create_opts {
            sz: size_of::<bpf_map_create_opts>() as _,
            ..Default::default()
        };
        MapHandle::create(MapType::Hash, Some("test"), 4, 8, 2, &opts)
            .expect("root may create it")
    };
    let keys: &[&[u8]] = match situation {
        0 => &[],
        1 => &[b"new0"],
        _ => &[b"old0", b"old1"],
    };
    for key in keys {
        update(&map, key, MapFlags::ANY).expect("there's room");
    }
    map
}

fn update(map: &MapHandle, key: &[u8], flags: MapFlags) -> Result<()> {
    map.update(key, &[0; 8], flags)
}
