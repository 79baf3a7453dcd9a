//! ▶ in the book's pages: a chapter's own program on a real Linux kernel, in the reader's
//! browser tab.
//!
//! `cargo xtask tab` builds everything for i686, has v86 boot it and keeps the state of the
//! machine that has booted; a page restores that state and runs programs in it.

pub mod control;
pub mod manifest;
