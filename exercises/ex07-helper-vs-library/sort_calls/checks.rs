//! What `kind` must answer.

use harness::Rng;
use harness::adversary::{ask, ask_each};
use harness::check::{Check, Exercise, Verdict, equal};
use harness::proptest::collection::vec;
use harness::proptest::prelude::Strategy;
use harness::proptest::sample::select;
use harness::scene::Scene;
use harness::story::{Call, Shown};
use harness::student::Student;
use serde::Serialize;

pub const EXERCISE: Exercise = Exercise {
    name: "sort_calls",
    page: "ch07-helper-vs-library",
    checks: &[
        Check {
            name: "knows_the_helpers",
            title: "认得四个 helper",
            points: 1,
            section: "参数",
            run: |student, rng| knows(student, rng, &HELPERS),
        },
        Check {
            name: "knows_the_library",
            title: "认得四个用 fd 的库函数",
            points: 1,
            section: "用户态：库函数",
            run: |student, rng| knows(student, rng, &LIBRARY),
        },
        Check {
            name: "knows_the_checked",
            title: "认得四个核对长度的库函数",
            points: 1,
            section: "用户态：`bpf_map__update_elem`",
            run: |student, rng| knows(student, rng, &CHECKED),
        },
        Check {
            name: "ignores_the_names",
            title: "变量叫什么都一样",
            points: 3,
            section: "参数",
            run: ignores_the_names,
        },
    ],
};

/// A kind, and its calls. Upper-case words are variables.
type Calls = (&'static str, [&'static str; 4]);

const HELPERS: Calls = (
    "Helper",
    [
        "bpf_map_update_elem(&MAP, &KEY, &VALUE, BPF_ANY)",
        "bpf_map_lookup_elem(&MAP, &KEY)",
        "bpf_map_delete_elem(&MAP, &KEY)",
        "bpf_map_push_elem(&MAP, &VALUE, BPF_EXIST)",
    ],
);
const LIBRARY: Calls = (
    "Library",
    [
        "bpf_map_update_elem(MAP, &KEY, &VALUE, BPF_ANY)",
        "bpf_map_lookup_elem(MAP, &KEY, &VALUE)",
        "bpf_map_delete_elem(MAP, &KEY)",
        "bpf_map_get_next_key(bpf_map__fd(MAP), &KEY, &NEXT)",
    ],
);
const CHECKED: Calls = (
    "Checked",
    [
        "bpf_map__update_elem(MAP, &KEY, 4, &VALUE, 4, BPF_ANY)",
        "bpf_map__lookup_elem(MAP, &KEY, 4, &VALUE, 4, 0)",
        "bpf_map__delete_elem(MAP, &KEY, 4, 0)",
        "bpf_map__get_next_key(MAP, &KEY, &NEXT, 4)",
    ],
);

/// Names that the twelve calls have in them, or that look like a part of another kind of
/// call; and the task's own.
const NAMES: [&str; 25] = [
    "packets",
    "key",
    "value",
    "next",
    "fd",
    "map_fd",
    "fd_of_map",
    "map",
    "m",
    "M",
    "_",
    "_map",
    "rx__bytes",
    "__map",
    "map__fd",
    "bpf_map",
    "bpf_map__",
    "bpf_map__fd_1",
    "helper",
    "library",
    "checked",
    "push",
    "elem4",
    "update",
    "get_next_key_of",
];

/// One of the twelve calls.
#[derive(Clone, Debug)]
struct Written {
    text: String,
    kind: &'static str,
}

impl Written {
    fn new(
        kind: &'static str,
        template: &str,
        [map, key, value, next]: [&str; 4],
    ) -> Self {
        let text = template
            .replace("MAP", map)
            .replace("KEY", key)
            .replace("VALUE", value)
            .replace("NEXT", next);
        Self { text, kind }
    }
}

impl Call for Written {
    type Returned = Shown;

    fn function(&self) -> &'static str {
        "kind"
    }

    fn arguments(&self, _: u32) -> impl Serialize {
        (&self.text,)
    }

    fn told(&self) -> String {
        format!("kind({:?})", self.text)
    }
}

/// The function's doc comment.
fn contract(scene: &Scene<'_, Written>) -> Verdict {
    let Written { text, kind } = scene.call;
    let expected = Ok(Shown((*kind).to_owned()));
    equal(&format!("{text} "), &expected, &scene.returned)
}

/// These four calls, in any order, with names that look like nothing in particular.
fn knows(
    student: &mut Student,
    rng: &mut Rng,
    (kind, templates): &'static Calls,
) -> Verdict {
    let own = ["packets", "key", "value", "next"];
    let calls = templates.iter().map(|call| Written::new(kind, call, own));
    ask_each(student, calls, contract)?;
    let name = || vec(select(&['a', 'e', 'o', 'r', 's', 't']), 4..=9);
    let names = [(); 4].map(|()| name().prop_map(String::from_iter));
    let call = (select(templates), names).prop_map(|(call, names)| {
        Written::new(kind, call, names.each_ref().map(String::as_str))
    });
    ask(student, rng, vec(call, 1..=4), contract)
}

fn ignores_the_names(student: &mut Student, rng: &mut Rng) -> Verdict {
    let all = || {
        [HELPERS, LIBRARY, CHECKED]
            .into_iter()
            .flat_map(|(kind, calls)| {
                calls.into_iter().map(move |call| (kind, call))
            })
    };
    let odd = NAMES.into_iter().flat_map(|name| {
        let others = [name, "key", "value", "next"];
        let key = if name == "packets" { "map" } else { "packets" };
        all().flat_map(move |(kind, call)| {
            [others, [key, name, "value", "next"]]
                .map(|names| Written::new(kind, call, names))
        })
    });
    ask_each(student, odd, contract)?;
    let names = [(); 4].map(|()| select(&NAMES));
    let call = (select(all().collect::<Vec<_>>()), names)
        .prop_map(|((kind, call), names)| Written::new(kind, call, names));
    ask(student, rng, vec(call, 1..=12), contract)
}
