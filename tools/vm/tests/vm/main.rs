//! A VM with a real kernel in it.

mod in_vm;
