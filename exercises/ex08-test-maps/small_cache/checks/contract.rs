//! What `get`, `forget`, `drain` and `run` must do.

use harness::check::{Verdict, equal, wrong};
use harness::errno::{E2BIG, EEXIST, ENOENT};
use harness::scene::{Change, Moment, Scene, in_words};
use harness::story::What;
use harness::student::BpfCommand;

use super::asking::{Account, Ask, Requests, Returned, quoted};

/// What the functions are there to understand: that there's no room, that somebody was
/// faster.
const UNDERSTOOD: &[i32] = &[E2BIG, EEXIST, ENOENT];

/// The functions' doc comments.
pub fn contract(scene: &Scene<'_, Ask>) -> Verdict {
    let is_stored = |moment: &Moment| {
        matches!(scene.call, Ask::Get { .. })
            && moment.call.command == BpfCommand::Update
            && moment.call.errno == 0
    };
    if scene.returned.is_ok() {
        scene.tells_errors(UNDERSTOOD, is_stored)?;
    }
    match (scene.call, &scene.returned) {
        (Ask::Forget(key), _) => forgets(scene, &key.to_ne_bytes()),
        (_, Err(_)) => returns_its_error(scene),
        (Ask::Get { key, value }, Ok(Returned::Got(got, hit, asked))) => {
            let key = key.to_ne_bytes();
            gets(scene, &key, *value, (*got, *hit, *asked))
        }
        (Ask::Drain, Ok(Returned::Drained(drained))) => drains(scene, drained),
        (Ask::Run(requests), Ok(Returned::Settled(account))) => {
            settles(scene, requests, account)
        }
        (_, Ok(returned)) => {
            Err(wrong("函数自己的返回值", format!("{returned:?}")))
        }
    }
}

/// Whether this call found no room.
fn is_full(moment: &Moment) -> bool {
    moment.call.command == BpfCommand::Update && moment.call.errno == E2BIG
}

/// The answer is wrong when no call of its got the error that it returned. Nor is it one that
/// there's no room, or that somebody was faster.
fn returns_its_error(scene: &Scene<'_, Ask>) -> Verdict {
    if scene.failed_with(E2BIG) && is_stuck(scene) {
        return Ok(());
    }
    let mut errors = scene
        .moments
        .iter()
        .filter(|moment| moment.is_error(UNDERSTOOD));
    match errors.find(|moment| scene.failed_with(moment.call.errno)) {
        Some(moment) => scene.may_meet(moment),
        None => Err(wrong(
            "这不是错误，不返回 Err",
            format!("返回 {:?}", scene.returned),
        )),
    }
}

/// Whether there was still no room after there should have been: others were faster.
fn is_stuck(scene: &Scene<'_, Ask>) -> bool {
    let full = scene.moments.iter().filter(|m| is_full(m)).count();
    let deleted = scene.changes().iter().filter(|c| c.new.is_none()).count();
    full > 0 && full + deleted > 1
}

/// Each deletion in these calls made room: the map has been full since the one before.
fn makes_room(scene: &Scene<'_, Ask>, moments: &[Moment]) -> Verdict {
    let max = scene.stage.max_entries as usize;
    let mut was_full = false;
    for moment in moments {
        was_full |= moment.before.len() >= max;
        for _ in moment.changes().iter().filter(|c| c.new.is_none()) {
            if !was_full {
                return Err(wrong(
                    "放不下才删，只删一个",
                    format!("它{}", in_words(&scene.changes())),
                ));
            }
            was_full = false;
        }
    }
    Ok(())
}

fn gets(
    scene: &Scene<'_, Ask>,
    key: &[u8],
    value: u64,
    (got, is_hit, asked): (u64, bool, u32),
) -> Verdict {
    let seen = || format!("返回 {:?}", scene.returned);
    let bytes = value.to_ne_bytes();
    let changes = scene.changes();
    if is_hit {
        scene.changes_nothing()?;
        let has = |value: &Vec<u8>| *value == got.to_ne_bytes();
        let mut states = scene.states();
        return if asked == 0 && states.any(|s| s.get(key).is_some_and(has)) {
            Ok(())
        } else {
            Err(wrong("命中：值是缓存里的，不问 source", seen()))
        };
    }
    if scene.states().all(|state| state.contains_key(key)) {
        return Err(wrong("缓存里有，就是命中", seen()));
    }
    if (got, asked) != (value, 1) {
        return Err(wrong("没命中：问 source 一次，返回它说的", seen()));
    }
    let is_other = |Change {
                        key: written, new, ..
                    }: &Change| {
        new.as_ref()
            .is_some_and(|new| written != key || *new != bytes)
    };
    if changes.iter().any(is_other) {
        return Err(wrong(
            format!("只写入 {key:?} = {bytes:?}"),
            format!("它{}", in_words(&changes)),
        ));
    }
    makes_room(scene, &scene.moments)?;
    let is_stored = changes.iter().any(|change| change.new.is_some())
        || scene.states().any(|state| state.contains_key(key));
    if is_stored || is_stuck(scene) {
        return Ok(());
    }
    Err(wrong("问到的放进缓存", "没有放进去"))
}

