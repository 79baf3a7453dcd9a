//! The call that a case measures.

use std::str::FromStr;

use anyhow::{Context, Error, Result, bail};

use super::given::{self, Change, CreateFlag};
use super::words::{Key, Letter, number};

/// A call, and what it's given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CaseCall {
    /// `create key=8`.
    Create(Vec<Change>),
    /// `update a NOEXIST`.
    Update(Key, Vec<Flag>),
    /// `lookup a`, `lookup a F_LOCK`.
    Lookup(Key, Vec<Flag>),
    /// `take a`, `take a F_LOCK`: `lookup_and_delete`.
    Take(Key, Vec<Flag>),
    /// `delete a`.
    Delete(Key),
    /// `next null`: `get_next_key`.
    Next(Key),
    /// `walk`: `get_next_key` from the first key until there is none.
    Walk(Walk),
    /// `freeze`.
    Freeze,
    /// `info`.
    Info,
    /// `open`, `open 0`: by the map's id or another one.
    Open(Option<u32>),
    /// `pin`, `pin file`: to a path in a bpffs, or somewhere else.
    Pin(PinPlace),
    /// `get`, `get RDONLY`, `get file`: opens what is pinned there.
    Get(PinPlace, Vec<CreateFlag>),
    /// `next-id`: the first id of any map.
    NextId,
    /// `unprivileged-bpf-disabled`: the setting of that name.
    UnprivilegedDisabled,
    /// `memlock`: how many bytes of memory fdinfo says the map takes.
    Memlock,
    /// `lookup-batch 2`, `take-batch 2`: reads a batch of so many.
    ReadBatch(Read, u32, BatchFlags),
    /// `update-batch a,b ANY`.
    UpdateBatch(Vec<Letter>, BatchFlags),
    /// `delete-batch a,b`.
    DeleteBatch(Vec<Letter>, BatchFlags),
    /// `dump 20`, `drain 20`: reads the whole map in batches of so many.
    ReadAll(Read, u32),
    /// `method lookup short-key`: a method of libbpf-rs, named outright.
    Method(Method, Argument),
}

/// A path for a pin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PinPlace {
    /// A name in a bpffs.
    Bpffs,
    /// `dot`: a name with a point, in a bpffs.
    Dot,
    /// `tmpfs`: a name that isn't in a bpffs.
    Tmpfs,
    /// `file`: an ordinary file.
    File,
    /// `no-folder`: a folder that isn't there.
    NoFolder,
}

/// What becomes of elements that are read in batches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Read {
    /// They stay.
    Lookup,
    /// They are deleted.
    Take,
}

/// A flag of an element's operation, without `BPF_`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "they are the kernel's")]
pub enum Flag {
    Any,
    NoExist,
    Exist,
    Lock,
    Cpu,
    AllCpus,
    /// Bits by their number.
    Bits(u32),
}

/// The flags of a batch.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BatchFlags {
    /// `elem_flags`.
    pub elements: Vec<Flag>,
    /// `flags`.
    pub batch: u64,
}

/// What a walk does to the keys that it visits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Walk {
    /// Nothing.
    Plain,
    /// Deletes each, then asks what comes behind it.
    Delete,
    /// Deletes every other one, then asks what comes behind it.
    DeleteEven,
    /// Asks what comes behind each, then deletes it.
    StepDelete,
}

/// A method of libbpf-rs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "they are libbpf-rs's")]
pub enum Method {
    Create,
    Delete,
    DeleteBatch,
    Lookup,
    LookupBloomFilter,
    LookupInto,
    LookupIntoAndDelete,
    LookupPercpu,
    Update,
    UpdateBatch,
    UpdatePercpu,
}

/// What is wrong with a method's argument.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Argument {
    /// Nothing.
    Whole,
    /// `short-key`: the key is too short.
    ShortKey,
    /// `short-value`: the value, or the buffer for it, is too short.
    ShortValue,
    /// `one-less`: there are values for all CPUs but one.
    OneLess,
    /// `nul`: the name has a NUL in it.
    Nul,
}

