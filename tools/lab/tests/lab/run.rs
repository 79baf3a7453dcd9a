//! `cargo lab run` on machines that lack something.

use std::os::unix::process::CommandExt;

use nix::unistd::geteuid;

use crate::machine::{Machine, TOOLS, output, refusal};

#[test]
fn help_is_chinese() {
    let machine = Machine::with(&[]);
    let output = output(&mut machine.lab(&["run", "--help"]));
    let help = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success());
    for text in ["用法：cargo lab run [选项] <章>", "--yes", "\n参数：\n"]
    {
        assert!(help.contains(text), "{help}");
    }
}

#[test]
fn an_unknown_chapter_lists_the_chapters() {
    let message = refusal(&mut Machine::with(&[]).lab(&["run", "ch99"]), 2);
    assert_eq!(
        message,
        "没有“ch99”这一章。现有的章：\n  ch02-maps\n  ch07-kernel-program\n"
    );
}

#[test]
fn without_a_terminal_nothing_is_installed() {
    let tools = ["cc", "pkg-config", "apt-get", "sudo"];
    // Root installs without sudo, and a bare machine has none.
    let tools = if geteuid().is_root() {
        &tools[..3]
    } else {
        &tools
    };
    let machine = Machine::with(tools);
    let message = refusal(&mut machine.lab(&["run", "2"]), 1);
    assert!(message.contains("缺：\n  make："), "{message}");
    assert!(message.contains("install --no-install-recommends make\n"));
    assert!(message.contains("在终端里再运行一次"), "{message}");
    assert!(!message.contains("DEBIAN_FRONTEND"), "{message}");
}

#[test]
fn without_a_package_manager_every_command_is_listed() {
    let machine = Machine::with(&["cc"]);
    let message = refusal(&mut machine.lab(&["run", "2", "--yes"]), 1);
    assert!(message.contains("\n  make："), "{message}");
    assert!(message.contains("\n  pkg-config："), "{message}");
    assert!(
        message.contains("\n  dnf install make pkgconf"),
        "{message}"
    );
}

#[test]
fn without_a_compiler_no_header_can_be_found() {
    let machine = Machine::with(&["make", "pkg-config"]);
    let message = refusal(&mut machine.lab(&["run", "2"]), 1);
    let packages = "apk add gcc musl-dev linux-headers elfutils-dev zlib-dev\n";
    assert!(message.contains(packages), "{message}");
}

#[test]
fn only_a_kernel_program_needs_clang() {
    let machine = Machine::with(TOOLS);
    let message = refusal(&mut machine.lab(&["run", "7"]), 1);
    assert!(message.contains("缺：\n  clang："), "{message}");
    assert!(message.contains("\n  apk add clang\n"), "{message}");
    // Here the way is free as far as cargo, which isn't in this PATH.
    let message = refusal(machine.lab(&["run", "2"]).env_remove("CARGO"), 1);
    assert!(message.starts_with("启动不了 cargo"), "{message}");
}

#[test]
fn a_failed_build_passes_on_cargos_words_and_status() {
    let machine = Machine::with(&[]);
    machine.write("chapters/ch02-maps/src/main.rs", "fn main() { nonsense }");
    let mut lab = machine.lab_with_everything(&["run", "2"]);
    let message = refusal(&mut lab, 101);
    assert!(
        message.contains("cannot find value `nonsense`"),
        "{message}"
    );
}

#[test]
#[ignore = "needs bpf(2): cargo xtask test runs it"]
fn the_chapter_gets_its_arguments_and_gives_its_status() {
    let machine = Machine::with(&[]);
    let output =
        output(&mut machine.lab_with_everything(&[
            "run", "ch02", "--yes", "--", "--hold", "a b",
        ]));
    assert_eq!(output.status.code(), Some(7), "{output:?}");
    let stdout = String::from_utf8_lossy(&output.stdout);
    assert!(
        stdout.ends_with("ch02-maps\", \"--hold\", \"a b\"]\n"),
        "{stdout}"
    );
}

#[test]
#[ignore = "needs root, to become an ordinary user"]
fn without_sudo_an_administrator_has_to_install() {
    let machine = Machine::with(&["cc", "pkg-config", "apt-get"]);
    let mut lab = machine.lab(&["run", "2", "--yes"]);
    let message = refusal(lab.uid(65534).gid(65534), 1);
    let command = "没有 sudo。请管理员运行：\n  apt-get ";
    assert!(message.contains(command), "{message}");
}

/// As in a container, where the filter refuses root as well.
#[test]
#[ignore = "needs root, to become an ordinary user"]
fn a_sudo_whose_root_is_refused_is_no_way() {
    let machine = Machine::with(TOOLS);
    machine.program(
        "sudo",
        "#!/bin/sh\ncase $1 in -*) exit 0 ;; *) exec \"$@\" ;; esac\n",
    );
    machine.built("/built/ch02-maps".as_ref());
    let mut lab = machine.lab(&["run", "2"]);
    lab.env_remove("CARGO").uid(65534).gid(65534);
    let message = refusal(&mut lab, 90);
    assert!(message.contains("用 sudo 也不能"), "{message}");
}

#[test]
#[ignore = "needs root, to become an ordinary user"]
fn without_sudo_an_ordinary_user_is_told_the_ways_out() {
    let machine = Machine::with(TOOLS);
    machine.built("/built/ch02-maps".as_ref());
    let mut lab = machine.lab(&["run", "2"]);
    lab.env_remove("CARGO").uid(65534).gid(65534);
    let message = refusal(&mut lab, 90);
    assert!(message.contains("这里也没有 sudo"), "{message}");
    assert!(message.contains("apk add qemu-system-x86_64"), "{message}");
    assert!(message.contains("su -c /built/ch02-maps\n"), "{message}");
}
