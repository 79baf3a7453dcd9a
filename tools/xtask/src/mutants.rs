//! `cargo xtask mutants`: makes one mistake after the other in the exercises' solutions, and
//! says which of them no check catches.
//!
//! What is a mistake is decided here and not by cargo-mutants: that knows functions' bodies
//! and operators, which are the smaller part, and none of the mistakes that answers are known
//! for, such as another flag or errno, an error that is swallowed, a limit, or what is
//! remembered.

mod bodies;
mod edits;
mod finder;
mod generate;
mod judge;
mod list;
mod literals;
mod names;
mod score;
mod values;

use std::process::ExitCode;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use anyhow::{Context, Result, bail, ensure};
use class::compile::solution;
use class::kit::Kit;
use course::{Course, Exercise};
use machine::{packages, scratch};

use crate::workspace::Workspace;
use generate::{Mutant, mutants};
use judge::{Outcome, judge};
use score::Score;

pub use list::FILE as LIST;

/// The arguments of `cargo xtask mutants`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// 哪些练习；不写就是全部
    #[arg(value_name = "练习")]
    exercises: Vec<String>,
    /// 只要改动里有这几个字的变异
    #[arg(long, value_name = "改动")]
    only: Option<String>,
    /// 列出有哪些变异，不运行
    #[arg(long)]
    list: bool,
}

impl Args {
    fn wants(&self, change: &str) -> bool {
        self.only.as_ref().is_none_or(|only| change.contains(only))
    }
}

/// Judges the mutants. The exit status is 0 when each is caught or listed.
///
/// # Errors
/// There is no such exercise, or its mutants can't be judged here.
pub fn run(workspace: &Workspace, args: &Args) -> Result<ExitCode> {
    let course = Course::load(&workspace.root)?;
    let exercises = chosen(&course, &args.exercises)?;
    if args.list {
        for exercise in &exercises {
            for mutant in mutants(&solution(exercise)?)? {
                let Mutant {
                    function, change, ..
                } = mutant;
                if args.wants(&change) {
                    println!("{} {function}：{change}", exercise.id);
                }
            }
        }
        return Ok(ExitCode::SUCCESS);
    }
    packages::ensure(packages::FOR_SANDBOX, false)?;
    let scratch = scratch::prepare("")?;
    let kit = Kit::prepare(&exercises, scratch.path())?;
    let mut all = Score::default();
    for exercise in &exercises {
        let score = try_one(&kit, exercise, args);
        let score = score.context(exercise.id.clone())?;
        println!("{}：{}", exercise.id, score.told());
        for survivor in &score.survivors {
            println!("  没有抓住：{survivor}");
        }
        for problem in &score.problems {
            println!("  {problem}");
        }
        all.add(score);
    }
    println!("一共：{}", all.told());
    ensure!(all.judged() > 0, "没有这样的变异，什么也没有试");
    Ok(ExitCode::from(u8::from(!all.is_full())))
}

/// The exercises of these names; without names all.
fn chosen(course: &Course, names: &[String]) -> Result<Vec<Exercise>> {
    if names.is_empty() {
        return Ok(course.exercises().cloned().collect());
    }
    let mut chosen = Vec::new();
    for name in names {
        let found = course.find_exercises(name);
        ensure!(!found.is_empty(), "没有“{name}”这道练习");
        chosen.extend(found.into_iter().cloned());
    }
    Ok(chosen)
}

fn try_one(kit: &Kit, exercise: &Exercise, args: &Args) -> Result<Score> {
    let solution = solution(exercise)?;
    let mut mutants = mutants(&solution)?;
    let mut list = list::read(&exercise.part(LIST))?;
    mutants.retain(|mutant| args.wants(&mutant.change));
    list.retain(|entry| args.wants(&entry.change));
    match judge(kit, exercise, &solution)? {
        Outcome::Passed => {}
        other => bail!("参考答案自己没有通过：{other:?}"),
    }
    let outcomes =
        side_by_side(&mutants, |mutant| judge(kit, exercise, &mutant.text))?;
    let judged: Vec<_> = mutants.into_iter().zip(outcomes).collect();
    Ok(Score::of(&judged, &list))
}

/// Does it with all of them, as many at a time as there are CPUs.
fn side_by_side<T: Sync, U: Send>(
    all: &[T],
    work: impl Fn(&T) -> Result<U> + Sync,
) -> Result<Vec<U>> {
    let next = AtomicUsize::new(0);
    let worker = || {
        let mut done = Vec::new();
        loop {
            let n = next.fetch_add(1, Ordering::Relaxed);
            let Some(one) = all.get(n) else {
                return anyhow::Ok(done);
            };
            done.push((n, work(one)?));
        }
    };
    let workers = thread::available_parallelism().map_or(1, usize::from);
    let mut done = thread::scope(|scope| {
        let workers: Vec<_> =
            (0..workers).map(|_| scope.spawn(worker)).collect();
        let mut done = Vec::new();
        for worker in workers {
            done.extend(worker.join().expect("it doesn't panic")?);
        }
        anyhow::Ok(done)
    })?;
    done.sort_by_key(|(n, _)| *n);
    Ok(done.into_iter().map(|(_, outcome)| outcome).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn side_by_side_keeps_the_order_and_tells_an_error() {
        let all: Vec<_> = (0..50).collect();
        let doubled = side_by_side(&all, |n| Ok(n * 2)).expect("it works");
        assert_eq!(doubled, (0..50).map(|n| n * 2).collect::<Vec<_>>());
        let failed = side_by_side(&all, |n| {
            ensure!(*n != 40, "not this one");
            Ok(())
        });
        assert!(failed.is_err());
    }
}
