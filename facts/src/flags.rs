//! The numbers of the flags that the cases name.

use facts::cases::{CreateFlag, Flag};
use libbpf_rs::libbpf_sys as sys;

/// `map_flags`.
pub fn of_creating(flags: &[CreateFlag]) -> u32 {
    let number = |flag: &CreateFlag| match flag {
        CreateFlag::NoPrealloc => sys::BPF_F_NO_PREALLOC,
        CreateFlag::NoCommonLru => sys::BPF_F_NO_COMMON_LRU,
        CreateFlag::NumaNode => sys::BPF_F_NUMA_NODE,
        CreateFlag::Rdonly => sys::BPF_F_RDONLY,
        CreateFlag::Wronly => sys::BPF_F_WRONLY,
        CreateFlag::ZeroSeed => sys::BPF_F_ZERO_SEED,
        CreateFlag::RdonlyProg => sys::BPF_F_RDONLY_PROG,
        CreateFlag::WronlyProg => sys::BPF_F_WRONLY_PROG,
        CreateFlag::Mmapable => sys::BPF_F_MMAPABLE,
        CreateFlag::InnerMap => sys::BPF_F_INNER_MAP,
        CreateFlag::Bits(bits) => *bits,
    };
    flags.iter().map(number).fold(0, |all, flag| all | flag)
}

/// The flags of an element's operation.
pub fn of_element(flags: &[Flag]) -> u64 {
    let number = |flag: &Flag| match flag {
        Flag::Any => sys::BPF_ANY.into(),
        Flag::NoExist => sys::BPF_NOEXIST.into(),
        Flag::Exist => sys::BPF_EXIST.into(),
        Flag::Lock => sys::BPF_F_LOCK.into(),
        Flag::Cpu => sys::BPF_F_CPU.into(),
        Flag::AllCpus => sys::BPF_F_ALL_CPUS.into(),
        Flag::Bits(bits) => u64::from(*bits),
    };
    flags.iter().map(number).fold(0, |all, flag| all | flag)
}
