//! What `legal_name` must do: the kernel shows the very name that it returns.

use std::ops::RangeInclusive;

use harness::Rng;
use harness::adversary::{ask, ask_each};
use harness::check::{Check, Exercise, Stop, Verdict, equal, wrong};
use harness::proptest::char;
use harness::proptest::collection::vec;
use harness::proptest::prelude::Strategy;
use harness::proptest::sample::select;
use harness::scene::Scene;
use harness::story::Call;
use harness::student::Student;
use libbpf_rs::libbpf_sys::bpf_map_create_opts;
use libbpf_rs::{MapCore, MapHandle, MapType};
use serde::Serialize;

pub const EXERCISE: Exercise = Exercise {
    name: "legal_name",
    page: "ch01-create",
    checks: &[
        Check {
            name: "keeps_legal_names",
            title: "合法的名字照旧",
            points: 1,
            section: "名字不合法",
            run: keeps_legal_names,
        },
        Check {
            name: "replaces_punctuation",
            title: "标点和空格换成 _",
            points: 2,
            section: "名字不合法",
            run: replaces_punctuation,
        },
        Check {
            name: "replaces_chinese",
            title: "一个汉字换成一个 _",
            points: 2,
            section: "名字不合法",
            run: replaces_chinese,
        },
        Check {
            name: "cuts_long_names",
            title: "太长的截短，内核里看到的正是它",
            points: 2,
            section: "名字太长",
            run: cuts_long_names,
        },
        Check {
            name: "names_the_nameless",
            title: "空字符串换成 map",
            points: 1,
            section: "名字不合法",
            run: names_the_nameless,
        },
    ],
};

/// What `legal_name` is called with.
#[derive(Clone, Debug)]
struct Wanted(String);

impl Call for Wanted {
    type Returned = String;

    fn function(&self) -> &'static str {
        "legal_name"
    }

    fn arguments(&self, _: u32) -> impl Serialize {
        (&self.0,)
    }

    fn told(&self) -> String {
        format!("legal_name({:?})", self.0)
    }
}

/// How many bytes of a name the kernel keeps.
const LONGEST: usize = 15;

fn is_legal(character: char) -> bool {
    character.is_ascii_alphanumeric() || "_.".contains(character)
}

/// The function's doc comment.
fn contract(scene: &Scene<'_, Wanted>) -> Verdict {
    let Wanted(wanted) = scene.call;
    let name = match &scene.returned {
        Ok(name) => name,
        Err(error) => {
            return Err(wrong("legal_name 会返回", format!("{error:?}")));
        }
    };
    let shown = shown(name)?;
    if shown.as_ref() != Some(name) {
        let seen = shown.map_or_else(
            || "内核不接受".to_owned(),
            |shown| format!("内核里看到的是 {shown:?}"),
        );
        return Err(wrong(
            format!("{wanted:?} 变成的名字，内核里看到的一模一样"),
            format!("变成了 {name:?}，{seen}"),
        ));
    }
    let replaced = |c| if is_legal(c) { c } else { '_' };
    let expected: String = if wanted.is_empty() {
        "map".to_owned()
    } else {
        wanted.chars().take(LONGEST).map(replaced).collect()
    };
    equal(&format!("{wanted:?} 的名字"), &expected, name)
}

/// The name that the kernel shows of a map with this one; `None` where it refuses.
fn shown(name: &str) -> Result<Option<String>, Stop> {
    // A NUL can't get as far as the kernel.
    if name.contains('\0') {
        return Ok(None);
    }
    let opts = bpf_map_create_opts {
        sz: size_of::<bpf_map_create_opts>() as _,
        ..Default::default()
    };
    let Ok(map) = MapHandle::create(MapType::Array, Some(name), 4, 4, 1, &opts)
    else {
        return Ok(None);
    };
    let info = map.info()?.info;
    let bytes = info.name.iter().map(|&byte| byte as u8);
    let bytes: Vec<_> = bytes.take_while(|byte| *byte != 0).collect();
    Ok(Some(String::from_utf8_lossy(&bytes).into_owned()))
}

fn ascii() -> impl Iterator<Item = char> {
    ('A'..='z').chain('.'..='9').filter(|c| is_legal(*c))
}

