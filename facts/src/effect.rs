//! What a call did to a map: what lay in it before and after.

use std::collections::BTreeMap;

use facts::Holds;
use facts::answer::Effect;
use facts::cases::{Case, CaseCall, Given};

use crate::map::{Map, WRITTEN};

/// All elements of a map.
pub type Elements = BTreeMap<Vec<u8>, Vec<u8>>;

/// What the call of a case did, behind which `before` is no longer what a map holds. Takes
/// everything out of a queue to look at it.
pub fn of(case: &Case, map: &Map, before: &Elements) -> Effect {
    let after = map.elements();
    let came = after.keys().filter(|key| !before.contains_key(*key));
    let went = before.keys().filter(|key| !after.contains_key(*key));
    let changed = after.iter().filter(|(key, value)| {
        before.get(*key).is_some_and(|old| old != *value)
    });
    let not_as_written = match case.call {
        CaseCall::Update(..) | CaseCall::UpdateBatch(..) => {
            differing(map, before, &after)
        }
        _ => 0,
    };
    let moves = matches!(case.call, CaseCall::Update(..) | CaseCall::Take(..));
    let queue = map.parameters.kind.holds() == Holds::Order;
    let asked = queue && moves && !case.given.contains(&Given::Frozen);
    Effect {
        came: few(came.count()),
        went: few(went.count()),
        changed: few(changed.count()),
        not_as_written: few(not_as_written),
        holds: asked.then(|| map.pop_all()),
    }
}

fn few(count: usize) -> u32 {
    u32::try_from(count).expect("a few")
}

/// How many of the elements that were written don't hold what was written, on every CPU.
fn differing(map: &Map, before: &Elements, after: &Elements) -> usize {
    let parameters = &map.parameters;
    let right = |key: &[u8], value: &[u8]| {
        (0..3).any(|number| {
            parameters.key(number) == key
                && parameters
                    .numbers(value)
                    .iter()
                    .all(|found| *found == parameters.written(WRITTEN + number))
        })
    };
    after
        .iter()
        .filter(|(key, value)| before.get(*key) != Some(value))
        .filter(|(key, value)| !right(key, value))
        .count()
}
