//! `cargo lab` as a reader meets it, on machines that lack something and in real VMs.

mod doctor;
mod exercises;
mod in_vm;
mod kernels;
mod machine;
mod mapsh;
mod mirror;
mod papers;
mod run;
mod teacher;
