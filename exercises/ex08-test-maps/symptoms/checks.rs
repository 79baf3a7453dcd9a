//! What the five mended functions must do.

use std::fmt::Debug;
use std::marker::PhantomData;

use harness::Rng;
use harness::adversary::{Contract, ask, everywhere, play, tell};
use harness::check::{Check, Exercise, Verdict, equal, wrong};
use harness::keyed::{ALL, Keys, plain, races, stories};
use harness::lists;
use harness::maps::must_take_from_hash;
use harness::material::{ERRNOS, Material, OTHERS, events, nothing, refusals};
use harness::numbers;
use harness::proptest::collection::{btree_map, vec};
use harness::proptest::prelude::{Strategy, any};
use harness::scene::{Scene, in_words};
use harness::story::{Call, Stage, Story, Turn, What};
use harness::student::Student;
use libbpf_rs::{MapCore, MapHandle, MapType};
use serde::Serialize;
use serde::de::DeserializeOwned;

pub const EXERCISE: Exercise = Exercise {
    name: "symptoms",
    page: "ch08-test-maps",
    checks: &[
        Check {
            name: "creates_the_map",
            title: "create：建得成，大小都对",
            points: 2,
            section: "创建",
            run: creates_the_map,
        },
        Check {
            name: "finds_the_port",
            title: "packets：查到的是这个端口的",
            points: 2,
            section: "名字变成key，字节变成数",
            run: finds_the_port,
        },
        Check {
            name: "takes_under_a_race",
            title: "take：别的程序也在取、在改，不重也不旧",
            points: 3,
            section: "移除和取走",
            run: takes_under_a_race,
        },
        Check {
            name: "forgets_the_rest",
            title: "forget：不在的不算，后面的照样删",
            points: 2,
            section: "移除和取走",
            run: forgets_the_rest,
        },
        Check {
            name: "halves_each_once",
            title: "halve：元素多也走得完，每个正好减一次",
            points: 3,
            section: "列出全部：`keys`加`lookup`",
            run: halves_each_once,
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

/// A call of `create`.
#[derive(Clone, Debug)]
struct Create(u32);

impl Call for Create {
    /// The map's id.
    type Returned = u32;

    const KEEPS_A_MAP: bool = true;

    fn function(&self) -> &'static str {
        "create"
    }

    fn arguments(&self, _: u32) -> impl Serialize {
        (self.0,)
    }

    fn told(&self) -> String {
        format!("create({})", self.0)
    }
}

/// A call of one of the other functions, for a map and an argument `A`. `R` is what it
/// returns.
#[derive(Clone, Debug)]
struct Ask<A, R> {
    function: &'static str,
    argument: A,
    returned: PhantomData<R>,
}

impl<A, R> Call for Ask<A, R>
where
    A: Clone + Debug + Serialize,
    R: Clone + Debug + DeserializeOwned + PartialEq,
{
    type Returned = R;

    fn function(&self) -> &'static str {
        self.function
    }

    fn arguments(&self, map: u32) -> impl Serialize {
        (map, &self.argument)
    }

    fn told(&self) -> String {
        let argument = format!("{:?}", self.argument);
        // Without one it's `()`.
        format!("{}({})", self.function, argument.trim_matches(['(', ')']))
    }
}

type Packets = Ask<u16, Option<u64>>;
type Take = Ask<Vec<u8>, Option<Vec<u8>>>;
type Forget = Ask<Vec<Vec<u8>>, usize>;
type Halve = Ask<(), usize>;

const fn ask_for<A, R>(function: &'static str, argument: A) -> Ask<A, R> {
    Ask {
        function,
        argument,
        returned: PhantomData,
    }
}

fn packets(port: u16) -> Packets {
    ask_for("packets", port)
}

fn take(key: Vec<u8>, _: Vec<u8>) -> Take {
    ask_for("take", key)
}

fn forget(keys: Vec<Vec<u8>>) -> Forget {
    ask_for("forget", keys)
}

const HALVE: Halve = ask_for("halve", ());

// The functions' doc comments.

fn contract_of_create(scene: &Scene<'_, Create>) -> Verdict {
    let Create(capacity) = scene.call;
    if *capacity == 0 {
        return match &scene.returned {
            Err(_) => Ok(()),
            Ok(_) => Err(wrong("内核不建这样的 map，返回错误", "返回了 map")),
        };
    }
    scene.tells_errors(&[], |_| false)?;
    let Ok(id) = &scene.returned else {
        let refused = scene.moments.iter().any(|moment| moment.refused);
        return match &scene.returned {
            Err(error) if !refused => {
                Err(wrong("建得成", format!("返回 Err({error:?})")))
            }
            _ => Ok(()),
        };
    };
    let map = MapHandle::from_map_id(*id)?;
    equal("map 的类型", &MapType::Hash, &map.map_type())?;
    equal("key 的字节数", &4, &map.key_size())?;
    equal("value 的字节数", &8, &map.value_size())?;
    equal("max_entries", capacity, &map.max_entries())
}

fn contract_of_packets(scene: &Scene<'_, Packets>) -> Verdict {
    scene.changes_nothing()?;
    scene.tells_errors(&[], |_| false)?;
    let Ok(returned) = &scene.returned else {
        return Ok(());
    };
    let value = scene.start.get(&scene.call.argument.to_be_bytes()[..]);
    let value = value.map(|value| number(value));
    equal("返回的", &value, returned)
}

fn contract_of_take(scene: &Scene<'_, Take>) -> Verdict {
    let key = &scene.call.argument;
    scene.tells_errors(&[], |_| false)?;
    let changes = scene.changes();
    match &scene.returned {
        Ok(Some(value)) => match &changes[..] {
            [change]
                if change.key == *key
                    && change.new.is_none()
                    && change.old.as_ref() == Some(value) =>
            {
                Ok(())
            }
            _ => Err(wrong(
                format!("{value:?} 正好是这次调用拿走的，才返回它"),
                format!("它{}", in_words(&changes)),
            )),
        },
        Ok(None) => {
            scene.changes_nothing()?;
            if scene.states().any(|state| !state.contains_key(key)) {
                return Ok(());
            }
            Err(wrong("元素一直在，取走它", "返回 Ok(None)"))
        }
        Err(_) => scene.changes_nothing(),
    }
}

fn contract_of_forget(scene: &Scene<'_, Forget>) -> Verdict {
    let removed = scene.deletes_keys(&scene.call.argument)?;
    scene.counts(removed)
}

fn contract_of_halve(scene: &Scene<'_, Halve>) -> Verdict {
    scene.tells_errors(&[], |_| false)?;
    let Ok(count) = &scene.returned else {
        return Ok(());
    };
    if scene.walk_was_cut() {
        return Ok(());
    }
    for (key, old) in &scene.start {
        let half = (number(old) / 2).to_ne_bytes().to_vec();
        let new = scene.end.get(key);
        if new != Some(&half) {
            return Err(wrong(
                format!("{key:?} 从 {old:?} 减成 {half:?}"),
                format!("它现在是 {new:?}"),
            ));
        }
    }
    equal("map 里的个数", &scene.start.len(), &scene.end.len())?;
    equal("返回的个数", &scene.start.len(), count)
}

fn number(value: &[u8]) -> u64 {
    value.try_into().map_or(0, u64::from_ne_bytes)
}

fn creates_the_map(student: &mut Student, rng: &mut Rng) -> Verdict {
    let create = [1, 8, 1000, 1 << 16, 0].map(|n| Story::of_calls([Create(n)]));
    tell(student, create, contract_of_create)?;
    let calls = vec((1..=5000u32).prop_map(Create), 1..=3);
    ask(student, rng, calls, contract_of_create)
}

/// The ports of a map, and those that the answer is asked for.
fn ports(
    elements: impl IntoIterator<Item = (u16, u64)>,
    asked: &[u16],
) -> Story<Packets> {
    let bytes = |(port, count): (u16, u64)| {
        (port.to_be_bytes().to_vec(), count.to_ne_bytes().to_vec())
    };
    Story {
        stage: Stage {
            map_type: MapType::Hash,
            key_size: 2,
            value_size: 8,
            max_entries: 64,
            elements: elements.into_iter().map(bytes).collect(),
        },
        turns: asked
            .iter()
            .copied()
            .map(packets)
            .map(Turn::undisturbed)
            .collect(),
    }
}

fn finds_the_port(student: &mut Student, rng: &mut Rng) -> Verdict {
    let some = [(443, 7), (80, 0), (0, 1 << 40), (47_873, u64::MAX)];
    let told = [
        ports([(443, 7)], &[443, 47_873, 80]),
        ports(some, &[443, 80, 0, 47_873, 20_480, 1]),
        ports([], &[443]),
    ];
    tell(student, told, contract_of_packets)?;
    let elements = btree_map(any::<u16>(), any::<u64>(), 1..=8);
    let stories = elements.prop_map(|elements| {
        let asked: Vec<_> = elements
            .keys()
            .flat_map(|port| [*port, port.swap_bytes()])
            .collect();
        ports(elements, &asked)
    });
    play(student, rng, stories, contract_of_packets)
}

fn takes_under_a_race(student: &mut Student, rng: &mut Rng) -> Verdict {
    must_take_from_hash()?;
    let both = [Keys::Old, Keys::New].map(|keys| plain(keys, 1, take));
    everywhere(student, both, &races(), contract_of_take)?;
    let calm = stories(Keys::Any, ALL, nothing(), take);
    play(student, rng, calm, contract_of_take)?;
    let events = events(OTHERS, ERRNOS, 4);
    let stories = stories(Keys::Any, ALL, events, take);
    play(student, rng, stories, contract_of_take)
}

fn forgets_the_rest(student: &mut Student, rng: &mut Rng) -> Verdict {
    let material = Material::plain(4, 4, 5);
    let story = |list: &[usize]| lists::story(forget, &material, 3, &[list]);
    let told = [
        story(&[0, 1, 2]),
        story(&[3, 0, 1]),
        story(&[0, 4, 1, 0, 2]),
        story(&[]),
    ];
    tell(student, told, contract_of_forget)?;
    tell(student, lists::many(forget), contract_of_forget)?;
    tell(student, lists::of_each_type(forget), contract_of_forget)?;
    let deletes = [0, 1, 2].map(|n| What::Delete(material.keys[n].clone()));
    everywhere(student, [story(&[0, 1, 2])], &deletes, contract_of_forget)?;
    let stories = lists::of_any(forget, events(OTHERS, ERRNOS, 8));
    play(student, rng, stories, contract_of_forget)
}

/// A map of this type with so many elements, all different.
fn full(map_type: MapType, count: u32) -> Story<Halve> {
    let element = |n: u32| {
        let value = u64::from(n) * 0x0101_0101 + 3;
        (n.to_ne_bytes().to_vec(), value.to_ne_bytes().to_vec())
    };
    Story {
        stage: Stage {
            map_type,
            key_size: 4,
            value_size: 8,
            max_entries: count.max(1),
            elements: (0..count).map(element).collect(),
        },
        turns: vec![Turn::undisturbed(HALVE)],
    }
}

fn halves_each_once(student: &mut Student, rng: &mut Rng) -> Verdict {
    let counts = [3, 64, 300, 1, 0];
    let hashes = counts.map(|count| full(MapType::Hash, count));
    let array = [full(MapType::Array, 20)];
    tell(student, hashes.into_iter().chain(array), contract_of_halve)?;
    let elements = btree_map(numbers::number(), any::<u64>(), 1..=40);
    let stories = elements.prop_map(|elements| {
        let bytes = |(key, value): (u32, u64)| {
            (key.to_ne_bytes().to_vec(), value.to_ne_bytes().to_vec())
        };
        let mut story = full(MapType::Hash, elements.len() as u32);
        story.stage.elements = elements.into_iter().map(bytes).collect();
        story
    });
    play(student, rng, stories, contract_of_halve)
}

fn tells_other_errors(student: &mut Student, _: &mut Rng) -> Verdict {
    fn refuse<C: Call>(
        student: &mut Student,
        story: Story<C>,
        contract: Contract<C>,
    ) -> Verdict {
        let mut whats = refusals(ERRNOS);
        whats.push(What::Freeze);
        everywhere(student, [story], &whats, contract)
    }

    let of_ports = ports([(443, 7)], &[443]);
    refuse(student, of_ports, contract_of_packets)?;
    refuse(student, plain(Keys::Old, 1, take), contract_of_take)?;
    let material = Material::plain(4, 4, 3);
    let list = lists::story(forget, &material, 2, &[&[0, 2, 1]]);
    refuse(student, list, contract_of_forget)?;
    tell(student, lists::of_wrong_length(forget), contract_of_forget)?;
    refuse(student, full(MapType::Hash, 2), contract_of_halve)?;
    let create = [Story::of_calls([Create(8)])];
    everywhere(student, create, &refusals(ERRNOS), contract_of_create)
}
