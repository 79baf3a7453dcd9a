//! What `choose` must answer: the kernel says what maps of each type can do.

use harness::Rng;
use harness::adversary::{ask, ask_each};
use harness::check::{Check, Exercise, Stop, Verdict, wrong};
use harness::maps::{create, must_take_from_hash};
use harness::proptest::collection::vec;
use harness::proptest::prelude::Strategy;
use harness::proptest::sample::select;
use harness::scene::Scene;
use harness::story::Call;
use harness::student::Student;
use libbpf_rs::{MapCore, MapFlags, MapHandle, MapType};
use serde::Serialize;

pub const EXERCISE: Exercise = Exercise {
    name: "choose_map",
    page: "ch04-lookup-and-delete",
    checks: &[
        Check {
            name: "meets_a_single_need",
            title: "没有要求，或者只有一个",
            points: 2,
            section: "不能取走的map",
            run: meets_a_single_need,
        },
        Check {
            name: "meets_all_needs",
            title: "有几个要求：全都满足",
            points: 3,
            section: "不能取走的map",
            run: meets_all_needs,
        },
        Check {
            name: "says_when_there_is_none",
            title: "没有一种全都满足：None",
            points: 3,
            section: "不能取走的map",
            run: says_when_there_is_none,
        },
        Check {
            name: "knows_the_old_kernel",
            title: "在 5.10 的内核上也要满足",
            points: 3,
            section: "太旧的内核",
            run: knows_the_old_kernel,
        },
    ],
};

/// What's wanted of a map, but of which kernel.
const NEEDS: [&str; 6] = [
    "ByKey",
    "Delete",
    "AlwaysThere",
    "FirstOut",
    "LastOut",
    "Take",
];
const OLD_KERNEL: &str = "OldKernel";

const TYPES: [MapType; 4] = [
    MapType::Hash,
    MapType::Array,
    MapType::Queue,
    MapType::Stack,
];

/// A call of `choose`.
#[derive(Clone, Debug)]
struct Choose {
    needs: Vec<&'static str>,
}

impl Call for Choose {
    type Returned = Option<u32>;

    fn function(&self) -> &'static str {
        "choose"
    }

    fn arguments(&self, _: u32) -> impl Serialize {
        (&self.needs,)
    }

    fn told(&self) -> String {
        format!("choose(&[{}])", self.needs.join(", "))
    }
}

/// A map with the elements 1 and 2, in this order; its keys, if it has any, are the same.
fn filled(map_type: MapType) -> Result<MapHandle, Stop> {
    let key_size = if has_keys(map_type) { 4 } else { 0 };
    let map = create(map_type, key_size, 4, 4)?;
    for number in [1, 2] {
        map.update(&key(map_type, number), &[number; 4], MapFlags::ANY)?;
    }
    Ok(map)
}

fn has_keys(map_type: MapType) -> bool {
    matches!(map_type, MapType::Hash | MapType::Array)
}

fn key(map_type: MapType, number: u8) -> Vec<u8> {
    let key = u32::from(number).to_ne_bytes().to_vec();
    if has_keys(map_type) { key } else { Vec::new() }
}

/// Whether this kernel's maps of this type do what's needed.
fn meets(map_type: MapType, need: &str) -> Result<bool, Stop> {
    let map = filled(map_type)?;
    let [one, two, other] = [1, 2, 3].map(|number| key(map_type, number));
    let held = |number: u8| Some(vec![number; 4]);
    Ok(match need {
        "ByKey" => {
            let found = |key| map.lookup(key, MapFlags::ANY);
            has_keys(map_type)
                && found(&one)? == held(1)
                && found(&two)? == held(2)
        }
        "Delete" => has_keys(map_type) && map.delete(&one).is_ok(),
        "AlwaysThere" => {
            has_keys(map_type) && map.lookup(&other, MapFlags::ANY)? == held(0)
        }
        "FirstOut" => {
            !has_keys(map_type) && map.lookup_and_delete(&[])? == held(1)
        }
        "LastOut" => {
            !has_keys(map_type) && map.lookup_and_delete(&[])? == held(2)
        }
        _ => map.lookup_and_delete(&one).is_ok_and(|it| it.is_some()),
    })
}

