//! A run as frames: each is a call with its reply and what became of the maps.

use anyhow::Result;
use transcript::{Call, Event, Reply, Transcript};

use super::bytes::Reading;
use super::change::{Change, Map, maps};
use super::target::{Target, Verb};

/// A call, or a value that was shown, and the maps after it.
pub struct Frame {
    /// The number of its step.
    pub step: u32,
    /// The heading of the step, in its first frame.
    pub heading: Option<String>,
    /// Who made the call, where several do.
    pub who: Option<String>,
    /// The call with its variables, or the expression.
    pub call: String,
    /// What it returned, or the value, shortened.
    pub reply: String,
    /// Why it was refused: the errno's name, and what that means here if the scene says so.
    pub refused: Option<(String, Option<String>)>,
    /// Whether it's a shown value instead of a call.
    pub is_shown: bool,
    /// What the call was about.
    pub target: Target,
    /// The maps, those that have just gone among them.
    pub maps: Vec<Map>,
}

impl Frame {
    /// Whether the call changed any map.
    pub fn changes(&self) -> bool {
        self.maps.iter().any(|map| {
            map.is_new
                || map.has_gone
                || map.cells.iter().any(|cell| cell.change != Change::None)
        })
    }
}

/// The frames of a run. Where `each_step_anew`, a step has maps of its own, which are there
/// when it begins.
///
/// # Errors
/// When a key or a value isn't what `reading` says.
pub fn frames(
    run: &Transcript,
    reading: &Reading,
    each_step_anew: bool,
) -> Result<Vec<Frame>> {
    let mut frames = Vec::<Frame>::new();
    let mut before = Vec::new();
    let (mut step, mut heading, mut call) = (0, None, None::<&Call>);
    for event in &run.0 {
        match event {
            Event::Step {
                number,
                heading: words,
            } => (step, heading) = (*number, Some(without_gaps(words))),
            Event::Call(made) => call = Some(made),
            Event::Meaning(meaning) => {
                let last = frames.last_mut().and_then(|it| it.refused.as_mut());
                if let Some((_, means)) = last {
                    *means = Some(without_gaps(&meaning.text));
                }
            }
            _ => {}
        }
        let Some(after) = event.after() else {
            continue;
        };
        let mut frame = told(event, call);
        frame.step = step;
        if each_step_anew && heading.is_some() {
            after.clone_into(&mut before);
        }
        frame.heading = heading.take();
        frame.maps = maps(&before, after, frame.target.verb, reading)?;
        after.clone_into(&mut before);
        frames.push(frame);
    }
    Ok(frames)
}

/// A frame of what was returned or shown, without its maps.
fn told(event: &Event, call: Option<&Call>) -> Frame {
    let mut frame = Frame {
        step: 0,
        heading: None,
        who: None,
        call: String::new(),
        reply: String::new(),
        refused: None,
        is_shown: true,
        target: Target {
            verb: Verb::Other,
            key: None,
            found: false,
        },
        maps: Vec::new(),
    };
    match event {
        Event::Shown { source, value, .. } => {
            frame.call.clone_from(source);
            frame.reply = shortened(value);
        }
        Event::Returned { reply, .. } => {
            frame.is_shown = false;
            frame.reply = shortened(&reply.to_string());
            if let Reply::Refused { errno, .. } = reply {
                let name = errno.name.clone();
                let name = name.unwrap_or_else(|| errno.number.to_string());
                frame.reply = format!("Err：{name}");
                frame.refused = Some((name, None));
            }
            if let Some(call) = call {
                frame.target = Target::of(call, &frame.reply);
                frame.who.clone_from(&call.who);
                let mut anonymous = call.clone();
                anonymous.who = None;
                frame.call = anonymous.to_string();
            }
        }
        _ => {}
    }
    frame
}

/// A value without the fields of a long structure.
fn shortened(value: &str) -> String {
    match (value.find(" { "), value.rfind(" }")) {
        (Some(start), Some(end)) if value.len() > 40 => {
            format!("{} {{ …{}", &value[..start], &value[end..])
        }
        _ => value.to_owned(),
    }
}

/// A text of a terminal as a page writes it: no space between Chinese and Latin words.
fn without_gaps(text: &str) -> String {
    let letters: Vec<_> = text.chars().collect();
    let is_gap = |at: usize| {
        letters[at] == ' '
            && at > 0
            && at + 1 < letters.len()
            && (letters[at - 1].is_ascii() != letters[at + 1].is_ascii())
    };
    (0..letters.len())
        .filter(|at| !is_gap(*at))
        .map(|at| letters[at])
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{shortened, without_gaps};

    #[test]
    fn a_long_structure_is_shortened() {
        let long = "Ok(MapHandle { fd: OwnedFd { fd: 3 }, name: \"packets\" })";
        assert_eq!(shortened(long), "Ok(MapHandle { … })");
        assert_eq!(shortened("Ok(Some([1]))"), "Ok(Some([1]))");
    }

    #[test]
    fn gaps_are_for_terminals() {
        assert_eq!(without_gaps("这个 key 在 map 里"), "这个key在map里");
        assert_eq!(without_gaps("two words"), "two words");
    }
}
