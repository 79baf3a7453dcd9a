//! Compiles the kernel programs with clang: `top/names.bpf.c`, and the C that stands in each
//! answer of `from_nothing`.

use anyhow::Result;

fn main() -> Result<()> {
    if !kernel_side::has_clang("cargo lab check 9") {
        return Ok(());
    }
    kernel_side::program("top/names.bpf.c")?;
    kernel_side::answers("from_nothing")
}
