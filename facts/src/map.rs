//! A map in the situation that a case describes.

use std::collections::BTreeMap;
use std::fs::File;
use std::io;
use std::os::fd::{AsFd, AsRawFd, IntoRawFd, RawFd};

use anyhow::{Context, Result};
use facts::answer::{Place, RawErrno};
use facts::cases::{Given, Key, PinPlace, WrongFd};
use facts::{Holds, MapKind};
use libbpf_rs::{MapCore, MapHandle};

use crate::lock::LockTypes;
use crate::parameters::Parameters;
use crate::{flags, pins, raw};

/// The value that a situation gives to the key of this number.
pub const GIVEN: u32 = 100;

/// The value that a call writes to the key of this number.
pub const WRITTEN: u32 = 200;

/// A descriptor that isn't open: far above any that this program opens.
const CLOSED: RawFd = 1000;

/// A map, and what is needed to call it as the case says and to look at it from aside.
pub struct Map {
    pub parameters: Parameters,
    pub handle: MapHandle,
    pub id: u32,
    /// The descriptor that the calls use: the handle's, or a wrong one.
    pub fd: RawFd,
    /// A descriptor with all rights, for the situation and for looking at the result.
    aside: MapHandle,
    /// The keys as a walk found them, before the situation deleted any.
    order: Vec<Vec<u8>>,
}

impl Map {
    /// Makes the map and brings it into the situation; the error is the errno with which
    /// the map couldn't be created.
    pub fn given(
        kind: MapKind,
        lock: &LockTypes,
        steps: &[Given],
    ) -> Result<Result<Self, RawErrno>> {
        let changes = steps.iter().filter_map(|step| match step {
            Given::Created(change) => Some(change),
            _ => None,
        });
        let parameters = Parameters::changed(kind, lock, changes)?;
        let handle = match parameters.create() {
            Ok(handle) => handle,
            Err(error) => {
                let number = shared::errno::of_error(&error);
                return Ok(Err(RawErrno(number.context(error)?)));
            }
        };
        let id = handle.info()?.info.id;
        let aside = MapHandle::from_map_id(id)?;
        let fd = handle.as_fd().as_raw_fd();
        let mut map = Self {
            parameters,
            handle,
            id,
            fd,
            aside,
            order: Vec::new(),
        };
        for step in steps {
            let prepared = map.prepare(step);
            prepared.with_context(|| format!("given {step:?}"))?;
        }
        if map.order.is_empty() {
            map.order = map.walk();
        }
        Ok(Ok(map))
    }

    fn prepare(&mut self, step: &Given) -> Result<()> {
        match step {
            // What becomes of these is seen when it's created and called.
            Given::Created(_) | Given::Nobody | Given::Caps(_) => {}
            Given::Put(letter) => self.put(letter.number())?,
            Given::Many => {
                for number in 0..self.parameters.max {
                    self.put(number)?;
                }
            }
            Given::Net => {
                let mut key = 8u32.to_ne_bytes().to_vec();
                key.extend([10, 0, 0, 0]);
                let values = self.parameters.values(GIVEN + 8);
                checked(raw::update(self.aside(), Some(&key), &values, 0))?;
            }
            Given::Guard => {
                let fill = crate::guard::FILL;
                let value = [GIVEN as u8, fill, fill, fill];
                checked(raw::update(self.aside(), None, &value, 0))?;
            }
            Given::Deleted(key) => {
                self.order = self.walk();
                let key = self.key(*key)?.context("a key")?;
                checked(raw::delete(self.aside(), Some(&key)))?;
            }
            Given::Frozen => checked(raw::freeze(self.aside()))?,
            Given::Pinned => self.pin()?,
            Given::Opened(names) => {
                self.pin()?;
                self.handle = MapHandle::from_pinned_path_with_file_flags(
                    pins::path(PinPlace::Bpffs),
                    flags::of_creating(names),
                )?;
                self.fd = self.handle.as_fd().as_raw_fd();
            }
            Given::Fd(WrongFd::MinusOne) => self.fd = -1,
            Given::Fd(WrongFd::Closed) => self.fd = CLOSED,
            Given::Fd(WrongFd::File) => {
                self.fd = File::open("/proc/self/status")?.into_raw_fd();
            }
        }
        Ok(())
    }

