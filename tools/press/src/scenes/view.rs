//! What a reader sees of a frame, and the sentence that says it.

use super::change::{Cell, Change, Map};
use super::frame::Frame;
use super::target::{Target, Verb};
use crate::html::escape;

/// As many places are drawn; a bigger map shows only its elements.
const PLACES: usize = 8;

/// The call with its reply.
pub fn call(frame: &Frame) -> String {
    let who = frame.who.as_ref().map_or(String::new(), |who| {
        format!("<b class=\"frame-who\">{}</b>", escape(who))
    });
    let mark = if frame.refused.is_some() {
        " frame-refused"
    } else {
        ""
    };
    format!(
        "<div class=\"frame-call{mark}\">{who}<code>{}</code>\
        <span class=\"frame-reply\">→ <code>{}</code></span></div>",
        escape(&frame.call),
        escape(&frame.reply)
    )
}

/// The maps, and the sentence. `references` says whether to show what leads to a map.
pub fn maps(frame: &Frame, references: bool) -> String {
    let mut html = String::new();
    for map in &frame.maps {
        html.push_str(&heading(map));
        if map.has_gone {
            continue;
        }
        if references {
            html.push_str(&leading(map));
        }
        html.push_str(&cells(map, frame));
    }
    html + &format!(
        "<p class=\"frame-says\">{}</p>",
        escape(&says(frame, references))
    )
}

/// What the maps held, and nothing else.
pub fn elements(frame: &Frame) -> String {
    frame.maps.iter().map(|map| cells(map, frame)).collect()
}

fn heading(map: &Map) -> String {
    if map.has_gone {
        return format!(
            "<p class=\"frame-map is-gone\"><b>{}</b> 已经释放</p>",
            escape(&map.name)
        );
    }
    let there = map.cells.iter().filter(|cell| !cell.change.is_gone());
    format!(
        "<p class=\"frame-map\"><b>{}</b> {}，{}个位置用了{}个</p>",
        escape(&map.name),
        map.kind,
        map.max_entries,
        there.count()
    )
}

/// What leads to a map, drawn.
fn leading(map: &Map) -> String {
    let (fds, pins) = &map.references;
    let fds = (0..*fds).map(|_| "fd".to_owned());
    let all = fds.chain(pins.iter().map(|pin| escape(pin)));
    let drawn: String = all
        .map(|it| format!("<span class=\"frame-ref\">{it}</span>"))
        .collect();
    format!("<p class=\"frame-refs\">{drawn}</p>")
}

/// What leads to a map, in words.
fn led(map: &Map) -> String {
    let (fds, pins) = &map.references;
    let mut words = Vec::new();
    if *fds > 0 {
        words.push(format!("{fds}个fd"));
    }
    words.extend(pins.iter().map(|pin| format!("名字{pin}")));
    words.join("，")
}

fn cells(map: &Map, frame: &Frame) -> String {
    let mut html = String::from("<ul class=\"cells\">");
    let mut there = 0;
    for cell in &map.cells {
        there += usize::from(!cell.change.is_gone());
        html.push_str(&element(cell, frame));
    }
    let free = match map.max_entries as usize {
        places if places <= PLACES => places.saturating_sub(there),
        _ => usize::from(map.cells.is_empty()),
    };
    for _ in 0..free {
        html.push_str("<li class=\"cell is-free\">空</li>");
    }
    html.push_str("</ul>");
    html
}

fn element(cell: &Cell, frame: &Frame) -> String {
    let is_target = frame.target.key.as_ref() == Some(&cell.key);
    let (class, mut label) = match (&cell.change, frame.target.verb) {
        (Change::New, _) => ("is-new", "新建".to_owned()),
        (Change::From(old), _) => ("is-changed", format!("原来是{old}")),
        (Change::Deleted, _) => ("is-gone", "删掉了".to_owned()),
        (Change::Taken, _) => ("is-gone is-taken", "取走了".to_owned()),
        (Change::Vanished, _) => ("is-gone", "不见了".to_owned()),
        (Change::None, Verb::Walk) if is_target => {
            ("is-here", "走到这里".into())
        }
        (Change::None, Verb::Read) if is_target => {
            ("is-here", "读的是它".into())
        }
        (Change::None, _) if is_target => ("is-here", "没有变".to_owned()),
        _ => ("", String::new()),
    };
    if cell.has_moved {
        if !label.is_empty() {
            label.push('，');
        }
        label.push_str("换了位置");
    }
    let label = if label.is_empty() {
        label
    } else {
        format!("<em>{}</em>", escape(&label))
    };
    let class = format!("cell {class}");
    format!(
        "<li class=\"{}\"><code>{}</code><i> = </i><code>{}</code>{label}</li>",
        class.trim_end(),
        escape(&cell.key),
        escape(&cell.value)
    )
}

/// What the call did, as a sentence or several.
pub fn says(frame: &Frame, references: bool) -> String {
    let mut says = String::new();
    if let Some((errno, meaning)) = &frame.refused {
        let meaning = meaning
            .as_ref()
            .map_or(String::new(), |it| format!("，{it}"));
        says.push_str(&format!("被拒绝：{errno}{meaning}。"));
    }
    for map in &frame.maps {
        if map.has_gone {
            says.push_str(&format!(
                "没有什么指着{}了，内核释放了它。",
                map.name
            ));
        } else if map.is_new {
            says.push_str(&format!("有了map {}。", map.name));
        }
        for cell in &map.cells {
            says.push_str(&became(cell));
        }
        if references && !map.has_gone {
            says.push_str(&format!("指着它的：{}。", led(map)));
        }
    }
    says.push_str(&about(&frame.target));
    if !frame.changes() && !references {
        says.push_str("map没有变。");
    }
    says
}

fn became(
    Cell {
        key,
        value,
        change,
        has_moved,
    }: &Cell,
) -> String {
    let moved = if *has_moved { "，换了位置" } else { "" };
    match change {
        Change::None => String::new(),
        Change::New => format!("新建{key} = {value}。"),
        Change::From(old) => format!("{key}从{old}改成{value}{moved}。"),
        Change::Deleted => format!("删掉了{key}。"),
        Change::Taken => format!("取走了{key} = {value}。"),
        Change::Vanished => format!("{key}不见了。"),
    }
}

fn about(target: &Target) -> String {
    match (target.verb, &target.key, target.found) {
        (Verb::Walk, Some(key), _) => format!("走到{key}。"),
        (Verb::Walk, None, _) => "后面没有key，走完了。".to_owned(),
        (Verb::Read, Some(key), true) => format!("读到{key}。"),
        (Verb::Read, Some(key), false) => format!("没有{key}。"),
        (Verb::Take, Some(key), false) => format!("没有{key}，什么也没取到。"),
        _ => String::new(),
    }
}
