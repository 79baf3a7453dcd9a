//! Readers may have an older compiler than maintainers: what they build must allow it.

use std::collections::BTreeSet;

use anyhow::{Context, Result};
use cargo_metadata::{DependencyKind, PackageId};

use crate::workspace::Workspace;

/// The member that only maintainers build.
const MAINTAINERS: &str = "xtask";

/// The packages that ask for a newer Rust than the members that depend on them.
///
/// # Errors
/// When cargo didn't resolve the dependencies.
pub fn check(workspace: &Workspace) -> Result<Vec<String>> {
    let metadata = &workspace.metadata;
    let graph = metadata.resolve.as_ref().context("no dependencies")?;
    let mut problems = Vec::new();
    for member in metadata.workspace_packages() {
        if member.name.as_str() == MAINTAINERS {
            continue;
        }
        let promised = member
            .rust_version
            .as_ref()
            .with_context(|| format!("{} 没有 rust-version", member.name))?;
        let mut todo = vec![&member.id];
        let mut seen = BTreeSet::<&PackageId>::new();
        while let Some(id) = todo.pop() {
            if !seen.insert(id) {
                continue;
            }
            let package = &metadata[id];
            if let Some(needed) = &package.rust_version
                && needed > promised
            {
                problems.push(format!(
                    "{} 说 Rust {promised} 就够，它用的 {} {} 却要 {needed}",
                    member.name, package.name, package.version
                ));
            }
            let node = graph.nodes.iter().find(|node| node.id == *id);
            for dependency in node.iter().flat_map(|node| &node.deps) {
                let built = dependency
                    .dep_kinds
                    .iter()
                    .any(|kind| kind.kind != DependencyKind::Development);
                if built {
                    todo.push(&dependency.pkg);
                }
            }
        }
    }
    Ok(problems)
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::workspace::Workspace;

    #[test]
    fn finds_what_needs_a_newer_rust() {
        let mut workspace = Workspace::load().expect("cargo answers");
        for package in &mut workspace.metadata.packages {
            if package.name.as_str() == "shared" {
                package.rust_version = Some("1.60.0".parse().expect("valid"));
            }
        }
        let problems = check(&workspace).expect("resolved");
        assert!(
            problems.iter().any(|problem| problem.contains("clap")),
            "{problems:#?}"
        );
    }
}
