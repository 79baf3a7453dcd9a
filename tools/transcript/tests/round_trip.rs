//! What is printed can be read: every event, and every file that is recorded.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use transcript::compare::comparable;
use transcript::elsewhere::{Elsewhere, Whole};
use transcript::{
    Call, Contents, Element, Ending, ErrnoInfo, Event, Form, Held, Meaning,
    Order, Reply, Transcript, Variable,
};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The files in a folder whose names begin so.
fn files(folder: &Path, start: &str) -> Vec<PathBuf> {
    let entries = folder.read_dir().expect("the folder is there");
    entries
        .map(|entry| entry.expect("it can be listed").path())
        .filter(|path| {
            let name = path.file_name().expect("a name").to_string_lossy();
            name.starts_with(start)
        })
        .collect()
}

/// Every recorded output, and the run in it.
fn outputs() -> Vec<(String, Transcript)> {
    let mut outputs = Vec::new();
    for path in files(&root().join("chapters"), "ch")
        .iter()
        .flat_map(|chapter| files(chapter, "output"))
    {
        let text = fs::read_to_string(&path).expect("it's recorded");
        let run = if path.ends_with("output.txt") {
            let run = Transcript::read(&text).expect("it's an output");
            assert_eq!(run.to_string(), text);
            run
        } else {
            let whole = Whole::read(&text).expect("it's a whole run");
            assert_eq!(whole.to_string(), text);
            whole.transcript
        };
        outputs.push((text, run));
    }
    outputs
}

#[test]
fn the_steps_together_are_the_whole_run() {
    for (text, run) in outputs() {
        let steps = run.steps();
        let numbers = steps.iter().map(|(number, _)| *number);
        assert!(numbers.eq(1..=u32::try_from(steps.len()).expect("few")));
        let events: Vec<_> = steps.iter().flat_map(|(_, it)| *it).collect();
        assert_eq!(events, run.0.iter().collect::<Vec<_>>(), "{text}");
    }
    assert_eq!(Transcript::default().steps(), []);
}

#[test]
fn every_recorded_output_reads_and_prints_again() {
    let outputs = outputs();
    assert!(outputs.len() > 8, "{}", outputs.len());
    let mut kinds = BTreeSet::new();
    for (_, run) in &outputs {
        for event in &run.0 {
            let json = serde_json::to_value(event).expect("JSON");
            kinds.insert(json["event"].to_string());
        }
        let lines: String =
            run.0.iter().map(|event| event.to_json() + "\n").collect();
        let read = Transcript::from_json_lines(&lines);
        assert_eq!(&read.expect("events"), run);
    }
    // All but the one that `--hold` brings.
    assert_eq!(kinds.len(), 8, "{kinds:?}");
}

#[test]
fn every_meaning_names_a_page_of_the_book() {
    let mut explained = 0;
    for (_, run) in outputs() {
        for refusal in run.refusals() {
            let page = &refusal.meaning.page;
            let page = root().join("book/src").join(format!("{page}.md"));
            assert!(page.exists(), "{}", page.display());
            explained += 1;
        }
    }
    assert!(explained > 20, "{explained}");
}

#[test]
fn what_chapters_did_elsewhere_reads_and_prints_again() {
    let recorded = root().join("facts/recorded");
    let files = files(&recorded, "chapters-");
    assert!(!files.is_empty());
    for path in files {
        let text = fs::read_to_string(&path).expect("it's recorded");
        let read = Elsewhere::read(&text).expect("it's such a file");
        assert_eq!(read.to_string(), text);
        let loaded = Elsewhere::load(&recorded, &read.release);
        assert_eq!(loaded.expect("it can be read"), Some(read));
    }
    let none = Elsewhere::load(&recorded, "0.1");
    assert_eq!(none.expect("it isn't there"), None);
    assert!(Elsewhere::read("# 0.1\nch01-create: sane\n").is_err());
}

fn errno(name: Option<&str>, number: i32, text: &str) -> ErrnoInfo {
    ErrnoInfo {
        name: name.map(str::to_owned),
        number,
        text: text.to_owned(),
    }
}

fn returned(reply: Reply) -> Event {
    Event::Returned { reply, after: None }
}

#[test]
fn all_that_can_happen_reads_and_prints_again() {
    let long = "word ".repeat(40) + "end";
    let run = Transcript(vec![
        Event::Step {
            number: 1,
            heading: "一  二".to_owned(),
        },
        Event::Call(Call {
            who: Some("乙".to_owned()),
            source: format!("f(\"甲，乙\", {long})"),
            variables: vec![
                Variable {
                    name: "key".to_owned(),
                    value: "\"丙，丁\"".to_owned(),
                },
                Variable {
                    name: "flags_2".to_owned(),
                    value: "None".to_owned(),
                },
            ],
        }),
        Event::Log {
            line: format!("    indented  {long}  "),
        },
        returned(Reply::Value { text: long.clone() }),
        returned(Reply::WithoutErrno { text: long.clone() }),
        returned(Reply::Refused {
            form: Form::Int,
            errno: errno(None, 4095, "libc 里没有它的名字"),
        }),
        Event::Meaning(Meaning {
            text: long.clone(),
            page: "ch01-create".to_owned(),
        }),
        returned(Reply::Refused {
            form: Form::Result,
            errno: errno(Some("ENOTSUPP"), 524, "内核内部的“不支持”"),
        }),
        Event::Step {
            number: 2,
            heading: String::new(),
        },
        Event::Shown {
            source: "map.id".to_owned(),
            value: format!("a = {long}"),
            after: None,
        },
        Event::Held { id: 57 },
        Event::End {
            how: Ending::Interrupted,
            steps: 2,
        },
        Event::End {
            how: Ending::Done,
            steps: 2,
        },
        Event::Stopped {
            why: "EPERM".to_owned(),
            advice: vec!["没有权限".to_owned(), "  1. lab".to_owned()],
        },
    ]);
    let text = run.to_string();
    assert_eq!(Transcript::read(&text), Ok(run));
    for line in text.lines() {
        assert!(line.chars().count() <= 80, "{line}");
    }
}

