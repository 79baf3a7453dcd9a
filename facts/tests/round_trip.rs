//! What is recorded is read into types, and printed again as it was.

use std::fs;
use std::path::Path;

use facts::answer::{Effect, Gave, Returned, What};
use facts::{Answer, Recorded, folder};

fn texts() -> Vec<String> {
    let folder =
        folder::path(&Path::new(env!("CARGO_MANIFEST_DIR")).join(".."));
    let entries = folder.read_dir().expect("it's there");
    let paths = entries.map(|entry| entry.expect("it can be listed").path());
    let texts: Vec<_> = paths
        .filter(|path| {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            name.starts_with(|c: char| c.is_ascii_digit())
        })
        .map(|path| fs::read_to_string(path).expect("it can be read"))
        .collect();
    assert!(texts.len() >= 4, "{}", texts.len());
    texts
}

#[test]
fn every_recorded_file_is_printed_as_it_was_read() {
    for text in texts() {
        let recorded: Recorded = text.parse().expect("it's a record");
        for (line, fact) in text.lines().skip(1).zip(&recorded.facts) {
            assert_eq!(fact.to_string(), line);
        }
        assert_eq!(recorded.to_string(), text);
    }
}

/// The one kind of answer with free text is a map's name, and only these cases ask for it.
#[test]
fn only_names_are_free_text() {
    for text in texts() {
        let recorded: Recorded = text.parse().expect("it's a record");
        for fact in recorded.facts {
            let named = [
                matches!(fact.kernel, Answer::Made(Returned::Name(_), _)),
                matches!(
                    fact.library,
                    Answer::Made(
                        Gave {
                            what: What::Name(_),
                            ..
                        },
                        _
                    )
                ),
            ];
            if named.contains(&true) {
                assert!(fact.id.starts_with("create.name."), "{fact}");
            }
        }
    }
}

#[test]
fn an_effect_is_read_whatever_was_said() {
    let effect = Effect {
        came: 1,
        went: 2,
        changed: 3,
        not_as_written: 4,
        holds: Some(vec![100, 101]),
    };
    let text = "0 value=100 +1 -2 ~3, 4 not as written holds [100, 101]";
    let answer: Answer<Returned> = text.parse().expect("it's an answer");
    assert_eq!(answer.to_string(), text);
    let Answer::Made(said, read) = answer else {
        panic!("{answer:?}");
    };
    assert_eq!((said.to_string().as_str(), read), ("0 value=100", effect));
}

#[test]
fn answers_that_no_recorded_kernel_gave_are_read_too() {
    for text in [
        "no end",
        "0 number=4096",
        "errno 600",
        "errno 600 count=1 -1",
        "0 value=different",
        "0 a key that isn't there",
        "3 of 4, 1 wrong, ENOSPC on the way -3",
    ] {
        let answer: Answer<Returned> = text.parse().expect(text);
        assert_eq!(answer.to_string(), text);
    }
    for text in [
        "no end",
        "Err(Other)",
        "Some(a key that isn't there)",
        "Ok(Some(3 bytes))",
        "Ok(false), overrun ~1, 1 not as written",
    ] {
        let answer: Answer<Gave> = text.parse().expect(text);
        assert_eq!(answer.to_string(), text);
    }
}

#[test]
fn what_is_no_answer_is_refused() {
    for text in [
        "",
        "1",
        "done",
        "EUNHEARD",
        "0 1",
        "0 value=",
        "0 number=-1",
        "0 count=many",
        "2 keys",
        "2 keys, none",
        "2 of",
        "2 of 2, 1",
        "0 +",
        "0 +1 holds [a]",
        "no map: ",
        "0 holds [1",
    ] {
        assert!(text.parse::<Answer<Returned>>().is_err(), "{text}");
    }
    for text in [
        "",
        "0",
        "Ok",
        "Ok(1)",
        "Ok(Some(one))",
        "Ok(Some(1)",
        "Err(Unheard)",
        "Err(NotFound, ENOENT)",
        "2 things",
        "Ok(()) overrun",
        "panic!",
        "Some(1)",
    ] {
        assert!(text.parse::<Answer<Gave>>().is_err(), "{text}");
    }
}