/// All of ASCII that isn't legal, what can be seen first.
fn punctuation() -> impl Iterator<Item = char> {
    let unseen = ('\0'..' ').chain(['\x7f']);
    (' '..='~').filter(|c| !is_legal(*c)).chain(unseen)
}

/// Characters of two to four bytes: letters, digits, spaces and signs of many scripts.
const BEYOND_ASCII: [char; 14] = [
    '包', '网', '中', '，', '\u{3000}', '９', 'Ａ', '＿', 'é', 'ß', 'İ', '٣',
    '\u{301}', '😀',
];

fn beyond_ascii() -> impl Strategy<Value = char> {
    char::range('\u{80}', char::MAX)
}

fn legal() -> impl Strategy<Value = char> {
    select(ascii().collect::<Vec<_>>())
}

/// One of three characters is from the first strategy.
fn among_legal(
    characters: impl Strategy<Value = char>,
) -> impl Strategy<Value = char> {
    (characters, legal(), 0..3).prop_map(
        |(other, legal, which)| {
            if which == 0 { other } else { legal }
        },
    )
}

fn names(
    characters: impl Strategy<Value = char>,
    lengths: RangeInclusive<usize>,
) -> impl Strategy<Value = Vec<Wanted>> {
    let name = vec(characters, lengths).prop_map(String::from_iter);
    vec(name.prop_map(Wanted), 1..=3)
}

/// This character alone, at the ends of a name, in it, and twice.
fn with(character: char) -> impl Iterator<Item = Wanted> {
    let c = character;
    [
        format!("{c}"),
        format!("eth{c}0"),
        format!("{c}eth0{c}"),
        format!("a{c}{c}b"),
    ]
    .into_iter()
    .map(Wanted)
}

fn keeps_legal_names(student: &mut Student, rng: &mut Rng) -> Verdict {
    let single = ascii().map(|c| Wanted(c.to_string()));
    let lengths = (1..=LONGEST).map(|length| Wanted("x".repeat(length)));
    let odd = ["_", "__", "...", "_a_", ".a.", "A__b..C", "0", "MAP"];
    let odd = odd.map(|name| Wanted(name.to_owned()));
    ask_each(student, single.chain(lengths).chain(odd), contract)?;
    ask(student, rng, names(legal(), 1..=LONGEST), contract)
}

fn replaces_punctuation(student: &mut Student, rng: &mut Rng) -> Verdict {
    ask_each(student, punctuation().flat_map(with), contract)?;
    let characters = select(punctuation().collect::<Vec<_>>());
    let names = names(among_legal(characters), 1..=LONGEST);
    ask(student, rng, names, contract)
}

fn replaces_chinese(student: &mut Student, rng: &mut Rng) -> Verdict {
    ask_each(student, BEYOND_ASCII.into_iter().flat_map(with), contract)?;
    // Where a byte is taken for a character, or the cut is made before.
    let runs = (1..=LONGEST).map(|length| Wanted("包".repeat(length)));
    ask_each(student, runs, contract)?;
    let names = names(among_legal(beyond_ascii()), 1..=LONGEST);
    ask(student, rng, names, contract)
}

fn cuts_long_names(student: &mut Student, rng: &mut Rng) -> Verdict {
    let alphabet: String = ascii().collect();
    let plain = (LONGEST + 1..=alphabet.len())
        .map(|length| Wanted(alphabet[..length].to_owned()));
    ask_each(student, plain, contract)?;
    let edges = (LONGEST - 4..=LONGEST + 1).flat_map(|length| {
        ['-', ' ', 'é', '包', '😀']
            .map(|c| Wanted(format!("{}{c}网卡收到", &alphabet[..length])))
    });
    ask_each(student, edges, contract)?;
    let long = [Wanted("包".repeat(1000)), Wanted("x".repeat(1000))];
    ask_each(student, long, contract)?;
    let characters = select(&['-', '包', 'é', '😀']);
    let names = names(among_legal(characters), LONGEST + 1..=60);
    ask(student, rng, names, contract)
}

fn names_the_nameless(student: &mut Student, _: &mut Rng) -> Verdict {
    let nothing = || Wanted(String::new());
    let again = [nothing(), Wanted("eth0".to_owned()), nothing()];
    ask_each(student, again, contract)
}