/// The types that meet all of it. What 5.10 doesn't do is recorded: it takes from no hash.
fn good(needs: &[&str]) -> Result<Vec<MapType>, Stop> {
    let is_old = needs.contains(&OLD_KERNEL);
    let mut good = Vec::new();
    'types: for map_type in TYPES {
        for need in needs.iter().filter(|need| **need != OLD_KERNEL) {
            let is_too_new =
                is_old && map_type == MapType::Hash && *need == "Take";
            if is_too_new || !meets(map_type, need)? {
                continue 'types;
            }
        }
        good.push(map_type);
    }
    Ok(good)
}

/// The function's doc comment.
fn contract(scene: &Scene<'_, Choose>) -> Verdict {
    let good = good(&scene.call.needs)?;
    let is_right = match scene.returned {
        Ok(None) => good.is_empty(),
        Ok(Some(chosen)) => good.iter().any(|it| *it as u32 == chosen),
        Err(_) => false,
    };
    if is_right {
        return Ok(());
    }
    let expected = if good.is_empty() {
        "返回 None：没有一种全都满足".to_owned()
    } else {
        let good: Vec<_> = good.iter().map(|it| format!("{it:?}")).collect();
        format!("返回 {}", good.join(" 或者 "))
    };
    let seen = match &scene.returned {
        Ok(Some(chosen)) => format!("返回 {:?}", MapType::from(*chosen)),
        other => format!("返回 {other:?}"),
    };
    Err(wrong(expected, seen))
}

/// Each choice of needs, both ways round.
fn choices() -> impl Iterator<Item = Vec<&'static str>> {
    (0..1_u32 << NEEDS.len()).flat_map(|bits| {
        let chosen = (0..NEEDS.len()).filter(|n| bits >> n & 1 == 1);
        let there: Vec<_> = chosen.map(|n| NEEDS[n]).collect();
        let mut back = there.clone();
        back.reverse();
        [there, back]
    })
}

/// Asks about those choices for which it holds.
fn ask_where(
    student: &mut Student,
    holds: impl Fn(&[&'static str]) -> Result<bool, Stop>,
) -> Verdict {
    must_take_from_hash()?;
    for needs in choices() {
        if holds(&needs)? {
            ask_each(student, [Choose { needs }], contract)?;
        }
    }
    Ok(())
}

fn meets_a_single_need(student: &mut Student, _: &mut Rng) -> Verdict {
    ask_where(student, |needs| Ok(needs.len() < 2))
}

fn meets_all_needs(student: &mut Student, rng: &mut Rng) -> Verdict {
    ask_where(student, |needs| {
        Ok(needs.len() > 1 && !good(needs)?.is_empty())
    })?;
    // The same one again doesn't matter.
    let same = select(&[["ByKey", "Delete"], ["FirstOut", "Take"]]);
    let some = same.prop_flat_map(|two| vec(select(two.to_vec()), 1..9));
    let calls = some.prop_map(|needs| vec![Choose { needs }]);
    ask(student, rng, calls, contract)
}

fn says_when_there_is_none(student: &mut Student, _: &mut Rng) -> Verdict {
    ask_where(student, |needs| Ok(good(needs)?.is_empty()))
}

fn knows_the_old_kernel(student: &mut Student, _: &mut Rng) -> Verdict {
    must_take_from_hash()?;
    for mut needs in choices() {
        // What no kernel meets is another check's matter.
        if good(&needs)?.is_empty() {
            continue;
        }
        needs.insert(needs.len() / 2, OLD_KERNEL);
        ask_each(student, [Choose { needs }], contract)?;
    }
    Ok(())
}
