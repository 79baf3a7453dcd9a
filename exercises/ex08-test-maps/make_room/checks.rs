//! What `put` must do where there is room, and where there isn't.

use harness::Rng;
use harness::adversary::{everywhere, play, tell};
use harness::check::{Check, Exercise, Stop, Verdict, equal, wrong};
use harness::errno::{E2BIG, EEXIST, ENOENT};
use harness::keyed::{ALL, Keys, misfits, plain, races, special, stories};
use harness::material::{ERRNOS, Kind, OTHERS, events, nothing, refusals};
use harness::scene::{Moment, Scene, in_words};
use harness::story::{Call, What};
use harness::student::{BpfCommand, Student};
use serde::Serialize;

pub const EXERCISE: Exercise = Exercise {
    name: "make_room",
    page: "ch08-test-maps",
    checks: &[
        Check {
            name: "writes_where_there_is_room",
            title: "有位子：新建、覆盖，谁也不用让",
            points: 1,
            section: "登记：`NO_EXIST`",
            run: writes_where_there_is_room,
        },
        Check {
            name: "overwrites_when_full",
            title: "满了，覆盖旧的：谁也不用让",
            points: 2,
            section: "返回值",
            run: overwrites_when_full,
        },
        Check {
            name: "makes_room_for_one",
            title: "满了，新的 key：让一个，说出是哪一个",
            points: 3,
            section: "移除和取走",
            run: makes_room_for_one,
        },
        Check {
            name: "goes_on_under_a_race",
            title: "别的程序也在写、在删：不多让，不冒领",
            points: 4,
            section: "返回值",
            run: goes_on_under_a_race,
        },
        Check {
            name: "tells_other_errors",
            title: "别的错误原样返回",
            points: 3,
            section: "返回值",
            run: tells_other_errors,
        },
    ],
};

/// A call of `put`.
#[derive(Clone, Debug)]
struct Put {
    key: Vec<u8>,
    value: Vec<u8>,
}

fn put(key: Vec<u8>, value: Vec<u8>) -> Put {
    Put { key, value }
}

impl Call for Put {
    /// The keys that made room.
    type Returned = Vec<Vec<u8>>;

    fn function(&self) -> &'static str {
        "put"
    }

    fn arguments(&self, map: u32) -> impl Serialize {
        (map, &self.key, &self.value)
    }

    fn told(&self) -> String {
        format!("put({:?}, {:?})", self.key, self.value)
    }
}

/// The function's doc comment.
fn contract(scene: &Scene<'_, Put>) -> Verdict {
    let Put { key, value } = scene.call;
    if !scene.stage.fits(key, value) {
        return scene.refuses("key 或者 value 的长度不对");
    }
    let evicted = evicted(scene)?;
    // Others took the room that was made.
    let gave_up = scene.failed_with(E2BIG) && !evicted.is_empty();
    if !gave_up {
        // With NO_EXIST and EXIST in turn, the two tell which of them it takes.
        scene.tells_errors(&[E2BIG, EEXIST, ENOENT], |moment: &Moment| {
            moment.call.command == BpfCommand::Update && moment.call.errno == 0
        })?;
    }
    let changes = scene.changes();
    let writes: Vec<_> = changes
        .iter()
        .filter(|change| change.new.is_some())
        .collect();
    let Ok(returned) = &scene.returned else {
        return if writes.is_empty() {
            Ok(())
        } else {
            let seen = format!("它{}", in_words(&changes));
            Err(wrong("写好了就不返回错误", seen))
        };
    };
    let is_right = match writes[..] {
        [change] => change.key == *key && change.new.as_ref() == Some(value),
        // What is there already can't be seen to be written.
        [] => scene.states().any(|state| state.get(key) == Some(value)),
        _ => false,
    };
    if !is_right {
        return Err(wrong(
            format!("正好把 {key:?} 写成 {value:?}"),
            format!("它{}", in_words(&changes)),
        ));
    }
    equal("返回的、让了位的 key ", &evicted, returned)
}

/// The keys that the answer deleted, in order. It's wrong when it deleted one without need.
fn evicted(scene: &Scene<'_, Put>) -> Result<Vec<Vec<u8>>, Stop> {
    let max = scene.stage.max_entries as usize;
    let own = &scene.call.key;
    let mut evicted = Vec::new();
    let mut is_full = false;
    for moment in &scene.moments {
        let before = &moment.before;
        is_full |= before.len() == max && !before.contains_key(own)
            || moment.call.errno == E2BIG;
        let changes = moment.changes();
        let deleted: Vec<_> =
            changes.iter().filter(|it| it.new.is_none()).collect();
        if deleted.is_empty() {
            continue;
        }
        if !is_full || deleted.len() > 1 || deleted[0].key == *own {
            return Err(wrong(
                "满了、又是新的 key，才删掉一个别的，只删一个",
                format!("它{}", in_words(&changes)),
            ));
        }
        evicted.push(deleted[0].key.clone());
        is_full = false;
    }
    Ok(evicted)
}

fn writes_where_there_is_room(student: &mut Student, rng: &mut Rng) -> Verdict {
    let both = [Keys::New, Keys::Old].map(|keys| plain(keys, 1, put));
    tell(student, both, contract)?;
    for keys in [Keys::New, Keys::Old] {
        tell(student, special(keys, 1, put), contract)?;
    }
    let stories = stories(Keys::Any, ALL, nothing(), put);
    play(student, rng, stories, contract)
}

fn overwrites_when_full(student: &mut Student, rng: &mut Rng) -> Verdict {
    tell(student, [plain(Keys::Old, 0, put)], contract)?;
    tell(student, special(Keys::Old, 0, put), contract)?;
    let stories = stories(Keys::Old, 0..=0, nothing(), put);
    play(student, rng, stories, contract)
}

fn makes_room_for_one(student: &mut Student, rng: &mut Rng) -> Verdict {
    tell(student, [plain(Keys::New, 0, put)], contract)?;
    tell(student, special(Keys::New, 0, put), contract)?;
    let stories = stories(Keys::New, 0..=0, nothing(), put);
    play(student, rng, stories, contract)
}

fn goes_on_under_a_race(student: &mut Student, rng: &mut Rng) -> Verdict {
    let mut whats = races();
    whats.extend([What::Fill, What::Empty]);
    for (keys, free) in [(Keys::New, 0), (Keys::Old, 0), (Keys::New, 1)] {
        everywhere(student, [plain(keys, free, put)], &whats, contract)?;
    }
    let events = events(OTHERS, ERRNOS, 8);
    let stories = stories(Keys::Any, 0..=1, events, put);
    play(student, rng, stories, contract)
}

fn tells_other_errors(student: &mut Student, rng: &mut Rng) -> Verdict {
    let mut whats = refusals(ERRNOS);
    whats.push(What::Freeze);
    tell(student, misfits(Keys::Old, put), contract)?;
    for (keys, free) in [(Keys::Old, 1), (Keys::New, 0)] {
        everywhere(student, [plain(keys, free, put)], &whats, contract)?;
    }
    let events = events(&[Kind::Refuse, Kind::Freeze], ERRNOS, 6);
    let stories = stories(Keys::Any, 0..=9, events, put);
    play(student, rng, stories, contract)
}
