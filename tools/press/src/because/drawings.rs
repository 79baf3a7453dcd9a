//! `data-because`: what words in a diagram rest on that no recorded call shows.

use anyhow::Result;
use roxmltree::{Document, Node};

use super::claim::{Claim, claim};
use super::directive::ATTRIBUTE;
use super::library::Library;
use super::sentence::Sentence;
use crate::diagrams;

/// Checks what all diagrams rest on; adds it to `claims`, and what is wrong to `problems`.
///
/// # Errors
/// When a diagram can't be read.
pub fn read(
    library: &Library<'_>,
    claims: &mut Vec<Claim>,
    problems: &mut Vec<String>,
) -> Result<()> {
    for (file, text) in diagrams::sources(&library.manuscript.root)? {
        // One that can't be parsed is told where it's drawn.
        let Ok(svg) = Document::parse(&text) else {
            continue;
        };
        let title = text_of(svg.root_element());
        for node in svg.descendants() {
            let Some(grounds) = node.attribute(ATTRIBUTE) else {
                continue;
            };
            let words = text_of(node);
            let sentence = Sentence {
                text: &words,
                context: title.clone(),
            };
            match claim(grounds, &sentence, "", library) {
                Ok(backings) => claims.push(Claim {
                    file: file.clone(),
                    sentence: words,
                    backings,
                }),
                Err(found) => {
                    let line = svg.text_pos_at(node.range().start).row;
                    problems.extend(
                        found.iter().map(|it| format!("{file}:{line}：{it}")),
                    );
                }
            }
        }
    }
    Ok(())
}

/// All words in a part of a diagram.
fn text_of(node: Node<'_, '_>) -> String {
    let parts = node.descendants().filter(Node::is_text);
    let words: Vec<_> = parts.filter_map(|it| it.text()).collect();
    words.join(" ")
}
