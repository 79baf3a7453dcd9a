//! What the scenes share: the maps that they make, a walk's one call, and two programs whose
//! calls take turns.
//!
//! A scene is a program in `src/bin/`, whose every call is a `call!`. `cargo xtask record`
//! runs it, reads the maps after each call, and writes `recorded/NAME.jsonl`; a page plays
//! that with `{{#player NAME}}`, or with `{{#race NAME}}` where two programs race.

mod maps;
mod race;
mod turns;

pub use maps::{
    bytes, create, create_walkable, next_key, number, private_bpffs,
};
pub use race::every_order;
pub use turns::{Seat, Who, taking_turns};
