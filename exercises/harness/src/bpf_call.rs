//! The `bpf(2)` calls on a map's elements that an answer makes.

use libbpf_rs::libbpf_sys;
use nix::unistd::Pid;

/// A command of `bpf(2)` that makes a map, or reads or changes its elements.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the kernel's own names")]
pub enum BpfCommand {
    Create,
    Lookup,
    Update,
    Delete,
    NextKey,
    LookupAndDelete,
    LookupBatch,
    LookupAndDeleteBatch,
    UpdateBatch,
    DeleteBatch,
}

impl BpfCommand {
    /// The command with this number.
    pub(crate) fn of_command(command: u64) -> Option<Self> {
        Some(match u32::try_from(command).ok()? {
            libbpf_sys::BPF_MAP_CREATE => Self::Create,
            libbpf_sys::BPF_MAP_LOOKUP_ELEM => Self::Lookup,
            libbpf_sys::BPF_MAP_UPDATE_ELEM => Self::Update,
            libbpf_sys::BPF_MAP_DELETE_ELEM => Self::Delete,
            libbpf_sys::BPF_MAP_GET_NEXT_KEY => Self::NextKey,
            libbpf_sys::BPF_MAP_LOOKUP_AND_DELETE_ELEM => Self::LookupAndDelete,
            libbpf_sys::BPF_MAP_LOOKUP_BATCH => Self::LookupBatch,
            libbpf_sys::BPF_MAP_LOOKUP_AND_DELETE_BATCH => {
                Self::LookupAndDeleteBatch
            }
            libbpf_sys::BPF_MAP_UPDATE_BATCH => Self::UpdateBatch,
            libbpf_sys::BPF_MAP_DELETE_BATCH => Self::DeleteBatch,
            _ => return None,
        })
    }

    /// Whether ENOENT only means that there's nothing: libbpf-rs gives `Ok(None)`.
    #[must_use]
    pub(crate) fn may_find_nothing(self) -> bool {
        matches!(
            self,
            Self::Lookup
                | Self::LookupAndDelete
                | Self::NextKey
                | Self::LookupBatch
                | Self::LookupAndDeleteBatch
        )
    }

    /// Whether it's for many elements at once.
    #[must_use]
    pub fn is_batch(self) -> bool {
        matches!(
            self,
            Self::LookupBatch
                | Self::LookupAndDeleteBatch
                | Self::UpdateBatch
                | Self::DeleteBatch
        )
    }

    /// Whether it's a step of a walk. The iterators of libbpf-rs end at an error without a
    /// word.
    #[must_use]
    pub fn is_step(self) -> bool {
        matches!(
            self,
            Self::NextKey | Self::LookupBatch | Self::LookupAndDeleteBatch
        )
    }

    /// Whether it leaves the elements as they are.
    #[must_use]
    pub(crate) fn only_reads(self) -> bool {
        matches!(self, Self::Lookup | Self::NextKey | Self::LookupBatch)
    }

    /// The name that feedback uses.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Lookup => "lookup",
            Self::Update => "update",
            Self::Delete => "delete",
            Self::NextKey => "get_next_key",
            Self::LookupAndDelete => "lookup_and_delete",
            Self::LookupBatch => "lookup_batch",
            Self::LookupAndDeleteBatch => "lookup_and_delete_batch",
            Self::UpdateBatch => "update_batch",
            Self::DeleteBatch => "delete_batch",
        }
    }
}

/// One `bpf(2)` call on a map's elements that the answer made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BpfCall {
    /// The thread that made it.
    pub thread: Pid,
    /// Its number, in the order in which the program's threads were born.
    pub number: usize,
    /// What it asked for.
    pub command: BpfCommand,
    /// The errno that the kernel gave, 0 for none.
    pub errno: i32,
}
