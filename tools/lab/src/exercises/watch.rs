//! `cargo lab watch`: checks again whenever the learner saves.

use std::fs;
use std::io::{IsTerminal, Write, stdout};
use std::path::Path;
use std::process::ExitCode;
use std::thread;
use std::time::Duration;

use anyhow::Result;
use course::Exercise;
use machine::scratch;
use shared::{say, tell};

use super::check::{check_one, not_checked, rebuilt};
use super::choice::{course, one};
use super::files::shown;
use super::judge::Settings;
use super::progress::Progress;

/// How often the file is looked at. Reading one small file costs nothing that could be
/// noticed, and works on every file system; inotify doesn't see what others change on
/// Windows' drives and network folders.
const LOOK: Duration = Duration::from_millis(100);

/// What `cargo lab watch` takes.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// 从哪一道开始；不写就是下一道没通过的
    #[arg(value_name = "练习")]
    exercise: Option<String>,
    #[command(flatten)]
    settings: Settings,
}

/// Checks the exercise at once and on each save. When it has passed, the next one is checked
/// as soon as that is saved. It ends when all have passed, or by Ctrl+C; without a terminal
/// after one check.
///
/// # Errors
/// The lessons or the learner's progress can't be read, or there is no terminal and the one
/// check failed as `check`'s do.
pub fn watch(args: &Args) -> Result<ExitCode> {
    if let Err(contradiction) = args.settings.wish.check() {
        tell!("{contradiction}");
        return Ok(ExitCode::from(2));
    }
    let _scratch = scratch::prepare("")?;
    let course = course()?;
    let mut progress = rebuilt(&course, &args.settings)?;
    let mut exercise = match one(&course, &progress, args.exercise.as_deref()) {
        Ok(exercise) => exercise,
        Err(status) => return Ok(status),
    };
    if !stdout().is_terminal() {
        return match check_one(exercise, &args.settings, &mut progress) {
            Ok(status) => Ok(ExitCode::from(status)),
            Err(error) => not_checked(error),
        };
    }
    loop {
        let mut text = fs::read(exercise.answer()).ok();
        clear_the_screen()?;
        while !passes(exercise, &args.settings, &mut progress) {
            say!("\n保存文件就会再检查一次，Ctrl+C 结束。");
            text = Some(saved(&exercise.answer(), text.as_deref()));
            clear_the_screen()?;
        }
        // Those behind it come first, then those before it.
        let all = || course.exercises();
        let here = all().position(|e| e == exercise).unwrap_or(0);
        let mut others = all().skip(here).chain(all().take(here));
        let next = others.find(|e| !progress.passed(e));
        let Some(next) = next else {
            say!("\n全部练习都通过了。");
            return Ok(ExitCode::SUCCESS);
        };
        exercise = next;
        say!("\n下一道是 {}：{}", exercise.id, exercise.title());
        say!(
            "打开 {}，保存就会检查，Ctrl+C 结束。",
            shown(&exercise.answer())
        );
        let text = fs::read(exercise.answer()).ok();
        saved(&exercise.answer(), text.as_deref());
    }
}

/// Checks it and says whether it has passed. What keeps it from being checked may be mended
/// at the next save.
fn passes(
    exercise: &Exercise,
    settings: &Settings,
    progress: &mut Progress,
) -> bool {
    match check_one(exercise, settings, progress) {
        Ok(status) => status == 0,
        Err(error) => {
            tell!("{error:#}");
            false
        }
    }
}

/// At once: what cargo writes to stderr next must not be cleared away.
fn clear_the_screen() -> Result<()> {
    print!("\x1b[2J\x1b[3J\x1b[H");
    Ok(stdout().flush()?)
}

/// Returns once the file has another text than `before`: that text. It has been there for
/// two looks, since editors write in steps.
fn saved(file: &Path, before: Option<&[u8]>) -> Vec<u8> {
    let mut last = None;
    loop {
        thread::sleep(LOOK);
        // A file that is just being replaced is not there.
        let now = fs::read(file).ok();
        let is_new = now.is_some() && now.as_deref() != before;
        match now {
            Some(text) if is_new && last.as_ref() == Some(&text) => {
                return text;
            }
            now => last = now,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::{Receiver, channel};

    use super::*;

    /// Far longer than it takes, so that a busy machine doesn't matter.
    const LONG: Duration = Duration::from_secs(60);

    /// The texts that are noticed, in the file that `write` gets to write.
    fn noticed(write: impl FnOnce(&Path, &Receiver<Vec<u8>>)) {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("a.rs");
        fs::write(&file, "old").expect("the folder is ours");
        let (sender, texts) = channel();
        let watched = file.clone();
        // It ends with the test.
        thread::spawn(move || {
            let mut text = b"old".to_vec();
            loop {
                text = saved(&watched, Some(&text));
                if sender.send(text.clone()).is_err() {
                    return;
                }
            }
        });
        write(&file, &texts);
    }

    #[test]
    fn a_save_in_place_and_one_by_a_new_file_are_noticed() {
        noticed(|file, texts| {
            // The same length: only the contents tell.
            fs::write(file, "new").expect("it's ours");
            assert_eq!(texts.recv_timeout(LONG), Ok(b"new".to_vec()));
            let other = file.with_extension("swp");
            fs::write(&other, "newer").expect("the folder is ours");
            fs::rename(other, file).expect("the folder is ours");
            assert_eq!(texts.recv_timeout(LONG), Ok(b"newer".to_vec()));
        });
    }

    #[test]
    fn a_file_that_is_away_or_the_same_is_no_save() {
        noticed(|file, texts| {
            fs::remove_file(file).expect("it's ours");
            thread::sleep(LOOK * 5);
            let other = file.with_extension("swp");
            fs::write(&other, "old").expect("the folder is ours");
            fs::rename(other, file).expect("the folder is ours");
            assert!(texts.recv_timeout(LOOK * 10).is_err(), "nothing is new");
        });
    }
}