fn forgets(scene: &Scene<'_, Ask>, key: &[u8]) -> Verdict {
    scene.tells_errors(&[ENOENT], |_| false)?;
    let changes = scene.changes();
    match &scene.returned {
        Ok(Returned::Forgot(true)) => match &changes[..] {
            [change] if change.key == key && change.new.is_none() => Ok(()),
            _ => Err(wrong(
                "正好删除了这一个元素，才返回 true",
                format!("它{}", in_words(&changes)),
            )),
        },
        Ok(_) => {
            scene.changes_nothing()?;
            if scene.states().any(|state| !state.contains_key(key)) {
                return Ok(());
            }
            Err(wrong("它在缓存里，忘掉它", "返回 false"))
        }
        Err(_) => scene.changes_nothing(),
    }
}

/// The elements that the answer took away in these calls, with the values of that moment.
fn taken(moments: &[Moment]) -> Vec<(u32, u64)> {
    let changes = moments.iter().flat_map(Moment::changes);
    let taken = changes.filter(|change| change.new.is_none());
    taken
        .filter_map(|Change { key, old, .. }| {
            let key = u32::from_ne_bytes(key.try_into().ok()?);
            Some((key, u64::from_ne_bytes(old?.try_into().ok()?)))
        })
        .collect()
}

/// The answer is wrong unless that's what it took. A key may have come back meanwhile.
fn hands_out(drained: &[(u32, u64)], taken: &[(u32, u64)]) -> Verdict {
    let has_key = |(key, _): &_| drained.iter().any(|(other, _)| other == key);
    let is_right = |element| taken.contains(element);
    if taken.iter().all(has_key) && drained.iter().all(is_right) {
        return Ok(());
    }
    Err(wrong(
        format!(
            "返回它从 map 里取走的，value 是那一刻的：{{{}}}",
            quoted(taken)
        ),
        format!("返回 {{{}}}", quoted(drained)),
    ))
}

/// Whether a walk ended early: the iterators of libbpf-rs do so at an error, without a word.
fn is_cut(scene: &Scene<'_, Ask>) -> bool {
    let is_cut = |m: &Moment| m.refused && m.call.command.is_step();
    scene.moments.iter().any(is_cut)
}

fn drains(scene: &Scene<'_, Ask>, drained: &[(u32, u64)]) -> Verdict {
    let changes = scene.changes();
    if changes.iter().any(|change| change.new.is_some()) {
        return Err(wrong("什么也不写", format!("它{}", in_words(&changes))));
    }
    hands_out(drained, &taken(&scene.moments))?;
    if is_cut(scene) {
        return Ok(());
    }
    // One that is written anew may move away from under a walk.
    let is_left = |(key, value): &(&Vec<u8>, &Vec<u8>)| {
        scene.states().all(|state| state.get(*key) == Some(*value))
    };
    match scene.end.iter().find(is_left) {
        Some((key, value)) => Err(wrong(
            "取走全部元素",
            format!("{key:?} = {value:?} 一直在，最后还在 map 里"),
        )),
        None => Ok(()),
    }
}

/// Nobody else works on the map meanwhile.
fn settles(
    scene: &Scene<'_, Ask>,
    requests: &Requests,
    account: &Account,
) -> Verdict {
    let Requests { keys, factor, .. } = requests;
    let ctrl_c = What::Interrupt.to_string();
    let is_over = scene.moments.iter().any(|m| m.told.contains(&ctrl_c));
    // It may come between looking for it and taking the next request.
    let may_be_late = u64::from(!requests.is_over);
    if account.late > may_be_late {
        return Err(wrong(
            "Ctrl+C 来了以后不再取新的请求",
            format!("又取了 {} 个", account.late),
        ));
    }
    if !requests.endless && !requests.is_over && !is_over {
        equal("取走的请求数", &(keys.len() as u64), &account.taken)?;
    }
    let answered = account.hits + account.misses;
    let what = "命中和没命中的次数之和，也就是答完的请求数";
    equal(what, &account.taken, &answered)?;

    let is_write = |change: &Change| change.new.is_some();
    let has_written = |m: &Moment| m.changes().iter().any(is_write);
    let place = scene.moments.iter().rposition(has_written);
    let (answering, draining) =
        scene.moments.split_at(place.map_or(0, |place| place + 1));
    let changes = answering.iter().flat_map(Moment::changes);
    let written: Vec<_> = changes.filter(is_write).collect();
    let is_asked = |Change { key, old, new }: &Change| {
        let mut keys = keys.iter().filter(|k| k.to_ne_bytes()[..] == key[..]);
        let says = |k: &u32| u64::from(*k).wrapping_mul(*factor).to_ne_bytes();
        old.is_none() && keys.any(|k| new.as_deref() == Some(&says(k)[..]))
    };
    if !written.iter().all(is_asked) {
        return Err(wrong(
            "没命中的 key 写一次，值是 source 说的，此外什么也不写",
            format!("它{}", in_words(&written)),
        ));
    }
    let misses = written.len() as u64;
    equal(
        "没命中的次数，也就是放进缓存的次数",
        &misses,
        &account.misses,
    )?;
    equal("问 source 的次数", &misses, &account.asked)?;
    let asked_for = keys.iter().take(usize::try_from(account.taken)?);
    for key in asked_for.map(|key| key.to_ne_bytes()) {
        let is_there = scene.start.contains_key(&key[..])
            || written.iter().any(|change| change.key == key);
        if !is_there {
            return Err(wrong(
                format!("取到 {}，就用 get 回答它", u32::from_ne_bytes(key)),
                "它从来没有进过缓存",
            ));
        }
    }
    makes_room(scene, answering)?;
    hands_out(&account.left, &taken(draining))?;
    if is_cut(scene) {
        return Ok(());
    }
    equal("最后 map 里的元素个数", &0, &scene.end.len())
}
