//! Plays many stories with an answer, and tells the shortest one in which it's wrong.
//!
//! A check begins with the stories that it's about ([`tell`], [`everywhere`]): they are the
//! same with each seed, so that the verdict is, too. [`play`] and [`ask`] go on with random
//! ones, of all sizes.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::fmt::Debug;

use fastrand::Rng;
use proptest::strategy::Strategy;
use proptest::test_runner::{
    Config, RngAlgorithm, TestCaseError, TestError, TestRng, TestRunner,
};

use crate::director::Director;
use crate::maps;
use crate::scene::Scene;
use crate::story::{Call, Stage, Story, What};
use crate::student::{BpfCommand, Student};
use crate::variations::{again, followed, persistent, with_one_more};
use crate::verdict::{Stop, Verdict};

/// What an exercise demands of one call: the function's doc comment, as a program.
pub type Contract<C> = fn(&Scene<'_, C>) -> Verdict;

/// How often [`everywhere`] plays a story, and with how many events at most.
const TELLINGS: usize = 200;
const EVENTS: usize = 2;

/// Plays stories of this kind with the answer. All of them go to one process; where one
/// fails, it's told again to a new process, and shortened there.
///
/// # Errors
/// The answer is wrong in one of them, or a check's own call failed.
pub fn play<C: Call + 'static>(
    student: &mut Student,
    rng: &mut Rng,
    stories: impl Strategy<Value = Story<C>>,
    contract: Contract<C>,
) -> Verdict {
    search(student, rng, stories, |student, story| {
        play_one(student, story, contract).map(drop)
    })
}

/// Tries many of these cases with the answer, as [`play`] does with stories: what a case is
/// and how it's tried is up to the caller.
///
/// # Errors
/// As [`play`].
pub fn search<T: Debug>(
    student: &mut Student,
    rng: &mut Rng,
    cases: impl Strategy<Value = T>,
    try_one: impl Fn(&mut Student, &T) -> Verdict,
) -> Verdict {
    let stories = student.stories();
    let student = RefCell::new(student);
    let last = RefCell::new(None);
    let is_first = RefCell::new(true);
    let mut seed = [0; 32];
    rng.fill(&mut seed);
    let config = Config {
        cases: stories,
        // Each is told to a new process: far fewer where stories take long.
        max_shrink_iters: stories * stories / 8,
        failure_persistence: None,
        ..Config::default()
    };
    let source = TestRng::from_seed(RngAlgorithm::ChaCha, &seed);
    let told = TestRunner::new_with_rng(config, source).run(&cases, |case| {
        let mut student = student.borrow_mut();
        // There is nothing to shorten where the function isn't written yet.
        if !matches!(&*last.borrow(), None | Some(Stop::Wrong { .. })) {
            return Ok(());
        }
        if !*is_first.borrow() {
            if let Err(stop) = student.restart() {
                *last.borrow_mut() = Some(stop);
                return Err(TestCaseError::fail("no new process"));
            }
        }
        match try_one(&mut student, &case) {
            Ok(()) => Ok(()),
            Err(stop) => {
                *is_first.borrow_mut() = false;
                // What fails here, but not in a process of its own, was brought about
                // by an earlier story: then this one is what there is to tell.
                *last.borrow_mut() = Some(stop);
                Err(TestCaseError::fail("wrong"))
            }
        }
    });
    match told {
        Ok(()) => Ok(()),
        Err(TestError::Fail(..) | TestError::Abort(_)) => {
            let stop = last.into_inner();
            Err(stop.unwrap_or_else(|| {
                Stop::Environment(anyhow::anyhow!("no story could be told"))
            }))
        }
    }
}

/// Plays these stories with the answer, in this order and in one process: what a check
/// mustn't leave to luck. They are as short as they should be told.
///
/// # Errors
/// As [`play`].
pub fn tell<C: Call>(
    student: &mut Student,
    stories: impl IntoIterator<Item = Story<C>>,
    contract: Contract<C>,
) -> Verdict {
    everywhere(student, stories, &[], contract)
}

