//! The `bpf(2)` calls on a map's elements that an answer makes.

use libbpf_rs::libbpf_sys;
use nix::unistd::Pid;

/// A command of `bpf(2)` that reads or changes the elements of a map.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the kernel's own names")]
pub enum Element {
    Lookup,
    Update,
    Delete,
    NextKey,
    LookupAndDelete,
    Batch,
}

impl Element {
    /// The command with this number.
    pub(crate) fn of_command(command: u64) -> Option<Self> {
        Some(match u32::try_from(command).ok()? {
            libbpf_sys::BPF_MAP_LOOKUP_ELEM => Self::Lookup,
            libbpf_sys::BPF_MAP_UPDATE_ELEM => Self::Update,
            libbpf_sys::BPF_MAP_DELETE_ELEM => Self::Delete,
            libbpf_sys::BPF_MAP_GET_NEXT_KEY => Self::NextKey,
            libbpf_sys::BPF_MAP_LOOKUP_AND_DELETE_ELEM => Self::LookupAndDelete,
            libbpf_sys::BPF_MAP_LOOKUP_BATCH
            | libbpf_sys::BPF_MAP_LOOKUP_AND_DELETE_BATCH
            | libbpf_sys::BPF_MAP_UPDATE_BATCH
            | libbpf_sys::BPF_MAP_DELETE_BATCH => Self::Batch,
            _ => return None,
        })
    }

    /// The name that feedback uses.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Lookup => "lookup",
            Self::Update => "update",
            Self::Delete => "delete",
            Self::NextKey => "get_next_key",
            Self::LookupAndDelete => "lookup_and_delete",
            Self::Batch => "batch",
        }
    }
}

/// One `bpf(2)` call on a map's elements that the answer made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BpfCall {
    /// The thread that made it.
    pub thread: Pid,
    /// What it asked for.
    pub element: Element,
    /// The errno that the kernel gave, 0 for none.
    pub errno: i32,
}