impl FromStr for CaseCall {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let words: Vec<_> = text.split_whitespace().collect();
        let Some((verb, arguments)) = words.split_first() else {
            bail!("no call");
        };
        Ok(match (*verb, arguments) {
            ("create", changes) => {
                let changes = changes.iter().map(|word| word.parse());
                Self::Create(changes.collect::<Result<_>>()?)
            }
            ("update", [key, names]) => {
                Self::Update(key.parse()?, flags(names)?)
            }
            ("lookup", [key]) => Self::Lookup(key.parse()?, Vec::new()),
            ("lookup", [key, names]) => {
                Self::Lookup(key.parse()?, flags(names)?)
            }
            ("take", [key]) => Self::Take(key.parse()?, Vec::new()),
            ("take", [key, names]) => Self::Take(key.parse()?, flags(names)?),
            ("delete", [key]) => Self::Delete(key.parse()?),
            ("next", [key]) => Self::Next(key.parse()?),
            ("walk", []) => Self::Walk(Walk::Plain),
            ("walk", ["delete"]) => Self::Walk(Walk::Delete),
            ("walk", ["delete-even"]) => Self::Walk(Walk::DeleteEven),
            ("walk", ["step-delete"]) => Self::Walk(Walk::StepDelete),
            ("freeze", []) => Self::Freeze,
            ("info", []) => Self::Info,
            ("open", []) => Self::Open(None),
            ("open", [id]) => Self::Open(Some(number(id)?)),
            ("pin", []) => Self::Pin(PinPlace::Bpffs),
            ("pin", [place]) => Self::Pin(place.parse()?),
            ("get", []) => Self::Get(PinPlace::Bpffs, Vec::new()),
            ("get", [word]) => match word.parse() {
                Ok(place) => Self::Get(place, Vec::new()),
                Err(_) => Self::Get(PinPlace::Bpffs, given::flags(word)?),
            },
            ("next-id", []) => Self::NextId,
            ("unprivileged-bpf-disabled", []) => Self::UnprivilegedDisabled,
            ("memlock", []) => Self::Memlock,
            ("lookup-batch", [count, flags @ ..]) => Self::ReadBatch(
                Read::Lookup,
                number(count)?,
                batch_flags(flags)?,
            ),
            ("take-batch", [count, flags @ ..]) => {
                Self::ReadBatch(Read::Take, number(count)?, batch_flags(flags)?)
            }
            ("update-batch", [keys, flags @ ..]) => {
                Self::UpdateBatch(letters(keys)?, batch_flags(flags)?)
            }
            ("delete-batch", [keys, flags @ ..]) => {
                Self::DeleteBatch(letters(keys)?, batch_flags(flags)?)
            }
            ("dump", [count]) => Self::ReadAll(Read::Lookup, number(count)?),
            ("drain", [count]) => Self::ReadAll(Read::Take, number(count)?),
            ("method", [method]) => {
                Self::Method(method.parse()?, Argument::Whole)
            }
            ("method", [method, argument]) => {
                Self::Method(method.parse()?, argument.parse()?)
            }
            _ => bail!("no call {text}"),
        })
    }
}

impl FromStr for PinPlace {
    type Err = Error;

    fn from_str(word: &str) -> Result<Self> {
        Ok(match word {
            "dot" => Self::Dot,
            "tmpfs" => Self::Tmpfs,
            "file" => Self::File,
            "no-folder" => Self::NoFolder,
            _ => bail!("no place {word}"),
        })
    }
}

/// `a,b`; a comma alone stands for none.
fn letters(keys: &str) -> Result<Vec<Letter>> {
    let keys = keys.split(',').filter(|key| !key.is_empty());
    keys.map(str::parse).collect()
}

/// `NOEXIST+EXIST`.
fn flags(names: &str) -> Result<Vec<Flag>> {
    names.split('+').map(str::parse).collect()
}

/// `EXIST flags=1`, or one of the two, or none.
fn batch_flags(words: &[&str]) -> Result<BatchFlags> {
    let mut all = BatchFlags::default();
    for word in words {
        match word.strip_prefix("flags=") {
            Some(bits) => all.batch = number(bits)?.into(),
            None => all.elements = flags(word)?,
        }
    }
    Ok(all)
}

impl FromStr for Flag {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self> {
        Ok(match name {
            "ANY" => Self::Any,
            "NOEXIST" => Self::NoExist,
            "EXIST" => Self::Exist,
            "F_LOCK" => Self::Lock,
            "F_CPU" => Self::Cpu,
            "F_ALL_CPUS" => Self::AllCpus,
            bits => Self::Bits(number(bits).context("an element's flag")?),
        })
    }
}

impl FromStr for Method {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self> {
        Ok(match name {
            "create" => Self::Create,
            "delete" => Self::Delete,
            "delete_batch" => Self::DeleteBatch,
            "lookup" => Self::Lookup,
            "lookup_bloom_filter" => Self::LookupBloomFilter,
            "lookup_into" => Self::LookupInto,
            "lookup_into_and_delete" => Self::LookupIntoAndDelete,
            "lookup_percpu" => Self::LookupPercpu,
            "update" => Self::Update,
            "update_batch" => Self::UpdateBatch,
            "update_percpu" => Self::UpdatePercpu,
            _ => bail!("no method {name}"),
        })
    }
}

impl FromStr for Argument {
    type Err = Error;

    fn from_str(word: &str) -> Result<Self> {
        Ok(match word {
            "short-key" => Self::ShortKey,
            "short-value" => Self::ShortValue,
            "one-less" => Self::OneLess,
            "nul" => Self::Nul,
            _ => bail!("no argument {word}"),
        })
    }
}
