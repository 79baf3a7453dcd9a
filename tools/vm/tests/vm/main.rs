//! A VM with a real kernel in it.

mod booted;
mod in_vm;
