//! What a work list must do.

use harness::Rng;
use harness::check::{Check, Exercise, Verdict, equal, wrong};
use harness::maps::{id, keys};
use harness::student::{Failure, Student};
use libbpf_rs::{MapCore, MapFlags, MapHandle, MapType};

pub const EXERCISE: Exercise = Exercise {
    name: "work_list",
    page: "ch04-lookup-and-delete",
    checks: &[
        Check {
            name: "creates_a_queue",
            title: "create 建出先进先出的表",
            points: 1,
            section: "QUEUE：先进先出",
            run: creates_a_queue,
        },
        Check {
            name: "adds_in_order",
            title: "add 依次放进任务",
            points: 1,
            section: "QUEUE：先进先出",
            run: adds_in_order,
        },
        Check {
            name: "keeps_all_when_full",
            title: "表满了：add 返回 false，一件也不丢",
            points: 1,
            section: "QUEUE：先进先出",
            run: keeps_all_when_full,
        },
        Check {
            name: "tells_other_errors",
            title: "不是满了，是别的错误：add 返回错误",
            points: 1,
            section: "返回值",
            run: tells_other_errors,
        },
        Check {
            name: "takes_the_oldest",
            title: "take 领走最早的一件",
            points: 1,
            section: "QUEUE：先进先出",
            run: takes_the_oldest,
        },
        Check {
            name: "empty_is_none",
            title: "表空了：take 返回 None",
            points: 1,
            section: "QUEUE：先进先出",
            run: empty_is_none,
        },
        Check {
            name: "takes_under_a_race",
            title: "别的程序也在领：不会领到同一件",
            points: 2,
            section: "常见的错",
            run: takes_under_a_race,
        },
    ],
};

/// What `take` returned.
type Taken = Result<Option<Vec<u8>>, Failure>;

/// A queue of the checker's own, with room for `free` more jobs.
struct Setting {
    list: MapHandle,
    id: u32,
    jobs: Vec<Vec<u8>>,
    new: Vec<u8>,
}

impl Setting {
    fn random(rng: &mut Rng, free: u32) -> anyhow::Result<Self> {
        let (job_size, count) = (rng.u32(4..16), rng.u32(2..6));
        let capacity = count + free;
        let list =
            harness::maps::create(MapType::Queue, 0, job_size, capacity)?;
        let mut jobs = keys(rng, job_size, count as usize + 1);
        let new = jobs.pop().expect("there's one more than the list gets");
        for job in &jobs {
            list.update(&[], job, MapFlags::ANY)?;
        }
        Ok(Self {
            id: id(&list)?,
            list,
            jobs,
            new,
        })
    }

    /// Takes all that's left.
    fn rest(&self) -> anyhow::Result<Vec<Vec<u8>>> {
        let mut jobs = Vec::new();
        while let Some(job) = self.list.lookup_and_delete(&[])? {
            jobs.push(job);
        }
        Ok(jobs)
    }
}

fn creates_a_queue(student: &mut Student, rng: &mut Rng) -> Verdict {
    let (job_size, capacity) = (rng.u32(1..64), rng.u32(1..64));
    let created: Result<u32, Failure> =
        student.call("create", (job_size, capacity))?;
    let list = match created {
        Ok(id) => MapHandle::from_map_id(id)?,
        Err(failure) => {
            return Err(wrong(
                format!("建出放 {capacity} 件、每件 {job_size} 字节的任务表"),
                format!("返回错误 {failure:?}"),
            ));
        }
    };
    equal("map 的类型", &MapType::Queue, &list.map_type())?;
    equal("每件任务的字节数", &job_size, &list.value_size())?;
    equal("max_entries", &capacity, &list.max_entries())
}

fn adds_in_order(student: &mut Student, rng: &mut Rng) -> Verdict {
    let setting = Setting::random(rng, 2)?;
    let mut expected = setting.jobs.clone();
    let mut other = setting.new.clone();
    other.reverse();
    for job in [&setting.new, &other] {
        let added = student.call("add", (setting.id, job))?;
        equal("返回值", &Ok(true), &added)?;
        expected.push(job.clone());
    }
    equal("表里的任务", &expected, &setting.rest()?)
}

fn keeps_all_when_full(student: &mut Student, rng: &mut Rng) -> Verdict {
    let setting = Setting::random(rng, 0)?;
    let added = student.call("add", (setting.id, &setting.new))?;
    equal("返回值", &Ok(false), &added)?;
    equal("表里的任务", &setting.jobs, &setting.rest()?)
}

fn tells_other_errors(student: &mut Student, rng: &mut Rng) -> Verdict {
    let setting = Setting::random(rng, 1)?;
    let mut short = setting.new;
    short.pop();
    let added: Result<bool, Failure> =
        student.call("add", (setting.id, &short))?;
    if added.is_err() {
        return Ok(());
    }
    Err(wrong(
        "任务少了一个字节，表还没有满，返回错误",
        format!("返回 {added:?}"),
    ))
}

fn takes_the_oldest(student: &mut Student, rng: &mut Rng) -> Verdict {
    let setting = Setting::random(rng, 1)?;
    for (nth, job) in setting.jobs.iter().enumerate() {
        let taken: Taken = student.call("take", (setting.id,))?;
        let what = format!("第 {} 次领到的", nth + 1);
        equal(&what, &Ok(Some(job.clone())), &taken)?;
    }
    equal("表里剩下的任务", &vec![], &setting.rest()?)
}

fn empty_is_none(student: &mut Student, rng: &mut Rng) -> Verdict {
    let setting = Setting::random(rng, 1)?;
    setting.rest()?;
    let taken: Taken = student.call("take", (setting.id,))?;
    equal("返回值", &Ok(None), &taken)
}

fn takes_under_a_race(student: &mut Student, rng: &mut Rng) -> Verdict {
    let setting = Setting::random(rng, 1)?;
    let mut all = Vec::new();
    let taken: Taken =
        student.call_while("take", (setting.id,), &mut |nth, _| {
            // After the look, if there was one.
            if nth == 1 {
                all.extend(setting.list.lookup_and_delete(&[])?);
            }
            Ok(())
        })?;
    let theirs = all.first().cloned();
    if let Ok(Some(job)) = &taken {
        all.push(job.clone());
    }
    all.extend(setting.rest()?);
    all.sort();
    let mut expected = setting.jobs;
    expected.sort();
    if all == expected {
        return Ok(());
    }
    Err(wrong(
        "每件任务正好由一个程序领到",
        format!(
            "调用了 {}；别的程序在中间领走了 {theirs:?}，返回的却是 {taken:?}",
            student.bpf_calls_named()
        ),
    ))
}
