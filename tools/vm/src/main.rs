//! A program that is nothing but a VM's init, for those who test VMs and have no other.

use std::process::ExitCode;

fn main() -> ExitCode {
    vm::init::take_over_in_vm();
    eprintln!("这个程序只在虚拟机里运行");
    ExitCode::from(2)
}
