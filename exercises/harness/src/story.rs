//! What happens around an answer, as data: the map it finds, the calls that are made of it,
//! and what another program does, or the kernel refuses, before which of its `bpf(2)` calls.

use std::fmt::{self, Debug};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::bpf_call::BpfCommand;

pub use crate::stage::Stage;
pub use crate::what::{Contents, What, first_few, listed};

/// One of an answer's functions with its arguments.
pub trait Call: Clone + Debug {
    /// What the function returns when all goes well.
    type Returned: DeserializeOwned + Debug + PartialEq;

    /// Whether the map that the function returns stays open.
    const KEEPS_A_MAP: bool = false;

    /// Its name.
    fn function(&self) -> &'static str;

    /// What the answer program is sent, for the map of this id.
    fn arguments(&self, map: u32) -> impl Serialize;

    /// The call as feedback quotes it, without the map.
    fn told(&self) -> String;
}

/// A value that the answer program sends in the words of its `Debug`, because the checker
/// hasn't got its type. Feedback quotes it without quotation marks.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Shown(pub String);

impl Debug for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A map and what happens to it.
#[derive(Clone, Debug)]
pub struct Story<C> {
    /// The map.
    pub stage: Stage,
    /// What the answer is called for, one after the other, in one process.
    pub turns: Vec<Turn<C>>,
}

/// One call of an answer's function.
#[derive(Clone, Debug)]
pub struct Turn<C> {
    /// What another program does before the call.
    pub first: Vec<What>,
    /// The function and its arguments.
    pub call: C,
    /// What happens meanwhile.
    pub events: Vec<Event>,
    /// Who follows the answer meanwhile.
    pub follower: Option<Follower>,
    /// Which thread goes on at each call, where there are several: a place among those that
    /// wait. Where it ends, the one that was born first goes on.
    pub schedule: Vec<usize>,
}

/// Something that happens just before one of the answer's `bpf(2)` calls on maps.
#[derive(Clone, Debug)]
pub struct Event {
    /// Before the which call, from 0.
    pub before: usize,
    /// What happens.
    pub what: What,
}

/// Another program that goes on for the whole call: it deletes the key that a call of this
/// kind is about, just before it.
#[derive(Clone, Copy, Debug)]
pub struct Follower {
    /// Which calls it follows.
    pub of: BpfCommand,
    /// It lets so many go, and disturbs the next one.
    pub lets_go: usize,
    /// It writes the element again before the next of these calls.
    pub puts_back: bool,
}

impl<C> Story<C> {
    /// Calls of functions that don't get a map.
    pub fn of_calls(calls: impl IntoIterator<Item = C>) -> Self {
        Self {
            stage: Stage::unused(),
            turns: calls.into_iter().map(Turn::undisturbed).collect(),
        }
    }

    /// The same once for each of these, which happens before the answer's first call.
    #[must_use]
    pub fn at_once(&self, whats: &[What]) -> Vec<Self>
    where
        C: Clone,
    {
        let story = |what: &What| {
            let mut story = self.clone();
            let what = what.clone();
            story.turns[0].events.push(Event { before: 0, what });
            story
        };
        whats.iter().map(story).collect()
    }
}

impl<C> Turn<C> {
    /// A call that nothing disturbs.
    pub fn undisturbed(call: C) -> Self {
        Self {
            first: Vec::new(),
            call,
            events: Vec::new(),
            follower: None,
            schedule: Vec::new(),
        }
    }
}
