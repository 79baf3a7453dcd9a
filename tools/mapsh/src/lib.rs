//! mapsh: a small shell over the map API. A line is one call of `bpf(2)` (help says where
//! it's a loop of calls), and what the kernel answers is printed as on the book's pages.
//!
//! ```text
//! mapsh> create hash k4 v8 max=4 name=t
//!   调用  bpf(BPF_MAP_CREATE)，map_type = HASH，key_size = 4，value_size = 8，…
//!   返回  Ok(fd = 3)
//! mapsh> update t 1 100 noexist
//! ```
//!
//! [`command`] is what can be said, [`session`] what is done, [`data`] how keys and values
//! are written, [`tasks`] what learners do with it. The same program runs in a terminal
//! (`cargo lab mapsh`) and in the reader's browser tab.

pub mod attrs;
pub mod bpf;
pub mod btf;
pub mod command;
pub mod data;
pub mod kind;
pub mod line;
pub mod map;
pub mod meaning;
pub mod recorded;
pub mod session;
pub mod shell;
pub mod tasks;
mod text;
pub mod words;
pub mod wrong;
