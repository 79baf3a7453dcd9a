//! A micro-VM that runs one program on one kernel: qemu without root, without KVM and
//! without a disk. A kernel boots once; from then on the VM wakes up as it was when it had
//! booted.
//!
//! ```no_run
//! # fn main() -> anyhow::Result<()> {
//! use vm::{End, Image, Vm, kernels};
//!
//! let wanted = "6.1".parse().map_err(anyhow::Error::msg)?;
//! let kernel = kernels::find_or_fetch(&wanted, None)?;
//! let program = "target/debug/ch06-iterate".as_ref();
//! let image = Image::new(kernel, "target/debug/lab".into(), program);
//! let output = Vm::default().output(&image)?;
//! assert_eq!(output.end, End::Exited(0));
//! # Ok(()) }
//! ```

pub mod apt;
pub mod cpio;
pub mod failure;
mod image;
pub mod init;
pub mod kernels;
mod parcel;
mod serial;
mod state;
mod terminal;
mod virtual_machine;

pub use image::{Image, libraries, place};
pub use serial::End;
pub use terminal::{Raw, Terminal};
pub use virtual_machine::{Output, QEMU, Vm};
