//! The diagrams: each is an SVG that says in words what it shows, leaves its colours to the
//! theme, and agrees with the recorded outputs.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use roxmltree::{Document, Node};
use walkdir::WalkDir;

use crate::because;
use crate::manuscript::Manuscript;
use crate::outputs::{self, Citation, Outputs};
use crate::pages::Page;

/// The diagrams' folder, from the repository's root.
const FOLDER: &str = "book/diagrams";
/// The widest drawing: what a phone shows without making its text too small to read.
const WIDTH: f64 = 360.0;
/// Attributes that would keep the same colour in every theme.
const COLOURS: [&str; 5] = ["color", "fill", "stop-color", "stroke", "style"];
/// The attribute that names a recorded call: its chapter, its step, and the call.
const EVIDENCE: &str = "data-evidence";

/// The HTML of each diagram by its name. Adds what is wrong with them to `problems`.
///
/// # Errors
/// When one can't be read.
pub fn read(
    manuscript: &Manuscript,
    problems: &mut Vec<String>,
) -> Result<BTreeMap<String, String>> {
    let mut diagrams = BTreeMap::new();
    for (file, text) in sources(&manuscript.root)? {
        let stem = Path::new(&file).file_stem().unwrap_or_default();
        let name = stem.to_string_lossy().into_owned();
        let mut html = String::new();
        match Document::parse(&text) {
            Ok(svg) => {
                let svg = svg.root_element();
                let found = check(&manuscript.outputs, &name, svg);
                problems.extend(found.iter().map(|it| format!("{file}：{it}")));
                let title = child(svg, "title").and_then(|it| it.text());
                html = figure(&text, title.unwrap_or_default());
            }
            Err(error) => problems.push(format!("{file}：{error}")),
        }
        diagrams.insert(name, html);
    }
    check_uses(&manuscript.pages, &diagrams, problems);
    Ok(diagrams)
}

/// The diagrams' files from the repository's root, and what stands in them.
///
/// # Errors
/// When one can't be read.
pub fn sources(root: &Path) -> Result<Vec<(String, String)>> {
    let mut sources = Vec::new();
    let folder = WalkDir::new(root.join(FOLDER)).min_depth(1);
    for entry in folder.sort_by_file_name() {
        let path = entry?.into_path();
        let file = path.strip_prefix(root)?.display().to_string();
        let text = fs::read_to_string(&path).with_context(|| file.clone())?;
        sources.push((file, text));
    }
    Ok(sources)
}

/// Every diagram stands on one page, once: its ids can't be there twice.
fn check_uses(
    pages: &[Page],
    diagrams: &BTreeMap<String, String>,
    problems: &mut Vec<String>,
) {
    let mut uses: BTreeMap<_, usize> =
        diagrams.keys().map(|name| (name.as_str(), 0)).collect();
    for page in pages {
        for directive in page.directives() {
            if directive.name != "diagram" {
                continue;
            }
            let name = directive.argument;
            match uses.get_mut(name) {
                Some(count) => *count += 1,
                None => problems.push(format!(
                    "{}:{}：没有图 {FOLDER}/{name}.svg",
                    page.name, directive.line
                )),
            }
        }
    }
    for (name, count) in uses {
        if count != 1 {
            problems.push(format!(
                "{FOLDER}/{name}.svg：应当放在一页上，只放一次，现在是 {count} 次"
            ));
        }
    }
}

