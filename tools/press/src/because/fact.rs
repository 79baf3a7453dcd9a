//! A recorded fact: whether every kernel that is meant answered so, on every kind of map.

use std::collections::BTreeSet;

use anyhow::{Context, Result, bail, ensure};
use facts::answer::Effect;
use facts::cases::CaseCall;
use facts::recorded::PLAIN;
use facts::{Answer, Case, MapKind, Recorded};

use super::backing::{Backing, Sort};
use super::ground::{Bound, FactGround, WantedAnswer, WantedFact};
use crate::html::escape;
use crate::manuscript::Manuscript;
use crate::measured::{self, answer};
use crate::pages::inline;

/// How many wrong answers a message lists.
const LISTED: usize = 6;

pub fn back(fact: &FactGround, manuscript: &Manuscript) -> Result<Backing> {
    let mut cases = manuscript.cases.iter();
    let case = cases.find(|case| case.id == fact.case);
    let case = case.with_context(|| {
        format!(
            "facts/cases.txt 里没有 {}{}",
            fact.case,
            like(fact, manuscript)
        )
    })?;
    let kinds = kinds(fact, case)?;
    let kernels = &manuscript.kernels;
    let meant = meant(fact, kernels)?;
    let mut wrong = Vec::new();
    let mut says = Vec::new();
    for kind in &kinds {
        for kernel in &meant {
            match fact.told(case, *kind, kernel)? {
                FactCheck::NoSuchMap => {}
                FactCheck::Right(told) => says.push(told),
                FactCheck::Wrong(told) => {
                    wrong.push((kind.to_string(), kernel.version(), told));
                }
            }
        }
    }
    if !wrong.is_empty() {
        bail!("{}", differing(case, &wrong));
    }
    ensure!(!says.is_empty(), "{} 上没有哪个内核有这种 map", case.id);
    // That there's a lock is what such a sentence speaks of.
    let is_of_locks = kinds.iter().all(|kind| kind.is_locked());
    let mut others = BTreeSet::new();
    for kind in case
        .kinds
        .iter()
        .filter(|kind| !is_of_locks && !kinds.contains(kind))
    {
        for kernel in &meant {
            if let FactCheck::Wrong(_) = fact.told(case, *kind, kernel)? {
                others.insert(name(*kind));
            }
        }
    }
    let maps: BTreeSet<_> = kinds.iter().copied().map(name).collect();
    others.retain(|name| !maps.contains(name));
    Ok(Backing {
        sort: Sort::Fact,
        says: says.join("\n"),
        maps,
        is_opaque: false,
        versions: fact.kernels.iter().map(|it| it.version()).collect(),
        others,
        html: html(fact, case, &kinds, kernels)?,
    })
}

/// The type of map that a sentence names.
pub fn name(kind: MapKind) -> String {
    let title = kind.title();
    title.split('（').next().unwrap_or(title).to_owned()
}

/// Cases with a name like that, for the message.
fn like(fact: &FactGround, manuscript: &Manuscript) -> String {
    let operation = fact.case.split('.').next().unwrap_or_default();
    let cases = manuscript.cases.iter();
    let ids: Vec<_> = cases
        .filter(|case| case.operation.word == operation)
        .map(|case| case.id)
        .collect();
    if ids.is_empty() {
        String::new()
    } else {
        format!("；有 {}", ids.join("、"))
    }
}

fn kinds(fact: &FactGround, case: &Case) -> Result<Vec<MapKind>> {
    for kind in &fact.kinds {
        ensure!(
            case.kinds.contains(kind),
            "{} 没有在 {kind} 上量过",
            case.id
        );
    }
    Ok(if fact.kinds.is_empty() {
        case.kinds.clone()
    } else {
        fact.kinds.clone()
    })
}

fn meant<'k>(
    fact: &FactGround,
    kernels: &'k [Recorded],
) -> Result<Vec<&'k Recorded>> {
    let is_meant = |kernel: &&Recorded| {
        let has = |series| {
            let (on, others): (Vec<_>, Vec<_>) = fact
                .kernels
                .iter()
                .partition(|bound| matches!(bound, Bound::On(_)));
            (on.is_empty() || on.iter().any(|bound: &&Bound| bound.has(series)))
                && others.iter().all(|bound| bound.has(series))
        };
        fact.kernels.is_empty() || kernel.series().is_some_and(has)
    };
    let meant: Vec<_> = kernels.iter().filter(is_meant).collect();
    ensure!(
        !meant.is_empty(),
        "没有记录过这样的内核，记录了的是 {}",
        kernels
            .iter()
            .map(Recorded::version)
            .collect::<Vec<_>>()
            .join("、")
    );
    Ok(meant)
}

