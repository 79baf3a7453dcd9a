//! `{{#player NAME KEY VALUE}}` and `{{#race NAME KEY VALUE}}`: a recorded run of a scene, call
//! by call, with what the maps held. KEY and VALUE say how their bytes are read: `text` or
//! `u32`.
//!
//! All of it is HTML: `player.js` only chooses what of it is seen.

mod bytes;
mod change;
mod frame;
mod player;
mod race;
mod target;
mod view;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use transcript::{Call, Event, Transcript};

use crate::manuscript::Manuscript;
use crate::pages::{Directive, Page};
use crate::tidy;
use bytes::Reading;

/// The package of the scenes.
pub const PACKAGE: &str = "scenes";

/// Its programs, one a scene, from the repository's root.
const PROGRAMS: &str = "book/scenes/src/bin";

/// The two directives.
pub const DIRECTIVES: [&str; 2] = ["player", "race"];

/// The names of all scenes, in order. A book may have none.
///
/// # Errors
/// When the folder can't be read.
pub fn names(root: &Path) -> Result<Vec<String>> {
    let folder = root.join(PROGRAMS);
    let mut names = Vec::new();
    if !folder.is_dir() {
        return Ok(names);
    }
    for entry in folder.read_dir().context(PROGRAMS)? {
        let path = entry?.path();
        let stem = path.file_stem().unwrap_or_default();
        names.push(stem.to_string_lossy().into_owned());
    }
    names.sort();
    Ok(names)
}

/// Where a scene's run is recorded, from the repository's root.
#[must_use]
pub fn recorded(name: &str) -> PathBuf {
    let file = format!("{name}.jsonl");
    Path::new("book/scenes/recorded").join(file)
}

/// The address of the page that replays a scene.
pub fn page(manuscript: &Manuscript, name: &str) -> Option<String> {
    let replays = |page: &&Page| {
        page.directives().any(|it| {
            DIRECTIVES.contains(&it.name)
                && it.argument.split(' ').next() == Some(name)
        })
    };
    let page = manuscript.pages.iter().find(replays)?;
    let path = page.source_path().with_extension("html");
    Some(path.display().to_string())
}

/// The HTML of each player and race by its scene's name. Adds what is wrong with them to
/// `problems`.
///
/// # Errors
/// When a file can't be read.
pub fn read(
    manuscript: &Manuscript,
    problems: &mut Vec<String>,
) -> Result<BTreeMap<String, String>> {
    let mut uses: BTreeMap<_, usize> = names(&manuscript.root)?
        .into_iter()
        .map(|name| (name, 0))
        .collect();
    let mut scenes = BTreeMap::new();
    for page in &manuscript.pages {
        for directive in page.directives() {
            if !DIRECTIVES.contains(&directive.name) {
                continue;
            }
            let name = directive.argument.split(' ').next().unwrap_or_default();
            let Some(count) = uses.get_mut(name) else {
                problems.push(format!(
                    "{}:{}：没有场景 {PROGRAMS}/{name}.rs",
                    page.name, directive.line
                ));
                continue;
            };
            *count += 1;
            match render(&manuscript.root, name, &directive) {
                Ok(html) => drop(scenes.insert(name.to_owned(), html)),
                Err(error) => problems.push(format!(
                    "{}:{}：{error:#}",
                    page.name, directive.line
                )),
            }
        }
    }
    for (name, count) in uses {
        if count != 1 {
            problems.push(format!(
                "{PROGRAMS}/{name}.rs：应当放在一页上，只放一次，现在是 {count} 次"
            ));
        }
    }
    Ok(scenes)
}

fn render(
    root: &Path,
    name: &str,
    directive: &Directive<'_>,
) -> Result<String> {
    let reading = Reading::parse(directive.argument).with_context(|| {
        format!("要写场景、key 和 value 怎样读：{}", directive.argument)
    })?;
    let file = format!("{PROGRAMS}/{name}.rs");
    let program = fs::read_to_string(root.join(&file)).context(file.clone())?;
    let title = title(root, &file, &program)?;
    let run = run(root, name, &program)?;
    let is_race = directive.name == "race";
    let frames = frame::frames(&run, &reading, is_race)?;
    if is_race {
        race::render(name, &title, &frames)
    } else {
        Ok(player::render(name, &title, &frames))
    }
}

/// What a scene shows: the first line of its program, `//! TITLE。`
fn title(root: &Path, file: &str, program: &str) -> Result<String> {
    let first = program.lines().next().unwrap_or_default();
    let title = first
        .strip_prefix("//! ")
        .and_then(|title| title.strip_suffix('。'))
        .with_context(|| format!("{file} 的第一行应当是 //! 题目。"))?;
    let page = Page {
        name: file.to_owned(),
        folder: root.to_owned(),
        text: title.to_owned(),
    };
    match tidy::check(&[page]).first() {
        Some(problem) => bail!("{problem}"),
        None => Ok(title.to_owned()),
    }
}

/// The recorded run of a scene, every call of which stands in its program.
fn run(root: &Path, name: &str, program: &str) -> Result<Transcript> {
    let file = recorded(name);
    let file = file.display();
    let again = format!("请运行 cargo xtask record {name}");
    let unread = || format!("{file}：没有记录，或者读不懂，{again}");
    let text = fs::read_to_string(root.join(recorded(name)));
    let text = text.with_context(unread)?;
    let run = Transcript::from_json_lines(&text).with_context(unread)?;
    let program = packed(program);
    for event in &run.0 {
        if let Event::Call(Call { source, .. }) | Event::Shown { source, .. } =
            event
            && !program.contains(&packed(source))
        {
            bail!("{file}：过期了，程序里没有 {source}，{again}");
        }
    }
    Ok(run)
}

/// Code without what rustfmt may put between its words.
fn packed(code: &str) -> String {
    let packed: String = code.split_whitespace().collect();
    packed.replace(",)", ")")
}
