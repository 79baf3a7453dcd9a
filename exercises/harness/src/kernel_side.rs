//! Exercises whose answers have a kernel side: the answer program loads it, and the checker
//! runs it.

mod load;
mod refusal;
mod run;

pub use load::{load, said};
pub use refusal::not_loaded;
pub use run::{fire, run};
