//! What the course needs of a package's `Cargo.toml`.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use serde::Deserialize;

#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Manifest {
    pub package: Package,
    /// The programs, in the manifest's order.
    #[serde(default, rename = "bin")]
    pub programs: Vec<Program>,
    #[serde(default)]
    build_dependencies: BTreeMap<String, toml::Value>,
}

#[derive(Debug, Deserialize)]
pub struct Package {
    #[serde(default)]
    pub description: String,
    #[serde(default)]
    pub metadata: Metadata,
}

#[derive(Debug, Default, Deserialize)]
pub struct Metadata {
    #[serde(default)]
    pub lesson: About,
    #[serde(default)]
    pub exercises: Exercises,
}

/// `[package.metadata.lesson]`.
#[derive(Debug, Default, Deserialize)]
pub struct About {
    #[serde(default)]
    pub about: String,
}

/// `[package.metadata.exercises]`.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Exercises {
    /// The ids of those whose answers have a kernel side in C.
    #[serde(default)]
    pub kernel_side: Vec<String>,
    /// The four answers to judge.
    pub judge: Option<Judge>,
    /// The ids that were given up, and the ids of the exercises that took their place.
    #[serde(default)]
    pub retired: BTreeMap<String, String>,
}

/// `judge` of `[package.metadata.exercises]`.
#[derive(Debug, Deserialize)]
pub struct Judge {
    /// The id of their exercise.
    pub exercise: String,
    /// The stems of their files.
    pub answers: [String; 4],
}

/// `[[bin]]`.
#[derive(Debug, Deserialize)]
pub struct Program {
    pub name: String,
}

impl Manifest {
    /// Reads the manifest in `folder`.
    pub fn read(folder: &Path) -> Result<Self> {
        let path = folder.join("Cargo.toml");
        let text = fs::read_to_string(&path)
            .with_context(|| format!("读不了 {}", path.display()))?;
        toml::from_str(&text)
            .with_context(|| format!("读不懂 {}", path.display()))
    }

    /// Whether its build script makes skeletons of kernel programs.
    pub fn compiles_kernel_programs(&self) -> bool {
        ["libbpf-cargo", "kernel-side"]
            .iter()
            .any(|name| self.build_dependencies.contains_key(*name))
    }
}
