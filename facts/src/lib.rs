//! What kernels really answer to `bpf(2)`: the cases, and the recorded answers.
//!
//! The cases are data, in `cases.txt`. The program `facts` makes the call of each on the
//! running kernel; `cargo xtask matrix` runs it on several kernels and keeps what it
//! prints in `recorded/`; the book's tables are rendered from there.

pub mod answer;
pub mod cases;
pub mod folder;
mod kind;
pub mod recorded;
pub mod session;

pub use answer::Answer;
pub use cases::Case;
pub use kind::{Holds, MapKind};
pub use recorded::{Fact, Recorded};
