//! `&packets` 变成了什么：一条加载指令，里面写着同一个 fd。

use std::os::fd::{AsFd, AsRawFd};

use anyhow::{Context, Result};
use libbpf_rs::libbpf_sys::{BPF_DW, BPF_IMM, BPF_LD, BPF_PSEUDO_MAP_FD};
use libbpf_rs::{Map, ProgramMut};
use shared::{show, step};

// ANCHOR: map_argument
pub fn lesson(map: &Map, write_eth0: &ProgramMut) -> Result<()> {
    step("程序里的 &packets，交给内核的时候是什么")?;
    let load_map = write_eth0
        .insns()
        .iter()
        .find(|insn| u32::from(insn.code) == BPF_LD | BPF_IMM | BPF_DW)
        .context("程序里没有加载 map 的指令")?;
    show!((load_map.src_reg(), BPF_PSEUDO_MAP_FD));
    show!(load_map.imm == map.as_fd().as_raw_fd());
    Ok(())
}
// ANCHOR_END: map_argument
