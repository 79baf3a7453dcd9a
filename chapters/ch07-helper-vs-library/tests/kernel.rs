//! Runs the chapter on a real kernel.

shared::test_chapter!();
