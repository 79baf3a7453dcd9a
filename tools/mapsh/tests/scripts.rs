//! The recorded scripts give the same on this kernel, and together they use every command.

use std::fs;
use std::path::Path;

use mapsh::command::{COMMANDS, Help};
use mapsh::meaning::OURS;
use mapsh::recorded;
use transcript::compare::compare;

const MAPSH: &str = env!("CARGO_BIN_EXE_mapsh");

#[test]
#[ignore = "needs bpf(2): cargo xtask test runs it"]
fn scripts_give_what_is_recorded() {
    let root = course::checkout();
    for name in recorded::names(&root).expect("the folder") {
        let now =
            recorded::run(Path::new(MAPSH), &recorded::script(&root, &name))
                .unwrap_or_else(|error| panic!("{name}: {error}"));
        let path = recorded::transcript(&root, &name);
        let recorded = fs::read_to_string(path).unwrap_or_default();
        if let Err(difference) = compare(&recorded, &now) {
            panic!(
                "{name}: {difference}\nrun `cargo xtask record mapsh` if this is right"
            );
        }
    }
}

#[test]
fn the_scripts_use_every_command() {
    let root = course::checkout();
    let text = recorded::names(&root)
        .expect("the folder")
        .iter()
        .map(|name| recorded::script(&root, name))
        .map(|path| fs::read_to_string(path).expect("a script"))
        .collect::<String>();
    let first = |line: &str| line.split(' ').next().map(str::to_owned);
    let used: Vec<_> = text.lines().filter_map(first).collect();
    // Those print what isn't the same each time: ids of other programs, help.
    let unused = COMMANDS.iter().filter(|help: &&Help| {
        !help
            .words()
            .iter()
            .any(|word| used.iter().any(|it| it == word))
    });
    let unused: Vec<_> = unused.map(|help| help.word).collect();
    assert_eq!(unused, ["ids", "exit"]);
}

#[test]
fn own_sentences_are_caused_by_a_script() {
    let root = course::checkout();
    let path = recorded::transcript(&root, "commands");
    let text = fs::read_to_string(path).expect("it's recorded");
    for (sentence, _) in OURS {
        assert!(text.contains(sentence), "{sentence}");
    }
}
