//! VMs that wake up as they were when their kernel had booted.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use tempfile::TempDir;
use vm::{End, Image, Vm, kernels};

use crate::in_vm::kernel;

/// An init of its own, so that it has states of its own. They go with it.
struct Init {
    folder: TempDir,
    name: String,
}

impl Init {
    fn new(name: &str) -> Self {
        let name = format!("{name}-{}", std::process::id());
        let folder = tempfile::tempdir().expect("a temporary folder");
        let program = env!("CARGO_BIN_EXE_vm");
        fs::copy(program, folder.path().join(&name)).expect("it's copied");
        Self { folder, name }
    }

    fn states(&self) -> Vec<PathBuf> {
        let folder = kernels::folder().expect("there is a cache");
        let entries = fs::read_dir(folder.with_file_name("booted"));
        let paths = entries.into_iter().flatten().flatten();
        let paths = paths.map(|entry| entry.path());
        let name = |path: &Path| {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            name.contains(&self.name)
        };
        paths.filter(|path| name(path)).collect()
    }

    /// What a shell's commands print in a VM.
    fn prints(&self, script: &str) -> String {
        let init = self.folder.path().join(&self.name);
        let mut image = Image::new(kernel(), init, "/bin/sh".as_ref());
        image.arguments = ["-c", script].map(Into::into).into();
        let output = Vm::default().output(&image);
        let output = output.unwrap_or_else(|error| panic!("{error:#}"));
        assert_eq!(output.end, End::Exited(0));
        String::from_utf8(output.stdout).expect("it's text")
    }
}

impl Drop for Init {
    fn drop(&mut self) {
        for state in self.states() {
            let _ = fs::remove_file(state);
        }
    }
}

#[test]
#[ignore = "needs qemu and a kernel: cargo xtask test runs it"]
fn vms_from_one_state_have_their_own_random_numbers_and_the_time() {
    let init = Init::new("random");
    let id = "read id < /proc/sys/kernel/random/uuid; echo $id";
    let ids: Vec<_> = (0..3).map(|_| init.prints(id)).collect();
    assert_eq!(init.states().len(), 1);
    assert_ne!(ids[0], ids[1]);
    assert_ne!(ids[1], ids[2]);
    // A state that is minutes old wakes up to this minute.
    std::thread::sleep(Duration::from_secs(3));
    let now = || SystemTime::now().duration_since(UNIX_EPOCH);
    let before = now().expect("after 1970").as_secs();
    let inside = "while read name rest; do case $name in btime) \
                  echo $rest;; esac; done < /proc/stat; \
                  read up rest < /proc/uptime; echo ${up%.*}";
    let inside = init.prints(inside);
    let sum: u64 = inside
        .lines()
        .map(|line| line.parse::<u64>().expect("a number"))
        .sum();
    assert!(sum + 1 >= before, "{inside} {before}");
}

#[test]
#[ignore = "needs qemu and a kernel: cargo xtask test runs it"]
fn a_state_that_does_not_fit_is_thrown_away_and_made_anew() {
    let init = Init::new("broken");
    assert_eq!(init.prints("echo 1"), "1\n");
    let [state] = &init.states()[..] else {
        panic!("one state: {:?}", init.states());
    };
    let size = state.metadata().expect("it's there").len();
    for broken in [0, 100, size / 2] {
        File::options()
            .write(true)
            .open(state)
            .and_then(|file| file.set_len(broken))
            .expect("it's ours");
        assert_eq!(init.prints("echo 2"), "2\n", "{broken} bytes");
        let size = state.metadata().expect("it's there again").len();
        assert!(size > broken, "{broken} bytes");
    }
    fs::write(state, vec![7; 1 << 20]).expect("it's ours");
    assert_eq!(init.prints("echo 3"), "3\n");
}

#[test]
#[ignore = "needs qemu and a kernel: cargo xtask test runs it"]
fn vms_at_once_boot_the_kernel_once() {
    let init = Init::new("once");
    std::thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| assert_eq!(init.prints("echo 1"), "1\n"));
        }
    });
    assert_eq!(init.states().len(), 1);
}
