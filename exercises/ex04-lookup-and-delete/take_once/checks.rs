//! What `take_by_two_threads` must do.

use std::collections::{BTreeMap, BTreeSet};

use harness::Rng;
use harness::check::{Check, Exercise, Stop, Verdict, equal, wrong};
use harness::maps::{contents, create, id, keys, must_take_from_hash};
use harness::student::{Element, Failure, Student};
use libbpf_rs::{ErrorKind, MapCore, MapFlags, MapHandle, MapType};

pub const EXERCISE: Exercise = Exercise {
    name: "take_once",
    page: "ch04-lookup-and-delete",
    checks: &[
        Check {
            name: "takes_each_once",
            title: "每个元素正好领到一次",
            points: 1,
            section: "一次取走：不会重",
            run: takes_each_once,
        },
        Check {
            name: "works_in_two_threads",
            title: "两个线程都在领",
            points: 1,
            section: "一次取走：不会重",
            run: works_in_two_threads,
        },
        Check {
            name: "skips_missing_keys",
            title: "领不到的 key 跳过，接着领后面的",
            points: 1,
            section: "取走",
            run: skips_missing_keys,
        },
        Check {
            name: "takes_under_a_race",
            title: "别的程序也在领：仍然一个元素一个主人",
            points: 2,
            section: "先查后删：发重了",
            run: takes_under_a_race,
        },
        Check {
            name: "takes_the_newest_value",
            title: "别的程序在改：领到的是最后的 value",
            points: 2,
            section: "看`delete`的返回值，够不够",
            run: takes_the_newest_value,
        },
        Check {
            name: "tells_an_error",
            title: "不能取走的 map：返回错误",
            points: 1,
            section: "不能取走的map",
            run: tells_an_error,
        },
    ],
};

/// What the two threads took, or the error.
type Taken = Result<[Vec<Vec<u8>>; 2], Failure>;

/// A map whose values are all different, and the keys that the threads get.
struct Setting {
    map: MapHandle,
    id: u32,
    value_size: u32,
    elements: BTreeMap<Vec<u8>, Vec<u8>>,
    keys: Vec<Vec<u8>>,
}

impl Setting {
    fn random(rng: &mut Rng) -> anyhow::Result<Self> {
        let (key_size, value_size) = (rng.u32(4..16), rng.u32(8..16));
        let count = rng.usize(5..12);
        let map = create(MapType::Hash, key_size, value_size, 32)?;
        let keys = keys(rng, key_size, count);
        let values = harness::maps::keys(rng, value_size, count);
        must_take_from_hash()?;
        let elements: BTreeMap<_, _> =
            keys.iter().cloned().zip(values).collect();
        for (key, value) in &elements {
            map.update(key, value, MapFlags::ANY)?;
        }
        Ok(Self {
            id: id(&map)?,
            map,
            value_size,
            elements,
            keys,
        })
    }

    fn values(&self) -> Vec<Vec<u8>> {
        self.elements.values().cloned().collect()
    }

    fn call(&self, student: &mut Student) -> Result<Taken, Stop> {
        student.call("take_by_two_threads", (self.id, &self.keys))
    }
}

/// All that was taken, in order of the values.
fn sorted(taken: Taken) -> Result<Vec<Vec<u8>>, Stop> {
    match taken {
        Ok(taken) => Ok(in_order(taken.concat())),
        Err(failure) => {
            Err(wrong("返回领到的 value", format!("返回错误 {failure:?}")))
        }
    }
}

fn in_order(mut values: Vec<Vec<u8>>) -> Vec<Vec<u8>> {
    values.sort();
    values
}

/// Each of the values `expected` was taken once, and nothing else.
fn each_once(expected: Vec<Vec<u8>>, taken: Vec<Vec<u8>>) -> Verdict {
    let (expected, taken) = (in_order(expected), in_order(taken));
    if expected == taken {
        return Ok(());
    }
    let different: BTreeSet<_> = taken.iter().collect();
    let lost = expected.len().saturating_sub(different.len());
    let unknown = different.iter().filter(|v| !expected.contains(v)).count();
    Err(wrong(
        format!(
            "{} 个元素各有一个主人，value 是拿走那一刻的",
            expected.len()
        ),
        format!(
            "没有人领到的 {lost} 个，领了不止一次的 {} 个，value 不对的 {unknown} 个",
            taken.len() - different.len()
        ),
    ))
}

