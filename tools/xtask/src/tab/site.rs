//! The files that the book's pages fetch, each with a name that changes with its contents.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use serde::Deserialize;
use tab::manifest::{FOLDER, File, Kernel, Manifest, NAME};

use super::packages::Packages;
use super::state::{Booted, gzip, hash};
use super::{Place, SCRIPTS, notice};
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

/// Lays out all files and their manifest, as a whole or not at all. Returns how many bytes
/// they have together.
pub fn lay_out(
    workspace: &Workspace,
    place: &Place,
    packages: &Packages,
    programs: Vec<String>,
    booted: &[Booted],
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
    let notice = notice::text(workspace, place, packages, booted)?;
    let mut kernels = Vec::new();
    for kernel in booted {
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
        programs,
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
