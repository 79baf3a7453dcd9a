//! Lets happen what a story tells, and notes what each `bpf(2)` call found and left behind.

use std::rc::Rc;

use libbpf_rs::MapHandle;
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use shared::errno::ENOTSUPP;

use crate::bpf_call::{BpfCall, BpfCommand};
use crate::scene::Moment;
use crate::story::{Contents, Follower, Stage, Turn, What};
use crate::student::{Around, Entry};
use crate::verdict::{Stop, Verdict, wrong};

/// More `bpf(2)` calls than any answer needs in one call of its function.
const MOST_CALLS: usize = 5000;

/// After so many calls nobody follows the answer any more, lest it goes on for ever.
const MOST_FOLLOWED: usize = 64;

/// A call that's under way.
struct Begun {
    told: Vec<String>,
    before: Rc<Contents>,
    refused: bool,
    asked: Option<u32>,
}

/// Lets a turn's events happen, and notes what each call found and left behind.
pub(crate) struct Director<'a, C> {
    pub stage: &'a Stage,
    pub map: &'a MapHandle,
    pub turn: &'a Turn<C>,
    process: Pid,
    pub moments: Vec<Moment>,
    /// What the map holds, as long as nobody has changed it.
    held: Option<Rc<Contents>>,
    /// What is known of the call that is under way.
    begun: Option<Begun>,
    takes_none: bool,
    /// How many of the calls that the follower follows there have been.
    followed: usize,
    /// What the follower has deleted and is to put back.
    away: Option<(Vec<u8>, Vec<u8>)>,
    chosen: usize,
    waiting: usize,
}

impl<'a, C> Director<'a, C> {
    pub fn new(
        stage: &'a Stage,
        map: &'a MapHandle,
        turn: &'a Turn<C>,
        process: Pid,
    ) -> Self {
        Self {
            stage,
            map,
            turn,
            process,
            moments: Vec::new(),
            held: None,
            begun: None,
            takes_none: false,
            followed: 0,
            away: None,
            chosen: 0,
            waiting: 1,
        }
    }

    /// What the map holds now.
    fn contents(&mut self) -> Result<Rc<Contents>, Stop> {
        if let Some(contents) = &self.held {
            return Ok(Rc::clone(contents));
        }
        let contents = Rc::new(self.stage.contents(self.map)?);
        self.held = Some(Rc::clone(&contents));
        Ok(contents)
    }

    /// Lets it happen to the map.
    fn let_happen(&mut self, what: &What, told: &mut Vec<String>) {
        self.stage.let_happen(what, self.map);
        self.held = None;
        told.push(what.to_string());
    }

    /// What the follower does before this call.
    fn follow(
        &mut self,
        follower: Follower,
        entry: &Entry,
        told: &mut Vec<String>,
    ) -> Verdict {
        if entry.command != follower.of {
            return Ok(());
        }
        if let Some((key, value)) = self.away.take() {
            self.let_happen(&What::Write(key, value), told);
        }
        self.followed += 1;
        if self.followed > MOST_FOLLOWED
            || self.followed % (follower.lets_go + 1) != 0
        {
            return Ok(());
        }
        let contents = self.contents()?;
        let key = entry.key(self.stage.key_size as usize);
        let found = key.and_then(|key| {
            let value = contents.get(&key)?.clone();
            Some((key, value))
        });
        if let Some((key, value)) = found {
            self.let_happen(&What::Delete(key.clone()), told);
            self.away = follower.puts_back.then_some((key, value));
        }
        Ok(())
    }
}

impl<C> Around for Director<'_, C> {
    fn before(&mut self, n: usize, entry: &Entry) -> Result<Option<i32>, Stop> {
        if n == MOST_CALLS {
            return Err(wrong(
                "函数会返回",
                format!("已经调用了 {n} 次 bpf(2)，还没有返回"),
            ));
        }
        let mut refused = None;
        let mut told = Vec::new();
        for event in self.turn.events.iter().filter(|e| e.before == n) {
            match event.what {
                What::Refuse(errno) => {
                    refused = Some(errno);
                    continue;
                }
                What::TakeNone => self.takes_none = true,
                What::Interrupt => kill(self.process, Signal::SIGINT)?,
                _ => {}
            }
            self.let_happen(&event.what, &mut told);
        }
        if let Some(follower) = self.turn.follower {
            self.follow(follower, entry, &mut told)?;
        }
        if self.takes_none && entry.command == BpfCommand::LookupAndDelete {
            refused = Some(ENOTSUPP);
        }
        let before = self.contents()?;
        self.begun = Some(Begun {
            told,
            before,
            refused: refused.is_some(),
            asked: entry.asked(),
        });
        Ok(refused)
    }

    fn after(&mut self, call: &BpfCall) -> Result<(), Stop> {
        if let Some(begun) = self.begun.take() {
            let Begun {
                told,
                before,
                refused,
                asked,
            } = begun;
            if !refused && !call.command.only_reads() {
                self.held = None;
            }
            let after = self.contents()?;
            self.moments.push(Moment {
                call: *call,
                refused,
                told,
                before,
                after,
                asked,
                waiting: self.waiting,
            });
        }
        Ok(())
    }

    fn choose(&mut self, waiting: &[usize]) -> usize {
        self.waiting = waiting.len();
        if waiting.len() == 1 {
            return 0;
        }
        let place = self.turn.schedule.get(self.chosen).copied();
        self.chosen += 1;
        place.unwrap_or_default()
    }
}