/// Plays each of these stories as [`tell`] does, and then again and again: with one or two of
/// `all` more, each of them just before each of the calls that the answer makes in it; with
/// one of them before all calls; with the function called once more after one of them; and
/// with a program that follows the answer, where one of `all` deletes. The shortest come
/// first.
///
/// # Errors
/// As [`play`].
pub fn everywhere<C: Call>(
    student: &mut Student,
    stories: impl IntoIterator<Item = Story<C>>,
    all: &[What],
    contract: Contract<C>,
) -> Verdict {
    let mut turns = 0;
    for story in stories {
        let calm = tell_one(student, &story, contract, &mut turns)?;
        let mut untold: VecDeque<_> = with_one_more(&story, &calm, (0, 0), all)
            .map(|(story, from)| (story, from, EVENTS - 1))
            .take(TELLINGS)
            .collect();
        let more = again(&story, all)
            .chain(persistent(&story, &calm, all))
            .chain(followed(&story, &calm, all));
        untold.extend(more.map(|story| (story, (0, 0), 0)));
        for _ in 0..TELLINGS.max(untold.len()) {
            let Some((story, from, left)) = untold.pop_front() else {
                break;
            };
            let made = tell_one(student, &story, contract, &mut turns)?;
            // Those that it won't come to needn't be made.
            if left > 0 && untold.len() < TELLINGS {
                let more = with_one_more(&story, &made, from, all);
                untold
                    .extend(more.map(|(story, from)| (story, from, left - 1)));
            }
        }
    }
    Ok(())
}

/// Plays one story in a process that has made this many calls before it. Where it fails,
/// another process shows whether it's due to them.
fn tell_one<C: Call>(
    student: &mut Student,
    story: &Story<C>,
    contract: Contract<C>,
    turns: &mut usize,
) -> Result<Vec<Vec<BpfCommand>>, Stop> {
    let told = match play_one(student, story, contract) {
        Err(stop) if *turns > 0 => {
            student.restart()?;
            // What fails here, but not in a process of its own, was brought about by an
            // earlier story.
            play_one(student, story, contract)?;
            Err(stop.after(*turns))
        }
        told => told,
    };
    *turns += story.turns.len();
    told
}

/// Calls functions that don't work on a map of the checker's: each story is some calls, one
/// after the other, in one process.
///
/// # Errors
/// As [`play`].
pub fn ask<C: Call + 'static>(
    student: &mut Student,
    rng: &mut Rng,
    calls: impl Strategy<Value = Vec<C>>,
    contract: Contract<C>,
) -> Verdict {
    play(student, rng, calls.prop_map(Story::of_calls), contract)
}

/// Makes these calls first, one a story: what a check mustn't leave to luck.
///
/// # Errors
/// As [`play`].
pub fn ask_each<C: Call>(
    student: &mut Student,
    calls: impl IntoIterator<Item = C>,
    contract: Contract<C>,
) -> Verdict {
    let stories = calls.into_iter().map(|call| Story::of_calls([call]));
    tell(student, stories, contract)
}

/// Plays one story. Says which calls on maps the answer made in each turn.
///
/// # Errors
/// As [`play`].
pub fn play_one<C: Call>(
    student: &mut Student,
    story: &Story<C>,
    contract: Contract<C>,
) -> Result<Vec<Vec<BpfCommand>>, Stop> {
    let stage = &story.stage;
    let map = stage.set()?;
    let id = maps::id(&map)?;
    let _pinned = maps::Pinned(id);
    let open = student.open_files()?;
    let mut kept = 0;
    let mut scenes = Vec::<Scene<'_, C>>::new();
    let told = |scenes: &[Scene<'_, C>]| {
        let map = (*stage != Stage::unused()).then(|| format!("map：{stage}"));
        let turns = scenes.iter().flat_map(Scene::told);
        map.into_iter().chain(turns).collect::<Vec<_>>()
    };
    for turn in &story.turns {
        for what in &turn.first {
            stage.let_happen(what, &map);
        }
        let preceded = turn.first.iter().map(What::to_string).collect();
        let start = stage.contents(&map)?;
        let process = student.process();
        let mut director = Director::new(stage, &map, turn, process);
        let returned = student.call_amid::<C::Returned>(
            turn.call.function(),
            turn.call.arguments(id),
            &mut director,
        );
        let moments = director.moments;
        let returned = returned.map_err(|stop| {
            let mut told = told(&scenes);
            told.push(format!("调用 {}", turn.call.told()));
            stop.in_story(told)
        })?;
        kept += usize::from(C::KEEPS_A_MAP && returned.is_ok());
        scenes.push(Scene {
            stage,
            map: &map,
            call: &turn.call,
            preceded,
            start,
            moments,
            end: stage.contents(&map)?,
            returned,
        });
        let scene = &scenes[scenes.len() - 1];
        let now = student.open_files();
        contract(scene)
            .and_then(|()| open.are_kept_in(&now?))
            .map_err(|stop| stop.in_story(told(&scenes)))?;
    }
    open.grew_by(&student.open_files()?, kept)
        .map_err(|stop| stop.in_story(told(&scenes)))?;
    let made = |scene: &Scene<'_, C>| {
        let moments = scene.moments.iter();
        moments.map(|moment| moment.call.command).collect()
    };
    Ok(scenes.iter().map(made).collect())
}
