//! What else may happen in a story.

use crate::bpf_call::BpfCommand;
use crate::story::{Call, Event, Follower, Story, What};

/// How often something happens that happens before each call.
const AGAIN: usize = 64;

/// Where an event is: the turn, and before which of its calls.
pub(crate) type Place = (usize, usize);

/// The story with one of `all` more before each of the calls that were `made` in its turns,
/// from a place on; and the place that comes next.
pub(crate) fn with_one_more<C: Call>(
    story: &Story<C>,
    made: &[Vec<BpfCommand>],
    from: Place,
    all: &[What],
) -> impl Iterator<Item = (Story<C>, Place)> {
    let places = made.iter().enumerate().flat_map(|(n, made)| {
        let calls = 0..made.len();
        calls.map(move |before| (n, before))
    });
    places
        .filter(move |place| *place >= from)
        .flat_map(move |(n, before)| {
            all.iter().cloned().map(move |what| {
                let mut story = story.clone();
                story.turns[n].events.push(Event { before, what });
                (story, (n, before + 1))
            })
        })
}

/// Each call of the story twice, the second time after one of `all` that changes the map: what
/// the answer remembers isn't true any more.
pub(crate) fn again<C: Call>(
    story: &Story<C>,
    all: &[What],
) -> impl Iterator<Item = Story<C>> {
    let whats = all.iter().filter(|what| what.changes_contents());
    whats.map(|what| {
        let mut story = story.clone();
        story.turns = story
            .turns
            .into_iter()
            .flat_map(|turn| {
                let mut second = turn.clone();
                second.first.push(what.clone());
                [turn, second]
            })
            .collect();
        story
    })
}

/// The story with one of `all` before each call, however many the answer makes.
pub(crate) fn persistent<C: Call>(
    story: &Story<C>,
    made: &[Vec<BpfCommand>],
    all: &[What],
) -> impl Iterator<Item = Story<C>> {
    let makes_several = made.iter().any(|made| made.len() > 1);
    all.iter().filter(move |_| makes_several).map(|what| {
        let mut story = story.clone();
        for turn in &mut story.turns {
            turn.events.extend((0..AGAIN).map(|before| Event {
                before,
                what: what.clone(),
            }));
        }
        story
    })
}

/// The story with programs that follow the answer's calls of each kind, if others may delete.
pub(crate) fn followed<C: Call>(
    story: &Story<C>,
    made: &[Vec<BpfCommand>],
    all: &[What],
) -> impl Iterator<Item = Story<C>> {
    let mut kinds = Vec::new();
    for command in made.iter().flatten() {
        if !kinds.contains(command) {
            kinds.push(*command);
        }
    }
    if !all
        .iter()
        .any(|w| matches!(w, What::Delete(_) | What::Empty))
    {
        kinds.clear();
    }
    let may_write = all.iter().any(|what| matches!(what, What::Write(..)));
    let ways = (0..3).flat_map(move |lets_go| {
        let puts_back =
            [false, true].into_iter().take(1 + usize::from(may_write));
        puts_back.map(move |puts_back| (lets_go, puts_back))
    });
    kinds.into_iter().flat_map(move |of| {
        ways.clone().map(move |(lets_go, puts_back)| {
            let mut story = story.clone();
            for turn in &mut story.turns {
                turn.follower = Some(Follower {
                    of,
                    lets_go,
                    puts_back,
                });
            }
            story
        })
    })
}
