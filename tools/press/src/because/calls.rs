//! A call of a recorded run: what it returned each time.

use std::collections::BTreeSet;
use std::fs;

use anyhow::{Context, Result, bail, ensure};
use transcript::{Event, Transcript};

use super::backing::{Backing, Sort};
use super::ground::{RecordedCalls, RunPlace};
use crate::html::escape;
use crate::manuscript::Manuscript;
use crate::outputs::has_words;
use crate::scenes;

pub fn back(calls: &RecordedCalls, manuscript: &Manuscript) -> Result<Backing> {
    let (place, link, events) = match &calls.run {
        RunPlace::Step { chapter, step } => {
            let path = format!("chapters/{chapter}/output.txt");
            let output = manuscript.outputs.get(&path);
            let run = &output.with_context(|| format!("没有 {path}"))?.run;
            let steps = run.steps();
            let found = steps.iter().find(|(number, _)| number == step);
            let found = found.with_context(|| {
                format!("{chapter} 没有第 {step} 步，有 {} 步", steps.len())
            })?;
            let lesson = manuscript.course.lesson(chapter);
            let number = lesson.map_or(0, |lesson| lesson.number);
            (
                format!("第{number}章第{step}步"),
                format!("{chapter}.html#step-{step}"),
                found.1.to_vec(),
            )
        }
        RunPlace::Scene(name) => {
            let path = scenes::recorded(name);
            let text = fs::read_to_string(manuscript.root.join(&path));
            let text = text.with_context(|| format!("没有场景 {name}"))?;
            let place = format!("回放{name}");
            let page = scenes::page(manuscript, name);
            let page = page.with_context(|| format!("没有场景 {name}"))?;
            (place, page, Transcript::from_json_lines(&text)?.0)
        }
    };
    let made = made(&events);
    let asked = calls.words.join(" ");
    let mut found: Vec<_> = made
        .iter()
        .filter(|it| calls.words.iter().all(|word| it.call.contains(word)))
        .collect();
    ensure!(
        !found.is_empty(),
        "{place}里没有 {asked}，{}",
        listed(&made)
    );
    let gave = |it: &&&Made| has_words(&it.reply, &calls.reply);
    if calls.some && found.iter().any(|it| gave(&it)) {
        found.retain(|it| gave(&it));
    }
    if let Some(it) = found.iter().find(|it| !gave(it)) {
        bail!(
            "{place}的 {} 记着得到 {}，这里写 {}",
            it.call,
            it.reply,
            calls.reply
        );
    }
    let rows: String = found
        .iter()
        .map(|it| {
            let [call, reply] = [&it.call, &it.reply].map(|it| escape(it));
            format!("<span><code>{call}</code><br>→ {reply}</span>")
        })
        .collect();
    let replies: Vec<_> = found.iter().map(|it| it.reply.as_str()).collect();
    Ok(Backing {
        sort: Sort::Call,
        says: replies.join("\n"),
        maps: found.iter().flat_map(|it| it.maps.clone()).collect(),
        is_opaque: false,
        versions: Vec::new(),
        others: BTreeSet::new(),
        html: format!("<span><a href=\"{link}\">{place}</a></span>{rows}"),
    })
}

/// A call or a shown value, and what came of it.
struct Made {
    call: String,
    reply: String,
    /// The types of the maps that were there.
    maps: BTreeSet<String>,
}

fn made(events: &[Event]) -> Vec<Made> {
    let mut made = Vec::new();
    let mut called = String::new();
    for event in events {
        if let Event::Call(call) = event {
            called = call.to_string();
        }
        let Some(reply) = event.answer() else {
            continue;
        };
        let maps = event.after().unwrap_or_default();
        made.push(Made {
            // What is shown may stand between a call and what it returned.
            call: match event {
                Event::Shown { source, .. } => source.clone(),
                _ => called.clone(),
            },
            reply,
            maps: maps.iter().map(|map| map.kind.clone()).collect(),
        });
    }
    made
}

fn listed(made: &[Made]) -> String {
    let calls: Vec<_> = made.iter().map(|it| it.call.as_str()).collect();
    format!("有 {}", calls.join("，"))
}