enum FactCheck {
    /// The kernel doesn't have this kind of map, so it says nothing of it.
    NoSuchMap,
    Right(String),
    Wrong(String),
}

impl FactGround {
    fn told(
        &self,
        case: &Case,
        kind: MapKind,
        kernel: &Recorded,
    ) -> Result<FactCheck> {
        let fact = kernel.find(case.id, kind);
        let fact = fact.context("没有记录，请运行 cargo xtask matrix")?;
        if case.id != PLAIN && kernel.lacks(kind) {
            return Ok(FactCheck::NoSuchMap);
        }
        let (told, is_right) = match &self.wanted {
            WantedFact::Kernel(wanted) => (
                fact.kernel.to_string(),
                wanted.iter().any(|it| it.is(&fact.kernel)),
            ),
            WantedFact::Library(wanted) => (
                fact.library.to_string(),
                wanted.iter().any(|it| same(it, &fact.library)),
            ),
        };
        Ok(if is_right {
            FactCheck::Right(told)
        } else {
            FactCheck::Wrong(told)
        })
    }
}

impl WantedAnswer {
    fn is(&self, recorded: &Answer<facts::answer::Returned>) -> bool {
        match self {
            Self::Works => recorded.works(),
            Self::Refused => {
                matches!(recorded, Answer::Made(..))
                    && !recorded.works()
                    && recorded.errno().is_some()
            }
            Self::Exactly(answer) => same(answer, recorded),
        }
    }
}

/// Whether an answer is the recorded one. What a queue holds counts only where it's written.
fn same<S: PartialEq>(answer: &Answer<S>, recorded: &Answer<S>) -> bool {
    match (answer, recorded) {
        (Answer::Made(one, did), Answer::Made(other, really)) => {
            let holds = did.holds.clone().or_else(|| really.holds.clone());
            let did = Effect {
                holds,
                ..did.clone()
            };
            one == other && did == *really
        }
        _ => answer == recorded,
    }
}

/// What is recorded instead: each answer with where it was given.
fn differing(case: &Case, wrong: &[(String, &str, String)]) -> String {
    let listed: Vec<_> = wrong
        .iter()
        .take(LISTED)
        .map(|(kind, version, told)| format!("{kind} 在 {version} 上是 {told}"))
        .collect();
    let more = match wrong.len().saturating_sub(LISTED) {
        0 => String::new(),
        more => format!("；还有 {more} 处"),
    };
    format!("{} 记录的不是这样：{}{more}", case.id, listed.join("；"))
}

/// The recorded answers, kernel by kernel; kinds of map that answer the same share them.
fn html(
    fact: &FactGround,
    case: &Case,
    kinds: &[MapKind],
    kernels: &[Recorded],
) -> Result<String> {
    let is_library = matches!(fact.wanted, WantedFact::Library(_));
    let mut rows = Vec::<(Vec<&str>, String)>::new();
    for kind in kinds {
        let said = kernels.iter().map(|kernel| {
            let found = kernel.find(case.id, *kind).context("没有记录")?;
            let said = if case.id != PLAIN && kernel.lacks(*kind) {
                "没有这种map".to_owned()
            } else if is_library {
                answer::of_library(&found.library)
            } else {
                answer::in_chinese(&found.kernel)
            };
            Ok((said, kernel.version()))
        });
        let said = said.collect::<Result<Vec<_>>>()?;
        let told = measured::neighbours(said);
        let told: Vec<_> = told
            .iter()
            .map(|(said, versions)| {
                let range = measured::range(kernels, versions);
                format!("{range}：{}", inline(said))
            })
            .collect();
        let told = told.join("<br>");
        match rows.iter_mut().find(|(_, same)| *same == told) {
            Some((titles, _)) => titles.push(kind.title()),
            None => rows.push((vec![kind.title()], told)),
        }
    }
    let who = if is_library { "libbpf-rs，" } else { "" };
    let rows: String = rows
        .iter()
        .map(|(titles, told)| {
            format!("<span><b>{}</b>　{told}</span>", titles.join("、"))
        })
        .collect();
    let page = if matches!(case.call, CaseCall::Method(..)) {
        "appendix-libbpf-rs.html".to_owned()
    } else {
        let row = if kinds.iter().all(|kind| kind.is_special()) {
            measured::special_row_id(case)
        } else {
            measured::row_id(case)
        };
        format!("appendix-kernels.html#{row}")
    };
    Ok(format!(
        "<span><a href=\"{page}\">{who}{}：{}</a></span>{rows}",
        escape(case.operation.title),
        inline(case.label)
    ))
}
