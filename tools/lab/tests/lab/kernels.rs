//! Kernels that can't be had, each for a reason of its own. None of these needs a VM.

use std::fs;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, Stdio};

use nix::sched::{CloneFlags, unshare};
use nix::sys::signal::{Signal, killpg};
use nix::unistd::Pid;

use crate::machine::{Machine, TOOLS, refusal};
use crate::mirror::{self, Event, Line, Mirror};

/// `lab run 2 --on vm` with more arguments, on a machine with a qemu that is never started
/// and a cache of its own.
fn run_in_vm(machine: &Machine, arguments: &[&str]) -> Command {
    machine.built("/bin/true".as_ref());
    machine.copy("/bin/true".as_ref(), "bin/qemu-system-x86_64");
    let mut lab = machine.lab(&["run", "2", "--on", "vm"]);
    lab.args(arguments)
        .env_remove("CARGO")
        .env("XDG_CACHE_HOME", machine.path("cache"));
    lab
}

fn with_sha256sum() -> Machine {
    Machine::with(&[TOOLS, &["sha256sum"]].concat())
}

/// What is in the folder, hidden or not.
fn names(folder: &Path) -> Vec<String> {
    let Ok(entries) = folder.read_dir() else {
        return Vec::new();
    };
    entries
        .map(|entry| {
            let name = entry.expect("it can be read").file_name();
            name.to_string_lossy().into_owned()
        })
        .collect()
}

#[test]
fn without_qemu_there_is_no_vm() {
    let machine = Machine::with(TOOLS);
    machine.built("/built/ch02-maps".as_ref());
    let mut lab = machine.lab(&["run", "2", "--on", "vm"]);
    let message = refusal(lab.env_remove("CARGO"), 90);
    assert!(message.contains("qemu-system-x86_64"), "{message}");
    assert!(message.contains("pacman -S --needed qemu-system-x86"));
    assert!(message.contains("su -c /built/ch02-maps"), "{message}");
}

#[test]
fn without_apt_a_kernel_has_to_be_named() {
    let message = refusal(&mut run_in_vm(&with_sha256sum(), &[]), 91);
    assert!(message.contains("没有 apt"), "{message}");
    assert!(message.contains("--kernel"), "{message}");
}

#[test]
fn without_debians_sources_a_mirror_has_to_be_named() {
    let machine = with_sha256sum();
    // What Ubuntu's apt says about its sources.
    machine.program(
        "apt-get",
        "#!/bin/sh\necho 'http://mirror.test/ubuntu/ noble'\n",
    );
    let message = refusal(&mut run_in_vm(&machine, &[]), 91);
    assert!(message.contains("没有 Debian 的镜像"), "{message}");
    assert!(message.contains("--mirror"), "{message}");
}

/// The same with this machine's apt, and a mirror.
fn with_mirror(machine: &Machine, mirror: &str) -> Command {
    let mut lab = run_in_vm(machine, &["--mirror", mirror]);
    lab.env("PATH", machine.longer_path())
        .env("LC_ALL", "C.UTF-8")
        .env_remove("http_proxy");
    lab
}

#[test]
fn a_mirror_that_does_not_answer_leaves_nothing_behind() {
    let machine = with_sha256sum();
    // Nothing listens on the port "discard".
    let mirror = "http://127.0.0.1:9/debian";
    let message = refusal(&mut with_mirror(&machine, mirror), 92);
    assert!(message.contains("多半是网络不通"), "{message}");
    assert!(message.contains("--mirror"), "{message}");
    let kernels = machine.path("cache/ebpf-maps-book/kernels");
    assert_eq!(names(&kernels), [""; 0], "{message}");
}

#[test]
fn a_mirror_that_is_not_signed_by_debian_is_refused() {
    let machine = with_sha256sum();
    let package = "Package: linux-image-6.1.0-99-cloud-amd64\n\
                   Version: 6.1.999-1\nArchitecture: amd64\n\
                   Filename: evil.deb\nSize: 4\n";
    mirror::index(&machine, package);
    machine.write("debian/evil.deb", "evil");
    let mirror = format!("file://{}", machine.path("debian").display());
    let message = refusal(&mut with_mirror(&machine, &mirror), 92);
    assert!(message.contains("is not signed"), "{message}");
    assert!(message.contains("拿不到镜像"), "{message}");
}

