//! Where libbpf-rs did something else than the kernel.

use std::fmt::Write;

use facts::answer::{Effect, RawErrno, Returned, What};
use facts::{Answer, Case, Fact, Recorded};

use super::answer::{in_chinese, of_library};

/// What is wrong with libbpf-rs's answer, if the kernel's own shows that something is.
pub fn defect(fact: &Fact) -> Option<&'static str> {
    let Answer::Made(gave, effect) = &fact.library else {
        return None;
    };
    if gave.overrun {
        return Some("内核写出了缓冲区");
    }
    if effect.not_as_written > 0 && !wrote_otherwise(&fact.kernel) {
        return Some("读出了缓冲区，写进去的不是给的值");
    }
    match (&gave.what, &fact.kernel) {
        (What::Panic, _) => Some("panic"),
        (What::Found(ours), _) if ours.wrong > 0 => Some("给出的key是错的"),
        (What::Found(ours), Answer::Made(Returned::Found(kernels), _))
            if ours.found < ours.all && kernels.found == kernels.all =>
        {
            Some("少了元素，也没有报错")
        }
        (what, Answer::Made(returned, _)) if hides(what, returned) => {
            Some("出错了，却像是走完了")
        }
        _ => None,
    }
}

/// Whether the kernel, too, left elements that don't hold what was written.
fn wrote_otherwise(kernel: &Answer<Returned>) -> bool {
    matches!(
        kernel,
        Answer::Made(
            _,
            Effect {
                not_as_written: 1..,
                ..
            }
        )
    )
}

/// Whether the kernel refused, and libbpf-rs came to an end as if it hadn't. ENOENT is how
/// the kernel says that there is nothing more.
fn hides(what: &What, returned: &Returned) -> bool {
    match returned {
        Returned::Walked(_, end) => *end != RawErrno::ENOENT,
        Returned::Refused(errno) | Returned::Batch(Some(errno), _) => {
            match what {
                What::Key(None) | What::Items(0) | What::Walked(0) => {
                    *errno != RawErrno::ENOENT
                }
                What::Found(_) => true,
                _ => false,
            }
        }
        _ => false,
    }
}

/// Every such case on a kernel. The kinds of map on which a case goes wrong in the same way
/// share a row.
pub fn table(cases: &[Case], kernel: &Recorded) -> String {
    let mut table = "| 怎么错的 | 操作 | 情形 | map | 内核的回答 | \
         libbpf-rs给出的 |\n|---|---|---|---|---|---|\n"
        .to_owned();
    let mut rows = Vec::<(&str, &Case, &Fact, Vec<&str>)>::new();
    for case in cases {
        for kind in &case.kinds {
            let Some(fact) = kernel.find(case.id, *kind) else {
                continue;
            };
            let Some(defect) = defect(fact) else {
                continue;
            };
            let same = rows.iter_mut().find(|(_, _, other, _)| {
                other.id == fact.id
                    && other.kernel == fact.kernel
                    && other.library == fact.library
            });
            match same {
                Some((_, _, _, kinds)) => kinds.push(kind.title()),
                None => rows.push((defect, case, fact, vec![kind.title()])),
            }
        }
    }
    rows.sort_by_key(|(defect, ..)| *defect);
    for (defect, case, fact, kinds) in rows {
        writeln!(
            table,
            "| {defect} | {} | {} | {} | {} | {} |",
            case.operation.title,
            case.label,
            kinds.join("、"),
            in_chinese(&fact.kernel),
            of_library(&fact.library)
        )
        .expect("a text can be written to");
    }
    table
}

#[cfg(test)]
mod tests {
    use facts::Fact;

    use super::defect;

    #[test]
    fn what_the_library_did_otherwise() {
        for (kernel, library, what) in [
            ("-", "Ok(true), overrun -1", Some("内核写出了缓冲区")),
            ("0", "panic", Some("panic")),
            (
                "0 +1",
                "Ok(()) +1, 1 not as written",
                Some("读出了缓冲区，写进去的不是给的值"),
            ),
            (
                "0 ~1, 1 not as written",
                "Ok(()) ~1, 1 not as written",
                None,
            ),
            ("8 of 8", "0 of 8, 8 wrong", Some("给出的key是错的")),
            ("8 of 8", "6 of 8", Some("少了元素，也没有报错")),
            ("8 of 8", "8 of 8", None),
            ("EPERM", "None", Some("出错了，却像是走完了")),
            ("ENOENT", "None", None),
            ("EPERM count=2", "0 items", Some("出错了，却像是走完了")),
            ("ENOENT count=2", "0 items", None),
            ("0 keys, EPERM", "0 keys", Some("出错了，却像是走完了")),
            ("2 keys, ENOENT", "2 keys", None),
            ("ENOTSUPP", "0 of 8", Some("出错了，却像是走完了")),
            ("EPERM", "Err(PermissionDenied)", None),
            ("varies", "8 of 8", None),
        ] {
            let fact: Fact = format!("x hash | {kernel} | {library}")
                .parse()
                .expect("it's a fact");
            assert_eq!(defect(&fact), what, "{fact}");
        }
    }
}
