//! What a sentence rests on, as its page writes it. Grounds are separated by `;`:
//!
//! | ground | the sentence rests on |
//! |---|---|
//! | `CASE KIND… = ANSWER` | what every recorded kernel answered; no kind: all of the case's |
//! | `… = ANSWER from 5.14` | …the kernels from this one on; `before`, `on` |
//! | `= ANSWER …`, `gives …` | the same case again: the kernel's answer, what libbpf-rs gave |
//! | `step 5 WORDS = REPLY` | the calls of that step in which these words stand |
//! | `step ch05-delete 3 …` | the same of another chapter's run |
//! | `scene NAME WORDS = REPLY` | the calls of a recorded scene |
//! | `… WORDS ~ REPLY` | at least one of those calls returned so: what may happen |
//! | `test PACKAGE NAME` | a test of this repository |
//! | `says FILE "WORDS"`, `“WORDS”` | words of the locked libbpf-sys or libbpf-rs |
//! | `source NAME` | a released version's source: `facts/sources.toml` |

use std::sync::LazyLock;

use anyhow::{Context, Result, bail, ensure};
use facts::answer::{Gave, Returned};
use facts::{Answer, MapKind};
use regex::Regex;

/// What a sentence rests on.
#[derive(Debug)]
pub enum Ground {
    Fact(FactGround),
    Calls(RecordedCalls),
    Test { package: String, name: String },
    Says { file: String, words: String },
    Source(String),
}

/// A recorded fact.
#[derive(Clone, Debug)]
pub struct FactGround {
    pub case: String,
    /// Empty: all that the case was tried on.
    pub kinds: Vec<MapKind>,
    pub wanted: WantedFact,
    pub kernels: Vec<Bound>,
}

/// What was answered: one of these.
#[derive(Clone, Debug)]
pub enum WantedFact {
    Kernel(Vec<WantedAnswer>),
    Library(Vec<Answer<Gave>>),
}

/// What a kernel may have answered.
#[derive(Clone, Debug)]
pub enum WantedAnswer {
    /// `works`: whatever it did.
    Works,
    /// `refused`: with whatever errno.
    Refused,
    /// Written as it's recorded.
    Exactly(Answer<Returned>),
}

/// Which kernels are meant.
#[derive(Clone, Copy, Debug)]
pub enum Bound {
    From((u32, u32)),
    Before((u32, u32)),
    On((u32, u32)),
}

/// The calls of a recorded run.
#[derive(Debug)]
pub struct RecordedCalls {
    pub run: RunPlace,
    /// They all stand in the call as it's printed.
    pub words: Vec<String>,
    /// These stand in what each of them returned…
    pub reply: String,
    /// …or what at least one of them did.
    pub some: bool,
}

/// A recorded run, or a part of it.
#[derive(Debug)]
pub enum RunPlace {
    Step { chapter: String, step: u32 },
    Scene(String),
}

/// Reads what a directive says; `chapter` is that of its page.
///
/// # Errors
/// What isn't written as above.
pub fn parse(text: &str, chapter: Option<&str>) -> Result<Vec<Ground>> {
    let mut grounds = Vec::<Ground>::new();
    for part in split(text) {
        let last = grounds.last();
        let ground = one(part, chapter, last).with_context(|| {
            format!("看不懂“{part}”，写法见 CONTRIBUTING.md 的“一句话的证据”")
        })?;
        grounds.push(ground);
    }
    ensure!(!grounds.is_empty(), "没有写证据");
    Ok(grounds)
}

/// The parts between the semicolons that stand in no quotes.
fn split(text: &str) -> impl Iterator<Item = &str> {
    let mut quoted = false;
    let parts = text.split(move |c| {
        quoted ^= "\"“”".contains(c);
        c == ';' && !quoted
    });
    parts.map(str::trim).filter(|part| !part.is_empty())
}

fn one(
    part: &str,
    chapter: Option<&str>,
    last: Option<&Ground>,
) -> Result<Ground> {
    let (first, rest) = part.split_once(' ').unwrap_or((part, ""));
    let rest = rest.trim();
    Ok(match first {
        "step" => Ground::Calls(step(rest, chapter)?),
        "scene" => {
            let (name, calls) = rest.split_once(' ').context("没有调用")?;
            let run = RunPlace::Scene(name.to_owned());
            Ground::Calls(calls_of(run, calls)?)
        }
        "test" => {
            let (package, name) = rest.split_once(' ').context("没有名字")?;
            let [package, name] = [package, name].map(str::to_owned);
            Ground::Test { package, name }
        }
        "says" => {
            let (file, words) = rest.split_once(' ').context("没有原文")?;
            let words = words.trim();
            let words = words
                .strip_prefix(['"', '“'])
                .and_then(|it| it.strip_suffix(['"', '”']));
            let words = words.context("原文要写在引号里")?;
            let [file, words] = [file, words].map(str::to_owned);
            Ground::Says { file, words }
        }
        "source" => Ground::Source(rest.to_owned()),
        "=" | "gives" => {
            let Some(Ground::Fact(fact)) = last else {
                bail!("前面没有事实");
            };
            let (wanted, kernels) = wanted(first, rest)?;
            Ground::Fact(FactGround {
                wanted,
                kernels,
                ..fact.clone()
            })
        }
        _ => Ground::Fact(fact(part)?),
    })
}