    fn pin(&self) -> Result<()> {
        checked(raw::pin(self.aside(), &pins::path(PinPlace::Bpffs)))
    }

    fn put(&self, number: u32) -> Result<()> {
        let key = self.parameters.key(number);
        let key = self.parameters.kind.has_keys().then_some(&key[..]);
        let values = self.parameters.values(GIVEN + number);
        checked(raw::update(self.aside(), key, &values, 0))
    }

    /// Whether the case is about a descriptor that isn't the map's.
    pub fn fd_is_wrong(&self) -> bool {
        self.fd != self.handle.as_fd().as_raw_fd()
    }

    /// The full-rights descriptor.
    fn aside(&self) -> RawFd {
        self.aside.as_fd().as_raw_fd()
    }

    /// The key that a case means; `None` for no key at all.
    pub fn key(&self, key: Key) -> Result<Option<Vec<u8>>> {
        Ok(match key {
            Key::Null => None,
            Key::Needless => Some(vec![1, 0, 0, 0]),
            Key::First => {
                Some(self.order.first().context("a first key")?.clone())
            }
            Key::Last => Some(self.order.last().context("a last key")?.clone()),
            Key::Long => {
                let mut key = self.parameters.key(0);
                key[..4].copy_from_slice(&33u32.to_ne_bytes());
                Some(key)
            }
            Key::Of(letter) => self
                .parameters
                .kind
                .has_keys()
                .then(|| self.parameters.key(letter.number())),
        })
    }

    /// Where a key stands in a walk.
    pub fn place(&self, key: &[u8]) -> Place {
        match self.walk().iter().position(|other| other == key) {
            Some(position) => Place::At(position + 1),
            None => Place::NotThere,
        }
    }

    /// All keys, by get_next_key.
    pub fn walk(&self) -> Vec<Vec<u8>> {
        let mut keys = Vec::<Vec<u8>>::new();
        if self.parameters.kind.holds() == Holds::Owned {
            return keys;
        }
        if self.parameters.kind.has_keys() {
            let size = self.parameters.key as usize;
            while let Ok(key) =
                raw::next(self.aside(), keys.last().map(|key| &key[..]), size)
            {
                keys.push(key);
            }
        }
        keys
    }

    /// All elements.
    pub fn elements(&self) -> BTreeMap<Vec<u8>, Vec<u8>> {
        let length = self.parameters.values(0).len();
        let mut elements = BTreeMap::new();
        for key in self.walk().into_iter().chain(self.parameters.owners()) {
            let mut values = vec![0; length];
            if raw::lookup(self.aside(), Some(&key), &mut values, 0).is_ok() {
                elements.insert(key, values);
            }
        }
        elements
    }

    /// Takes all that a queue or stack holds.
    pub fn pop_all(&self) -> Vec<u32> {
        let mut popped = Vec::new();
        let mut value = self.parameters.values(0);
        while raw::take(self.aside(), None, &mut value, 0).is_ok() {
            popped.extend(self.parameters.numbers(&value));
        }
        popped
    }
}

impl Drop for Map {
    fn drop(&mut self) {
        if self.fd_is_wrong() && (0..CLOSED).contains(&self.fd) {
            // SAFETY: `prepare` opened it, and nothing else closes it.
            unsafe { nix::libc::close(self.fd) };
        }
        pins::clear();
    }
}

fn checked(answer: Result<(), RawErrno>) -> Result<()> {
    Ok(answer
        .map_err(|RawErrno(number)| io::Error::from_raw_os_error(number))?)
}

/// Whether the key of a walk is one of those that `delete-even` deletes: every other number.
pub fn is_even(key: &[u8]) -> bool {
    let last = if key.len() == 8 { key[7] } else { key[0] };
    last % 2 == 0
}
