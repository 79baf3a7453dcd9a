//! What the pages play is what happens: a new run of every scene makes the same calls, and
//! the maps hold the same after each.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use transcript::compare::compare_runs;
use transcript::{Event, Transcript};

/// Where cargo puts the scenes' programs, by way of one of them.
const PROGRAM: &str = env!("CARGO_BIN_EXE_flags");

fn folder(name: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

/// The stems of the files in a folder.
fn stems(of: &str) -> BTreeSet<String> {
    let entries = folder(of).read_dir().expect("the folder is there");
    entries
        .map(|entry| {
            let path = entry.expect("it can be listed").path();
            let stem = path.file_stem().expect("a name");
            stem.to_string_lossy().into_owned()
        })
        .collect()
}

fn recorded(scene: &str) -> Transcript {
    let path = folder("recorded").join(format!("{scene}.jsonl"));
    let text = fs::read_to_string(path).expect("it's recorded");
    Transcript::from_json_lines(&text).expect("it's a run")
}

#[test]
fn every_scene_is_recorded_and_nothing_else_is() {
    assert_eq!(stems("recorded"), stems("src/bin"));
}

#[test]
#[ignore = "needs bpf(2): cargo xtask test runs it"]
fn every_scene_plays_as_recorded() {
    for scene in stems("src/bin") {
        let program = Path::new(PROGRAM).with_file_name(&scene);
        let run = recorder::record(&program).expect(&scene);
        if let Err(difference) = compare_runs(&recorded(&scene), &run) {
            panic!("{scene}: {difference}\nrun `cargo xtask record {scene}`");
        }
    }
}

#[test]
fn every_race_is_run_in_every_order() {
    let scenes = stems("src/bin");
    let races: Vec<_> =
        scenes.iter().filter(|it| it.starts_with("race-")).collect();
    assert!(races.len() >= 4, "{races:?}");
    for race in races {
        let run = recorded(race);
        let orders: BTreeSet<String> = run
            .steps()
            .iter()
            .map(|(_, events)| {
                let who = |event: &Event| match event {
                    Event::Call(call) => call.who.clone(),
                    _ => None,
                };
                events.iter().filter_map(who).collect()
            })
            .collect();
        let all = "甲甲乙乙 甲乙甲乙 甲乙乙甲 乙甲甲乙 乙甲乙甲 乙乙甲甲";
        let all = all.split(' ').map(str::to_owned).collect();
        assert_eq!(orders, all, "{race}");
    }
}

/// The maps are looked at after each call, and after nothing else.
#[test]
fn every_call_is_followed_by_what_the_maps_held() {
    for scene in stems("recorded") {
        for event in recorded(&scene).0 {
            let looked =
                matches!(event, Event::Returned { .. } | Event::Shown { .. });
            assert_eq!(event.after().is_some(), looked, "{scene}: {event}");
        }
    }
}
