//! What a case asks, apart: the flags of its call, and the situation that it's made in.

use facts::Case;
use facts::cases::{CaseCall, Change, CreateFlag, Flag};

/// The flags of a case's call in the book's words, and the rest of its label. The label
/// names the flags first, where it names them.
pub fn of(case: &Case) -> (String, String) {
    let flags = flags(&case.call);
    let label = case.label;
    let rest = label.strip_prefix(&*flags).unwrap_or(label);
    let rest = rest.strip_prefix('，').unwrap_or(rest);
    let flags = if flags.is_empty() {
        "没有标志".to_owned()
    } else {
        flags
    };
    let situation = if rest.is_empty() {
        "一般情形"
    } else {
        rest
    };
    (flags, situation.to_owned())
}

fn flags(call: &CaseCall) -> String {
    let names: Vec<_> = match call {
        CaseCall::Create(changes) => changes.iter().flat_map(created).collect(),
        CaseCall::Update(_, flags)
        | CaseCall::Lookup(_, flags)
        | CaseCall::Take(_, flags) => flags.iter().copied().map(name).collect(),
        CaseCall::ReadBatch(_, _, flags)
        | CaseCall::UpdateBatch(_, flags)
        | CaseCall::DeleteBatch(_, flags) => {
            let elements = flags.elements.iter().copied().map(name);
            let batch = (flags.batch != 0)
                .then(|| format!("`flags = {}`", flags.batch));
            elements.chain(batch).collect()
        }
        CaseCall::Get(_, flags) => {
            flags.iter().copied().map(created_name).collect()
        }
        CaseCall::Pin(_)
        | CaseCall::NextId
        | CaseCall::UnprivilegedDisabled
        | CaseCall::Memlock
        | CaseCall::Delete(_)
        | CaseCall::Next(_)
        | CaseCall::Walk(_)
        | CaseCall::Freeze
        | CaseCall::Info
        | CaseCall::Open(_)
        | CaseCall::ReadAll(..)
        | CaseCall::Method(..) => Vec::new(),
    };
    names.join("和")
}

fn name(flag: Flag) -> String {
    match flag {
        Flag::Any => "`ANY`",
        Flag::NoExist => "`NO_EXIST`",
        Flag::Exist => "`EXIST`",
        Flag::Lock => "`F_LOCK`",
        Flag::Cpu => "`F_CPU`",
        Flag::AllCpus => "`F_ALL_CPUS`",
        Flag::Bits(_) => UNKNOWN,
    }
    .to_owned()
}

const UNKNOWN: &str = "没有定义的标志";

/// The names of the flags that a map is created with.
fn created(change: &Change) -> Vec<String> {
    match change {
        // Without any flag, where others need one.
        Change::Flags(flags) if *flags == [CreateFlag::Bits(0)] => Vec::new(),
        Change::Flags(flags) | Change::AddFlags(flags) => {
            flags.iter().copied().map(created_name).collect()
        }
        _ => Vec::new(),
    }
}

fn created_name(flag: CreateFlag) -> String {
    match flag {
        CreateFlag::NoPrealloc => "`BPF_F_NO_PREALLOC`",
        CreateFlag::NoCommonLru => "`BPF_F_NO_COMMON_LRU`",
        CreateFlag::NumaNode => "`BPF_F_NUMA_NODE`",
        CreateFlag::Rdonly => "`BPF_F_RDONLY`",
        CreateFlag::Wronly => "`BPF_F_WRONLY`",
        CreateFlag::ZeroSeed => "`BPF_F_ZERO_SEED`",
        CreateFlag::RdonlyProg => "`BPF_F_RDONLY_PROG`",
        CreateFlag::WronlyProg => "`BPF_F_WRONLY_PROG`",
        CreateFlag::Mmapable => "`BPF_F_MMAPABLE`",
        CreateFlag::InnerMap => "`BPF_F_INNER_MAP`",
        CreateFlag::Bits(_) => UNKNOWN,
    }
    .to_owned()
}

#[cfg(test)]
mod tests {
    use facts::cases;

    use super::of;

    fn words(id: &str) -> (String, String) {
        let cases = cases::all().expect("the list is in order");
        let case = cases.iter().find(|case| case.id == id);
        of(case.expect("it's in the list"))
    }

    #[test]
    fn flags_and_situation_are_told_apart() {
        for (id, flags, situation) in [
            ("update.exist.full", "`EXIST`", "不在，已满"),
            ("update.null", "`ANY`", "key是`NULL`"),
            ("update.both.present", "`NO_EXIST`和`EXIST`", "已有1个元素"),
            ("lookup.present", "没有标志", "在"),
            ("create.flags.numa-node", "`BPF_F_NUMA_NODE`", "节点0"),
            ("create.flags.rdonly", "`BPF_F_RDONLY`", "一般情形"),
            ("create.flags.none", "没有标志", "不带`BPF_F_NO_PREALLOC`"),
            ("create.flags.unknown", "没有定义的标志", "一般情形"),
        ] {
            assert_eq!(words(id), (flags.to_owned(), situation.to_owned()));
        }
    }
}
