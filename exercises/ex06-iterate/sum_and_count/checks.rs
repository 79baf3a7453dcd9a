//! What `sum_and_count` must do.

use harness::Rng;
use harness::adversary::{everywhere, play, tell};
use harness::check::{Check, Exercise, Verdict, wrong};
use harness::material::{ERRNOS, Kind, MORE_ERRNOS, events, nothing};
use harness::numbers::{deletions, read, stories, story};
use harness::scene::{Moment, Scene};
use harness::story::{Call, Story, What};
use harness::student::{BpfCommand, Student};
use libbpf_rs::MapType;
use serde::Serialize;

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
            title: "没有人在删：每个 key 只问一次、只查一次",
            points: 1,
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
        Check {
            name: "counts_each_once_after_a_restart",
            title: "起点被别人删掉，遍历从头再来：只算一次",
            points: 4,
            section: "边走边删",
            run: counts_each_once_after_a_restart,
        },
        Check {
            name: "tells_other_errors",
            title: "lookup 的错误原样返回",
            points: 1,
            section: "返回值",
            run: tells_other_errors,
        },
    ],
};

/// A call of `sum_and_count`.
#[derive(Clone, Debug)]
struct SumAndCount;

impl Call for SumAndCount {
    type Returned = (usize, u64);

    fn function(&self) -> &'static str {
        "sum_and_count"
    }

    fn arguments(&self, map: u32) -> impl Serialize {
        (map,)
    }

    fn told(&self) -> String {
        "sum_and_count()".to_owned()
    }
}

/// The function's doc comment, but for the number of calls.
fn contract(scene: &Scene<'_, SumAndCount>) -> Verdict {
    scene.only_reads()?;
    scene.tells_errors(&[], |_| false)?;
    let Ok((count, sum)) = scene.returned else {
        return Ok(());
    };
    // What was there all the time counts; what was deleted counts if it has been found.
    let (mut sure, mut unsure) = (Vec::new(), Vec::new());
    let stayed = scene.stayed();
    for (key, value) in &scene.start {
        let value = u64::from(read(value));
        if stayed.contains_key(&key[..]) && !scene.walk_was_cut() {
            sure.push(value);
        } else if scene.moments.iter().any(|m| may_have_found(m, key)) {
            unsure.push(value);
        }
    }
    let least: (usize, u64) = (sure.len(), sure.iter().sum());
    let rest = (count.checked_sub(least.0), sum.checked_sub(least.1));
    let is_right = match rest {
        (Some(count), Some(sum)) => {
            count + sure.len() <= most_found(scene)
                && can_be(count, sum, &mut unsure)
        }
        _ => false,
    };
    if is_right {
        return Ok(());
    }
    let expected = if unsure.is_empty() {
        format!("返回 Ok({least:?})")
    } else {
        format!(
            "一直在的有 {} 个，总和是 {}，都要算；查到以后才被删掉的可以算；\
             没查到的不算，哪个也不算两次",
            least.0, least.1
        )
    };
    Err(wrong(expected, format!("返回 Ok({:?})", (count, sum))))
}

fn is_read(moment: &Moment) -> bool {
    match moment.call.command {
        BpfCommand::Lookup => moment.call.errno == 0,
        BpfCommand::LookupBatch => !moment.is_error(&[]),
        _ => false,
    }
}

fn may_have_found(moment: &Moment, key: &[u8]) -> bool {
    is_read(moment) && moment.before.contains_key(key)
}

/// How many elements the answer's calls can have found.
fn most_found(scene: &Scene<'_, SumAndCount>) -> usize {
    let reads = scene.moments.iter().filter(|moment| is_read(moment));
    let found = reads.map(|moment| match moment.call.command {
        BpfCommand::Lookup => 1,
        _ => moment.before.len(),
    });
    found.sum()
}