fn check(outputs: &Outputs, name: &str, svg: Node<'_, '_>) -> Vec<String> {
    let mut problems = Vec::new();
    for part in ["title", "desc"] {
        let id = format!("{name}-{part}");
        let says = child(svg, part)
            .filter(|it| it.attribute("id") == Some(&id))
            .and_then(|it| it.text());
        if says.is_none_or(|text| text.trim().is_empty()) {
            problems
                .push(format!("要有 <{part} id=\"{id}\">，用文字说出图的意思"));
        }
    }
    if svg.attribute("role") != Some("img")
        || svg.attribute("aria-labelledby")
            != Some(&format!("{name}-title {name}-desc"))
    {
        problems.push(format!(
            "<svg> 要写 role=\"img\" aria-labelledby=\"{name}-title {name}-desc\""
        ));
    }
    if width(svg).is_none_or(|width| width > WIDTH) {
        problems.push(format!("viewBox 的宽度最多 {WIDTH}，手机上才看得清"));
    }
    for node in svg.descendants() {
        for attribute in node.attributes() {
            if COLOURS.contains(&attribute.name())
                && !["none", "currentColor"].contains(&attribute.value())
            {
                problems.push(format!(
                    "{}=\"{}\"：颜色由主题决定，请用 class",
                    attribute.name(),
                    attribute.value()
                ));
            }
        }
        if let Some(evidence) = node.attribute(EVIDENCE)
            && let Err(error) = agrees(outputs, evidence, node)
        {
            problems.push(format!("{error:#}"));
        }
    }
    if problems.is_empty() {
        problems = unbacked(svg);
    }
    problems
}

/// The errnos that rest on nothing: each stands in a part that names its evidence, and what
/// the description says stands in the drawing.
fn unbacked(svg: Node<'_, '_>) -> Vec<String> {
    let texts = svg.descendants().filter(Node::is_text);
    let (backed, other): (Vec<_>, Vec<_>) = texts.partition(|text| {
        let mut around = text.ancestors();
        around.any(|node| {
            node.has_attribute(EVIDENCE)
                || node.has_attribute(because::ATTRIBUTE)
        })
    });
    let words =
        |node: &Node<'_, '_>| node.text().unwrap_or_default().to_owned();
    let shown: String = backed.iter().map(|it| words(it) + "\n").collect();
    let mut problems = Vec::new();
    let mut told = BTreeSet::new();
    for text in other.iter().map(words) {
        let is_drawn = |errno: &str| outputs::has_words(&shown, errno);
        for errno in because::errnos(&text) {
            if !is_drawn(errno) && told.insert(errno.to_owned()) {
                problems.push(format!(
                    "“{}”说到 {errno}，没有 {EVIDENCE}，也没有 {}",
                    text.trim(),
                    because::ATTRIBUTE
                ));
            }
        }
    }
    problems
}

/// Checks that a recorded call returned what this part of a diagram shows: the words of a
/// text, or the keys of a group, one after the other.
fn agrees(outputs: &Outputs, evidence: &str, node: Node<'_, '_>) -> Result<()> {
    let mut words = evidence.splitn(3, ' ');
    let [Some(chapter), Some(step), Some(call)] =
        [words.next(), words.next(), words.next()]
    else {
        anyhow::bail!("{EVIDENCE} 要写章名、步数和调用：{evidence}");
    };
    let step = step.parse().with_context(|| evidence.to_owned())?;
    let file = "output.txt";
    let replies = Citation {
        chapter,
        file,
        step,
        call,
    }
    .replies(outputs)?;
    let keys: Vec<_> = node
        .descendants()
        .filter(|part| part.attribute("class") == Some("key"))
        .filter_map(|part| part.text())
        .collect();
    let shown = if node.has_tag_name("text") || node.has_tag_name("tspan") {
        node.text().unwrap_or_default().to_owned()
    } else {
        format!("[{}]", keys.join(", "))
    };
    anyhow::ensure!(
        replies
            .iter()
            .any(|reply| outputs::has_words(reply, &shown)),
        "图里是 {shown}，{chapter} 的第 {step} 步却记着 {call} 得到 {}",
        replies.join("，")
    );
    Ok(())
}

fn child<'a, 'input>(
    node: Node<'a, 'input>,
    name: &str,
) -> Option<Node<'a, 'input>> {
    node.children().find(|child| child.has_tag_name(name))
}

fn width(svg: Node<'_, '_>) -> Option<f64> {
    svg.attribute("viewBox")?
        .split_whitespace()
        .nth(2)?
        .parse()
        .ok()
}

fn figure(svg: &str, title: &str) -> String {
    format!(
        "<figure class=\"diagram\">\n{}\n<figcaption>{title}</figcaption></figure>",
        svg.trim()
    )
}
