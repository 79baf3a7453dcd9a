//! What is kept of graded students, so that another run grades only what has changed.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use machine::files;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::names::file_stem;
use crate::results::StudentResult;

/// The verdicts of this run and of those before it.
pub struct Kept {
    /// A file a student.
    folder: PathBuf,
    /// Of everything that a verdict depends on, but the answers.
    basis: Sha256,
}

/// A student's file.
#[derive(Serialize, Deserialize)]
struct KeptFile {
    /// Of everything that the verdict depends on.
    fingerprint: String,
    student: StudentResult,
}

impl Kept {
    /// In a folder of the reports' folder.
    ///
    /// # Errors
    /// It can't be made.
    pub fn beside(out: &Path, basis: Sha256) -> Result<Self> {
        let folder = out.join(".state");
        fs::create_dir_all(&folder)
            .with_context(|| format!("建不了 {}", folder.display()))?;
        Ok(Self { folder, basis })
    }

    /// The fingerprint of what `answers` says a student handed in.
    #[must_use]
    pub fn fingerprint(&self, answers: &str) -> String {
        let mut fingerprint = self.basis.clone();
        fingerprint.update(answers);
        let bytes = fingerprint.finalize();
        bytes.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// The verdict on this student, if it's complete and has this fingerprint.
    #[must_use]
    pub fn find(
        &self,
        student: &str,
        fingerprint: &str,
    ) -> Option<StudentResult> {
        let bytes = fs::read(self.place(student)).ok()?;
        let state: KeptFile = serde_json::from_slice(&bytes).ok()?;
        let found =
            state.fingerprint == fingerprint && state.student.points.is_some();
        found.then_some(state.student)
    }

    /// Keeps a verdict.
    ///
    /// # Errors
    /// The file can't be written.
    pub fn keep(
        &self,
        student: &StudentResult,
        fingerprint: String,
    ) -> Result<()> {
        let state = KeptFile {
            fingerprint,
            student: student.clone(),
        };
        let place = self.place(&student.student);
        files::replace(&place, serde_json::to_vec(&state)?)
    }

    fn place(&self, student: &str) -> PathBuf {
        self.folder.join(format!("{}.json", file_stem(student)))
    }
}
