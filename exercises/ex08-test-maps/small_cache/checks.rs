//! What the cache must do.

mod asking;
mod contract;
mod create;
mod stories;

use harness::Rng;
use harness::adversary::{ask, ask_each, everywhere, play, tell};
use harness::check::{Check, Exercise, Verdict};
use harness::maps::must_take_from_hash;
use harness::material::{ERRNOS, refusals};
use harness::proptest::collection::vec;
use harness::proptest::prelude::Strategy;
use harness::proptest::sample::select;
use harness::story::{Event, Stage, Story, Turn, What};
use harness::student::Student;

use asking::{Ask, Requests};
use contract::contract;
use create::{Create, contract_of_create};
use stories::{
    cache, delete, empty, fill, get, plain, races, run, stories, story, value,
    write,
};

pub const EXERCISE: Exercise = Exercise {
    name: "small_cache",
    page: "ch08-test-maps",
    checks: &[
        Check {
            name: "creates_the_map",
            title: "创建：类型、大小、容量",
            points: 1,
            section: "创建",
            run: creates_the_map,
        },
        Check {
            name: "asks_the_source_once",
            title: "没命中问一次，放进缓存；命中不问",
            points: 2,
            section: "计数和查询：`lookup`加`EXIST`",
            run: asks_the_source_once,
        },
        Check {
            name: "makes_room_for_one",
            title: "满了：删掉一个，也只删一个，再放新的",
            points: 3,
            section: "返回值",
            run: makes_room_for_one,
        },
        Check {
            name: "forgets_once",
            title: "忘掉一个 key，忘两次也没关系",
            points: 1,
            section: "移除和取走",
            run: forgets_once,
        },
        Check {
            name: "tells_a_frozen_map",
            title: "map 冻结了：forget 返回错误",
            points: 1,
            section: "常见的错",
            run: tells_a_frozen_map,
        },
        Check {
            name: "tells_other_errors",
            title: "get、drain、run 出了别的错：返回错误",
            points: 1,
            section: "返回值",
            run: tells_other_errors,
        },
        Check {
            name: "drains_the_newest_values",
            title: "别的程序在改：取走的是最后的 value",
            points: 3,
            section: "移除和取走",
            run: drains_the_newest_values,
        },
        Check {
            name: "lets_others_delete",
            title: "别的程序抢先删掉的不算，也不是错误",
            points: 1,
            section: "移除和取走",
            run: lets_others_delete,
        },
        Check {
            name: "settles_the_account",
            title: "请求没有了：交出账来，map 里不留东西",
            points: 2,
            section: "记本机的网卡，直到Ctrl+C",
            run: settles_the_account,
        },
        Check {
            name: "stops_at_ctrl_c",
            title: "Ctrl+C 来了：答完取到的请求，交账，结束",
            points: 3,
            section: "记本机的网卡，直到Ctrl+C",
            run: stops_at_ctrl_c,
        },
    ],
};

fn creates_the_map(student: &mut Student, rng: &mut Rng) -> Verdict {
    let plain = [5, 1, 1000].map(|capacity| Story {
        stage: Stage::unused(),
        turns: vec![Turn::undisturbed(Create { capacity })],
    });
    everywhere(student, plain, &refusals(ERRNOS), contract_of_create)?;
    let odd = [0, 1 << 8, 1 << 16].map(|capacity| Create { capacity });
    ask_each(student, odd, contract_of_create)?;
    let calls = (1..=300u32).prop_map(|capacity| Create { capacity });
    ask(student, rng, vec(calls, 1..=3), contract_of_create)
}

fn asks_the_source_once(student: &mut Student, rng: &mut Rng) -> Verdict {
    // By the second time the source says something else.
    let calls = |key, value| [get(key, value), get(key, 5)];
    tell(
        student,
        [(3, 103), (3, 0), (0, 103), (u32::MAX, u64::MAX)]
            .map(|(key, value)| story(cache(5, &plain(2)), &calls(key, value))),
        contract,
    )?;
    let zero = story(cache(5, &[(1, 0), (0, 7)]), &[get(1, 5), get(0, 5)]);
    tell(student, [zero], contract)?;
    // Others cache the key, forget it, or something else, while the source is asked.
    let mut races = races(&[3, 1]);
    races.push(write(3, 103));
    for key in [3, 1] {
        let story = story(cache(5, &plain(2)), &[get(key, 103)]);
        everywhere(student, [story], &races, contract)?;
    }
    let whats: &[fn(u32, u64) -> What] = &[write, delete, empty];
    play(student, rng, stories(6..9usize, 0, whats, get), contract)
}

fn makes_room_for_one(student: &mut Student, rng: &mut Rng) -> Verdict {
    let full = [1, 2, 3, 100].map(|count| {
        let calls = [get(500, 5), get(500, 6), get(501, 7), get(1, 8)];
        story(cache(count as usize, &plain(count)), &calls)
    });
    tell(student, full, contract)?;
    let mut whats = races(&[1, 3]);
    whats.push(What::Fill);
    let full = story(cache(2, &plain(2)), &[get(3, 103)]);
    everywhere(student, [full], &whats, contract)?;
    let whats: &[fn(u32, u64) -> What] = &[write, delete, empty, fill];
    play(student, rng, stories(0..2usize, 1, whats, get), contract)
}

