//! Where libbpf-rs did something else than the kernel.

use std::fmt::Write;

use facts::{Answer, Case, Recorded};

use super::answer::{in_chinese, of_library};

/// What is wrong with libbpf-rs's answer, if the kernel's own shows that something is.
pub fn defect(answer: &Answer) -> Option<&'static str> {
    let (kernel, library) = (&*answer.kernel, &*answer.library);
    let of = |answer: &str| -> Option<(u32, u32)> {
        let (found, rest) = answer.split_once(" of ")?;
        let all = rest.split([',', ' ']).next()?;
        Some((found.parse().ok()?, all.parse().ok()?))
    };
    if library.contains("overrun") {
        Some("内核写出了缓冲区")
    } else if library == "panic" {
        Some("panic")
    } else if library.contains("not as written")
        && !kernel.contains("not as written")
    {
        Some("读出了缓冲区，写进去的不是给的值")
    } else if library.contains(" wrong") {
        Some("给出的key是错的")
    } else if of(library).is_some_and(|(found, all)| found < all)
        && of(kernel).is_some_and(|(found, all)| found == all)
    {
        Some("少了元素，也没有报错")
    } else if kernel.starts_with('E')
        && !kernel.starts_with("ENOENT")
        && (library == "None" || library.starts_with("0 "))
        || kernel.contains("keys, E") && !kernel.contains("ENOENT")
        || kernel.starts_with('E') && of(library).is_some()
    {
        Some("出错了，却像是走完了")
    } else {
        None
    }
}

/// Every such case on a kernel. The kinds of map on which a case goes wrong in the same way
/// share a row.
pub fn table(cases: &[Case], kernel: &Recorded) -> String {
    let mut table = "| 怎么错的 | 操作 | 情形 | map | 内核的回答 | \
         libbpf-rs给出的 |\n|---|---|---|---|---|---|\n"
        .to_owned();
    let mut rows = Vec::<(&str, &Case, &Answer, Vec<&str>)>::new();
    for case in cases {
        for kind in &case.kinds {
            let Some(answer) = kernel.find(case.id, *kind) else {
                continue;
            };
            let Some(defect) = defect(answer) else {
                continue;
            };
            let same = rows.iter_mut().find(|(_, _, other, _)| {
                other.id == answer.id
                    && other.kernel == answer.kernel
                    && other.library == answer.library
            });
            match same {
                Some((_, _, _, kinds)) => kinds.push(kind.title()),
                None => rows.push((defect, case, answer, vec![kind.title()])),
            }
        }
    }
    rows.sort_by_key(|(defect, ..)| *defect);
    for (defect, case, answer, kinds) in rows {
        writeln!(
            table,
            "| {defect} | {} | {} | {} | {} | {} |",
            case.operation.title,
            case.label,
            kinds.join("、"),
            in_chinese(&answer.kernel),
            of_library(&answer.library)
        )
        .expect("a text can be written to");
    }
    table
}
