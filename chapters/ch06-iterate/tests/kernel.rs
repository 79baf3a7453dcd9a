//! Runs the chapter on a real kernel.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use libbpf_rs::libbpf_sys::bpf_map_create_opts;
use libbpf_rs::{MapCore, MapFlags, MapHandle, MapType};

shared::test_chapter!();

#[test]
#[ignore = "needs bpf(2): cargo xtask test runs it"]
fn watch_prints_the_map_until_sigint() {
    let mut child = Command::new(CHAPTER.binary)
        .arg("--watch")
        .stdout(Stdio::piped())
        .spawn()
        .expect("the built chapter starts");
    let stdout = BufReader::new(child.stdout.take().expect("it's piped"));
    let mut snapshots = 0;
    let mut last_line = String::new();
    for line in stdout.lines() {
        last_line = line.expect("UTF-8");
        if last_line.contains("snapshot(map)? = {1: 100, 3: 300}") {
            snapshots += 1;
            if snapshots == 2 {
                shared::chapter_tests::send(
                    &child,
                    shared::chapter_tests::SIGINT,
                );
            }
        }
    }
    assert_eq!(snapshots, 2);
    assert!(
        last_line.starts_with("收到 Ctrl+C 或 SIGTERM"),
        "{last_line}"
    );
    assert!(child.wait().expect("it ends").success());
}

/// The page says so: without BPF_F_ZERO_SEED the order is another one each time.
#[test]
#[ignore = "needs bpf(2): cargo xtask test runs it"]
fn maps_with_a_random_seed_differ_in_their_order() {
    let orders: Vec<Vec<Vec<u8>>> = (0..8)
        .map(|_| {
            let map = create(MapType::Hash, 4);
            for key in 0..64u32 {
                map.update(&key.to_ne_bytes(), &[0; 4], MapFlags::ANY)
                    .expect("there's room");
            }
            map.keys().collect()
        })
        .collect();
    assert!(orders.iter().any(|order| *order != orders[0]));
}

/// The page warns of it: the iterator takes every error for the end of the walk.
#[test]
#[ignore = "needs bpf(2): cargo xtask test runs it"]
fn keys_ends_without_a_word_where_the_map_cannot_be_walked() {
    let queue = create(MapType::Queue, 0);
    queue
        .update(&[], &[1; 4], MapFlags::ANY)
        .expect("there's room");
    assert_eq!(queue.keys().count(), 0);
}

fn create(map_type: MapType, key_size: u32) -> MapHandle {
    let opts = bpf_map_create_opts {
        sz: size_of::<bpf_map_create_opts>() as _,
        ..Default::default()
    };
    MapHandle::create(map_type, Some("test"), key_size, 4, 64, &opts)
        .expect("root may create it")
}

/// What a container is given by `--cap-add BPF --cap-add PERFMON`, and by SYS_ADMIN alone.
#[test]
#[ignore = "needs bpf(2): cargo xtask test runs it"]
fn cap_bpf_and_cap_perfmon_do_not_suffice() {
    let run = |capabilities: &str| {
        Command::new("setpriv")
            .arg(format!("--bounding-set=-all,{capabilities}"))
            .args(["--inh-caps=-all", CHAPTER.binary])
            .output()
            .expect("util-linux has setpriv")
    };
    let refused = run("+bpf,+perfmon");
    let stderr = String::from_utf8_lossy(&refused.stderr);
    assert!(stderr.contains("EPERM"), "{stderr}");
    assert!(run("+sys_admin").status.success());
}
