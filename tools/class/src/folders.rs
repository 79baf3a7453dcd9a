//! What lies in the folder with a class's submissions: students, and what is none.

use std::fs::FileType;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::names::shown;
use crate::results::Skipped;

/// A student's folder.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Student {
    /// Its name, which is the student's.
    pub name: String,
    /// Where it lies.
    pub path: PathBuf,
    /// Why nothing is taken from it, if nothing is.
    pub refused: Option<String>,
}

/// Everything there, by name.
#[derive(Debug, Default)]
pub struct Folders {
    /// What belongs to students.
    pub students: Vec<Student>,
    /// What doesn't.
    pub skipped: Vec<Skipped>,
}

/// Tells students' folders from the rest. `ours` are folders that may lie among them, and
/// what each is.
///
/// # Errors
/// The folder can't be read.
pub fn list(submissions: &Path, ours: &[(&Path, &str)]) -> Result<Folders> {
    let cannot_read = || format!("读不了 {}", submissions.display());
    let mut folders = Folders::default();
    for entry in submissions.read_dir().with_context(cannot_read)? {
        let entry = entry.with_context(cannot_read)?;
        let name = shown(&entry.file_name());
        let kind = entry.file_type().with_context(cannot_read)?;
        match none_of_students(&name, kind, &entry.path(), ours) {
            Some(why) => {
                folders.skipped.push(Skipped { folder: name, why });
            }
            None => folders.students.push(Student {
                name,
                path: entry.path(),
                refused: kind.is_symlink().then(|| {
                    "文件夹是符号链接，不跟着走。出路：换成真的文件夹"
                        .to_owned()
                }),
            }),
        }
    }
    folders.students.sort();
    folders.skipped.sort();
    Ok(folders)
}

/// Why an entry is no student's folder, if it's none.
fn none_of_students(
    name: &str,
    kind: FileType,
    path: &Path,
    ours: &[(&Path, &str)],
) -> Option<String> {
    if name.starts_with('.') {
        return Some("名字以点开头，不是学生的文件夹".to_owned());
    }
    // A link to a file is as good as a file; one to nowhere may have been a student's.
    let is_file = if kind.is_symlink() {
        path.is_file()
    } else {
        !kind.is_dir()
    };
    if is_file {
        return Some("不是文件夹".to_owned());
    }
    let is_around = |own: &Path| {
        let own = own.canonicalize();
        let path = path.canonicalize();
        matches!((own, path), (Ok(own), Ok(path)) if own.starts_with(&path))
    };
    let (_, what) = ours.iter().find(|(own, _)| is_around(own))?;
    Some(format!("放着{what}，不是学生的文件夹"))
}

#[cfg(test)]
mod tests {
    use std::ffi::OsStr;
    use std::fs;
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::symlink;

    use super::*;

    #[test]
    fn everything_is_a_student_or_listed_with_its_reason() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = |name: &str| folder.path().join(name);
        let long = "汉".repeat(84);
        for name in [&*long, "张三", ".git", "reports", "hidden"] {
            fs::create_dir(path(name)).expect("the folder is ours");
        }
        let gbk = OsStr::from_bytes(b"\xd5\xc5\xc8\xfd");
        fs::create_dir(folder.path().join(gbk)).expect("it's ours");
        fs::write(path("a.zip"), "").expect("it's ours");
        symlink(path("张三"), path("link")).expect("a link");
        symlink("nowhere", path("to-nowhere")).expect("a link");
        let out = path("reports/today");
        fs::create_dir(&out).expect("the folder is ours");

        let ours = [(&*out, "报告"), (&*path("hidden"), "老师自己的检查")];
        let found = list(folder.path(), &ours).expect("it can be read");
        let students: Vec<_> = found
            .students
            .iter()
            .map(|student| (&*student.name, student.refused.is_some()))
            .collect();
        let gbk = shown(gbk);
        let mut expected = [
            (&*long, false),
            ("张三", false),
            (&gbk, false),
            ("link", true),
            ("to-nowhere", true),
        ];
        expected.sort_unstable();
        assert_eq!(students, expected);
        let skipped: Vec<_> = found
            .skipped
            .iter()
            .map(|skipped| (&*skipped.folder, &*skipped.why))
            .collect();
        assert_eq!(
            skipped,
            [
                (".git", "名字以点开头，不是学生的文件夹"),
                ("a.zip", "不是文件夹"),
                ("hidden", "放着老师自己的检查，不是学生的文件夹"),
                ("reports", "放着报告，不是学生的文件夹"),
            ]
        );
    }
}
