//! A player and a race show a recorded run, and nothing else.

use std::fs;

use transcript::{
    Call, Contents, Element, ErrnoInfo, Event, Form, Held, Order, Reply,
    Transcript,
};

use crate::fixture::{CHAPTER, Fixture};

const PROGRAM: &str = "book/scenes/src/bin/put.rs";
const RECORDED: &str = "book/scenes/recorded/put.jsonl";
const PLAYER: &str = "{{#player put text u32}}";

/// The fixture with a scene that isn't on a page yet.
fn with_scene(program: &str, run: Vec<Event>) -> Fixture {
    let fixture = Fixture::new();
    for (file, text) in [
        (PROGRAM, format!("//! 放一个元素。\n{program}\n")),
        (RECORDED, Transcript(run).to_json_lines()),
    ] {
        let path = fixture.root().join(file);
        let folder = path.parent().expect("a folder");
        fs::create_dir_all(folder).expect("the copy is ours");
        fs::write(path, text).expect("the copy is ours");
    }
    fixture
}

/// One on a page, which puts an element, and is refused.
fn put() -> Fixture {
    let mut run = vec![step(1)];
    run.extend(made(None, "map.put(1)", ok(), 0));
    run.extend(made(None, "map.put(1)", ok(), 1));
    let refused = Reply::Refused {
        form: Form::Result,
        errno: ErrnoInfo {
            name: Some("EEXIST".to_owned()),
            number: 17,
            text: "File exists".to_owned(),
        },
    };
    run.extend(made(None, "map.put(2, 3)", refused, 1));
    let fixture = with_scene("map.put(1); map.put(\n  2,\n  3,\n);", run);
    fixture.append(CHAPTER, &format!("\n{PLAYER}\n"));
    fixture
}

fn step(number: u32) -> Event {
    Event::Step {
        number,
        heading: "放 map 里".to_owned(),
    }
}

fn ok() -> Reply {
    Reply::Value {
        text: "Ok(())".to_owned(),
    }
}

/// A call, its reply, and a map with as many elements after it.
fn made(who: Option<&str>, source: &str, reply: Reply, len: u32) -> [Event; 2] {
    let call = Call {
        who: who.map(str::to_owned),
        source: source.to_owned(),
        variables: vec![],
    };
    let after = Some(vec![held(len)]);
    [Event::Call(call), Event::Returned { reply, after }]
}

fn held(len: u32) -> Contents {
    let element = |number: u32| Element {
        key: format!("et{number}\0").into_bytes(),
        value: number.to_le_bytes().to_vec(),
    };
    Contents {
        number: 1,
        map: "packets".to_owned(),
        kind: "HASH".to_owned(),
        value_size: 4,
        max_entries: 2,
        fds: 1,
        pins: vec![],
        held: Held::Elements {
            order: Order::Key,
            elements: (0..len).map(element).collect(),
            more: false,
        },
    }
}

#[test]
fn a_player_shows_what_was_recorded() {
    let fixture = put();
    assert_eq!(fixture.problems(), Vec::<String>::new());
    let page = fixture.read("target/book/ch01-set.html");
    for part in [
        "aria-label=\"回放：放一个元素\"",
        "<p class=\"frame-step\">放map里</p>",
        "<code>map.put(1)</code><span class=\"frame-reply\">→ <code>Ok(())",
        "<b>packets</b> HASH，2个位置用了1个",
        "<li class=\"cell is-new\"><code>et0</code><i> = </i><code>0</code>\
        <em>新建</em></li>",
        "<p class=\"frame-says\">新建et0 = 0。</p>",
        "<code>Err：EEXIST</code>",
        "<p class=\"frame-says\">被拒绝：EEXIST。map没有变。</p>",
    ] {
        assert!(page.contains(part), "{part}: {page}");
    }
    assert_eq!(page.matches("<li class=\"frame\">").count(), 3);
}

#[test]
fn a_scene_stands_on_one_page_once() {
    let fixture = Fixture::new();
    fixture
        .append(CHAPTER, "\n{{#player get text u32}}\n")
        .fails_with("：没有场景 book/scenes/src/bin/get.rs");
    put()
        .replace(CHAPTER, PLAYER, "")
        .fails_with("put.rs：应当放在一页上，只放一次，现在是 0 次");
    put()
        .append(CHAPTER, &format!("\n{PLAYER}\n"))
        .fails_with("put.rs：应当放在一页上，只放一次，现在是 2 次");
}

