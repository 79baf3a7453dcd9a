//! A player: all frames of a scene, one below the other; `player.js` shows one at a time.

use super::frame::Frame;
use super::view;
use crate::html::escape;

/// The HTML of a scene's player.
pub fn render(name: &str, title: &str, frames: &[Frame]) -> String {
    let references = references_matter(frames);
    let mut list = String::new();
    for frame in frames {
        let heading = frame.heading.as_ref().map_or(String::new(), |it| {
            format!("<p class=\"frame-step\">{}</p>", escape(it))
        });
        list.push_str(&format!(
            "<li class=\"frame\">{heading}{}\n\
            <div class=\"frame-maps\">{}</div></li>\n",
            view::call(frame),
            view::maps(frame, references)
        ));
    }
    let title = escape(title);
    format!(
        "<section class=\"player\" id=\"player-{name}\" aria-label=\"回放：{title}\">\n\
        <p class=\"player-title\">{title}</p>\n\
        <ol class=\"player-frames\">\n{list}</ol>\n\
        <div class=\"player-bar\"></div>\n</section>"
    )
}

/// Whether what leads to a map is what the scene is about: it changes more than once.
fn references_matter(frames: &[Frame]) -> bool {
    let mut changes = 0;
    for pair in frames.windows(2) {
        let [before, after] = pair else { continue };
        for (old, new) in before.maps.iter().zip(&after.maps) {
            changes += usize::from(old.references != new.references);
        }
    }
    changes > 1
}
