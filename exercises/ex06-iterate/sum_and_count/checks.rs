//! What `sum_and_count` must do.

use std::collections::BTreeMap;

use harness::Rng;
use harness::check::{Check, Exercise, Verdict, equal, wrong};
use harness::numbers::{fill, random, walk};
use harness::student::{Element, Failure, Student};
use libbpf_rs::MapCore;

pub const EXERCISE: Exercise = Exercise {
    name: "sum_and_count",
    page: "ch06-iterate",
    checks: &[
        Check {
            name: "counts_and_sums",
            title: "个数和总和都对",
            points: 1,
            section: "从某个key开始，而不是从`NULL`",
            run: counts_and_sums,
        },
        Check {
            name: "finds_nothing_in_an_empty_map",
            title: "空的 map：0 个，总和是 0",
            points: 1,
            section: "返回值",
            run: finds_nothing_in_an_empty_map,
        },
        Check {
            name: "holds_a_large_sum",
            title: "总和很大也不溢出",
            points: 1,
            section: "用`keys()`",
            run: holds_a_large_sum,
        },
        Check {
            name: "asks_once_for_each_key",
            title: "每个 key 只问一次、只查一次",
            points: 2,
            section: "内核看到了什么",
            run: asks_once_for_each_key,
        },
        Check {
            name: "skips_vanished_keys",
            title: "走到一半被别人删掉的不算",
            points: 2,
            section: "拿到key，却查不到value",
            run: skips_vanished_keys,
        },
    ],
};

/// The count and the sum that the answer returned.
type Returned = Result<(usize, u64), Failure>;

/// Calls it for a map with these elements.
fn sums(student: &mut Student, elements: &BTreeMap<u32, u32>) -> Verdict {
    let (_map, id) = fill(elements)?;
    let returned: Returned = student.call("sum_and_count", (id,))?;
    let sum = elements.values().copied().map(u64::from).sum();
    equal("个数和总和", &Ok((elements.len(), sum)), &returned)
}

fn counts_and_sums(student: &mut Student, rng: &mut Rng) -> Verdict {
    let count = rng.usize(5..20);
    sums(student, &random(rng, count))
}

fn finds_nothing_in_an_empty_map(
    student: &mut Student,
    _: &mut Rng,
) -> Verdict {
    sums(student, &BTreeMap::new())
}

fn holds_a_large_sum(student: &mut Student, rng: &mut Rng) -> Verdict {
    let count = rng.usize(5..20);
    let mut elements = random(rng, count);
    for value in elements.values_mut() {
        *value = u32::MAX - *value;
    }
    sums(student, &elements)
}

fn asks_once_for_each_key(student: &mut Student, rng: &mut Rng) -> Verdict {
    let count = rng.usize(5..20);
    sums(student, &random(rng, count))?;
    let made = |element| {
        let calls = student.bpf_calls().iter();
        calls.filter(|call| call.element == element).count()
    };
    let (asked, looked) = (made(Element::NextKey), made(Element::Lookup));
    if asked <= count + 1 && looked <= count {
        return Ok(());
    }
    Err(wrong(
        format!(
            "{count} 个元素，get_next_key 问 {} 次，lookup 查 {count} 次",
            count + 1
        ),
        format!("get_next_key {asked} 次，lookup {looked} 次"),
    ))
}

fn skips_vanished_keys(student: &mut Student, rng: &mut Rng) -> Verdict {
    let count = rng.usize(5..20);
    let mut elements = random(rng, count);
    // The same value everywhere, so that it doesn't matter which ones were seen.
    let value = rng.u32(1..1000);
    elements.values_mut().for_each(|old| *old = value);
    let (map, id) = fill(&elements)?;
    let keys = walk(&map)?;
    let moment = rng.usize(1..count);
    let mut looks = 0;
    let returned: Returned =
        student.call_while("sum_and_count", (id,), &mut |_, element| {
            if element == Element::Lookup {
                if looks == moment {
                    for key in &keys {
                        map.delete(&key.to_ne_bytes())?;
                    }
                }
                looks += 1;
            }
            Ok(())
        })?;
    let sum = u64::from(value) * moment as u64;
    if returned == Ok((moment, sum)) {
        return Ok(());
    }
    Err(wrong(
        format!(
            "查过 {moment} 个以后别的程序把 map 删空了，返回 Ok({:?})",
            (moment, sum)
        ),
        format!("返回 {returned:?}"),
    ))
}
