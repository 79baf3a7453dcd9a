//! Readers may have an older compiler than maintainers: what they build must allow it.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use cargo_metadata::{DependencyKind, PackageId};
use syn::visit::{self, Visit};
use walkdir::WalkDir;

use crate::workspace::Workspace;

/// The members that only maintainers build.
const MAINTAINERS: [&str; 2] = ["press", "xtask"];

/// The packages that ask for a newer Rust than the members that depend on them, and the
/// members' files that do themselves.
///
/// # Errors
/// When cargo didn't resolve the dependencies.
pub fn check(workspace: &Workspace) -> Result<Vec<String>> {
    let metadata = &workspace.metadata;
    let graph = metadata.resolve.as_ref().context("no dependencies")?;
    let mut problems = Vec::new();
    for member in metadata.workspace_packages() {
        if MAINTAINERS.contains(&member.name.as_str()) {
            continue;
        }
        let promised = member
            .rust_version
            .as_ref()
            .with_context(|| format!("{} 没有 rust-version", member.name))?;
        if let Some(folder) = member.manifest_path.parent() {
            problems.extend(let_chains(folder.as_std_path())?);
        }
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

/// The files below `folder` with a let chain. It's a matter of the edition for the compiler,
/// which knows it from 1.88 on, and clippy doesn't mind it either.
fn let_chains(folder: &Path) -> Result<Vec<String>> {
    let mut problems = Vec::new();
    for entry in WalkDir::new(folder) {
        let path = entry?.into_path();
        if path.extension().is_none_or(|extension| extension != "rs") {
            continue;
        }
        // A file that isn't Rust is for the compiler to refuse.
        let Ok(file) = syn::parse_file(&fs::read_to_string(&path)?) else {
            continue;
        };
        let mut finder = LetChains(false);
        finder.visit_file(&file);
        if finder.0 {
            problems.push(format!(
                "{}：有 let chain（if let … && …），Rust 1.85 不认识",
                path.display()
            ));
        }
    }
    Ok(problems)
}

struct LetChains(bool);

impl<'ast> Visit<'ast> for LetChains {
    fn visit_expr_binary(&mut self, binary: &'ast syn::ExprBinary) {
        let is_let = |side: &syn::Expr| matches!(side, syn::Expr::Let(_));
        self.0 |= is_let(&binary.left) || is_let(&binary.right);
        visit::visit_expr_binary(self, binary);
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::{check, let_chains};
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

    #[test]
    fn finds_let_chains_only() {
        let folder = tempfile::tempdir().expect("a folder");
        for (name, text) in [
            ("good.rs", "fn a() { if let Some(true) = b(|c| c && d) {} }"),
            ("bad_1.rs", "fn a() { if let Some(b) = c && b {} }"),
            ("bad_2.rs", "fn a() { while b && let Some(c) = d && c {} }"),
        ] {
            fs::write(folder.path().join(name), text).expect("it's ours");
        }
        let mut found = let_chains(folder.path()).expect("readable");
        found.sort();
        assert_eq!(found.len(), 2, "{found:#?}");
        assert!(found[0].contains("bad_1.rs"), "{found:#?}");
    }
}
