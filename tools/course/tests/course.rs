//! The course of this checkout, and of small ones that a test writes.

use std::fs;
use std::path::Path;

use course::{Course, checkout};
use tempfile::TempDir;

fn ids<'a>(
    exercises: impl IntoIterator<Item = &'a course::Exercise>,
) -> Vec<&'a str> {
    exercises.into_iter().map(|e| e.id.as_str()).collect()
}

fn write(root: &Path, path: &str, text: &str) {
    let path = root.join(path);
    fs::create_dir_all(path.parent().expect("it's inside"))
        .expect("the folder is ours");
    fs::write(path, text).expect("the folder is ours");
}

const TWO_EXERCISES: &str = "[package]\nname = \"ex02-flags\"\n\
    [package.metadata.exercises]\nkernel-side = [\"ex02-a\"]\n\
    [[bin]]\nname = \"ex02-insert-once\"\n[[bin]]\nname = \"ex02-a\"\n\
    [build-dependencies]\nlibbpf-cargo = \"1\"\n\
    [dependencies.name]\nversion = \"1\"\n";

/// Chapters 2 and 16, and two exercises for chapter 2.
fn small() -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path();
    let lesson = "[package]\ndescription = \"写入\"\n";
    write(root, "chapters/ch16-more/Cargo.toml", lesson);
    write(root, "chapters/ch02-flags/Cargo.toml", lesson);
    write(root, "chapters/ch03-not-a-package/README", "");
    write(root, "chapters/stray/Cargo.toml", lesson);
    write(root, "exercises/harness/Cargo.toml", lesson);
    write(root, "exercises/ex02-flags/Cargo.toml", TWO_EXERCISES);
    write(
        root,
        "exercises/ex02-flags/insert_once/starter.rs",
        "//! 练习 ex02-insert-once：只登记一次。\n",
    );
    folder
}

#[test]
fn the_manifests_say_what_there_is() {
    let small = small();
    let course = Course::load(small.path()).expect("it can be read");
    let names: Vec<_> = course.lessons.iter().map(|l| &*l.name).collect();
    assert_eq!(names, ["ch02-flags", "ch16-more"]);
    let [insert_once, a] = &course.lessons[0].exercises[..] else {
        panic!("{course:?}");
    };
    assert_eq!(insert_once.stem(), "insert_once");
    assert_eq!(insert_once.title(), "只登记一次");
    assert_eq!(insert_once.lesson, "ch02-flags");
    assert!(insert_once.needs_clang && !insert_once.has_kernel_side);
    assert!(a.has_kernel_side);
    assert!(!course.lessons[0].has_kernel_program);
}

#[test]
fn a_lesson_has_several_names() {
    let small = small();
    let course = Course::load(small.path()).expect("it can be read");
    for name in [
        "ch02-flags",
        "ch02_flags",
        "chapters/ch02-flags/",
        "flags",
        "ch02",
        "02",
        "2",
        "ch2",
    ] {
        let found = course.lesson(name).map(|lesson| lesson.number);
        assert_eq!(found, Some(2), "{name}");
    }
    for name in ["", "ch", "7", "flag", "ch02-", "02-flags", "-2"] {
        assert_eq!(course.lesson(name), None, "{name:?}");
    }
    for name in ["ch02-flag", "ch02_falgs", "flgs", "2-flags"] {
        assert_eq!(course.lesson_like(name), Some("ch02-flags"), "{name}");
    }
    for name in ["", "7", "xyz", "chapters"] {
        assert_eq!(course.lesson_like(name), None, "{name}");
    }
}

#[test]
fn an_exercise_or_a_lesson_has_several_names() {
    let small = small();
    let course = Course::load(small.path()).expect("it can be read");
    for name in [
        "ex02-insert-once",
        "insert-once",
        "insert_once",
        "exercises/ex02-flags/src/insert_once.rs",
    ] {
        let found = course.find_exercises(name);
        assert_eq!(ids(found), ["ex02-insert-once"], "{name}");
    }
    for name in ["2", "02", "ch02", "ch2", "ex02", "ex02-flags"] {
        let found = course.find_exercises(name);
        assert_eq!(ids(found), ["ex02-insert-once", "ex02-a"], "{name}");
    }
    for name in ["", "ch", "4", "ex02-", "insert", "2-insert-once", "16"] {
        assert!(course.find_exercises(name).is_empty(), "{name}");
    }
    let like = course.exercise_like("ex02-insrt-once");
    assert_eq!(like, Some("ex02-insert-once"));
    assert_eq!(course.exercise_like("blablub"), None);
}

