//! What all exercises share: two programs that talk over a pipe.
//!
//! - The **answer program** holds the learner's file and calls its functions when it is
//!   told to ([`answer::serve`]).
//! - The **checker** holds the checks and none of the learner's code. It starts the answer
//!   program, traces its `bpf(2)` calls ([`student::Student`]), looks at the kernel's maps
//!   itself, and prints one line of JSON per check ([`check::main`]).
//!
//! So nothing that an answer prints or does in its own process can become a verdict.

pub mod answer;
pub mod check;
pub mod maps;
mod meaning;
pub mod numbers;
pub mod proof;
pub mod student;

pub use fastrand::Rng;
