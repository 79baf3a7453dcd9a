//! What `kind` must answer.

use harness::Rng;
use harness::check::{Check, Exercise, Verdict, equal};
use harness::student::Student;

pub const EXERCISE: Exercise = Exercise {
    name: "sort_calls",
    page: "ch07-helper-vs-library",
    checks: &[
        Check {
            name: "knows_the_helpers",
            title: "认得四个 helper",
            points: 1,
            section: "参数",
            run: knows_the_helpers,
        },
        Check {
            name: "knows_the_library",
            title: "认得四个用 fd 的库函数",
            points: 1,
            section: "用户态：库函数",
            run: knows_the_library,
        },
        Check {
            name: "knows_the_checked",
            title: "认得四个核对长度的库函数",
            points: 1,
            section: "用户态：`bpf_map__update_elem`",
            run: knows_the_checked,
        },
    ],
};

/// Upper-case words are variables, and get random names.
const HELPERS: [&str; 4] = [
    "bpf_map_update_elem(&MAP, &KEY, &VALUE, BPF_ANY)",
    "bpf_map_lookup_elem(&MAP, &KEY)",
    "bpf_map_delete_elem(&MAP, &KEY)",
    "bpf_map_push_elem(&MAP, &VALUE, BPF_EXIST)",
];
const LIBRARY: [&str; 4] = [
    "bpf_map_update_elem(MAP, &KEY, &VALUE, BPF_ANY)",
    "bpf_map_lookup_elem(MAP, &KEY, &VALUE)",
    "bpf_map_delete_elem(MAP, &KEY)",
    "bpf_map_get_next_key(bpf_map__fd(MAP), &KEY, &NEXT)",
];
const CHECKED: [&str; 4] = [
    "bpf_map__update_elem(MAP, &KEY, 4, &VALUE, 4, BPF_ANY)",
    "bpf_map__lookup_elem(MAP, &KEY, 4, &VALUE, 4, 0)",
    "bpf_map__delete_elem(MAP, &KEY, 4, 0)",
    "bpf_map__get_next_key(MAP, &KEY, &NEXT, 4)",
];

fn knows(
    student: &mut Student,
    rng: &mut Rng,
    mut calls: [&str; 4],
    kind: &str,
) -> Verdict {
    rng.shuffle(&mut calls);
    for call in calls {
        let mut call = call.to_owned();
        for variable in ["MAP", "KEY", "VALUE", "NEXT"] {
            let length = rng.usize(2..9);
            let name: String = (0..length).map(|_| rng.lowercase()).collect();
            call = call.replace(variable, &name);
        }
        let answer = student.call("kind", (&call,))?;
        equal(&format!("{call} "), &Ok(kind.to_owned()), &answer)?;
    }
    Ok(())
}

fn knows_the_helpers(student: &mut Student, rng: &mut Rng) -> Verdict {
    knows(student, rng, HELPERS, "Helper")
}

fn knows_the_library(student: &mut Student, rng: &mut Rng) -> Verdict {
    knows(student, rng, LIBRARY, "Library")
}

fn knows_the_checked(student: &mut Student, rng: &mut Rng) -> Verdict {
    knows(student, rng, CHECKED, "Checked")
}
