//! The chapters on other kernels: the same output as recorded here, or what is different.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use facts::Recorded;
use facts::session::Ran;
use machine::files;
use press::elsewhere::{self, Differences, RELEASE, SAME, VARIES};
use similar::TextDiff;
use transcript::compare::{compare, unbroken};

/// What every chapter did on one kernel, by its name.
pub struct Chapters {
    release: String,
    runs: BTreeMap<String, Vec<Ran>>,
}

impl Chapters {
    /// One or several runs of each.
    pub fn new(release: &str, ran: &[&Ran]) -> Self {
        let mut chapters = BTreeMap::<_, Vec<_>>::new();
        for run in ran {
            let runs = chapters.entry(run.program.clone()).or_default();
            runs.push(Ran::clone(run));
        }
        Self {
            release: release.to_owned(),
            runs: chapters,
        }
    }

    /// How many chapters there are.
    pub fn count(&self) -> usize {
        self.runs.len()
    }

    /// Writes the chapters' file of a kernel, and the whole outputs that a page quotes.
    pub fn record(&self, root: &Path, kernel: &Recorded) -> Result<()> {
        let release = &kernel.release;
        let text = elsewhere::text(release, &self.against_output(root)?);
        files::replace(&elsewhere::path(root, release), text)?;
        for (chapter, runs) in &self.runs {
            let quoted = quoted(root, chapter, kernel);
            if let (true, Some(run)) = (quoted.exists(), runs.first()) {
                files::replace(&quoted, whole(run, kernel))?;
            }
        }
        Ok(())
    }

    /// What differs from the recorded runs on `kernel`, one message a chapter.
    pub fn differences(
        &self,
        root: &Path,
        kernel: &Recorded,
    ) -> Result<Vec<String>> {
        let old = elsewhere::read(root, &kernel.release)?;
        let new = self.against_output(root)?;
        let mut differences = Vec::new();
        for (chapter, new) in &new {
            let missing = "（没有记录）\n".to_owned();
            let old = old.get(chapter).unwrap_or(&missing);
            if old != new && old.trim() != VARIES {
                differences
                    .push(format!("{chapter}：记录的是 {old}现在是 {new}"));
            }
        }
        for (chapter, runs) in &self.runs {
            let quoted = quoted(root, chapter, kernel);
            let Ok(old) = fs::read_to_string(&quoted) else {
                continue;
            };
            let old = old.replace(&kernel.release, RELEASE);
            let new = runs.first().map(|run| whole(run, kernel));
            let new = new.unwrap_or_default();
            let new = new
                .replace(&kernel.release, RELEASE)
                .replace(&self.release, RELEASE);
            let compared = compare(&old, &new);
            if let Err(difference) = compared {
                differences.push(format!("{}：{difference}", quoted.display()));
            }
        }
        Ok(differences)
    }

    /// For each chapter [`SAME`], or its exit status and what it printed otherwise than
    /// its `output.txt`, each ended by a line break.
    fn against_output(&self, root: &Path) -> Result<Differences> {
        let mut chapters = Differences::new();
        for (chapter, runs) in &self.runs {
            let path = root.join("chapters").join(chapter).join("output.txt");
            let recorded = fs::read_to_string(&path)
                .with_context(|| path.display().to_string())?;
            let mut differences =
                runs.iter().map(|run| difference(&recorded, run));
            let first = differences.next().unwrap_or_default();
            let varies = differences.any(|other| other != first);
            let told = if varies { format!("{VARIES}\n") } else { first };
            let told = told.replace(&self.release, RELEASE);
            chapters.insert(chapter.clone(), told);
        }
        Ok(chapters)
    }
}

/// Where a chapter keeps its whole output on a kernel's series, if a page quotes it.
fn quoted(root: &Path, chapter: &str, kernel: &Recorded) -> PathBuf {
    let (major, minor) = kernel.series().unwrap_or_default();
    let name = format!("output-{major}.{minor}.txt");
    root.join("chapters").join(chapter).join(name)
}

/// All that a chapter printed, below a line that says where.
fn whole(run: &Ran, kernel: &Recorded) -> String {
    format!(
        "内核 {}，版本 {}\n\n{}{}",
        kernel.release,
        kernel.version(),
        String::from_utf8_lossy(&run.stdout),
        String::from_utf8_lossy(&run.stderr)
    )
}

fn difference(recorded: &str, run: &Ran) -> String {
    let printed = String::from_utf8_lossy(&run.stdout);
    let old = unbroken(recorded);
    let new = unbroken(&printed);
    if run.status == 0 && run.stderr.is_empty() && old == new {
        return format!("{SAME}\n");
    }
    let errors = unbroken(&String::from_utf8_lossy(&run.stderr));
    // Up to the step at which it stopped, it may well have printed the same.
    let stopped = new.rfind("第 ").unwrap_or_default();
    if run.status != 0 && old.starts_with(&new[..stopped]) {
        let end = format!("{}{errors}", &new[stopped..]);
        return format!("exit status {}\n{end}", run.status);
    }
    let diff = TextDiff::from_lines(&old, &(new + &errors))
        .unified_diff()
        .context_radius(1)
        .to_string();
    format!("exit status {}\n{diff}", run.status)
}