#[test]
fn a_scene_that_was_not_recorded_fails() {
    let fixture = put();
    fs::remove_file(fixture.root().join(RECORDED)).expect("it's there");
    fixture.fails_with("put.jsonl：没有记录，或者读不懂");
    put()
        .append(RECORDED, "写上去的\n")
        .fails_with("put.jsonl：没有记录，或者读不懂");
}

#[test]
fn a_stale_recording_fails() {
    put().replace(PROGRAM, "map.put(1)", "map.put(4)").fails_with(
        "put.jsonl：过期了，程序里没有 map.put(1)，请运行 cargo xtask record put",
    );
}

#[test]
fn bytes_that_are_something_else_fail() {
    for (old, new, message) in [
        ("put text u32", "put", "要写场景、key 和 value 怎样读"),
        (
            "put text u32",
            "put text i8",
            "要写场景、key 和 value 怎样读",
        ),
    ] {
        put().replace(CHAPTER, old, new).fails_with(message);
    }
    put()
        .replace(RECORDED, "101,116,48,0", "101,116,48,0,0")
        .replace(CHAPTER, "text u32", "u32 u32")
        .fails_with("[101, 116, 48, 0, 0] 不是 u32");
    put()
        .replace(RECORDED, "101,116,48,0", "255,116,48,0")
        .fails_with("[255, 116, 48, 0] 不是 text");
}

#[test]
fn a_scene_says_what_it_shows() {
    put()
        .replace(PROGRAM, "//! 放一个元素。", "// 放一个元素")
        .fails_with("put.rs 的第一行应当是 //! 题目。");
    put()
        .replace(PROGRAM, "放一个元素", "放一个 map 元素")
        .fails_with("中文和西文之间不要空格");
}

/// A race of these orders; what comes of it is given with each.
fn race(orders: &[(&str, u32)]) -> Fixture {
    let mut run = Vec::new();
    for (number, (order, sum)) in (1..).zip(orders) {
        run.push(step(number));
        for who in order.chars() {
            let who = who.to_string();
            run.extend(made(Some(&who), "map.put(1)", ok(), 1));
        }
        run.push(Event::Shown {
            source: "sum".to_owned(),
            value: sum.to_string(),
            after: Some(vec![held(1)]),
        });
    }
    let fixture = with_scene("map.put(1); show!(sum)", run);
    fixture.append(CHAPTER, "\n{{#race put text u32}}\n");
    fixture
}

const ORDERS: [(&str, u32); 6] = [
    ("甲甲乙乙", 2),
    ("甲乙甲乙", 1),
    ("甲乙乙甲", 1),
    ("乙甲甲乙", 2),
    ("乙甲乙甲", 1),
    ("乙乙甲甲", 2),
];

#[test]
fn a_race_tells_which_outcomes_need_two_at_once() {
    let fixture = race(&ORDERS);
    assert_eq!(fixture.problems(), Vec::<String>::new());
    let page = fixture.read("target/book/ch01-set.html");
    assert!(
        page.contains("其中3种，一个做完另一个再做是得不到的"),
        "{page}"
    );
    for (order, sum) in ORDERS {
        let start = format!("data-order=\"{order}\"");
        let (_, rest) = page.split_once(&start).expect("it's there");
        let outcome = if sum == 2 {
            "<code>sum = 2</code>，一个做完另一个再做，也会得到它"
        } else {
            "<code>sum = 1</code>，一个做完另一个再做，得不到它"
        };
        let end = rest.find("</p></li>").expect("its end");
        assert!(rest[..end].contains(outcome), "{order}: {}", &rest[..end]);
    }
}

#[test]
fn a_race_that_lacks_an_order_fails() {
    race(&ORDERS[..5]).fails_with("应当有两个程序各两次调用的六种先后");
    let mut twice = ORDERS;
    twice[1] = ORDERS[0];
    race(&twice).fails_with("应当有两个程序各两次调用的六种先后");
    put()
        .replace(CHAPTER, "#player", "#race")
        .fails_with("第 1 步应当是甲和乙的调用，最后用 show! 打印结果");
}
