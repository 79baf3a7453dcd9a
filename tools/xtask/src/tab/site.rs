//! The files that the book's pages fetch, each with a name that changes with its contents.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde::Deserialize;
use tab::manifest::{FOLDER, File, Kernel, Manifest, NAME};

use super::bytes::{gzip, hash};
use super::notice;
use super::packages::Packages;
use super::place::{Place, SCRIPTS};
use super::state::Booted;
use crate::workspace::Workspace;

/// Where the chapters' runs are unlike the recorded ones, and why.
const DIFFERENCES: &str = "tools/tab/differences.toml";

/// `differences.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Differences {
    #[serde(default)]
    difference: Vec<Difference>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Difference {
    /// The chapter.
    chapter: String,
    /// The step.
    step: u32,
    /// The kernels' series.
    kernels: Vec<String>,
    /// The reason: a Chinese sentence of Markdown-free text.
    why: String,
}

/// What was made.
pub struct Made {
    pub programs: Vec<String>,
    pub packages: Packages,
    pub booted: Vec<Booted>,
    /// The files of the source packages, if they were asked for.
    pub sources: Vec<PathBuf>,
}

/// Lays out all files and their manifest, as a whole or not at all. Returns how many bytes
/// they have together.
pub fn lay_out(
    workspace: &Workspace,
    place: &Place,
    made: &Made,
) -> Result<u64> {
    let work = tempfile::tempdir_in(&place.folder)?;
    let folder = work.path().join("site");
    fs::create_dir(&folder)?;
    let modules = place.scripts.join("node_modules");
    let put = |stem: &str, end: &str, contents: &[u8]| -> Result<File> {
        let name = format!("{stem}-{}.{end}", hash([contents]));
        fs::write(folder.join(&name), contents)?;
        Ok(File {
            name,
            bytes: contents.len() as u64,
        })
    };
    let copy = |stem: &str, end: &str, from: &Path| {
        let contents =
            fs::read(from).with_context(|| from.display().to_string())?;
        put(stem, end, &contents)
    };
    let wasm = fs::read(modules.join("v86/build/v86.wasm"))?;
    let machine =
        fs::read_to_string(place.root.join(SCRIPTS).join("machine.json"))?;
    let notice = notice::text(workspace, place, &made.packages, &made.booted)?;
    let mut kernels = Vec::new();
    for kernel in &made.booted {
        let Booted {
            kernel,
            release,
            state,
        } = kernel;
        kernels.push(Kernel {
            name: kernel.name.to_owned(),
            release: release.clone(),
            about: kernel.about.clone(),
            state: copy(&format!("linux-{}", kernel.name), "zst", state)?,
            differences: differences(place, kernel.name)?,
        });
    }
    let mut sources = Vec::new();
    for path in &made.sources {
        let name = path.file_name().context("a file has a name")?;
        let to = folder.join(name);
        // A second name for the same bytes, where the file system lets it be.
        fs::hard_link(path, &to).or_else(|_| fs::copy(path, &to).map(drop))?;
        sources.push(File {
            name: name.to_string_lossy().into_owned(),
            bytes: fs::metadata(&to)?.len(),
        });
    }
    let manifest = Manifest {
        machine: serde_json::from_str(&machine)?,
        emulator: copy("libv86", "js", &modules.join("v86/build/libv86.js"))?,
        wasm: put("v86", "wasm.gz", &gzip(&wasm)?)?,
        terminal: copy(
            "xterm",
            "js",
            &modules.join("@xterm/xterm/lib/xterm.js"),
        )?,
        terminal_style: copy(
            "xterm",
            "css",
            &modules.join("@xterm/xterm/css/xterm.css"),
        )?,
        notice: put("notice", "txt", notice.as_bytes())?,
        programs: made.programs.clone(),
        sources,
        kernels,
    };
    fs::write(folder.join(NAME), manifest.print()?)?;
    let finished = place.root.join(FOLDER);
    let old = work.path().join("old");
    let _ = fs::rename(&finished, &old);
    fs::rename(&folder, &finished)?;
    Ok(manifest.files().map(|file| file.bytes).sum())
}

/// The known differences on a kernel.
fn differences(
    place: &Place,
    kernel: &str,
) -> Result<BTreeMap<String, BTreeMap<u32, String>>> {
    let text = fs::read_to_string(place.root.join(DIFFERENCES))
        .context(DIFFERENCES)?;
    let all: Differences = toml::from_str(&text).context(DIFFERENCES)?;
    let mut found = BTreeMap::<_, BTreeMap<_, _>>::new();
    for it in all.difference {
        if it.kernels.iter().any(|name| name == kernel) {
            found.entry(it.chapter).or_default().insert(it.step, it.why);
        }
    }
    Ok(found)
}
