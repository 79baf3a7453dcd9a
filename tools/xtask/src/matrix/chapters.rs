//! The chapters on other kernels: the same output as recorded here, or what is different.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use facts::session::Ran;
use facts::{Recorded, folder};
use machine::files;
use similar::TextDiff;
use transcript::compare::{compare, unbroken};
use transcript::elsewhere::{Difference, Elsewhere, RELEASE, Whole};
use transcript::{Event, Transcript};

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
        let elsewhere = Elsewhere {
            release: kernel.release.clone(),
            chapters: self.against_output(root)?,
        };
        let name = Elsewhere::file_name(&kernel.release);
        let path = folder::path(root).join(name);
        files::replace(&path, elsewhere.to_string())?;
        for (chapter, runs) in &self.runs {
            let quoted = quoted(root, chapter, kernel);
            if let (true, Some(run)) = (quoted.exists(), runs.first()) {
                let whole = whole(run, kernel)
                    .with_context(|| quoted.display().to_string())?;
                files::replace(&quoted, whole.to_string())?;
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
        let old = Elsewhere::load(&folder::path(root), &kernel.release)?;
        let old = old.map(|old| old.chapters).unwrap_or_default();
        let mut differences = Vec::new();
        for (chapter, new) in &self.against_output(root)? {
            let told = match old.get(chapter) {
                Some(old) if old == new || *old == Difference::Varies => {
                    continue;
                }
                Some(old) => old.to_string(),
                None => "（没有记录）\n".to_owned(),
            };
            differences.push(format!("{chapter}：记录的是 {told}现在是 {new}"));
        }
        for (chapter, runs) in &self.runs {
            let path = quoted(root, chapter, kernel);
            let (Ok(old), Some(run)) =
                (fs::read_to_string(&path), runs.first())
            else {
                continue;
            };
            let old = old.replace(&kernel.release, RELEASE);
            let compared = match whole(run, kernel) {
                Ok(new) => {
                    let new = new.to_string();
                    let new = new.replace(&kernel.release, RELEASE);
                    compare(&old, &new.replace(&self.release, RELEASE))
                }
                Err(error) => Err(error.to_string()),
            };
            if let Err(difference) = compared {
                differences.push(format!("{}：{difference}", path.display()));
            }
        }
        Ok(differences)
    }

    /// How each chapter's run is unlike its `output.txt`.
    fn against_output(
        &self,
        root: &Path,
    ) -> Result<BTreeMap<String, Difference>> {
        let mut chapters = BTreeMap::new();
        for (chapter, runs) in &self.runs {
            let path = root.join("chapters").join(chapter).join("output.txt");
            let recorded = fs::read_to_string(&path)
                .with_context(|| path.display().to_string())?;
            let mut differences = runs
                .iter()
                .map(|run| difference(&recorded, run, &self.release));
            let first = differences.next().context("no run")?;
            let told = if differences.any(|other| other != first) {
                Difference::Varies
            } else {
                first
            };
            chapters.insert(chapter.clone(), told);
        }
        Ok(chapters)
    }
}

/// Where a chapter keeps its whole output on a kernel's series, if a page quotes it.
fn quoted(root: &Path, chapter: &str, kernel: &Recorded) -> PathBuf {
    let name = Whole::file_name(kernel.series().unwrap_or_default());
    root.join("chapters").join(chapter).join(name)
}

/// All that a chapter printed, and where.
fn whole(run: &Ran, kernel: &Recorded) -> Result<Whole> {
    let printed = [&run.stdout[..], &run.stderr].concat();
    Ok(Whole {
        release: kernel.release.clone(),
        version: kernel.version().to_owned(),
        transcript: Transcript::read(&String::from_utf8_lossy(&printed))?,
    })
}

fn difference(recorded: &str, run: &Ran, release: &str) -> Difference {
    let printed = String::from_utf8_lossy(&run.stdout);
    let old = unbroken(recorded);
    let new = unbroken(&printed);
    if run.status == 0 && run.stderr.is_empty() && old == new {
        return Difference::Same;
    }
    let errors = unbroken(&String::from_utf8_lossy(&run.stderr));
    let stopped = last_step(&printed)
        .filter(|(before, _)| run.status != 0 && old.starts_with(before));
    let lines = match stopped {
        // Up to the step at which it stopped it printed the same.
        Some((_, step)) => step + &errors,
        None => TextDiff::from_lines(&old, &(new + &errors))
            .unified_diff()
            .context_radius(1)
            .to_string(),
    };
    Difference::Differs {
        status: run.status,
        lines: lines.replace(release, RELEASE),
    }
}

/// What was printed before the last step, and from it on.
fn last_step(printed: &str) -> Option<(String, String)> {
    let Transcript(mut events) = Transcript::read(printed).ok()?;
    let is_step = |event: &Event| matches!(event, Event::Step { .. });
    let step = events.split_off(events.iter().rposition(is_step)?);
    let text = |events| unbroken(&Transcript(events).to_string());
    // The gap above a step belongs to neither.
    Some((text(events), text(step).trim_start().to_owned()))
}

#[cfg(test)]
mod tests {
    use facts::session::Ran;
    use transcript::elsewhere::Difference;

    use super::difference;

    const RECORDED: &str = "第 1 步  甲\n  得到  x = 1\n\n\
        第 2 步  乙\n  得到  y = 2\n\n\
        完成：走了 2 步，fd 都已关闭，map 交还内核。\n";

    fn run(status: i32, stdout: &str, stderr: &str) -> Difference {
        let run = Ran {
            program: "ch01".to_owned(),
            status,
            stdout: stdout.into(),
            stderr: stderr.into(),
        };
        difference(RECORDED, &run, "5.10.0")
    }

    fn differs(status: i32, lines: &str) -> Difference {
        Difference::Differs {
            status,
            lines: lines.to_owned(),
        }
    }

    #[test]
    fn a_run_like_the_recorded_one_is_the_same() {
        assert_eq!(run(0, RECORDED, ""), Difference::Same);
    }

    #[test]
    fn a_run_that_stopped_is_told_from_its_last_step_on() {
        let printed = "第 1 步  甲\n  得到  x = 1\n\n第 2 步  乙\n";
        let told = run(1, printed, "\n停在这里：内核 5.10.0 太旧\n");
        let lines = "第 2 步  乙\n\n停在这里：内核 <uname -r> 太旧\n";
        assert_eq!(told, differs(1, lines));
    }

    #[test]
    fn another_output_is_told_as_a_diff() {
        let printed = RECORDED.replace("y = 2", "y = 3");
        let Difference::Differs { status: 0, lines } = run(0, &printed, "")
        else {
            panic!("it differs");
        };
        assert!(
            lines.contains("-  得到  y = 2\n+  得到  y = 3\n"),
            "{lines}"
        );
        let earlier = "第 1 步  甲\n  得到  x = 9\n\n第 2 步  乙\n";
        let Difference::Differs { status: 1, lines } = run(1, earlier, "")
        else {
            panic!("it differs");
        };
        assert!(lines.contains("+  得到  x = 9\n"), "{lines}");
    }
}