/// A manifest whose exercise `ex02-b` gave way to another one.
const RETIRED: &str = "[package]\n[package.metadata.exercises]\n\
    retired.ex02-b = \"ex02-insert-once\"\n\
    judge = { exercise = \"ex02-a\", answers = [\"a\", \"b\", \"c\", \"d\"] }\n\
    [[bin]]\nname = \"ex02-a\"\n";

#[test]
fn a_retired_exercise_is_known() {
    let small = small();
    write(small.path(), "exercises/ex02-flags/Cargo.toml", RETIRED);
    let course = Course::load(small.path()).expect("it can be read");
    for name in ["ex02-b", "b"] {
        let old = course.retired(name).expect(name);
        assert_eq!(old.replaced_by, "ex02-insert-once");
        assert!(course.find_exercises(name).is_empty());
    }
    assert_eq!(course.retired("ex02-a"), None);
    let papers = course.lessons[0].papers.as_ref().expect("there are four");
    assert_eq!(papers.exercise, "ex02-a");
    assert_eq!(papers.answers, ["a", "b", "c", "d"]);
}

#[test]
fn what_does_not_fit_together_is_told() {
    let reused = RETIRED.replace("\"ex02-a\"\n", "\"ex02-b\"\n");
    for (path, text, told) in [
        ("exercises/ex02-flags/Cargo.toml", &*reused, "ex02-b 退休了"),
        ("exercises/ex04-lost/Cargo.toml", TWO_EXERCISES, "ex04-lost"),
        ("chapters/ch2-again/Cargo.toml", "[package]\n", "第 2 章"),
        ("chapters/ch02-flags/Cargo.toml", "[package", "读不懂"),
        (
            "exercises/ex02-flags/Cargo.toml",
            "[package.metadata.exercises]\nkernel-side = [\"ex02-b\"]\n",
            "没有练习 ex02-b",
        ),
    ] {
        let small = small();
        write(small.path(), path, text);
        let error = Course::load(small.path()).expect_err(path);
        assert!(format!("{error:#}").contains(told), "{error:#}");
    }
    let empty = tempfile::tempdir().expect("a folder");
    assert!(Course::load(empty.path()).is_err());
}

#[test]
fn this_checkout_is_a_course() {
    let course = Course::load(&checkout()).expect("it can be read");
    for lesson in &course.lessons {
        assert!(!lesson.title.is_empty(), "{} has a title", lesson.name);
        assert!(checkout().join(lesson.page()).is_file(), "{lesson:?}");
        // Lesson 0 is there to be run and read.
        let to_practise = lesson.number > 0;
        assert_eq!(lesson.exercises.is_empty(), !to_practise, "{lesson:?}");
        let has_programs = lesson.folder.join("src/bpf").is_dir();
        assert_eq!(lesson.has_kernel_program, has_programs, "{lesson:?}");
    }
    for exercise in course.exercises() {
        assert!(exercise.answer().is_file(), "{exercise:?}");
        assert!(!exercise.title().is_empty(), "{exercise:?}");
        let prefix = format!("ex{:02}-", exercise.number);
        assert!(exercise.id.starts_with(&prefix), "{exercise:?}");
    }
}

/// The exercises that readers know. One of them may be retired, but is never forgotten.
const PUBLISHED: [&str; 31] = [
    "ex01-create-by-spec",
    "ex01-legal-name",
    "ex01-blame",
    "ex02-insert-once",
    "ex02-bounded-insert",
    "ex02-choose-flags",
    "ex03-get-or",
    "ex03-padded-key",
    "ex03-big-endian",
    "ex04-take-once",
    "ex04-fall-back",
    "ex04-work-list",
    "ex05-ensure-absent",
    "ex05-count-removed",
    "ex05-delete-range",
    "ex06-sum-and-count",
    "ex06-delete-even",
    "ex06-vanished-key",
    "ex07-sort-calls",
    "ex07-mend",
    "ex07-read-kernel",
    "ex08-small-cache",
    "ex09-top",
    "ex09-from-nothing",
    "ex05-clear",
    "ex08-symptoms",
    "ex08-make-room",
    "ex06-in-batches",
    "ex03-why-missing",
    "ex05-expire",
    "ex04-choose-map",
];

#[test]
fn a_published_exercise_is_there_or_retired() {
    let course = Course::load(&checkout()).expect("it can be read");
    for id in PUBLISHED {
        let is_there = course.exercises().any(|exercise| exercise.id == id);
        assert!(is_there != course.retired(id).is_some(), "{id}");
    }
}
