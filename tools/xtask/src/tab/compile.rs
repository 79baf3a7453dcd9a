//! The workspace's own programs, compiled for i686: static, so that each is one file.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use anyhow::{Result, ensure};
use course::Course;
use machine::cargo;
use shared::tell;

use super::packages::Packages;
use super::place::Place;

const TARGET: &str = "i686-unknown-linux-gnu";

/// The VM's first process.
pub const INIT: &str = "tab";

/// What else runs there, where the workspace has it.
const OTHERS: [&str; 1] = ["mapsh"];

/// Small, since the reader downloads them.
const PROFILE: [(&str, &str); 3] = [
    ("CARGO_PROFILE_RELEASE_OPT_LEVEL", "s"),
    ("CARGO_PROFILE_RELEASE_STRIP", "true"),
    ("CARGO_PROFILE_RELEASE_LTO", "thin"),
];

/// Compiles all chapters, the VM's first process, and what else runs there. Returns where
/// they lie.
pub fn programs(place: &Place, packages: &Packages) -> Result<Vec<PathBuf>> {
    let course = Course::load(&place.root)?;
    let mut names: Vec<_> =
        course.lessons.into_iter().map(|it| it.name).collect();
    names.push(INIT.to_owned());
    let others = OTHERS.iter().filter(|name| {
        place
            .root
            .join("tools")
            .join(name)
            .join("Cargo.toml")
            .is_file()
    });
    names.extend(others.map(|name| (*name).to_owned()));
    tell!("编译 {} 个程序，给浏览器里的 32 位内核用", names.len());
    let tools = place.folder.join("tools");
    fs::create_dir_all(&tools)?;
    let rustc = wrapper(&tools.join("rustc"), &rustc(&packages.host()))?;
    let cc = wrapper(&tools.join("cc"), &cc(&packages.guest()))?;
    let target = place.folder.join("cargo");
    let mut build = cargo::command();
    build
        .args(["build", "--release", "--locked", "--target", TARGET])
        .args(names.iter().flat_map(|name| ["--package", name]))
        .current_dir(&place.root)
        .env("RUSTC", &rustc)
        .env("CARGO_TARGET_DIR", &target)
        .env("CC_i686_unknown_linux_gnu", &cc)
        .env("CARGO_TARGET_I686_UNKNOWN_LINUX_GNU_LINKER", &cc)
        .env(
            "CARGO_TARGET_I686_UNKNOWN_LINUX_GNU_RUSTFLAGS",
            "-C target-feature=+crt-static -C relocation-model=static",
        )
        .envs(PROFILE);
    ensure!(
        build.status()?.success(),
        "没有编译成 32 位的程序，原因在 cargo 上面的输出里"
    );
    let built = target.join(TARGET).join("release");
    Ok(names.iter().map(|name| built.join(name)).collect())
}

/// The names of those that a page can run.
pub fn names(programs: &[PathBuf]) -> Vec<String> {
    let names = programs
        .iter()
        .filter_map(|path| path.file_name()?.to_str());
    names
        .filter(|name| *name != INIT)
        .map(str::to_owned)
        .collect()
}

/// Starts the compiler with its own libraries.
fn rustc(tree: &Path) -> String {
    let usr = tree.join("usr");
    let usr = usr.display();
    format!(
        "LD_LIBRARY_PATH='{usr}/lib/x86_64-linux-gnu:{usr}/lib/llvm-19/lib' \
         exec '{usr}/bin/rustc'"
    )
}

/// Starts this machine's C compiler for the packages' headers and libraries.
fn cc(tree: &Path) -> String {
    let tree = tree.display();
    format!(
        "T='{tree}'\n\
         G=\"$T/usr/lib/gcc/i686-linux-gnu/12\"\n\
         L=\"$T/usr/lib/i386-linux-gnu\"\n\
         exec gcc -m32 -march=i686 --sysroot=\"$T\" -B\"$G\" -B\"$L\" \
         -L\"$G\" -L\"$L\" -isystem \"$T/usr/include\" \
         -isystem \"$T/usr/include/i386-linux-gnu\""
    )
}

/// Writes a program that runs a command with the arguments that it gets.
fn wrapper(path: &Path, command: &str) -> Result<PathBuf> {
    let script = format!("#!/bin/sh\n{command} \"$@\"\n");
    // Cargo asks a compiler that has changed again what it is.
    if fs::read_to_string(path).is_ok_and(|old| old == script) {
        return Ok(path.to_owned());
    }
    fs::write(path, script)?;
    fs::set_permissions(path, PermissionsExt::from_mode(0o755))?;
    Ok(path.to_owned())
}