/// A file that passes for a kernel, as long as nobody starts it.
fn kernel() -> Vec<u8> {
    let mut kernel = vec![0; 1 << 20];
    kernel[0x202..0x206].copy_from_slice(b"HdrS");
    kernel[0x20e..0x210].copy_from_slice(&0x200u16.to_le_bytes());
    let banner = b"6.1.0-99-cloud-amd64 (a test) #1 SMP Debian 6.1.999-1\0";
    kernel[0x400..0x400 + banner.len()].copy_from_slice(banner);
    kernel
}

/// A machine that trusts the mirror, which has [`kernel`].
fn with_kernel_on_mirror() -> (Machine, Mirror) {
    let machine = with_sha256sum();
    let release = "6.1.0-99-cloud-amd64";
    mirror::archive(&machine, release, "6.1.999", &kernel());
    machine.write("tmp/of-this-test", "");
    let mirror = Mirror::of(&machine);
    (machine, mirror)
}

fn fetch(machine: &Machine, mirror: &Mirror) -> Command {
    let mut lab = with_mirror(machine, &mirror.address);
    lab.env("APT_CONFIG", mirror::apt_configuration(machine))
        .env("TMPDIR", machine.path("tmp"));
    lab
}

fn assert_nothing_is_left(machine: &Machine) {
    let kernels = machine.path("cache/ebpf-maps-book/kernels");
    assert_eq!(names(&kernels), [""; 0]);
    assert_eq!(names(&machine.path("tmp")), ["of-this-test"]);
}

/// Runs it, and sees to it that the kernel arrives, and nothing beside it.
fn assert_fetches(mut lab: Command, machine: &Machine) {
    // The qemu that ends at once.
    let message = refusal(&mut lab, 98);
    assert!(message.contains("内核 6.1.999"), "{message}");
    let cache = "cache/ebpf-maps-book/kernels";
    assert_eq!(names(&machine.path(cache)), ["6.1"], "{message}");
    let cache = machine.path(cache).join("6.1");
    let mut found = names(&cache);
    found.sort();
    assert_eq!(found, ["SHA256SUMS", "vmlinuz-6.1.0-99-cloud-amd64"]);
    let fetched = fs::read(cache.join(&found[1])).expect("it's there");
    assert!(fetched == kernel());
}

#[test]
fn what_arrives_damaged_is_not_kept_and_the_next_run_gets_it() {
    for (line, status, words, apt) in [
        (
            Line::Cut(".deb"),
            93,
            "没有留下半个文件",
            "closed connection",
        ),
        (Line::Altered(".deb"), 93, "没有留下半个文件", "Hash Sum"),
        (
            Line::Cut("Packages"),
            92,
            "多半是网络不通",
            "closed connection",
        ),
        (Line::Altered("Packages"), 92, "多半是网络不通", "Hash Sum"),
    ] {
        let (machine, mirror) = with_kernel_on_mirror();
        mirror.set(line);
        let message = refusal(&mut fetch(&machine, &mirror), status);
        for part in [words, apt, "--mirror"] {
            assert!(message.contains(part), "{part}: {message}");
        }
        assert_nothing_is_left(&machine);
        mirror.set(Line::Healthy);
        assert_fetches(fetch(&machine, &mirror), &machine);
    }
}

#[test]
fn ctrl_c_ends_a_download_and_leaves_nothing_behind() {
    for stage in ["Packages", ".deb"] {
        let (machine, mirror) = with_kernel_on_mirror();
        mirror.set(Line::Stalled(stage));
        // A terminal sends the signal to all that runs in the foreground.
        let lab = fetch(&machine, &mirror)
            .process_group(0)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("lab starts");
        assert_eq!(mirror.next_event(), Event::HalfSent);
        let group = Pid::from_raw(i32::try_from(lab.id()).expect("a pid"));
        killpg(group, Signal::SIGINT).expect("it runs");
        let output = lab.wait_with_output().expect("it ends");
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(128 + 2), "{stderr}");
        assert!(!stderr.contains("出路"), "{stderr}");
        assert_eq!(mirror.next_event(), Event::ClientGone);
        assert_nothing_is_left(&machine);
        mirror.set(Line::Healthy);
        assert_fetches(fetch(&machine, &mirror), &machine);
    }
}