/// `CASE KIND… = ANSWER KERNELS`.
fn fact(text: &str) -> Result<FactGround> {
    let (before, sign, after) = [" = ", " gives "]
        .into_iter()
        .find_map(|sign| {
            let (before, after) = text.split_once(sign)?;
            Some((before, sign.trim(), after))
        })
        .context("没有 = 或 gives")?;
    let mut words = before.split_whitespace();
    let case = words.next().context("没有哪一条")?.to_owned();
    let mut kinds = Vec::new();
    for word in words {
        let meant = MapKind::meant_by(word).ok();
        kinds.extend(meant.with_context(|| format!("没有 {word} 这种 map"))?);
    }
    let (wanted, kernels) = wanted(sign, after)?;
    Ok(FactGround {
        case,
        kinds,
        wanted,
        kernels,
    })
}

/// `ANSWER or ANSWER from 5.14`.
fn wanted(sign: &str, text: &str) -> Result<(WantedFact, Vec<Bound>)> {
    let (text, bounds) = bounds(text)?;
    let answers = text.split(" or ").map(str::trim);
    let wanted = if sign == "gives" {
        let gave = answers.map(|it| {
            let gave = it.parse::<Answer<Gave>>();
            gave.with_context(|| format!("libbpf-rs 不会给出 {it}"))
        });
        WantedFact::Library(gave.collect::<Result<_>>()?)
    } else {
        let said = answers.map(|it| {
            Ok(match it {
                "works" => WantedAnswer::Works,
                "refused" => WantedAnswer::Refused,
                _ => WantedAnswer::Exactly(
                    it.parse::<Answer<Returned>>()
                        .with_context(|| format!("没有 {it} 这种回答"))?,
                ),
            })
        });
        WantedFact::Kernel(said.collect::<Result<_>>()?)
    };
    Ok((wanted, bounds))
}

/// Takes the kernels from the end of a text.
fn bounds(text: &str) -> Result<(&str, Vec<Bound>)> {
    static BOUND: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"^(.*) (from|before|on) (\d+)\.(\d+)$")
            .expect("a fixed pattern")
    });
    let mut text = text.trim();
    let mut bounds = Vec::new();
    while let Some(found) = BOUND.captures(text) {
        let version = (found[3].parse()?, found[4].parse()?);
        bounds.push(match &found[2] {
            "from" => Bound::From(version),
            "before" => Bound::Before(version),
            _ => Bound::On(version),
        });
        text = text[..found[1].len()].trim();
    }
    Ok((text, bounds))
}

/// `5 WORDS = REPLY`, or a chapter's name before it.
fn step(text: &str, chapter: Option<&str>) -> Result<RecordedCalls> {
    let (mut first, mut rest) = text.split_once(' ').context("没有步数")?;
    let mut chapter = chapter;
    if first.parse::<u32>().is_err() {
        chapter = Some(first);
        (first, rest) = rest.split_once(' ').context("没有步数")?;
    }
    let chapter = chapter.context("没有写是哪一章的")?.to_owned();
    let step = first.parse().context("没有步数")?;
    calls_of(RunPlace::Step { chapter, step }, rest)
}

fn calls_of(run: RunPlace, text: &str) -> Result<RecordedCalls> {
    let text = format!(" {text}");
    let (words, reply, some) = [(" = ", false), (" ~ ", true)]
        .into_iter()
        .find_map(|(sign, some)| {
            let (words, reply) = text.split_once(sign)?;
            Some((words, reply, some))
        })
        .context("没有 = 或 ~")?;
    Ok(RecordedCalls {
        run,
        words: words.split_whitespace().map(str::to_owned).collect(),
        reply: reply.trim().to_owned(),
        some,
    })
}

impl Bound {
    /// Whether it means this series.
    pub fn has(self, series: (u32, u32)) -> bool {
        match self {
            Self::From(first) => series >= first,
            Self::Before(end) => series < end,
            Self::On(one) => series == one,
        }
    }

    /// The version that it names.
    pub fn version(self) -> String {
        let (Self::From((major, minor))
        | Self::Before((major, minor))
        | Self::On((major, minor))) = self;
        format!("{major}.{minor}")
    }
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn every_form_is_understood() {
        for good in [
            "update.noexist.present hash lru-hash = EEXIST",
            "take.present hash = EINVAL before 5.14; = works from 5.14",
            "take.present hash = EINVAL or ENOTSUPP on 5.10; gives Ok(None)",
            "dump.small hash = 200 of 200, ENOSPC on the way",
            "step 5 update eth2 = E2BIG",
            "step ch02-update-flags 3 = EEXIST",
            "scene overwrite update = Ok(())",
            "scene race-count counted ~ 1",
            "test ch06-iterate watch_prints",
            "says linux/bpf.h \"one; two\"; source deadlock",
        ] {
            parse(good, Some("ch01-set")).expect(good);
        }
    }

    #[test]
    fn anything_else_is_refused() {
        for bad in [
            "",
            "update.noexist.present hash",
            "update.noexist.present hush = EEXIST",
            "update.noexist.present hash = EEXISTS",
            "update.noexist.present hash gives EEXIST",
            "= EEXIST",
            "step = E2BIG",
            "step five update = E2BIG",
            "test ch06-iterate",
            "says linux/bpf.h words",
        ] {
            assert!(parse(bad, Some("ch01-set")).is_err(), "{bad}");
        }
        assert!(parse("step 5 update = E2BIG", None).is_err());
    }
}
