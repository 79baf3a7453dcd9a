//! What `delete_even` must do.

use harness::Rng;
use harness::check::{
    Check, Exercise, Verdict, equal, refused_as_frozen, wrong,
};
use harness::numbers::{fill, random, read, walk};
use harness::student::{Element, Failure, Student};
use libbpf_rs::{MapCore, MapHandle};

pub const EXERCISE: Exercise = Exercise {
    name: "delete_even",
    page: "ch06-iterate",
    checks: &[
        Check {
            name: "deletes_the_even_keys",
            title: "偶数 key 都删掉，奇数 key 不动",
            points: 1,
            section: "边走边删",
            run: deletes_the_even_keys,
        },
        Check {
            name: "visits_each_key_once",
            title: "每个 key 只到一次",
            points: 2,
            section: "边走边删",
            run: visits_each_key_once,
        },
        Check {
            name: "leaves_out_what_others_deleted",
            title: "别的程序抢先删掉的不算，也不是错误",
            points: 2,
            section: "拿到key，却查不到value",
            run: leaves_out_what_others_deleted,
        },
        Check {
            name: "tells_a_frozen_map",
            title: "map 冻结了：返回错误",
            points: 1,
            section: "常见的错",
            run: tells_a_frozen_map,
        },
    ],
};

/// How many the answer says it deleted.
type Deleted = Result<usize, Failure>;

/// A map in which every second key or so is even, and the even ones.
struct Setting {
    map: MapHandle,
    id: u32,
    even: Vec<u32>,
}

impl Setting {
    fn random(rng: &mut Rng) -> anyhow::Result<Self> {
        loop {
            let count = rng.usize(20..40);
            let (map, id) = fill(&random(rng, count))?;
            let keys = walk(&map)?;
            // An odd key is before an even one: deleting on the way comes by it twice.
            let odd = keys.iter().position(|key| key % 2 == 1);
            let last_even = keys.iter().rposition(|key| key % 2 == 0);
            if odd.is_some() && odd < last_even {
                let even = keys.into_iter().filter(|key| key % 2 == 0);
                let even = even.collect();
                return Ok(Self { map, id, even });
            }
        }
    }
}

fn deletes_the_even_keys(student: &mut Student, rng: &mut Rng) -> Verdict {
    let setting = Setting::random(rng)?;
    let mut expected = read(&setting.map)?;
    expected.retain(|key, _| key % 2 == 1);
    let deleted: Deleted = student.call("delete_even", (setting.id,))?;
    let after = read(&setting.map)?;
    if after == expected {
        return equal("返回值", &Ok(setting.even.len()), &deleted);
    }
    let even = after.keys().filter(|key| *key % 2 == 0).count();
    let odd = after.len() - even;
    Err(wrong(
        format!("留下 {} 个奇数 key，没有偶数 key", expected.len()),
        format!("留下 {odd} 个奇数 key，{even} 个偶数 key"),
    ))
}

fn visits_each_key_once(student: &mut Student, rng: &mut Rng) -> Verdict {
    let setting = Setting::random(rng)?;
    let count = walk(&setting.map)?.len();
    let deleted: Deleted = student.call("delete_even", (setting.id,))?;
    equal("返回值", &Ok(setting.even.len()), &deleted)?;
    let calls = student.bpf_calls().iter();
    let asked = calls
        .filter(|call| call.element == Element::NextKey)
        .count();
    if asked <= count + 1 {
        return Ok(());
    }
    Err(wrong(
        format!("{count} 个 key，get_next_key 问 {} 次", count + 1),
        format!("问了 {asked} 次，有的 key 不止到了一次"),
    ))
}

fn leaves_out_what_others_deleted(
    student: &mut Student,
    rng: &mut Rng,
) -> Verdict {
    let setting = Setting::random(rng)?;
    let moment = rng.usize(..setting.even.len());
    let (mut deletes, mut theirs) = (0, 0);
    let deleted: Deleted = student.call_while(
        "delete_even",
        (setting.id,),
        &mut |_, element| {
            if element == Element::Delete {
                if deletes == moment {
                    for key in &setting.even {
                        let key = key.to_ne_bytes();
                        theirs += usize::from(setting.map.delete(&key).is_ok());
                    }
                }
                deletes += 1;
            }
            Ok(())
        },
    )?;
    let expected = setting.even.len() - theirs;
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
    let deleted: Deleted = student.call("delete_even", (setting.id,))?;
    refused_as_frozen(&deleted)
}
