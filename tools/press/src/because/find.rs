//! Finds recorded facts by words, and writes them as a page would: to be pasted.

use anyhow::Result;
use facts::recorded::PLAIN;
use facts::{Case, MapKind};

use crate::manuscript::Manuscript;

/// The facts in whose case or answers all these words stand, one ground a line.
///
/// # Errors
/// Never yet.
pub fn find(manuscript: &Manuscript, words: &[String]) -> Result<Vec<String>> {
    let mut found = Vec::new();
    for case in &manuscript.cases {
        let said = |kind: &MapKind| answers(manuscript, case, *kind);
        let mut groups = Vec::<(Vec<String>, String)>::new();
        for kind in &case.kinds {
            let told = said(kind);
            match groups.iter_mut().find(|(_, same)| *same == told) {
                Some((kinds, _)) => kinds.push(kind.to_string()),
                None => groups.push((vec![kind.to_string()], told)),
            }
        }
        let all = groups.len() == 1;
        for (kinds, told) in groups {
            let names = kinds.join(" ");
            let all_text = format!("{} {} {names} {told}", case.id, case.label);
            if !words.iter().all(|word| all_text.contains(&**word)) {
                continue;
            }
            let names = if all {
                String::new()
            } else {
                format!(" {names}")
            };
            found
                .push(format!("{}{names} {told}    # {}", case.id, case.label));
        }
    }
    Ok(found)
}

/// What the kernels answered on a kind of map, and libbpf-rs gave: `= E2BIG; gives Err(…)`.
fn answers(manuscript: &Manuscript, case: &Case, kind: MapKind) -> String {
    let mut kernel = Vec::new();
    let mut library = Vec::new();
    for recorded in &manuscript.kernels {
        let Some(fact) = recorded.find(case.id, kind) else {
            continue;
        };
        if case.id != PLAIN && recorded.lacks(kind) {
            continue;
        }
        let series = recorded.series().unwrap_or_default();
        kernel.push((series, without_contents(&fact.kernel.to_string())));
        library.push((series, without_contents(&fact.library.to_string())));
    }
    let mut parts = runs("=", &kernel);
    parts.extend(runs("gives", &library));
    parts.join("; ")
}

/// An answer without what a queue held afterwards, which a page needn't write.
fn without_contents(answer: &str) -> String {
    answer.split(" holds [").next().unwrap_or(answer).to_owned()
}

/// The same answer of kernels that follow each other, once: `= 0 from 6.1`.
fn runs(sign: &str, answers: &[((u32, u32), String)]) -> Vec<String> {
    let mut runs = Vec::<(usize, usize)>::new();
    for (at, (_, answer)) in answers.iter().enumerate() {
        match runs.last_mut() {
            Some((first, end)) if answers[*first].1 == *answer => *end = at + 1,
            _ => runs.push((at, at + 1)),
        }
    }
    runs.iter()
        .filter(|(first, _)| answers[*first].1 != "-")
        .map(|(first, end)| {
            let mut text = format!("{sign} {}", answers[*first].1);
            if *first > 0 {
                let (major, minor) = answers[*first].0;
                text += &format!(" from {major}.{minor}");
            }
            if let Some(((major, minor), _)) = answers.get(*end) {
                text += &format!(" before {major}.{minor}");
            }
            text
        })
        .collect()
}
