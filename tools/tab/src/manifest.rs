//! What `cargo xtask tab` made, as the book is told: `tab.json` beside the files.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{fs, io};

use serde::{Deserialize, Serialize};

/// Where it all lies, from the repository's root.
pub const FOLDER: &str = "target/tab/site";
/// The manifest's name there.
pub const NAME: &str = "tab.json";

/// All files that a page needs, and what is in them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// How v86 makes the machine: as it was when the states were kept.
    pub machine: serde_json::Value,
    /// The emulator's script.
    pub emulator: File,
    /// The emulator's WebAssembly, compressed by gzip.
    pub wasm: File,
    /// The script that shows interactive terminals.
    pub terminal: File,
    /// Its style sheet.
    pub terminal_style: File,
    /// What is in all this, whose it is and under which licences.
    pub notice: File,
    /// The source packages of what is in the states and has such a licence, where they
    /// were asked for.
    #[serde(default)]
    pub sources: Vec<File>,
    /// The programs in each state, by their names.
    pub programs: Vec<String>,
    /// The first one is that which a page starts unless it's told otherwise.
    pub kernels: Vec<Kernel>,
}

/// A file that is shipped. A hash in its name changes when its contents do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct File {
    /// Its name in [`FOLDER`].
    pub name: String,
    /// Its size.
    pub bytes: u64,
}

/// A kernel that has booted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kernel {
    /// Its series, such as `6.1`.
    pub name: String,
    /// As `uname -r` prints it.
    pub release: String,
    /// Whose it is, in Chinese.
    pub about: String,
    /// The kept state, compressed by zstd.
    pub state: File,
    /// Where the chapters' runs are unlike the recorded ones, by the chapter: the step, and
    /// the reason in Chinese.
    #[serde(default)]
    pub differences: BTreeMap<String, BTreeMap<u32, String>>,
}

impl Manifest {
    /// What was made below this root, if anything was.
    ///
    /// # Errors
    /// The manifest is there but can't be read.
    pub fn load(root: &Path) -> io::Result<Option<Self>> {
        match fs::read_to_string(Self::path(root)) {
            Ok(text) => Ok(Some(serde_json::from_str(&text)?)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Where it is.
    #[must_use]
    pub fn path(root: &Path) -> PathBuf {
        root.join(FOLDER).join(NAME)
    }

    /// As the file has it.
    ///
    /// # Errors
    /// Never, as far as anyone knows.
    pub fn print(&self) -> serde_json::Result<String> {
        Ok(serde_json::to_string_pretty(self)? + "\n")
    }

    /// The files that it names.
    pub fn files(&self) -> impl Iterator<Item = &File> {
        self.needed().chain(&self.sources)
    }

    /// Those that the pages need, so without the source packages.
    pub fn needed(&self) -> impl Iterator<Item = &File> {
        let states = self.kernels.iter().map(|kernel| &kernel.state);
        [
            &self.emulator,
            &self.wasm,
            &self.terminal,
            &self.terminal_style,
            &self.notice,
        ]
        .into_iter()
        .chain(states)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(name: &str) -> File {
        File {
            name: name.to_owned(),
            bytes: 1,
        }
    }

    #[test]
    fn what_is_written_is_read_again() {
        let reason = (9, "这里只有一个 CPU".to_owned());
        let manifest = Manifest {
            machine: serde_json::json!({"memory_size": 1, "acpi": false}),
            emulator: file("a"),
            wasm: file("b"),
            terminal: file("c"),
            terminal_style: file("d"),
            notice: file("e"),
            sources: vec![file("g")],
            programs: vec!["ch01-create".to_owned()],
            kernels: vec![Kernel {
                name: "6.1".to_owned(),
                release: "6.1.0-50-686".to_owned(),
                about: "Debian 的".to_owned(),
                state: file("f"),
                differences: BTreeMap::from([(
                    "ch09".to_owned(),
                    BTreeMap::from([reason]),
                )]),
            }],
        };
        let text = manifest.print().expect("JSON");
        let read: Manifest = serde_json::from_str(&text).expect("a manifest");
        assert_eq!(read, manifest);
        assert_eq!(read.files().count(), 7);
    }
}
