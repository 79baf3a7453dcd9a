//! `cargo lab doctor` on machines that lack something.

use std::os::unix::fs::chown;
use std::os::unix::process::CommandExt;
use std::process::Command;

use serde_json::Value;

use crate::machine::{self, Machine, TOOLS, output};

/// The exit status, and the checks by name.
fn doctor(lab: &mut Command) -> (i32, impl Fn(&str) -> Value + use<>) {
    let output = output(lab.arg("--json"));
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(stderr, "");
    let report: Value =
        serde_json::from_slice(&output.stdout).expect("it's JSON");
    let status = output.status.code().expect("an exit status");
    assert_eq!(report["status"], status);
    let checks = report["checks"].as_array().expect("a list").clone();
    let check = move |name: &str| {
        let mut found = checks.iter().filter(|check| check["check"] == name);
        found.next().unwrap_or_else(|| panic!("no {name}")).clone()
    };
    (status, check)
}

#[test]
fn a_bare_machine_hears_what_to_install() {
    let machine = Machine::with(&[]);
    let (status, check) = doctor(&mut machine.lab(&["doctor"]));
    assert_eq!(status, 2);
    for name in ["cc", "headers", "make", "pkg-config", "libelf", "clang"] {
        assert_eq!(check(name)["state"], "bad", "{name}");
        let mend = check(name)["mend"].to_string();
        assert!(mend.contains("在 Debian 上是"), "{mend}");
    }
    assert_eq!(check("qemu")["state"], "poor");
}

#[test]
fn each_check_is_one_line() {
    let machine = Machine::with(&[]);
    let output = output(&mut machine.lab(&["doctor"]));
    let text = String::from_utf8_lossy(&output.stdout);
    let (checks, conclusion) = text.split_once("\n\n").expect("two parts");
    for line in checks.lines() {
        assert!(line.starts_with(['✓', '!', '✗']), "{line}");
        assert!(line.contains('：'), "{line}");
    }
    assert!(conclusion.starts_with("还不能运行全部各章"), "{conclusion}");
}

/// All that the doctor looks for.
fn complete() -> Machine {
    let more = ["clang", "qemu-system-x86_64", "apt-get", "sha256sum"];
    Machine::with(&[TOOLS, &more].concat())
}

#[test]
#[ignore = "needs bpf(2): cargo xtask test runs it"]
fn where_all_is_there_all_chapters_run() {
    let machine = complete();
    let mut lab = machine.lab_with_everything(&["doctor"]);
    let (status, check) = doctor(&mut lab);
    assert_eq!(status, 0);
    assert_eq!(check("bpf")["state"], "good");
    let version = check("clang")["found"].to_string();
    assert!(version.contains("clang version"), "{version}");
}

/// Without sudo.
fn ordinary_user(machine: &Machine) -> Command {
    let mut lab = machine.lab_with_everything(&["doctor"]);
    lab.env("PATH", machine.path("bin")).uid(65534).gid(65534);
    lab
}

#[test]
#[ignore = "needs root, to become an ordinary user"]
fn an_ordinary_user_without_sudo_has_the_vm() {
    let machine = complete();
    let mut lab = ordinary_user(&machine);
    let cache = machine.path("cache");
    machine.write("cache/of-this-user", "");
    chown(&cache, Some(65534), None).expect("this is root");
    let (status, check) = doctor(lab.env("XDG_CACHE_HOME", cache));
    assert_eq!(status, 1, "{}", check("kernels"));
    let found = check("bpf")["found"].to_string();
    assert!(found.contains("EPERM"), "{found}");
    assert!(found.contains("unprivileged_bpf_disabled = "), "{found}");
    assert_eq!(check("root")["found"], "不是 root，也没有 sudo");
    let found = check("kernels")["found"].to_string();
    assert!(found.contains("第一次用时下载"), "{found}");
}

#[test]
#[ignore = "needs root, to become an ordinary user"]
fn without_a_place_for_kernels_the_vm_is_no_way_out() {
    let machine = complete();
    let mut lab = ordinary_user(&machine);
    let (status, check) =
        doctor(lab.env("XDG_CACHE_HOME", machine.path("of-root")));
    assert_eq!(status, 2, "{}", check("kernels"));
    let found = check("kernels")["found"].to_string();
    assert!(found.contains("写不了 "), "{found}");
    let mend = check("kernels")["mend"].to_string();
    assert!(mend.contains("XDG_CACHE_HOME"), "{mend}");
    lab = ordinary_user(&machine);
    lab.env_remove("XDG_CACHE_HOME").env_remove("HOME");
    let (status, check) = doctor(&mut lab);
    assert_eq!(status, 2, "{}", check("kernels"));
    assert_eq!(check("kernels")["found"], "没有 HOME，不知道放在哪里");
}

#[test]
#[ignore = "needs bpf(2): cargo xtask test runs it"]
fn a_filter_is_told_from_missing_rights() {
    for (errno, obstacle) in
        [("EPERM", "seccomp 过滤器"), ("ENOSYS", "沙箱没有实现它")]
    {
        let machine = complete();
        let filter = machine::without_bpf(
            &machine.path(""),
            errno,
            "execv(arguments[1], arguments + 1)",
        );
        let mut lab = Command::new(filter);
        lab.arg(machine.path("bin/lab")).arg("doctor");
        let (status, check) = doctor(&mut lab);
        let found = check("bpf")["found"].to_string();
        assert!(found.contains(errno), "{found}");
        assert!(found.contains(obstacle), "{found}");
        assert_eq!(status, 1, "root is no way out: {}", check("root"));
    }
}
