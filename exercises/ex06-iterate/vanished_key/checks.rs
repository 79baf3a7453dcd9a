//! What `snapshot` must do while others delete.

use std::collections::{BTreeMap, BTreeSet};

use harness::Rng;
use harness::check::{Check, Exercise, Stop, Verdict, wrong};
use harness::numbers::{fill, random, walk};
use harness::student::{Element, Failure, Student};
use libbpf_rs::MapCore;

pub const EXERCISE: Exercise = Exercise {
    name: "vanished_key",
    page: "ch06-iterate",
    checks: &[
        Check {
            name: "lists_all_elements",
            title: "没有人在删：全部元素都在，各一次",
            points: 1,
            section: "用`keys()`",
            run: lists_all_elements,
        },
        Check {
            name: "lists_nothing_of_an_empty_map",
            title: "空的 map：一个也没有",
            points: 1,
            section: "返回值",
            run: lists_nothing_of_an_empty_map,
        },
        Check {
            name: "skips_a_vanished_key",
            title: "查之前被删掉的跳过，后面的不漏",
            points: 2,
            section: "拿到key，却查不到value",
            run: skips_a_vanished_key,
        },
        Check {
            name: "lists_each_key_once_after_a_restart",
            title: "起点消失，遍历从头再来：不漏也不重",
            points: 2,
            section: "边走边删",
            run: lists_each_key_once_after_a_restart,
        },
    ],
};

/// The elements that the answer listed.
type Listed = Result<Vec<(u32, u32)>, Failure>;

/// Each of `always` is listed, each of `all` at most once, and nothing else.
fn lists(
    all: &BTreeMap<u32, u32>,
    always: &BTreeSet<u32>,
    listed: Listed,
    situation: &str,
) -> Verdict {
    let expected = format!(
        "{situation}，返回 Ok，一直在的 {} 个元素各出现一次",
        always.len()
    );
    let listed = match listed {
        Ok(listed) => listed,
        Err(failure) => {
            return Err(wrong(expected, format!("返回错误 {failure:?}")));
        }
    };
    let keys: BTreeSet<_> = listed.iter().map(|(key, _)| *key).collect();
    let lost = always.difference(&keys).count();
    let again = listed.len() - keys.len();
    let is_untrue = |(key, value): &&(u32, u32)| all.get(key) != Some(value);
    let untrue = listed.iter().filter(is_untrue).count();
    if lost + again + untrue == 0 {
        return Ok(());
    }
    Err(wrong(
        expected,
        format!(
            "漏掉的 {lost} 个，重复的 {again} 个，从来没有过的 {untrue} 个"
        ),
    ))
}

/// Calls `snapshot` while another program deletes a key: the `moment`th that the kernel
/// gives in a walk, just before the call `element` that needs it.
fn while_one_vanishes(
    student: &mut Student,
    rng: &mut Rng,
    element: Element,
    situation: &str,
) -> Verdict {
    let count = rng.usize(5..20);
    let all = random(rng, count);
    let (map, id) = fill(&all)?;
    let keys = walk(&map)?;
    // Neither the first, so that a new start comes by it again, nor the last.
    let moment = rng.usize(1..count - 1);
    // The first step has no key to start from.
    let due = moment + usize::from(element == Element::NextKey);
    let mut made = 0;
    let listed = student.call_while("snapshot", (id,), &mut |_, now| {
        if now == element {
            if made == due {
                map.delete(&keys[moment].to_ne_bytes())?;
            }
            made += 1;
        }
        Ok(())
    })?;
    let mut always: BTreeSet<_> = keys.iter().copied().collect();
    always.remove(&keys[moment]);
    lists(&all, &always, listed, situation)
}

fn list_calmly(
    student: &mut Student,
    all: &BTreeMap<u32, u32>,
) -> Result<(), Stop> {
    let (_map, id) = fill(all)?;
    let always = all.keys().copied().collect();
    let listed = student.call("snapshot", (id,))?;
    lists(all, &always, listed, "没有人在删")
}

fn lists_all_elements(student: &mut Student, rng: &mut Rng) -> Verdict {
    let count = rng.usize(5..20);
    list_calmly(student, &random(rng, count))
}

fn lists_nothing_of_an_empty_map(
    student: &mut Student,
    _: &mut Rng,
) -> Verdict {
    list_calmly(student, &BTreeMap::new())
}

fn skips_a_vanished_key(student: &mut Student, rng: &mut Rng) -> Verdict {
    let situation = "查一个 key 之前别的程序删掉了它";
    while_one_vanishes(student, rng, Element::Lookup, situation)
}

fn lists_each_key_once_after_a_restart(
    student: &mut Student,
    rng: &mut Rng,
) -> Verdict {
    let situation = "从一个 key 往后走之前别的程序删掉了它";
    while_one_vanishes(student, rng, Element::NextKey, situation)
}
