//! What all answers share: crates and checkers, compiled once, by cargo.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use course::Exercise;
use machine::files::copy;
use machine::{cargo, packages};
use serde_json::Value;

use crate::crates::dependencies;
use crate::toolchain::{host, sysroot};

/// What is the same for all answers.
#[derive(Debug)]
pub struct Kit {
    /// The compiled crates, and nothing else.
    pub crates: PathBuf,
    /// The files in `crates`, by the crates' names.
    files: BTreeMap<String, String>,
    /// The compiler's own folder.
    pub sysroot: PathBuf,
    /// The checkers, by package.
    checkers: BTreeMap<String, PathBuf>,
    /// The build scripts in `crates`, by package.
    scripts: BTreeMap<String, String>,
}

impl Kit {
    /// Has cargo compile the exercises' checkers and what they depend on, and copies the
    /// crates to `folder`.
    ///
    /// # Errors
    /// They don't compile, or a file can't be written.
    pub fn prepare(exercises: &[Exercise], folder: &Path) -> Result<Self> {
        for exercise in exercises {
            packages::ensure(packages::for_build(exercise.needs_clang), false)?;
        }
        let packages: BTreeSet<&str> =
            exercises.iter().map(|e| e.package.as_str()).collect();
        let crates = folder.join("crates");
        fs::create_dir_all(&crates)
            .with_context(|| format!("建不了 {}", crates.display()))?;
        let mut kit = Self {
            crates,
            files: BTreeMap::new(),
            sysroot: sysroot()?,
            checkers: BTreeMap::new(),
            scripts: BTreeMap::new(),
        };
        // Named, the target gets a folder of its own, apart from what build scripts need: the
        // same crates, compiled differently.
        let target = host()?;
        let programs = packages
            .iter()
            .flat_map(|package| ["--package", package, "--bin", package]);
        let arguments =
            ["--quiet", "--target", &target].into_iter().chain(programs);
        let status =
            cargo::messages(&course::checkout(), arguments, |message| {
                kit.take(&message, &packages, &target)
            })?;
        ensure!(status.success(), "检查程序没有编译过，原因在上面");
        for package in packages {
            ensure!(
                kit.checkers.contains_key(package),
                "cargo 没有说 {package} 编译出来的程序在哪里"
            );
        }
        Ok(kit)
    }

    /// One for exercises that want no crates.
    #[cfg(test)]
    pub fn without_crates(crates: PathBuf, sysroot: PathBuf) -> Self {
        Self {
            crates,
            files: BTreeMap::new(),
            sysroot,
            checkers: BTreeMap::new(),
            scripts: BTreeMap::new(),
        }
    }

    /// The build script of a package, in `crates`.
    #[must_use]
    pub fn script(&self, package: &str) -> Option<&str> {
        self.scripts.get(package).map(String::as_str)
    }

    /// Takes what one of cargo's messages is about.
    fn take(
        &mut self,
        message: &Value,
        packages: &BTreeSet<&str>,
        target: &str,
    ) -> Result<()> {
        if message["reason"] != "compiler-artifact" {
            return Ok(());
        }
        let name = message["target"]["name"].as_str().unwrap_or_default();
        if let Some(program) = message["executable"].as_str() {
            self.checkers.insert(name.to_owned(), program.into());
            return Ok(());
        }
        let files = message["filenames"].as_array();
        let files = files.into_iter().flatten().filter_map(Value::as_str);
        let manifest = message["manifest_path"].as_str().unwrap_or_default();
        let package = Path::new(manifest).parent().and_then(Path::file_name);
        let package = package.unwrap_or_default().to_string_lossy();
        for file in files {
            let path = Path::new(file);
            if message["target"]["kind"][0] == "custom-build"
                && packages.contains(&*package)
            {
                let script = format!("build-{package}");
                copy(path, &self.crates.join(&script))?;
                self.scripts.insert(package.to_string(), script);
            }
            // Libraries, and the macros that rustc loads.
            let is =
                |extension| path.extension().is_some_and(|e| e == extension);
            let for_answers = path.iter().any(|part| part == target);
            if !(is("so") || is("rlib") && for_answers) {
                continue;
            }
            let file = path.file_name().unwrap_or_default();
            copy(path, &self.crates.join(file))?;
            let file = file.to_string_lossy().into_owned();
            self.files.insert(name.to_owned(), file);
        }
        Ok(())
    }

    /// The program with a package's checks.
    #[must_use]
    pub fn checker(&self, package: &str) -> Option<&Path> {
        self.checkers.get(package).map(PathBuf::as_path)
    }

    /// rustc and its options, with the dependencies of the exercise's package, whose files
    /// lie in `crates`.
    ///
    /// # Errors
    /// Its manifest can't be read, or cargo didn't compile a dependency.
    pub fn rustc(
        &self,
        exercise: &Exercise,
        crates: &str,
        sysroot: &str,
    ) -> Result<Vec<String>> {
        let mut words = vec![format!("{sysroot}/bin/rustc")];
        words.extend(["--sysroot".to_owned(), sysroot.to_owned()]);
        words.extend(
            [
                "--edition=2024",
                "--crate-type=bin",
                "--cap-lints=allow",
                "-Cdebuginfo=0",
                "-Cstrip=symbols",
                // rust-lld looks itself up in /proc.
                "-Clink-arg=-fuse-ld=bfd",
            ]
            .map(str::to_owned),
        );
        words.push(format!("-Ldependency={crates}"));
        for name in dependencies(exercise)? {
            let file = self
                .files
                .get(&name)
                .with_context(|| format!("cargo 没有说 {name} 在哪里"))?;
            words.push(format!("--extern={name}={crates}/{file}"));
        }
        Ok(words)
    }
}
