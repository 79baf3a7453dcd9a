//! A chapter's run as data.
//!
//! A chapter emits [`Event`]s. What a terminal shows of them, and `output.txt` records, is
//! their text: it's printed and read in [`text`] only. With `--events` a chapter writes
//! them as JSON instead, one a line; `events.jsonl` records them, with what the maps
//! held after each call. What may differ from run to run is in [`compare`];
//! what the chapters did on other kernels is in [`elsewhere`].

pub mod compare;
pub mod contents;
pub mod elsewhere;
pub mod event;
pub mod text;
mod transcript;

pub use contents::{Contents, Element, Held, Order};
pub use event::{
    Call, Ending, ErrnoInfo, Event, Form, Meaning, Reply, Variable,
};
pub use transcript::{Refusal, Transcript};
