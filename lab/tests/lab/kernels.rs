//! Kernels that can't be had, each for a reason of its own. None of these needs a VM.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::machine::{Machine, TOOLS, refusal};

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
    let path = std::env::var_os("PATH").expect("PATH is set");
    let mut folders = vec![machine.path("bin")];
    folders.extend(std::env::split_paths(&path));
    let path = std::env::join_paths(folders).expect("no colon in it");
    lab.env("PATH", path).env_remove("http_proxy");
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
    let suite = "debian/dists/bookworm";
    let index = "main/binary-amd64/Packages";
    let package = "Package: linux-image-6.1.0-99-cloud-amd64\n\
                   Version: 6.1.999-1\nArchitecture: amd64\n\
                   Filename: evil.deb\nSize: 4\n";
    machine.write(&format!("{suite}/{index}"), package);
    let sum = Command::new("sha256sum")
        .arg(machine.path(suite).join(index))
        .output()
        .expect("sha256sum starts");
    let sum = String::from_utf8_lossy(&sum.stdout)[..64].to_owned();
    let release = format!(
        "Codename: bookworm\nSuite: oldstable\n\
         Date: Sun, 01 Nov 2026 00:00:00 UTC\nArchitectures: amd64\n\
         Components: main\nSHA256:\n {sum} {} {index}\n",
        package.len()
    );
    machine.write(&format!("{suite}/Release"), &release);
    machine.write("debian/evil.deb", "evil");
    let mirror = format!("file://{}", machine.path("debian").display());
    let message = refusal(&mut with_mirror(&machine, &mirror), 92);
    assert!(message.contains("is not signed"), "{message}");
    assert!(message.contains("拿不到镜像"), "{message}");
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