fn forgets_once(student: &mut Student, rng: &mut Rng) -> Verdict {
    let forget = |key, _| Ask::Forget(key);
    let twice = [Ask::Forget(1), Ask::Forget(1), Ask::Forget(7)];
    let stage = cache(3, &plain(3));
    tell(student, [story(stage.clone(), &twice)], contract)?;
    for key in [1, 7] {
        let story = story(stage.clone(), &[Ask::Forget(key)]);
        everywhere(student, [story], &races(&[key]), contract)?;
    }
    let whats: &[fn(u32, u64) -> What] = &[write, delete, empty];
    play(student, rng, stories(0..4usize, 0, whats, forget), contract)
}

fn tells_a_frozen_map(student: &mut Student, _: &mut Rng) -> Verdict {
    let forget = story(cache(3, &plain(2)), &[Ask::Forget(1)]);
    let mut whats = vec![What::Freeze];
    whats.extend(refusals(ERRNOS));
    everywhere(student, [forget], &whats, contract)
}

fn tells_other_errors(student: &mut Student, _: &mut Rng) -> Verdict {
    must_take_from_hash()?;
    let mut whats = vec![What::Freeze];
    whats.extend(refusals(ERRNOS));
    let stage = || cache(3, &plain(2));
    let stories = [
        story(stage(), &[get(1, 5)]),
        story(stage(), &[get(3, 5)]),
        story(cache(2, &plain(2)), &[get(3, 5)]),
        story(stage(), &[Ask::Drain]),
        story(stage(), &[run(&[1, 3])]),
    ];
    everywhere(student, stories, &whats, contract)
}

fn drains_the_newest_values(student: &mut Student, rng: &mut Rng) -> Verdict {
    must_take_from_hash()?;
    let calm = [0, 1, 200].map(|count| {
        let calls = [Ask::Drain, Ask::Drain];
        story(cache(200, &plain(count)), &calls)
    });
    tell(student, calm, contract)?;
    let two = story(cache(3, &plain(2)), &[Ask::Drain]);
    let whats = [write(1, 777), write(2, 778), write(3, 779)];
    everywhere(student, [two], &whats, contract)?;
    let whats: &[fn(u32, u64) -> What] = &[write, delete];
    let drain = |_, _| Ask::Drain;
    play(student, rng, stories(0..4usize, 0, whats, drain), contract)
}

fn lets_others_delete(student: &mut Student, _: &mut Rng) -> Verdict {
    must_take_from_hash()?;
    let three = story(cache(3, &plain(3)), &[Ask::Drain]);
    let whats = [delete(1, 0), delete(2, 0), delete(3, 0), What::Empty];
    everywhere(student, [three], &whats, contract)
}

fn settles_the_account(student: &mut Student, rng: &mut Rng) -> Verdict {
    must_take_from_hash()?;
    let calls: [&[u32]; 4] = [&[7], &[7, 7, 8], &[], &[1, 7, 0, 1, 0]];
    let roomy = calls.map(|keys| story(cache(5, &[]), &[run(keys)]));
    tell(student, roomy, contract)?;
    let full = calls.map(|keys| story(cache(2, &plain(2)), &[run(keys)]));
    tell(student, full, contract)?;
    let many: Vec<_> = (0..70).chain(0..20).collect();
    let again = story(cache(70, &[]), &[run(&many), run(&[3, 3])]);
    let hits: Vec<_> = (0..1500).map(|n| n % 3).collect();
    let hits = story(cache(3, &[]), &[run(&hits)]);
    tell(student, [again, hits], contract)?;
    let keys = vec(select(vec![0, 1, 2, 1 << 31, u32::MAX]), 0..=20);
    let runs = (keys, value()).prop_map(|(keys, factor)| {
        Ask::Run(Requests {
            keys,
            endless: false,
            factor,
            is_over: false,
        })
    });
    let stories = (1..=6usize, vec(runs, 1..=2))
        .prop_map(|(max, runs)| story(cache(max, &[]), &runs));
    play(student, rng, stories, contract)
}

fn stops_at_ctrl_c(student: &mut Student, _: &mut Rng) -> Verdict {
    must_take_from_hash()?;
    let endless = |is_over| {
        Ask::Run(Requests {
            keys: vec![1, 2, 3, 1],
            endless: true,
            factor: 10,
            is_over,
        })
    };
    for elements in [vec![], plain(2)] {
        let late = story(cache(5, &elements), &[endless(true)]);
        student.restart()?;
        tell(student, [late], contract)?;
    }
    // A program never forgets Ctrl+C.
    for before in (0..12).chain([20, 30, 50]) {
        for max in [5, 2] {
            let endless = endless(false);
            let mut story = story(cache(max, &[]), &[endless]);
            let what = What::Interrupt;
            story.turns[0].events.push(Event { before, what });
            student.restart()?;
            tell(student, [story], contract)?;
        }
    }
    Ok(())
}
