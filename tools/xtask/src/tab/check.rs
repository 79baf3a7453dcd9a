//! Runs every chapter in the tab's machine under node, and compares what it prints with what
//! is recorded.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};
use course::Course;
use serde::Deserialize;
use shared::tell;
use tab::manifest::{FOLDER, Kernel, Manifest};
use transcript::compare::compare;
use transcript::{Event, Transcript};

use super::packages::run as output_of;
use super::place::{PRINTED, Place};
use crate::workspace::Workspace;

/// What run.mjs says of a run.
#[derive(Deserialize)]
struct Ran {
    program: String,
    status: i32,
    text: String,
}

/// Runs them on each kernel, says what is unlike the record, and whether that is known.
pub fn run(workspace: &Workspace, place: &Place) -> Result<bool> {
    let manifest = made(&workspace.root)?;
    let course = Course::load(&workspace.root)?;
    let chapters: Vec<_> =
        course.lessons.iter().map(|it| it.name.as_str()).collect();
    let mut good = true;
    for kernel in &manifest.kernels {
        let problems = on(place, kernel, &chapters)?;
        for problem in &problems {
            eprintln!("{}：{problem}", kernel.release);
        }
        if problems.is_empty() {
            tell!(
                "{}：{} 章都和记录的一样，或者不同在说好的地方",
                kernel.release,
                chapters.len()
            );
        }
        good &= problems.is_empty();
    }
    Ok(good)
}

/// What is wrong on this kernel.
fn on(
    place: &Place,
    kernel: &Kernel,
    chapters: &[&str],
) -> Result<Vec<String>> {
    let state = place.root.join(FOLDER).join(&kernel.state.name);
    let runs = chapters
        .iter()
        .map(|name| serde_json::json!({ "program": name }).to_string());
    let printed = output_of(
        Command::new("node")
            .arg("run.mjs")
            .arg(&state)
            .args(runs)
            .current_dir(&place.scripts),
    )?;
    let ran = printed.lines().map(serde_json::from_str::<Ran>);
    let ran = ran.collect::<Result<Vec<_>, _>>()?;
    ensure!(
        ran.len() == chapters.len(),
        "运行的不是 {} 章",
        chapters.len()
    );
    let mut problems = Vec::new();
    for run in &ran {
        let path = place.root.join("chapters").join(&run.program);
        let recorded = fs::read_to_string(path.join(course::OUTPUT))?;
        let known = kernel.differences.get(&run.program);
        problems.extend(compared(run, &recorded, known));
    }
    Ok(problems)
}

/// What is wrong with what was written down of the runs in a browser.
pub fn printed(root: &Path) -> Result<Vec<String>> {
    let manifest = made(root)?;
    let mut problems = Vec::new();
    for kernel in &manifest.kernels {
        for lesson in Course::load(root)?.lessons {
            let file = format!("{PRINTED}/{}/{}.txt", kernel.name, lesson.name);
            let Ok(text) = fs::read_to_string(root.join(&file)) else {
                problems.push(format!("{} 没有在浏览器里运行过", lesson.name));
                continue;
            };
            let recorded =
                fs::read_to_string(lesson.folder.join(course::OUTPUT))?;
            let known = kernel.differences.get(&lesson.name);
            let ran = Ran {
                program: lesson.name,
                status: 0,
                text,
            };
            let found = compared(&ran, &recorded, known);
            let on = |it| format!("浏览器里，{}：{it}", kernel.release);
            problems.extend(found.into_iter().map(on));
        }
    }
    Ok(problems)
}

fn made(root: &Path) -> Result<Manifest> {
    Manifest::load(root)?.context("还没有做：先运行 cargo xtask tab")
}

/// What is wrong with a run: a step that is unlike the record without a reason that is
/// known, or like it in spite of one.
fn compared(
    ran: &Ran,
    recorded: &str,
    known: Option<&BTreeMap<u32, String>>,
) -> Vec<String> {
    let Ran {
        program,
        status,
        text,
    } = ran;
    let mut problems = Vec::new();
    if *status != 0 {
        problems.push(format!("{program} 以状态 {status} 结束：\n{text}"));
    }
    let told = |text| match Transcript::read(text) {
        Ok(run) => steps(&run),
        Err(_) => BTreeMap::new(),
    };
    let (old, new) = (told(recorded), told(text));
    if new.is_empty() {
        problems.push(format!("{program} 打印的读不懂：\n{text}"));
    }
    let all: BTreeSet<_> = old.keys().chain(new.keys()).collect();
    for step in all {
        let [old, new] =
            [&old, &new].map(|it| it.get(step).map_or("", |it| it));
        let expected = known.is_some_and(|known| known.contains_key(step));
        match compare(old, new) {
            Ok(()) if expected => problems.push(format!(
                "{program} 第 {step} 步和记录的一样，可是说好了不同"
            )),
            Err(difference) if !expected => {
                problems.push(format!("{program} 第 {step} 步：{difference}"));
            }
            _ => {}
        }
    }
    problems
}

/// What each step printed.
fn steps(run: &Transcript) -> BTreeMap<u32, String> {
    let print =
        |events: &[Event]| events.iter().map(ToString::to_string).collect();
    let steps = run.steps().into_iter();
    steps
        .map(|(number, events)| (number, print(events)))
        .collect()
}