fn takes_each_once(student: &mut Student, rng: &mut Rng) -> Verdict {
    let mut setting = Setting::random(rng)?;
    rng.shuffle(&mut setting.keys);
    let untouched = setting.keys.split_off(setting.keys.len() - 2);
    let mut rest = setting.elements.clone();
    rest.retain(|key, _| untouched.contains(key));
    setting.elements.retain(|key, _| !untouched.contains(key));
    let taken = sorted(setting.call(student)?)?;
    each_once(setting.values(), taken)?;
    equal("留在 map 里的元素", &rest, &contents(&setting.map)?)
}

fn works_in_two_threads(student: &mut Student, rng: &mut Rng) -> Verdict {
    let setting = Setting::random(rng)?;
    sorted(setting.call(student)?)?;
    let threads: BTreeSet<_> =
        student.bpf_calls().iter().map(|call| call.thread).collect();
    if threads.len() == 2 {
        return Ok(());
    }
    Err(wrong(
        "两个线程各自访问 map",
        format!("访问 map 的线程有 {} 个", threads.len()),
    ))
}

fn skips_missing_keys(student: &mut Student, rng: &mut Rng) -> Verdict {
    let mut setting = Setting::random(rng)?;
    // The first one, so that both threads meet it before anything else, and some more.
    let mut missing = vec![setting.keys[0].clone()];
    missing.extend(
        setting.keys[1..]
            .iter()
            .filter(|_| rng.u8(..4) == 0)
            .cloned(),
    );
    for key in &missing {
        setting.map.delete(key)?;
        setting.elements.remove(key);
    }
    let taken = sorted(setting.call(student)?)?;
    each_once(setting.values(), taken)
}

fn takes_under_a_race(student: &mut Student, rng: &mut Rng) -> Verdict {
    let setting = Setting::random(rng)?;
    let moment = rng.usize(1..setting.keys.len());
    let mut theirs = Vec::new();
    let arguments = (setting.id, &setting.keys);
    let taken = student.call_while(
        "take_by_two_threads",
        arguments,
        &mut |nth, element| {
            let now = match element {
                // What it has looked at is what it's going to delete.
                Element::Delete => true,
                Element::LookupAndDelete => nth == moment,
                _ => false,
            };
            if now {
                for key in &setting.keys {
                    theirs.extend(setting.map.lookup_and_delete(key)?);
                }
            }
            Ok(())
        },
    )?;
    let taken = sorted(taken)?;
    each_once(setting.values(), [taken, theirs].concat())
}

fn takes_the_newest_value(student: &mut Student, rng: &mut Rng) -> Verdict {
    let setting = Setting::random(rng)?;
    let Setting { map, keys, .. } = &setting;
    let mut newest = setting.elements.clone();
    let arguments = (setting.id, keys);
    let taken = student.call_while(
        "take_by_two_threads",
        arguments,
        &mut |_, element| {
            if matches!(element, Element::Delete | Element::LookupAndDelete) {
                // Only what nobody has taken gets a new value.
                for key in keys {
                    let value = harness::maps::bytes(rng, setting.value_size);
                    match map.update(key, &value, MapFlags::EXIST) {
                        Ok(()) => {
                            newest.insert(key.clone(), value);
                        }
                        Err(error) if error.kind() == ErrorKind::NotFound => {}
                        Err(error) => return Err(error.into()),
                    }
                }
            }
            Ok(())
        },
    )?;
    each_once(newest.into_values().collect(), sorted(taken)?)
}

fn tells_an_error(student: &mut Student, rng: &mut Rng) -> Verdict {
    let count = rng.u32(2..6);
    let map = create(MapType::Array, 4, rng.u32(4..16), count)?;
    let keys: Vec<Vec<u8>> =
        (0..count).map(|n| n.to_ne_bytes().to_vec()).collect();
    let taken: Taken =
        student.call("take_by_two_threads", (id(&map)?, keys))?;
    match taken {
        Err(_) => Ok(()),
        Ok(taken) => Err(wrong(
            "返回错误：ARRAY 的元素拿不走",
            format!("返回 Ok，领到了 {} 个", taken.concat().len()),
        )),
    }
}
