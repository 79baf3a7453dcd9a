//! `cargo lab` with real VMs, and lessons on kernels that can't do all of them.
//!
//! `cargo xtask test` runs these where there is qemu; the kernel comes from the cache, or
//! through apt into it.

use std::fs;
use std::io;
use std::os::unix::fs::chown;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use ::machine::cargo::{self, Built};
use anyhow::Result;
use nix::sys::signal::{Signal, killpg};
use nix::unistd::Pid;
use serde_json::Value;
use shared::chapter_tests::{SIGINT, SIGTERM, send};
use tempfile::TempDir;
use vm::failure::{Failure, FailureKind};
use vm::kernels::{self, Kernel, SERIES, Series, Wanted};
use vm::{End, Image, Output, Vm};

use crate::machine::{self, TOOLS};
use crate::mirror::{self, Mirror};

/// A program on a kernel, with `lab` as its init.
fn image(kernel: Kernel, program: &Path) -> Image {
    Image::new(kernel, env!("CARGO_BIN_EXE_lab").into(), program)
}

fn kernel() -> Kernel {
    kernels::find_or_fetch(&Wanted::default(), None)
        .unwrap_or_else(|error| panic!("{error:#}"))
}

/// The program of a chapter. Within `cargo test` it has been built already.
fn chapter(name: &str) -> PathBuf {
    let built = cargo::programs(&course::checkout(), &[name]);
    match built.expect("cargo starts") {
        Built::Programs(programs) => {
            programs.path(name).expect("it's built").to_owned()
        }
        Built::Failed(status) => panic!("{name} doesn't build: {status}"),
    }
}

fn failure(result: Result<Output>, kind: FailureKind) -> String {
    let error = result.expect_err("it can't go well");
    let failure = error.downcast_ref::<Failure>();
    let found = failure.map(|failure| failure.kind);
    assert_eq!(found, Some(kind), "{error:#}");
    error.to_string()
}

#[test]
#[ignore = "needs qemu and a kernel: cargo xtask test runs it"]
fn a_kernel_without_bpf_is_told() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut image = image(kernel(), env!("CARGO_BIN_EXE_lab").as_ref());
    // No kernel of Debian's lacks bpf(2), so a filter answers in its place: it is set by
    // the first process, which then becomes the real init. It brings that with it, since
    // the VM boots with nothing but its init.
    let init = env!("CARGO_BIN_EXE_lab");
    let become_init = format!(
        r#"({{
            extern char begin[], end[];
            asm(".pushsection .rodata; begin: .incbin \"{init}\"; end: .popsection");
            int file = syscall(SYS_memfd_create, "init", 0);
            for (char *at = begin; at < end;)
                at += write(file, at, end - at);
            char *words[] = {{"/vm/init", 0}};
            (int)syscall(SYS_execveat, file, "", words, words + 1, 0x1000);
        }})"#
    );
    image.init = machine::without_bpf(folder.path(), "ENOSYS", &become_init);
    let result = Vm::default().output(&image);
    let message = failure(result, FailureKind::NoBpf);
    assert!(message.contains("ENOSYS"), "{message}");
}

#[test]
#[ignore = "needs qemu and a kernel: cargo xtask test runs it"]
fn a_kernel_that_is_too_old_for_the_lesson_is_explained() {
    let kernel = kernels::find_or_fetch(&Wanted::Series(&SERIES[0]), None)
        .unwrap_or_else(|error| panic!("{error:#}"));
    let image = image(kernel, &chapter("ch04-lookup-and-delete"));
    let output = Vm::default().output(&image).expect("it runs");
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.end, End::Exited(1), "{stderr}");
    assert!(stderr.contains("停在这里：ENOTSUPP（524"), "{stderr}");
    assert!(stderr.contains("太旧：HASH 从 5.14 起"), "{stderr}");
}

#[test]
#[ignore = "needs qemu and a kernel: cargo xtask test runs it"]
fn what_cannot_be_checked_on_an_old_kernel_is_explained() {
    let exercise = ["check", "ex07-read-kernel", "--kernel", "5.10"];
    let mut lab = Command::new(env!("CARGO_BIN_EXE_lab"));
    let output = machine::output(lab.args(exercise).stdin(Stdio::null()));
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(3), "{stderr}");
    assert!(stderr.contains("在虚拟机里检查，内核 5.10."), "{stderr}");
    let (why, advice) = stderr.split_once("os error 22)\n").expect("EINVAL");
    assert!(why.contains("要 5.14 以上的内核"), "{stderr}");
    let again =
        "换一个内核再检查：cargo lab check ex07-read-kernel --kernel 6.1\n";
    assert_eq!(advice, again);
}

