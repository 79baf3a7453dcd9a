//! Two programs as two threads. Each waits for its turn before it makes a call, so that the
//! order of their calls is the one that was chosen, not the scheduler's.

use std::cell::Cell;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, Builder};

use anyhow::{Result, anyhow, ensure};

/// One of the two programs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// The first.
    甲,
    /// The second.
    乙,
}

/// Whose turn it is.
struct Turns<'a> {
    order: &'a [Who],
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    /// The place in the order.
    at: usize,
    /// Who makes no more calls, and is passed over.
    ended: Vec<Who>,
}

/// A program's place among the two.
pub struct Seat<'a> {
    turns: &'a Turns<'a>,
    who: Who,
    has_turn: Cell<bool>,
}

/// Has two programs run in two threads, which make their calls in this order, and returns
/// what they return.
///
/// # Errors
/// What a program failed with.
pub fn taking_turns<T: Send>(
    order: &[Who],
    first: impl FnOnce(&Seat<'_>) -> Result<T> + Send,
    second: impl FnOnce(&Seat<'_>) -> Result<T> + Send,
) -> Result<[T; 2]> {
    let turns = &Turns {
        order,
        state: Mutex::default(),
        changed: Condvar::new(),
    };
    thread::scope(|scope| {
        // Its name tells who makes its calls.
        let named = |who| Builder::new().name(format!("{who:?}"));
        let first = named(Who::甲)
            .spawn_scoped(scope, || first(&turns.seat(Who::甲)))?;
        let second = named(Who::乙)
            .spawn_scoped(scope, || second(&turns.seat(Who::乙)))?;
        let panicked = |_| anyhow!("a program panicked");
        let first = first.join().map_err(panicked)?;
        let second = second.join().map_err(panicked)?;
        Ok([first?, second?])
    })
}

impl<'a> Turns<'a> {
    fn seat(&'a self, who: Who) -> Seat<'a> {
        Seat {
            turns: self,
            who,
            has_turn: Cell::new(false),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Who comes next, those apart that have ended.
    fn next(&self, state: &State) -> Option<usize> {
        let rest = &self.order[state.at..];
        let next = rest.iter().position(|who| !state.ended.contains(who))?;
        Some(state.at + next)
    }
}

impl Seat<'_> {
    /// Hands the turn on, and waits for the next one.
    ///
    /// # Errors
    /// When there is none.
    pub fn wait_for_turn(&self) -> Result<()> {
        let turns = self.turns;
        let mut state = turns.state();
        self.hand_on(&mut state);
        loop {
            let next = turns.next(&state);
            ensure!(next.is_some(), "the order has no more turns");
            if next.is_some_and(|next| turns.order[next] == self.who) {
                break;
            }
            state = turns
                .changed
                .wait(state)
                .unwrap_or_else(PoisonError::into_inner);
        }
        self.has_turn.set(true);
        Ok(())
    }

    fn hand_on(&self, state: &mut State) {
        if self.has_turn.replace(false) {
            state.at = self.turns.next(state).map_or(state.at, |next| next + 1);
            self.turns.changed.notify_all();
        }
    }
}

impl Drop for Seat<'_> {
    fn drop(&mut self) {
        let mut state = self.turns.state();
        self.hand_on(&mut state);
        state.ended.push(self.who);
        self.turns.changed.notify_all();
    }
}
