//! What `delete_range` must do.

use std::collections::{BTreeMap, BTreeSet};

use harness::Rng;
use harness::check::{
    Check, Exercise, Stop, Verdict, equal, refused_as_frozen, wrong,
};
use harness::maps::{bytes, contents, create, id};
use harness::student::{Element, Failure, Student};
use libbpf_rs::{MapCore, MapFlags, MapHandle, MapType};

pub const EXERCISE: Exercise = Exercise {
    name: "delete_range",
    page: "ch05-delete",
    checks: &[
        Check {
            name: "deletes_the_range",
            title: "范围里的都删掉，外面的不动",
            points: 2,
            section: "一次只删一个",
            run: deletes_the_range,
        },
        Check {
            name: "includes_both_ends",
            title: "两端都包括在内",
            points: 1,
            section: "一次只删一个",
            run: includes_both_ends,
        },
        Check {
            name: "reaches_the_largest_number",
            title: "范围到最大的 u32 为止",
            points: 1,
            section: "一次只删一个",
            run: reaches_the_largest_number,
        },
        Check {
            name: "deletes_only_what_is_there",
            title: "只删 map 里有的 key",
            points: 1,
            section: "一次只删一个",
            run: deletes_only_what_is_there,
        },
        Check {
            name: "deletes_under_a_race",
            title: "别的程序抢先删掉的不算，也不是错误",
            points: 2,
            section: "key不在map里",
            run: deletes_under_a_race,
        },
        Check {
            name: "tells_a_frozen_map",
            title: "map 冻结了：返回错误",
            points: 1,
            section: "别的错误照样报告",
            run: tells_a_frozen_map,
        },
    ],
};

/// What `delete_range` returned.
type Deleted = Result<usize, Failure>;

/// How far the range goes. An answer that tries each number of it must come to an end.
const WIDTH: u32 = 1000;

/// A map with keys in the range and around it.
struct Setting {
    map: MapHandle,
    id: u32,
    first: u32,
    last: u32,
    inside: Vec<u32>,
}

impl Setting {
    fn random(rng: &mut Rng) -> anyhow::Result<Self> {
        let first = rng.u32(WIDTH..u32::MAX - 3 * WIDTH);
        let last = first + rng.u32(WIDTH..2 * WIDTH);
        Self::with_range(rng, first, last)
    }

    fn with_range(
        rng: &mut Rng,
        first: u32,
        last: u32,
    ) -> anyhow::Result<Self> {
        let value_size = rng.u32(4..16);
        let map = create(MapType::Hash, 4, value_size, 64)?;
        let mut numbers = BTreeSet::from([first - 1, first, last]);
        numbers.extend(last.checked_add(1));
        for _ in 0..rng.usize(8..16) {
            numbers.insert(rng.u32(first..=last));
            numbers.insert(rng.u32(first - WIDTH..first));
        }
        for number in &numbers {
            let value = bytes(rng, value_size);
            map.update(&number.to_ne_bytes(), &value, MapFlags::ANY)?;
        }
        Ok(Self {
            id: id(&map)?,
            map,
            first,
            last,
            inside: numbers.range(first..=last).copied().collect(),
        })
    }

    fn call(&self, student: &mut Student) -> Result<Deleted, Stop> {
        student.call("delete_range", (self.id, self.first, self.last))
    }

    /// All in the range is gone and counted, and all outside is still there.
    fn deletes_exactly(&self, student: &mut Student) -> Verdict {
        let before = self.numbers()?;
        let deleted = self.call(student)?;
        let mut expected = before;
        expected.retain(|number, _| !self.inside.contains(number));
        let after = self.numbers()?;
        if after == expected {
            return equal("返回值", &Ok(self.inside.len()), &deleted);
        }
        let remain: Vec<_> = self
            .inside
            .iter()
            .filter(|n| after.contains_key(n))
            .collect();
        let missing: Vec<_> =
            expected.keys().filter(|n| !after.contains_key(n)).collect();
        Err(wrong(
            format!("{}..={} 里的都删掉，别的都在", self.first, self.last),
            format!("该删而没删的 {remain:?}，不该删而删了的 {missing:?}"),
        ))
    }

    fn numbers(&self) -> anyhow::Result<BTreeMap<u32, Vec<u8>>> {
        contents(&self.map)?
            .into_iter()
            .map(|(key, value)| {
                Ok((u32::from_ne_bytes(key.as_slice().try_into()?), value))
            })
            .collect()
    }
}

fn deletes_the_range(student: &mut Student, rng: &mut Rng) -> Verdict {
    let mut setting = Setting::random(rng)?;
    // The ends are another check's.
    for end in [setting.first, setting.last] {
        setting.map.delete(&end.to_ne_bytes())?;
        setting.inside.retain(|number| *number != end);
    }
    setting.deletes_exactly(student)
}

fn includes_both_ends(student: &mut Student, rng: &mut Rng) -> Verdict {
    Setting::random(rng)?.deletes_exactly(student)?;
    let single = rng.u32(WIDTH..u32::MAX - 1);
    Setting::with_range(rng, single, single)?.deletes_exactly(student)
}

fn reaches_the_largest_number(student: &mut Student, rng: &mut Rng) -> Verdict {
    let first = u32::MAX - rng.u32(1..WIDTH);
    Setting::with_range(rng, first, u32::MAX)?.deletes_exactly(student)
}

fn deletes_only_what_is_there(student: &mut Student, rng: &mut Rng) -> Verdict {
    let setting = Setting::random(rng)?;
    let deleted = setting.call(student)?;
    equal("返回值", &Ok(setting.inside.len()), &deleted)?;
    let calls = student.bpf_calls();
    let deletes = calls
        .iter()
        .filter(|call| call.element == Element::Delete)
        .count();
    if deletes <= setting.inside.len() {
        return Ok(());
    }
    Err(wrong(
        format!("范围里有 {} 个元素，最多删这么多次", setting.inside.len()),
        format!("调用了 delete {deletes} 次"),
    ))
}

fn deletes_under_a_race(student: &mut Student, rng: &mut Rng) -> Verdict {
    let setting = Setting::random(rng)?;
    let moment = rng.usize(..setting.inside.len());
    let (mut deletes, mut theirs) = (0, 0);
    let arguments = (setting.id, setting.first, setting.last);
    let deleted: Deleted =
        student.call_while("delete_range", arguments, &mut |_, element| {
            if element != Element::Delete {
                return Ok(());
            }
            if deletes == moment {
                for number in &setting.inside {
                    let key = number.to_ne_bytes();
                    theirs += usize::from(setting.map.delete(&key).is_ok());
                }
            }
            deletes += 1;
            Ok(())
        })?;
    let expected = setting.inside.len() - theirs;
    if deleted == Ok(expected) {
        return Ok(());
    }
    Err(wrong(
        format!("别的程序抢先删掉了 {theirs} 个，返回 Ok({expected})"),
        format!("返回 {deleted:?}"),
    ))
}

fn tells_a_frozen_map(student: &mut Student, rng: &mut Rng) -> Verdict {
    let setting = Setting::random(rng)?;
    setting.map.freeze()?;
    let deleted = setting.call(student)?;
    refused_as_frozen(&deleted)
}
