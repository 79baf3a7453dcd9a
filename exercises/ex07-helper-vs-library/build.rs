//! Compiles the kernel programs with clang: `read_kernel/traffic.bpf.c`, and the C that
//! stands in each answer of `mend`.

use anyhow::Result;

fn main() -> Result<()> {
    if !kernel_side::has_clang("cargo lab check 7") {
        return Ok(());
    }
    kernel_side::program("read_kernel/traffic.bpf.c")?;
    kernel_side::answers("mend")
}
