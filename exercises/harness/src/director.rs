//! Lets happen what a story tells, and notes what each `bpf(2)` call found and left behind.

use std::rc::Rc;

use libbpf_rs::MapHandle;
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use shared::errno::ENOTSUPP;

use crate::element::{BpfCall, Element};
use crate::scene::Moment;
use crate::story::{Contents, Stage, Turn, What};
use crate::student::Around;
use crate::verdict::{Stop, wrong};

/// More `bpf(2)` calls than any answer needs in one call of its function.
const MOST_CALLS: usize = 5000;

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
    begun: Option<(Vec<String>, Rc<Contents>, bool)>,
    takes_none: bool,
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
}

impl<C> Around for Director<'_, C> {
    fn before(
        &mut self,
        n: usize,
        element: Element,
    ) -> Result<Option<i32>, Stop> {
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
            self.stage.let_happen(&event.what, self.map);
            self.held = None;
            told.push(event.what.to_string());
        }
        if self.takes_none && element == Element::LookupAndDelete {
            refused = Some(ENOTSUPP);
        }
        let before = self.contents()?;
        self.begun = Some((told, before, refused.is_some()));
        Ok(refused)
    }

    fn after(&mut self, call: &BpfCall) -> Result<(), Stop> {
        if let Some((told, before, refused)) = self.begun.take() {
            if !refused && !call.element.only_reads() {
                self.held = None;
            }
            let after = self.contents()?;
            self.moments.push(Moment {
                call: *call,
                refused,
                told,
                before,
                after,
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
