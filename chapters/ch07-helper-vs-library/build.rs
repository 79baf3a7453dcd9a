//! Compiles `src/bpf/*.bpf.c` with clang, each into a Rust skeleton.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};
use libbpf_cargo::SkeletonBuilder;

fn main() -> Result<()> {
    // For tests/build.rs, which runs this program where there is no clang.
    let this = std::env::current_exe()?;
    println!("cargo::rustc-env=BUILD_SCRIPT={}", this.display());

    if Command::new("clang").arg("--version").output().is_err() {
        // Cargo fails on these lines and shows them as they are. A status other than 0
        // would only add cargo's own words about it.
        println!("cargo::error=缺少 clang：这一章的内核态程序用它编译。");
        println!("cargo::error=出路（任选一个）：");
        println!("cargo::error=  1. cargo lab run ch07-helper-vs-library");
        println!("cargo::error=  2. sudo apt install clang，再重新编译");
        return Ok(());
    }
    skeleton("kernel_side")?;
    skeleton("wrong_kind")
}

// ANCHOR: skeleton
fn skeleton(name: &str) -> Result<()> {
    let source = format!("src/bpf/{name}.bpf.c");
    println!("cargo::rerun-if-changed={source}");
    let out = std::env::var_os("OUT_DIR").context("cargo sets OUT_DIR")?;
    SkeletonBuilder::new()
        .source(&source)
        .clang_args(host_headers())
        .build_and_generate(Path::new(&out).join(format!("{name}.skel.rs")))
}
// ANCHOR_END: skeleton

/// Debian keeps `asm/types.h` in a folder named after the machine, where clang doesn't
/// look when it compiles for BPF. Elsewhere the compiler prints nothing here.
fn host_headers() -> Option<String> {
    let output = Command::new("cc").arg("-print-multiarch").output().ok()?;
    let machine = String::from_utf8(output.stdout).ok()?;
    let machine = machine.trim();
    (!machine.is_empty()).then(|| format!("-I/usr/include/{machine}"))
}
