//! Runs the chapter on a real kernel. What its table of flags says is measured by
//! `cargo xtask matrix`.

shared::test_chapter!();
