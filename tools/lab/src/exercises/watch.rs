//! `cargo lab watch`: checks again whenever the learner saves.

use std::fs;
use std::io::{IsTerminal, Write, stdout};
use std::path::Path;
use std::process::ExitCode;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

use ::course::Exercise;
use anyhow::{Context, Result};
use machine::scratch;
use nix::sys::statfs::{FsType, statfs};
use notify::{Config, PollWatcher, RecommendedWatcher, RecursiveMode, Watcher};

use super::check::{Settings, check_one, not_checked, progress};
use super::{course, one, shown};

/// How long a folder must be quiet before its files are read: editors write in steps.
const QUIET: Duration = Duration::from_millis(50);

/// How often a folder is looked at where the kernel doesn't tell about changes.
const POLL: Duration = Duration::from_millis(500);

/// File systems whose changes from elsewhere inotify doesn't see.
const REMOTE: &[i64] = &[
    0x0102_1997, // 9p, as WSL mounts Windows' drives
    0x6969,      // NFS
    0xff53_4d42, // CIFS
    0xfe53_4d42, // SMB2
    0x517b,      // SMB
    0x6573_5546, // FUSE: sshfs, VirtualBox, Docker Desktop
    0x786f_4256, // vboxsf
];

/// What `cargo lab watch` takes.
#[derive(Debug, clap::Args)]
pub struct WatchArgs {
    /// 从哪一道开始；不写就是下一道没通过的
    #[arg(value_name = "练习")]
    exercise: Option<String>,
    #[command(flatten)]
    settings: Settings,
}

/// Checks the exercise on each save, and goes on to the next when it has passed. Without
/// a terminal it does one check. Ctrl+C ends it.
///
/// # Errors
/// As those of `check`, or the files can't be watched.
pub fn watch(args: &WatchArgs) -> Result<ExitCode> {
    let _scratch = scratch::prepare("")?;
    let course = course()?;
    let mut progress = progress(&course)?;
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
        let saves = Saves::of(exercise)?;
        let mut text = fs::read(exercise.answer()).ok();
        clear_the_screen()?;
        while check_one(exercise, &args.settings, &mut progress)? != 0 {
            println!("\n保存文件就会再检查一次，Ctrl+C 结束。");
            saves.wait(exercise, &mut text)?;
            clear_the_screen()?;
        }
        // Those behind it come first, then those before it.
        let all = || course.exercises();
        let here = all().position(|e| e == exercise).unwrap_or(0);
        let mut others = all().skip(here).chain(all().take(here));
        let next = others.find(|e| !progress.passed(&e.id));
        let Some(next) = next else {
            println!("\n全部练习都通过了。");
            return Ok(ExitCode::SUCCESS);
        };
        exercise = next;
        println!("\n下一道是 {}：{}", exercise.id, exercise.title());
        println!(
            "打开 {}，保存就会检查，Ctrl+C 结束。",
            shown(&exercise.answer())
        );
        let saves = Saves::of(exercise)?;
        let mut text = fs::read(exercise.answer()).ok();
        saves.wait(exercise, &mut text)?;
    }
}

/// At once: what cargo writes to stderr next must not be cleared away.
fn clear_the_screen() -> Result<()> {
    print!("\x1b[2J\x1b[3J\x1b[H");
    Ok(stdout().flush()?)
}

/// Tells when something happens beside an exercise's file.
struct Saves {
    _watcher: Box<dyn Watcher>,
    events: Receiver<()>,
}

impl Saves {
    fn of(exercise: &Exercise) -> Result<Self> {
        let answer = exercise.answer();
        let folder = answer.parent().context("a file lies in a folder")?;
        let (sender, events) = channel();
        let watcher = watcher(folder, &sender)
            .with_context(|| format!("不能监视 {}", folder.display()))?;
        Ok(Self {
            _watcher: watcher,
            events,
        })
    }

    /// Returns once the file has another text than `text`, which is its text then.
    fn wait(
        &self,
        exercise: &Exercise,
        text: &mut Option<Vec<u8>>,
    ) -> Result<()> {
        loop {
            self.events.recv().context("监视中断了")?;
            while self.events.recv_timeout(QUIET).is_ok() {}
            let now = fs::read(exercise.answer()).ok();
            // A file that is just being replaced is not there.
            if now.is_some() && now != *text {
                *text = now;
                return Ok(());
            }
        }
    }
}

/// A watcher by inotify, or by looking again and again where inotify doesn't do.
fn watcher(
    folder: &Path,
    sender: &Sender<()>,
) -> notify::Result<Box<dyn Watcher>> {
    let handler = |sender: Sender<()>| {
        move |_| {
            // Nobody listens any more when the exercise has passed.
            let _ = sender.send(());
        }
    };
    if !is_remote(folder) {
        let watcher =
            RecommendedWatcher::new(handler(sender.clone()), Config::default());
        if let Ok(mut watcher) = watcher {
            if watcher.watch(folder, RecursiveMode::NonRecursive).is_ok() {
                return Ok(Box::new(watcher));
            }
        }
    }
    Ok(Box::new(polling(folder, handler(sender.clone()))?))
}

fn polling(
    folder: &Path,
    handler: impl notify::EventHandler,
) -> notify::Result<PollWatcher> {
    let config = Config::default()
        .with_poll_interval(POLL)
        .with_compare_contents(true);
    let mut watcher = PollWatcher::new(handler, config)?;
    watcher.watch(folder, RecursiveMode::NonRecursive)?;
    Ok(watcher)
}

fn is_remote(folder: &Path) -> bool {
    statfs(folder).is_ok_and(|info| {
        let FsType(magic) = info.filesystem_type();
        REMOTE.contains(&magic)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Far longer than it takes, so that a busy machine doesn't matter.
    const LONG: Duration = Duration::from_secs(60);

    #[test]
    fn a_save_is_noticed_by_inotify() {
        let folder = tempfile::tempdir().expect("a folder");
        let (sender, events) = channel();
        let _watcher =
            watcher(folder.path(), &sender).expect("it can be watched");
        fs::write(folder.path().join("a.rs"), "1").expect("it's ours");
        events.recv_timeout(LONG).expect("the save is noticed");
    }

    #[test]
    fn a_save_is_noticed_by_polling() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("a.rs");
        fs::write(&file, "1").expect("it's ours");
        let (sender, events) = channel();
        let _watcher = polling(folder.path(), move |_| {
            let _ = sender.send(());
        })
        .expect("it can be watched");
        // The same length: only the contents tell.
        fs::write(&file, "2").expect("it's ours");
        events.recv_timeout(LONG).expect("the save is noticed");
    }
}
