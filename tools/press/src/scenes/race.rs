//! A race: every order of two programs' calls; `player.js` shows the one that the reader has
//! arranged.

use std::collections::BTreeSet;

use anyhow::{Result, ensure};

use super::frame::Frame;
use super::view;
use crate::html::escape;

/// One order, as it was run.
struct Interleaving<'a> {
    /// Who made each call, such as `甲甲乙乙`.
    who: String,
    calls: Vec<&'a Frame>,
    /// What came of it: the value that the scene shows at the end of the step.
    outcome: &'a Frame,
}

/// The HTML of a race: a scene with a step for each order.
///
/// # Errors
/// When an order is missing, or a step doesn't end with what came of it.
pub fn render(name: &str, title: &str, frames: &[Frame]) -> Result<String> {
    let orders = orders(frames)?;
    let outcomes = |serial: bool| {
        let wanted = orders.iter().filter(|it| !serial || it.is_serial());
        wanted.map(|it| &*it.outcome.reply).collect::<BTreeSet<_>>()
    };
    let serial = outcomes(true);
    let mut list = String::new();
    for order in &orders {
        list.push_str(&order.render(serial.contains(&*order.outcome.reply)));
    }
    let odd = orders
        .iter()
        .filter(|it| !serial.contains(&*it.outcome.reply))
        .count();
    let title = escape(title);
    Ok(format!(
        "<section class=\"race\" id=\"race-{name}\" aria-label=\"先后：{title}\">\n\
        <p class=\"player-title\">{title}</p>\n\
        <p class=\"race-sum\">{}种先后，每一种都在内核上跑过；\
        其中{odd}种，一个做完另一个再做是得不到的。</p>\n\
        <ul class=\"race-orders\">\n{list}</ul>\n</section>",
        orders.len()
    ))
}

fn orders(frames: &[Frame]) -> Result<Vec<Interleaving<'_>>> {
    let mut orders = Vec::new();
    for step in frames.chunk_by(|one, other| one.step == other.step) {
        let Some((outcome, calls)) = step.split_last() else {
            continue;
        };
        let who: String =
            calls.iter().filter_map(|it| it.who.as_deref()).collect();
        ensure!(
            outcome.is_shown && who.chars().count() == calls.len(),
            "第 {} 步应当是甲和乙的调用，最后用 show! 打印结果",
            outcome.step
        );
        orders.push(Interleaving {
            who,
            calls: calls.iter().collect(),
            outcome,
        });
    }
    let run: BTreeSet<_> = orders.iter().map(|it| &*it.who).collect();
    let all = [
        "甲甲乙乙",
        "甲乙甲乙",
        "甲乙乙甲",
        "乙甲甲乙",
        "乙甲乙甲",
        "乙乙甲甲",
    ];
    ensure!(
        orders.len() == all.len() && all.iter().all(|who| run.contains(who)),
        "应当有两个程序各两次调用的六种先后，每种一步"
    );
    Ok(orders)
}

impl Interleaving<'_> {
    /// Whether one program makes all its calls before the other begins.
    fn is_serial(&self) -> bool {
        ["甲甲乙乙", "乙乙甲甲"].contains(&&*self.who)
    }

    fn render(&self, is_usual: bool) -> String {
        let mut calls = String::new();
        for frame in &self.calls {
            calls.push_str(&format!(
                "<li class=\"race-call\">{}<div class=\"frame-maps\">{}</div></li>\n",
                view::call(frame),
                view::elements(frame)
            ));
        }
        let (class, verdict) = if is_usual {
            ("is-usual", "一个做完另一个再做，也会得到它")
        } else {
            ("is-odd", "一个做完另一个再做，得不到它")
        };
        let names: Vec<_> = self.who.chars().map(String::from).collect();
        format!(
            "<li class=\"race-order\" data-order=\"{}\">\
            <p class=\"frame-step\">先后：{}</p>\n<ol>\n{calls}</ol>\n\
            <p class=\"race-outcome {class}\">结果：<code>{} = {}</code>，{verdict}。</p></li>\n",
            self.who,
            names.join("、"),
            escape(&self.outcome.call),
            escape(&self.outcome.reply),
        )
    }
}
