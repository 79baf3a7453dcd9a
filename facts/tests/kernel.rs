//! Runs the program on a real kernel.

use std::collections::BTreeSet;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;

use facts::answer::Returned;
use facts::{Answer, MapKind, Recorded, folder};

const FACTS: &str = env!("CARGO_BIN_EXE_facts");

#[test]
#[ignore = "needs bpf(2): cargo xtask test runs it"]
fn every_case_is_answered() {
    let output = Command::new(FACTS).output().expect("it was built");
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    assert!(output.status.success());
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    let recorded: Recorded = text.parse().expect("it's a record");
    let answered: BTreeSet<_> = recorded
        .facts
        .iter()
        .map(|fact| (fact.id.as_str(), fact.kind))
        .collect();
    let asked: BTreeSet<_> = facts::cases::all()
        .expect("the list is in order")
        .into_iter()
        .flat_map(|case| case.kinds.into_iter().map(move |k| (case.id, k)))
        .collect();
    assert_eq!(answered, asked);
}

#[test]
#[ignore = "needs root, to become an ordinary user"]
fn an_ordinary_user_hears_why_not() {
    let folder = std::env::temp_dir().join("ebpf-maps-book-facts");
    std::fs::create_dir_all(&folder).expect("a temporary folder");
    let copy = folder.join("facts");
    std::fs::copy(FACTS, &copy).expect("it was built");
    let output = Command::new(&copy).uid(65534).gid(65534).output();
    std::fs::remove_dir_all(&folder).expect("it's ours");
    let output = output.expect("everyone may run the copy");
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("这里不能调用 bpf(2)"), "{said}");
}

#[test]
fn at_least_four_kernels_are_recorded_and_tell_their_version() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let kernels = folder::all(&root).expect("they can be read");
    assert!(kernels.len() >= 4, "{}", kernels.len());
    for kernel in kernels {
        assert!(kernel.series().is_some(), "{}", kernel.release);
        assert!(kernel.cpus().is_some(), "{}", kernel.details);
        assert!(kernel.version().starts_with(char::is_numeric));
    }
}

/// What `memlock` says of a map in a case, on the kernels from a version on.
fn memory(kernel: &Recorded, id: &str) -> u32 {
    let fact = kernel.find(id, MapKind::Hash).expect("it's recorded");
    match fact.kernel {
        Answer::Made(Returned::Number(bytes), _) => bytes,
        ref other => panic!("{id}: {other}"),
    }
}

/// The kernels that count what a map really takes: since 6.4.
fn counting() -> Vec<Recorded> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut kernels = folder::all(&root).expect("they can be read");
    kernels.retain(|kernel| {
        let mut parts = kernel.version().split('.').map(str::parse::<u32>);
        let mut part = || parts.next().and_then(Result::ok).unwrap_or(0);
        (part(), part()) >= (6, 4)
    });
    assert!(kernels.len() >= 2, "{}", kernels.len());
    kernels
}

#[test]
fn a_hash_takes_all_its_memory_when_it_is_created() {
    for kernel in counting() {
        let [empty, full] =
            ["memory.1000", "memory.1000.full"].map(|id| memory(&kernel, id));
        assert_eq!(empty, full, "{}", kernel.release);
    }
}

#[test]
fn a_hash_without_preallocation_takes_memory_as_it_is_filled() {
    for kernel in counting() {
        let [empty, full] = ["memory.no-prealloc", "memory.no-prealloc.full"]
            .map(|id| memory(&kernel, id));
        assert!(empty < full, "{}: {empty}, {full}", kernel.release);
        assert!(empty < memory(&kernel, "memory.1000"), "{}", kernel.release);
    }
}
