//! All events of a run.

use std::fmt;

use crate::event::{Call, ErrnoInfo, Event, Meaning, Reply};
use crate::text;

/// All events of a run, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Transcript(pub Vec<Event>);

/// A call that was refused, and what the lesson says of it.
#[derive(Clone, Copy, Debug)]
pub struct Refusal<'a> {
    /// The call.
    pub call: &'a Call,
    /// How it was refused.
    pub errno: &'a ErrnoInfo,
    /// What that means there.
    pub meaning: &'a Meaning,
}

impl Transcript {
    /// Reads what a chapter printed.
    ///
    /// # Errors
    /// The first line that no event is printed as.
    pub fn read(text: &str) -> Result<Self, text::Unreadable> {
        text::read(text).map(Self)
    }

    /// Reads what a chapter wrote with `--events`.
    ///
    /// # Errors
    /// The first line that isn't an event.
    pub fn from_json_lines(text: &str) -> serde_json::Result<Self> {
        let events = text.lines().map(Event::from_json);
        events.collect::<Result<_, _>>().map(Self)
    }

    /// The events of each step, with its number. What comes before the first step goes with
    /// it, and what comes after the last, such as the end, with that: together they are the
    /// whole run, unless it has no step.
    #[must_use]
    pub fn steps(&self) -> Vec<(u32, &[Event])> {
        let begins: Vec<_> = (0..)
            .zip(&self.0)
            .filter_map(|(at, event)| match event {
                Event::Step { number, .. } => Some((at, *number)),
                _ => None,
            })
            .collect();
        let ends = begins[begins.len().min(1)..].iter().map(|(at, _)| *at);
        let mut start = 0;
        begins
            .iter()
            .zip(ends.chain([self.0.len()]))
            .map(|((_, number), end)| {
                let events = &self.0[start..end];
                start = end;
                (*number, events)
            })
            .collect()
    }

    /// The events as JSON lines.
    #[must_use]
    pub fn to_json_lines(&self) -> String {
        self.0.iter().map(|event| event.to_json() + "\n").collect()
    }

    /// The events in which a call returned, or in which an expression was shown, each time
    /// that the step did it. `source` is written as it's printed; a call may be written
    /// without its variables.
    #[must_use]
    pub fn answers(&self, step: u32, source: &str) -> Vec<&Event> {
        let mut answers = Vec::new();
        let (mut here, mut called) = (0, false);
        for event in &self.0 {
            match event {
                Event::Step { number, .. } => here = *number,
                _ if here != step => {}
                Event::Call(call) => {
                    called =
                        call.source == source || call.to_string() == source;
                }
                Event::Returned { .. } if called => answers.push(event),
                Event::Shown { source: shown, .. } if shown == source => {
                    answers.push(event);
                }
                _ => {}
            }
        }
        answers
    }

    /// The refusals that the lesson explains.
    #[must_use]
    pub fn refusals(&self) -> Vec<Refusal<'_>> {
        let mut refusals = Vec::new();
        let (mut called, mut refused) = (None, None);
        for event in &self.0 {
            match event {
                Event::Call(call) => (called, refused) = (Some(call), None),
                Event::Returned {
                    reply: Reply::Refused { errno, .. },
                    ..
                } => refused = Some(errno),
                Event::Meaning(meaning) => {
                    if let (Some(call), Some(errno)) = (called, refused) {
                        refusals.push(Refusal {
                            call,
                            errno,
                            meaning,
                        });
                    }
                }
                _ => {}
            }
        }
        refusals
    }
}

impl fmt::Display for Transcript {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|event| event.fmt(f))
    }
}
