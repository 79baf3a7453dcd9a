//! A micro-VM that runs one program on one kernel: qemu without root, without KVM and
//! without a disk.
//!
//! ```no_run
//! # fn main() -> anyhow::Result<()> {
//! use vm::{End, Machine, kernels};
//!
//! let wanted = "6.1".parse().map_err(anyhow::Error::msg)?;
//! let kernel = kernels::find_or_fetch(&wanted, None)?;
//! let machine = Machine::new("target/debug/lab".into());
//! let output = machine.output(&kernel, "target/debug/ch06-iterate".as_ref(), &[])?;
//! assert_eq!(output.end, End::Exited(0));
//! # Ok(()) }
//! ```

pub mod failure;
mod image;
pub mod init;
pub mod kernels;
mod machine;

pub use image::{libraries, place};
pub use machine::{End, Machine, Output, QEMU};