/// Whether `count` of these values can have this sum. Where there are very many ways, it's
/// enough that they are neither too small nor too large.
fn can_be(count: usize, sum: u64, values: &mut [u64]) -> bool {
    if values.len() <= 12 {
        return (0..1_usize << values.len()).any(|chosen| {
            let places = (0..values.len()).filter(|n| chosen >> n & 1 == 1);
            chosen.count_ones() as usize == count
                && places.map(|n| values[n]).sum::<u64>() == sum
        });
    }
    values.sort_unstable();
    let Some(others) = values.len().checked_sub(count) else {
        return false;
    };
    let least: u64 = values[..count].iter().sum();
    let most = values[others..].iter().sum();
    (least..=most).contains(&sum)
}

/// All of it.
fn contract_and_calls(scene: &Scene<'_, SumAndCount>) -> Verdict {
    contract(scene)?;
    let count = scene.start.len();
    let asked = scene.count(BpfCommand::NextKey);
    let looked = scene.count(BpfCommand::Lookup);
    if asked <= count + 1 && looked <= count {
        return Ok(());
    }
    Err(wrong(
        format!(
            "{count} 个元素，get_next_key 最多问 {} 次，lookup 最多查 {count} 次",
            count + 1
        ),
        format!("get_next_key {asked} 次，lookup {looked} 次"),
    ))
}

/// A hash map with the keys from 0 on and these values.
fn hash(values: impl IntoIterator<Item = u32>) -> Story<SumAndCount> {
    story(SumAndCount, MapType::Hash, (0..).zip(values), 1)
}

/// The same as an array.
fn array(values: impl IntoIterator<Item = u32>) -> Story<SumAndCount> {
    story(SumAndCount, MapType::Array, (0..).zip(values), 0)
}

fn counts_and_sums(student: &mut Student, rng: &mut Rng) -> Verdict {
    let few = [1, 20, 300, 0, 20];
    let lru = story(SumAndCount, MapType::LruHash, (0..).zip(few), 1000);
    let told = [hash(few), array(few), hash(0..1500), array(0..1500), lru];
    tell(student, told, contract)?;
    let stories = stories(SumAndCount, 0..100_000u32, nothing());
    play(student, rng, stories, contract)
}

fn finds_nothing_in_an_empty_map(
    student: &mut Student,
    _: &mut Rng,
) -> Verdict {
    tell(student, [hash([])], contract)
}

fn holds_a_large_sum(student: &mut Student, rng: &mut Rng) -> Verdict {
    let told = [hash([u32::MAX; 2]), hash((0..300).map(|n| u32::MAX - n))];
    tell(student, told, contract)?;
    let stories = stories(SumAndCount, 1 << 30..=u32::MAX, nothing());
    play(student, rng, stories, contract)
}

fn asks_once_for_each_key(student: &mut Student, rng: &mut Rng) -> Verdict {
    let told = [hash([7, 7]), hash(1..=5), hash(0..300), array(1..=5)];
    tell(student, told, contract_and_calls)?;
    let stories = stories(SumAndCount, 0..1000u32, nothing());
    play(student, rng, stories, contract_and_calls)
}

fn skips_vanished_keys(student: &mut Student, _: &mut Rng) -> Verdict {
    let told = [hash([1, 20, 300]), hash([1, 20, 300, 4000, 50_000])];
    everywhere(student, told, &[What::Empty], contract)
}

fn counts_each_once_after_a_restart(
    student: &mut Student,
    rng: &mut Rng,
) -> Verdict {
    let told = [hash([1, 20, 300]), hash([1, 20, 300, 4000, 50_000])];
    everywhere(student, told, &deletions(0..5), contract)?;
    let full = story(SumAndCount, MapType::Hash, (0..12).map(|n| (n, 7)), 0);
    everywhere(student, [full], &deletions([0, 5]), contract)?;
    let events = events(&[Kind::Delete], ERRNOS, 30);
    let stories = stories(SumAndCount, 0..100_000u32, events);
    play(student, rng, stories, contract)
}

fn tells_other_errors(student: &mut Student, rng: &mut Rng) -> Verdict {
    let whats: Vec<_> = MORE_ERRNOS.iter().copied().map(What::Refuse).collect();
    let told = [hash([1, 20]), hash([1, 20, 300])];
    everywhere(student, told, &whats, contract)?;
    let events = events(&[Kind::Refuse], MORE_ERRNOS, 30);
    let stories = stories(SumAndCount, 0..100_000u32, events);
    play(student, rng, stories, contract)
}
