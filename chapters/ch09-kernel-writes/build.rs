//! Compiles `src/bpf/*.bpf.c` with clang, each into a Rust skeleton.

use anyhow::Result;

fn main() -> Result<()> {
    // For tests/build.rs, which runs this program where there is no clang.
    let this = std::env::current_exe()?;
    println!("cargo::rustc-env=BUILD_SCRIPT={}", this.display());

    if !kernel_side::has_clang("cargo lab run ch09-kernel-writes") {
        // A status other than 0 would only add cargo's own words about it.
        return Ok(());
    }
    kernel_side::skeleton("tally")?;
    kernel_side::skeleton("unchecked")
}
