//! What the chapters did on other kernels than the one that recorded their `output.txt`.
//!
//! `facts/recorded/chapters-RELEASE.txt` says it of all chapters on one kernel:
//!
//! ```text
//! # 5.10.0-46-cloud-amd64
//! ch01-create: same
//! ch04-lookup-and-delete: exit status 1
//! 第 2 步  取走：拿到 value，元素同时消失
//! …
//! ```
//!
//! `chapters/NAME/output-5.10.txt` holds the whole run of one chapter on one kernel, below
//! a line that names it. It's there where a page quotes it.

use std::collections::BTreeMap;
use std::fmt::{self, Display, Formatter};
use std::path::Path;
use std::{fs, io};

use crate::Transcript;

/// What stands for the kernel's release, which a chapter may name: another patch release
/// with the same answers is no difference.
pub const RELEASE: &str = "<uname -r>";

const SAME: &str = "same";
const VARIES: &str = "varies";
const STATUS: &str = "exit status ";

/// What every chapter did on one kernel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Elsewhere {
    /// The kernel's release, as `uname -r` prints it.
    pub release: String,
    /// By the chapter's name.
    pub chapters: BTreeMap<String, Difference>,
}

/// How a chapter's run on another kernel is unlike its `output.txt`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Difference {
    /// Not at all.
    Same,
    /// In another way from run to run.
    Varies,
    /// In this way.
    Differs {
        /// The program's exit status.
        status: i32,
        /// From the step at which it stopped, or else the lines that differ. Each is ended
        /// by a line break, and [`RELEASE`] stands for the kernel.
        lines: String,
    },
}

impl Elsewhere {
    /// The name of a kernel's file.
    #[must_use]
    pub fn file_name(release: &str) -> String {
        format!("chapters-{release}.txt")
    }

    /// Reads a kernel's file in `folder`, if there is one.
    ///
    /// # Errors
    /// When it's there but can't be read, or isn't such a file.
    pub fn load(folder: &Path, release: &str) -> io::Result<Option<Self>> {
        let name = Self::file_name(release);
        let told = |kind, why: String| io::Error::new(kind, why);
        match fs::read_to_string(folder.join(&name)) {
            Ok(text) => Self::read(&text).map(Some).map_err(|line| {
                let why = format!("{name}：读不懂 {line}");
                told(io::ErrorKind::InvalidData, why)
            }),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(told(error.kind(), format!("{name}：{error}"))),
        }
    }

    /// Reads the text of such a file.
    ///
    /// # Errors
    /// The first line that isn't one of it.
    pub fn read(text: &str) -> Result<Self, String> {
        let mut all = text.lines();
        let heading = all.next().unwrap_or_default();
        let release = heading.strip_prefix("# ").ok_or(heading)?;
        let mut chapters = Vec::<(String, Difference)>::new();
        for line in all {
            if let Some(entry) = read_entry(line) {
                chapters.push(entry);
            } else if let Some((_, Difference::Differs { lines, .. })) =
                chapters.last_mut()
            {
                lines.push_str(line);
                lines.push('\n');
            } else {
                return Err(line.to_owned());
            }
        }
        Ok(Self {
            release: release.to_owned(),
            chapters: chapters.into_iter().collect(),
        })
    }
}

fn read_entry(line: &str) -> Option<(String, Difference)> {
    let (chapter, what) = line.split_once(": ")?;
    let difference = match what {
        SAME => Difference::Same,
        VARIES => Difference::Varies,
        other => Difference::Differs {
            status: other.strip_prefix(STATUS)?.parse().ok()?,
            lines: String::new(),
        },
    };
    Some((chapter.to_owned(), difference))
}

impl Display for Elsewhere {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        writeln!(f, "# {}", self.release)?;
        for (chapter, difference) in &self.chapters {
            write!(f, "{chapter}: {difference}")?;
        }
        Ok(())
    }
}

impl Display for Difference {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Same => writeln!(f, "{SAME}"),
            Self::Varies => writeln!(f, "{VARIES}"),
            Self::Differs { status, lines } => {
                write!(f, "{STATUS}{status}\n{lines}")
            }
        }
    }
}

/// The whole run of a chapter on one kernel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Whole {
    /// The kernel's release, as `uname -r` prints it.
    pub release: String,
    /// The version that the book names.
    pub version: String,
    /// The run.
    pub transcript: Transcript,
}

impl Whole {
    /// The name of a chapter's file for a series of kernels, such as 5.10.
    #[must_use]
    pub fn file_name((major, minor): (u32, u32)) -> String {
        format!("output-{major}.{minor}.txt")
    }

    /// Reads such a file.
    ///
    /// # Errors
    /// Which line isn't one of it.
    pub fn read(text: &str) -> Result<Self, String> {
        let (heading, rest) = text.split_once("\n\n").ok_or(text)?;
        let (release, version) = heading
            .strip_prefix("内核 ")
            .and_then(|rest| rest.split_once("，版本 "))
            .ok_or(heading)?;
        Ok(Self {
            release: release.to_owned(),
            version: version.to_owned(),
            transcript: Transcript::read(rest)
                .map_err(|error| error.to_string())?,
        })
    }
}

impl Display for Whole {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Self {
            release,
            version,
            transcript,
        } = self;
        write!(f, "内核 {release}，版本 {version}\n\n{transcript}")
    }
}
