//! What all exercises share: two programs that talk over a pipe.
//!
//! - The **answer program** holds the learner's file and calls its functions when it is
//!   told to ([`answer::serve`]).
//! - The **checker** holds the checks and none of the learner's code ([`check::Check`]). It
//!   starts the answer program and talks to it ([`student::Student`]) while it traces its
//!   `bpf(2)` calls (`tracer`), looks at the kernel's maps itself ([`maps`]), and prints
//!   one line of JSON per check ([`checker::main`], [`protocol::checker::Line`]).
//!
//! So nothing that an answer prints or does in its own process can become a verdict.
//!
//! An exercise is declared with [`exercise!`], a package's checker with [`checker!`], and
//! the proof that its exercises are what they say with [`prove!`].

pub mod adversary;
pub mod answer;
mod bpf_call;
pub mod check;
pub mod checker;
mod declare;
mod director;
mod failure;
mod files;
mod filter;
pub mod kernel_side;
pub mod keyed;
pub mod lists;
pub mod maps;
pub mod material;
mod meaning;
pub mod numbers;
pub mod proof;
mod refusal;
mod removal;
pub mod scene;
mod stage;
pub mod story;
pub mod student;
mod tracer;
mod variations;
mod verdict;
mod watchdog;
mod what;

pub use fastrand::Rng;
pub use proptest;
pub use shared::errno;
