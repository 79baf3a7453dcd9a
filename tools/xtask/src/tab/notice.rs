//! What the files for the tab hold, whose it is, and under which licences.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use super::packages::{Package, Packages};
use super::place::Place;
use super::state::Booted;
use crate::workspace::Workspace;

/// Packages whose object code is in the states.
fn shipped(packages: &Packages) -> impl Iterator<Item = &Package> {
    packages.all.iter().filter(|package| !package.is_tool())
}

/// The text of `NOTICE.txt`.
pub fn text(
    workspace: &Workspace,
    place: &Place,
    packages: &Packages,
    booted: &[Booted],
) -> Result<String> {
    let mut text = String::from(
        "浏览器里运行的这台虚拟机由下面这些软件组成。\n\
         前面是名字和版本，后面是它们各自的许可，一字未改。\n\n",
    );
    for kernel in booted {
        text.push_str(&format!(
            "内核 {}：{}\n",
            kernel.release, kernel.kernel.about
        ));
    }
    text.push_str("\nDebian 的软件包（版本）和它们的源代码包（版本）：\n");
    for package in shipped(packages) {
        text.push_str(&format!(
            "  {} {} {}，源代码包 {} {}\n",
            package.name,
            package.architecture,
            package.version,
            package.source,
            package.source_version
        ));
    }
    text.push_str("\nnpm 的软件包：\n");
    let modules = place.scripts.join("node_modules");
    let npm = [
        ("v86", "v86/LICENSE"),
        ("@xterm/xterm", "@xterm/xterm/LICENSE"),
    ];
    let mut licences = BTreeMap::<String, Vec<String>>::new();
    for (name, licence) in npm {
        let manifest = modules.join(name).join("package.json");
        let manifest: serde_json::Value =
            serde_json::from_str(&fs::read_to_string(manifest)?)?;
        let version = manifest["version"].as_str().context(name)?;
        text.push_str(&format!("  {name} {version}\n"));
        let words = fs::read_to_string(modules.join(licence))?;
        licences.entry(words).or_default().push(name.to_owned());
    }
    for package in shipped(packages) {
        let path = packages.copyright(package);
        let words = fs::read_to_string(&path)
            .with_context(|| path.display().to_string())?;
        licences
            .entry(words)
            .or_default()
            .push(package.name.clone());
    }
    text.push_str("\nRust 的 crate，编译在程序里：\n");
    for package in &workspace.metadata.packages {
        if package.source.is_none() {
            continue;
        }
        let licence = package.license.as_deref().unwrap_or("见下面的文件");
        text.push_str(&format!(
            "  {} {}：{licence}\n",
            package.name, package.version
        ));
        let folder = package.manifest_path.parent().context("a folder")?;
        for words in licence_files(folder.as_std_path())? {
            licences
                .entry(words)
                .or_default()
                .push(package.name.to_string());
        }
    }
    for (words, whose) in licences {
        text.push_str(&format!(
            "\n{}\n{}\n\n{}\n",
            "=".repeat(78),
            whose.join("、"),
            words.trim()
        ));
    }
    Ok(text)
}

fn licence_files(folder: &Path) -> Result<Vec<String>> {
    let mut files = Vec::new();
    for entry in folder.read_dir()? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let name = name.to_uppercase();
        let is_licence =
            ["LICENSE", "LICENCE", "COPYING", "NOTICE", "COPYRIGHT"]
                .iter()
                .any(|word| name.starts_with(word));
        if is_licence && path.is_file() {
            files.push(String::from_utf8_lossy(&fs::read(&path)?).into_owned());
        }
    }
    Ok(files)
}