fn packets() -> Contents {
    Contents {
        number: 1,
        map: "packets".to_owned(),
        kind: "HASH".to_owned(),
        value_size: 4,
        max_entries: 2,
        fds: 1,
        pins: vec!["/sys/fs/bpf/packets".to_owned()],
        held: Held::Elements {
            order: Order::Key,
            elements: vec![Element {
                key: b"eth0".to_vec(),
                value: vec![1, 0, 0, 0],
            }],
            more: true,
        },
    }
}

#[test]
fn an_event_carries_what_the_maps_held() {
    let jobs = Contents {
        number: 2,
        pins: vec![],
        held: Held::NoWalk {
            first: Some(vec![7]),
        },
        ..packets()
    };
    let event = Event::Returned {
        reply: Reply::Value {
            text: "Ok(())".to_owned(),
        },
        after: Some(vec![packets(), jobs]),
    };
    let json = event.to_json();
    assert!(!json.contains('\n'));
    assert_eq!(serde_json::from_str::<Event>(&json).expect("JSON"), event);
    // A terminal has no place for it.
    assert_eq!(event.to_string(), "  返回  Ok(())\n");
}

#[test]
fn values_of_each_cpu_are_comparable_between_machines() {
    let per_cpu = |kind: &str, value: &[u64]| Contents {
        kind: kind.to_owned(),
        value_size: 4,
        held: Held::Elements {
            order: Order::Key,
            elements: vec![Element {
                key: b"eth0".to_vec(),
                value: value.iter().flat_map(|it| it.to_le_bytes()).collect(),
            }],
            more: false,
        },
        ..packets()
    };
    let two = comparable(&per_cpu("PERCPU_HASH", &[0, 7]));
    let four = comparable(&per_cpu("PERCPU_HASH", &[7, 0, 0, 0]));
    assert_eq!(two, four);
    assert_ne!(two, comparable(&per_cpu("PERCPU_HASH", &[0, 8])));
    let plain = per_cpu("HASH", &[0, 7]);
    assert_eq!(comparable(&plain), plain);
    assert_ne!(plain, comparable(&per_cpu("HASH", &[7, 0])));
}

#[test]
fn a_line_that_no_event_prints_is_told() {
    for (text, number) in [
        ("第 1 步  甲\n乱写的\n", 2),
        ("第 一 步  甲\n", 1),
        ("  得到  没有等号\n", 1),
        ("  返回  Err：EEXIST（17，File exists）\n        半句\n", 1),
        ("  返回  Err：没有下一行\n", 1),
        ("\n", 1),
        ("        没有开头\n", 1),
        ("\nmap 还在，id 是 7。在另一个终端里看它：\n别的\n", 2),
    ] {
        let error = Transcript::read(text).expect_err(text);
        assert_eq!(error.number, number, "{error}");
    }
}

#[test]
fn answers_are_those_of_the_step() {
    let run = Transcript::read(
        "第 1 步  甲\n  调用  f(key)，key = 1\n  返回  Ok(1)\n  \
         得到  x = 2\n\n第 2 步  乙\n  调用  f(key)，key = 1\n  返回  Ok(3)\n  \
         调用  f(key)，key = 2\n  返回  Ok(4)\n  调用  f(key)，key = 1\n  \
         返回  Err：EEXIST（17，File exists）\n        已有\n        详见 ch01\n",
    )
    .expect("it's a run");
    let answers = |step, source| -> Vec<_> {
        let events = run.answers(step, source);
        events.into_iter().filter_map(Event::answer).collect()
    };
    assert_eq!(answers(1, "f(key)，key = 1"), ["Ok(1)"]);
    assert_eq!(answers(1, "x"), ["2"]);
    let refused = "Err：EEXIST（17，File exists）";
    assert_eq!(answers(2, "f(key)，key = 1"), ["Ok(3)", refused]);
    assert_eq!(answers(2, "f(key)"), ["Ok(3)", "Ok(4)", refused]);
    assert!(answers(2, "f").is_empty());
    let [refusal] = run.refusals()[..] else {
        panic!("one is explained");
    };
    assert_eq!(refusal.meaning.text, "已有");
    assert_eq!(refusal.errno.number, 17);
    assert_eq!(refusal.call.to_string(), "f(key)，key = 1");
}