/// Sends Ctrl+C to a command that uses a VM, as soon as there is one, and sees to it that
/// nothing is left of it.
fn interrupt_in_vm(lab: &mut Command) {
    let scratch = TempDir::new().expect("the temporary folder");
    let folder = || {
        let mut entries = scratch.path().read_dir().expect("it's there");
        entries.next().map(|entry| entry.expect("an entry").path())
    };
    let mut lab = lab
        .env("TMPDIR", scratch.path())
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        // A terminal sends the signal to all that runs in the foreground.
        .process_group(0)
        .spawn()
        .expect("lab starts");
    let with_vm = || {
        let inside = folder()?.read_dir().ok()?;
        let mut paths = inside.filter_map(|entry| Some(entry.ok()?.path()));
        // What qemu says is written there.
        paths.find(|path| path.join("qemu").exists())
    };
    while with_vm().is_none() {
        let ended = lab.try_wait().expect("it can be waited for");
        assert_eq!(ended, None, "before there was a VM");
        std::thread::sleep(Duration::from_millis(20));
    }
    let group = Pid::from_raw(i32::try_from(lab.id()).expect("a pid"));
    killpg(group, Signal::SIGINT).expect("it runs");
    let status = lab.wait().expect("it ends");
    assert_eq!(status.code(), Some(128 + 2));
    assert_eq!(folder(), None, "is left");
}

#[test]
#[ignore = "needs qemu and a kernel: cargo xtask test runs it"]
fn ctrl_c_ends_a_check_and_leaves_nothing() {
    let mut lab = Command::new(env!("CARGO_BIN_EXE_lab"));
    interrupt_in_vm(lab.args(["check", "ex02-insert-once", "--on", "vm"]));
}

/// What root meets there who may not lock memory: the doctor's check of `bpf(2)`, and the
/// exit status of chapter 1, once for each of `situations`; and all that stderr says.
fn without_memlock(
    series: &'static Series,
    situations: &[&str],
) -> (Vec<(Value, Value)>, String) {
    let kernel = kernels::find_or_fetch(&Wanted::Series(series), None)
        .unwrap_or_else(|error| panic!("{error:#}"));
    let mut image = image(kernel, "/bin/sh".as_ref());
    image.others = ["prlimit", "setpriv"].map(machine::real).to_vec();
    image.others.push(env!("CARGO_BIN_EXE_lab").into());
    image.others.push(chapter("ch01-create"));
    let script: String = situations
        .iter()
        .map(|situation| {
            format!(
                "{situation} lab doctor --json\n\
                 {situation} ch01-create > /dev/null; echo $?\n"
            )
        })
        .collect();
    image.arguments = vec!["-c".into(), script.into()];
    let output = Vm::default().output(&image).expect("it runs");
    let said = serde_json::Deserializer::from_slice(&output.stdout)
        .into_iter::<Value>()
        .collect::<Result<Vec<_>, _>>()
        .expect("it's JSON");
    let met = said.chunks(2).map(|said| {
        let checks = said[0]["checks"].as_array().expect("a list");
        let bpf = checks.iter().find(|check| check["check"] == "bpf");
        (bpf.expect("it's checked").clone(), said[1].clone())
    });
    let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
    (met.collect(), stderr)
}

/// No map fits in, and root may not lift the limit.
const NO_MEMLOCK: &str =
    "prlimit --memlock=0:0 setpriv --bounding-set -sys_resource";

#[test]
#[ignore = "needs qemu and a kernel: cargo xtask test runs it"]
fn memlock_stops_a_chapter_on_5_10_and_the_advice_mends_it() {
    let (met, stderr) = without_memlock(
        &SERIES[0],
        &[
            NO_MEMLOCK,
            // What `--ulimit memlock=-1` and `--privileged` do.
            &NO_MEMLOCK.replace("0:0", "unlimited"),
            "prlimit --memlock=0:0",
        ],
    );
    let [(doctor, status), mended @ ..] = &met[..] else {
        panic!("{met:?}");
    };
    let found = doctor["found"].to_string();
    assert!(found.contains("EPERM"), "{found}");
    assert!(found.contains("RLIMIT_MEMLOCK 太小（0 KiB）"), "{found}");
    let mend = doctor["mend"].to_string();
    assert!(mend.contains("--ulimit memlock=-1"), "{mend}");
    assert!(mend.contains("--on vm"), "{mend}");
    assert_eq!(status, 1);
    assert_eq!(mended.len(), 2);
    for (doctor, status) in mended {
        assert_eq!(doctor["state"], "good", "{doctor}");
        assert_eq!(status, 0);
    }
    // Only the first one says this.
    let (_, advice) = stderr.split_once("停在这里：").expect("it stops");
    assert!(advice.starts_with("EPERM（1，"), "{advice}");
    for part in ["早于 5.11", "--ulimit memlock=-1", "ch01-create --on vm"] {
        assert!(advice.contains(part), "{part}: {advice}");
    }
    assert!(!advice.contains("停在这里"), "{advice}");
}

#[test]
#[ignore = "needs qemu and a kernel: cargo xtask test runs it"]
fn memlock_stops_nobody_on_6_1() {
    let (met, stderr) = without_memlock(&SERIES[1], &[NO_MEMLOCK]);
    let [(doctor, status)] = &met[..] else {
        panic!("{met:?}");
    };
    assert_eq!(doctor["state"], "good", "{doctor}");
    assert_eq!(status, 0, "{stderr}");
}