/// The same without any network, not even the loopback.
fn offline(mut lab: Command) -> Command {
    // SAFETY: between fork and exec only unshare(2) is called, which is a bare system call.
    unsafe {
        lab.pre_exec(|| Ok(unshare(CloneFlags::CLONE_NEWNET)?));
    }
    lab
}

#[test]
#[ignore = "needs root, to take the network away"]
fn without_a_network_only_the_cache_has_kernels() {
    let (machine, mirror) = with_kernel_on_mirror();
    let named = with_mirror(&machine, "http://mirror.test/debian");
    for lab in [named, fetch(&machine, &mirror)] {
        let message = refusal(&mut offline(lab), 92);
        for part in ["\nErr:", "多半是网络不通", "--kernel 路径"] {
            assert!(message.contains(part), "{part}: {message}");
        }
        assert_nothing_is_left(&machine);
    }
    assert_fetches(fetch(&machine, &mirror), &machine);
    assert_fetches(offline(fetch(&machine, &mirror)), &machine);
}

#[test]
fn a_damaged_kernel_in_the_cache_is_never_used() {
    let machine = with_sha256sum();
    let cache = "cache/ebpf-maps-book/kernels/6.1";
    machine.write(&format!("{cache}/vmlinuz-6.1.0-1-cloud-amd64"), "good");
    let sums = Command::new("sha256sum")
        .arg("vmlinuz-6.1.0-1-cloud-amd64")
        .current_dir(machine.path(cache))
        .output()
        .expect("sha256sum starts");
    fs::write(machine.path(cache).join("SHA256SUMS"), sums.stdout)
        .expect("the folder is ours");
    // As it is, its checksum is right, but it is no kernel.
    let message = refusal(&mut run_in_vm(&machine, &[]), 91);
    assert!(message.contains("没有 HdrS"), "{message}");
    machine.write(&format!("{cache}/vmlinuz-6.1.0-1-cloud-amd64"), "goo");
    let message = refusal(&mut run_in_vm(&machine, &[]), 91);
    assert!(message.contains("校验和不对"), "{message}");
    assert!(message.contains("重新下载"), "{message}");
}

#[test]
fn a_file_that_is_no_kernel_is_not_started() {
    let machine = with_sha256sum();
    machine.write("half", "MZ");
    let half = machine.path("half");
    let half = half.to_str().expect("UTF-8");
    let mut lab = run_in_vm(&machine, &["--kernel", half]);
    let message = refusal(&mut lab, 93);
    assert!(message.contains("不能当内核用"), "{message}");
    let mut lab = run_in_vm(&machine, &["--kernel", "/no/such/kernel"]);
    let message = refusal(&mut lab, 93);
    assert!(message.contains("/no/such/kernel"), "{message}");
}

#[test]
fn an_unknown_kernel_lists_those_that_are_known() {
    let machine = Machine::with(&[]);
    let arguments = ["run", "2", "--kernel", "2.6"];
    let message = refusal(&mut machine.lab(&arguments), 2);
    assert!(message.contains("5.10、6.1、6.12、newest"), "{message}");
}

#[test]
fn a_kernel_is_for_the_vm() {
    let machine = Machine::with(&[]);
    let arguments = ["run", "2", "--on", "host", "--kernel", "6.1"];
    let message = refusal(&mut machine.lab(&arguments), 2);
    assert!(message.contains("--on vm"), "{message}");
}

#[test]
fn a_cache_that_cannot_be_written_is_named() {
    let machine = with_sha256sum();
    machine.write("file", "");
    let cache = machine.path("file");
    let mut lab = run_in_vm(&machine, &[]);
    let message = refusal(lab.env("XDG_CACHE_HOME", &cache), 1);
    assert!(message.contains("XDG_CACHE_HOME"), "{message}");
    assert!(message.contains("file/ebpf-maps-book"), "{message}");
}
