//! What is recorded is what happens: a new run of every chapter prints the same, and its maps
//! hold the same.

use std::fs;

use course::Course;
use machine::cargo::{self, Built};
use transcript::Transcript;
use transcript::compare::compare_runs;

/// A recorded run.
fn recorded(file: &std::path::Path) -> Transcript {
    let text = fs::read_to_string(file).unwrap_or_else(|error| {
        panic!("{}: {error}; run `cargo xtask record`", file.display())
    });
    Transcript::from_json_lines(&text).expect("it's a run")
}

#[test]
#[ignore = "needs bpf(2): cargo xtask test runs it"]
fn every_chapter_holds_what_is_recorded() {
    let root = course::checkout();
    let lessons = Course::load(&root).expect("a course").lessons;
    let names: Vec<_> = lessons.iter().map(|it| &*it.name).collect();
    let Built::Programs(programs) =
        cargo::programs(&root, &names).expect("cargo starts")
    else {
        panic!("the chapters don't compile");
    };
    for lesson in &lessons {
        let program = programs.path(&lesson.name).expect("it's built");
        let run = recorder::record(program).expect(&lesson.name);
        if let Err(difference) = compare_runs(&recorded(&lesson.events()), &run)
        {
            let name = &lesson.name;
            panic!("{name}: {difference}\nrun `cargo xtask record {name}`");
        }
    }
}

#[test]
fn events_print_the_recorded_output() {
    let lessons = Course::load(&course::checkout()).expect("a course").lessons;
    for lesson in lessons {
        let printed = fs::read_to_string(lesson.output()).expect("an output");
        assert_eq!(recorded(&lesson.events()).to_string(), printed);
    }
}