/// An ordinary user without sudo, with a cache that has the kernel.
fn nobody(machine: &machine::Machine, arguments: &[&str]) -> Command {
    let kernel = kernel();
    let from = kernel.path.parent().expect("a file");
    let name = from.file_name().expect("a folder").to_string_lossy();
    for file in from.read_dir().expect("it can be read") {
        let file = file.expect("it can be read").path();
        let name = format!(
            "cache/ebpf-maps-book/kernels/{name}/{}",
            file.file_name().expect("a file").to_string_lossy()
        );
        machine.write(&name, "");
        machine.copy(&file, &name);
    }
    let ours = machine.path("cache/ebpf-maps-book");
    chown(&ours, Some(65534), Some(65534)).expect("this is root");
    let mut lab = machine.lab(arguments);
    lab.env_remove("CARGO")
        .env("XDG_CACHE_HOME", machine.path("cache"))
        .uid(65534)
        .gid(65534);
    lab
}

const FOR_VM: &[&str] = &["qemu-system-x86_64", "cat", "ldd", "sha256sum"];

#[test]
#[ignore = "needs qemu and a kernel: cargo xtask test runs it"]
fn a_kernel_just_fetched_runs_a_chapter() {
    let machine = machine::Machine::with(&[TOOLS, FOR_VM].concat());
    machine.built("/bin/echo".as_ref());
    let Kernel {
        path,
        release,
        version,
    } = kernel();
    let image = fs::read(path).expect("it can be read");
    mirror::archive(&machine, &release, &version, &image);
    let mirror = Mirror::of(&machine);
    let arguments = ["run", "2", "--on", "vm", "--mirror", &mirror.address];
    let mut lab = machine.lab_with_everything(&arguments);
    lab.args(["--", "here"])
        .env_remove("CARGO")
        .env("PATH", machine.longer_path())
        .env("XDG_CACHE_HOME", machine.path("cache"))
        .env("APT_CONFIG", mirror::apt_configuration(&machine))
        .env_remove("http_proxy");
    let output = machine::output(&mut lab);
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{stderr}");
    assert_eq!(String::from_utf8_lossy(&output.stdout), "here\n");
    assert!(stderr.contains("只有第一次要下载"), "{stderr}");
}

#[test]
#[ignore = "needs root, to become an ordinary user, qemu and a kernel"]
fn an_ordinary_user_sees_the_chapter_as_on_the_host() {
    let machine = machine::Machine::with(&[TOOLS, FOR_VM].concat());
    machine.copy(&chapter("ch06-iterate"), "ch06-iterate");
    machine.built(&machine.path("ch06-iterate"));
    let output = machine::output(&mut nobody(
        &machine,
        &["run", "2", "--memory", "200"],
    ));
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{stderr}");
    assert!(stderr.contains("在虚拟机里运行，内核 6.1."), "{stderr}");
    assert!(stderr.contains("这里也没有 sudo"), "{stderr}");
    let printed = String::from_utf8_lossy(&output.stdout);
    let recorded = course::checkout().join("chapters/ch06-iterate/output.txt");
    let recorded = fs::read_to_string(recorded).expect("it was recorded");
    if let Err(difference) = transcript::compare::compare(&recorded, &printed) {
        panic!("{difference}");
    }
}

#[test]
#[ignore = "needs root, to become an ordinary user, qemu and a kernel"]
fn ctrl_c_and_sigterm_end_a_chapter_cleanly() {
    let machine = machine::Machine::with(&[TOOLS, FOR_VM].concat());
    machine.built("/bin/sh".as_ref());
    let script = "trap 'echo clean; exit 5' INT; echo go; while :; do :; done";
    for signal in [SIGINT, SIGTERM] {
        let mut child = nobody(&machine, &["run", "2", "--", "-c", script])
            .stdout(Stdio::piped())
            .spawn()
            .expect("lab starts");
        let mut stdout = child.stdout.take().expect("it's piped");
        let mut first = [0; 3];
        io::Read::read_exact(&mut stdout, &mut first).expect("it says go");
        send(&child, signal);
        let rest = io::read_to_string(stdout).expect("UTF-8");
        assert_eq!(rest, "clean\n");
        assert_eq!(child.wait().expect("it ends").code(), Some(5));
    }
}

#[test]
#[ignore = "needs root, to become an ordinary user, qemu and a kernel"]
fn a_reader_that_has_seen_enough_ends_the_vm_quietly() {
    let machine = machine::Machine::with(&[TOOLS, FOR_VM].concat());
    machine.built("/bin/sh".as_ref());
    let loop_for_ever = "while :; do echo more; done";
    let mut lab = nobody(&machine, &["run", "2", "--", "-c", loop_for_ever]);
    let mut child = lab
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("lab starts");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("it ends");
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(128 + 13), "{stderr}");
    let expected = ["在虚拟机里运行", "第一次用这个内核"];
    assert_eq!(stderr.lines().count(), expected.len(), "{stderr}");
    for (line, words) in stderr.lines().zip(expected) {
        assert!(line.starts_with(words), "{stderr}");
    }
}
