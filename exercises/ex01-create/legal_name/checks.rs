//! What `legal_name` must do: the kernel shows the very name that it returns.

use harness::Rng;
use harness::check::{Check, Exercise, Verdict, equal, wrong};
use harness::student::Student;
use libbpf_rs::libbpf_sys::bpf_map_create_opts;
use libbpf_rs::{MapCore, MapHandle, MapType};

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
            points: 1,
            section: "名字不合法",
            run: replaces_punctuation,
        },
        Check {
            name: "replaces_chinese",
            title: "一个汉字换成一个 _",
            points: 1,
            section: "名字不合法",
            run: replaces_chinese,
        },
        Check {
            name: "cuts_long_names",
            title: "太长的截短，内核里看到的正是它",
            points: 1,
            section: "名字太长",
            run: cuts_long_names,
        },
        Check {
            name: "names_the_nameless",
            title: "空字符串换成 map",
            points: 1,
            section: "名字不合法",
            run: |student, _| shows(student, "", "map"),
        },
    ],
};

/// The answer makes `expected` of `wanted`, and that's what the kernel shows.
fn shows(student: &mut Student, wanted: &str, expected: &str) -> Verdict {
    let name = student
        .call::<String>("legal_name", (wanted,))?
        .map_err(|error| wrong("legal_name 会返回", format!("{error:?}")))?;
    let opts = bpf_map_create_opts {
        sz: size_of::<bpf_map_create_opts>() as _,
        ..Default::default()
    };
    // A NUL can't get as far as the kernel.
    let created = (!name.contains('\0'))
        .then(|| MapHandle::create(MapType::Hash, Some(&name), 4, 4, 1, &opts));
    let Some(Ok(map)) = created else {
        return Err(wrong(
            format!("{wanted:?} 变成内核接受的名字"),
            format!("变成了 {name:?}，内核不接受"),
        ));
    };
    let info = map.info()?;
    let shown = info.name()?;
    if shown != name {
        return Err(wrong(
            format!("{wanted:?} 变成的名字，内核里看到的一模一样"),
            format!("变成了 {name:?}，内核里看到的是 {shown:?}"),
        ));
    }
    equal(&format!("{wanted:?} 的名字"), &expected, &shown)
}

/// A name of letters, digits, `_` and `.`.
fn legal(rng: &mut Rng, length: usize) -> String {
    (0..length)
        .map(|_| match rng.u8(..8) {
            0 => '_',
            1 => '.',
            2 => rng.digit(10),
            3 => rng.uppercase(),
            _ => rng.lowercase(),
        })
        .collect()
}

fn keeps_legal_names(student: &mut Student, rng: &mut Rng) -> Verdict {
    let short = rng.usize(1..15);
    for length in [short, 15] {
        let name = legal(rng, length);
        shows(student, &name, &name)?;
    }
    let dotted = format!("{}.{}", legal(rng, 3), legal(rng, 3));
    shows(student, &dotted, &dotted)
}

/// Puts `character` into a legal name, and expects one `_` for it.
fn replaces(student: &mut Student, rng: &mut Rng, character: char) -> Verdict {
    let (before, after) = (legal(rng, 4), legal(rng, 5));
    let wanted = format!("{before}{character}{after}");
    shows(student, &wanted, &format!("{before}_{after}"))
}

fn replaces_punctuation(student: &mut Student, rng: &mut Rng) -> Verdict {
    for character in ['-', ' ', '/', ':', '@', '\n'] {
        replaces(student, rng, character)?;
    }
    Ok(())
}

fn replaces_chinese(student: &mut Student, rng: &mut Rng) -> Verdict {
    for character in ['包', 'é', '９'] {
        replaces(student, rng, character)?;
    }
    // Six characters of three bytes each: the 15th byte isn't the end of one.
    shows(student, "a收到的包数b", "a_____b")?;
    shows(student, "ab收到的网络包", "ab______")
}

fn cuts_long_names(student: &mut Student, rng: &mut Rng) -> Verdict {
    let long = rng.usize(17..60);
    for length in [16, long] {
        let name = legal(rng, length);
        shows(student, &name, &name[..15])?;
    }
    let name = legal(rng, 13);
    shows(student, &format!("{name}网卡收到"), &format!("{name}__"))
}
