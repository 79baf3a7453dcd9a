//! The names of folders: as they are shown, and as files are called after them.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;

use sha2::{Digest, Sha256};

/// The longest name, in bytes, that a file is called by. Linux takes 255, of which an ending
/// needs some.
const LONGEST: usize = 200;
/// The digits of a hash that stands for what a name has lost.
const DIGITS: usize = 16;

/// A folder's name as text. What isn't UTF-8 is lost, but no two names are shown as one.
#[must_use]
pub fn shown(name: &OsStr) -> String {
    let lossy = name.to_string_lossy();
    if lossy.contains(char::REPLACEMENT_CHARACTER) {
        format!("{lossy}~{}", hash(name.as_bytes()))
    } else {
        lossy.into_owned()
    }
}

/// What a file about this name is called, without its ending. No two names give one.
#[must_use]
pub fn file_stem(name: &str) -> String {
    if name.len() <= LONGEST && !ends_in_a_hash(name) {
        return name.to_owned();
    }
    let mut end = name.len().min(LONGEST - DIGITS - 1);
    while !name.is_char_boundary(end) {
        end -= 1;
    }
    format!("{}~{}", &name[..end], hash(name.as_bytes()))
}

fn ends_in_a_hash(name: &str) -> bool {
    let end = name.rsplit_once('~').map_or("", |(_, end)| end);
    end.len() == DIGITS && end.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn hash(bytes: &[u8]) -> String {
    let hash = Sha256::digest(bytes);
    let digits: String =
        hash.iter().map(|byte| format!("{byte:02x}")).collect();
    digits[..DIGITS].to_owned()
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn any_name_of_a_folder_is_shown_and_no_two_alike() {
        assert_eq!(shown("张三".as_ref()), "张三");
        // 张三 and 李四 in GBK.
        let [zhang, li] = [b"\xd5\xc5\xc8\xfd", b"\xc0\xee\xcb\xc4"]
            .map(|bytes| shown(OsStr::from_bytes(bytes)));
        assert!(zhang.starts_with("����~"), "{zhang}");
        assert_ne!(zhang, li);
        // A name that is spelt like that is another one.
        assert_ne!(shown(zhang.as_ref()), zhang);
    }

    #[test]
    fn a_file_can_be_called_after_any_name_and_no_two_alike() {
        let folder = tempfile::tempdir().expect("a folder");
        let long = "汉".repeat(84);
        let longer = format!("{long}字");
        let stems = [&*long, &longer, "张三"].map(file_stem);
        for stem in &stems {
            let path = folder.path().join(format!("{stem}.json"));
            fs::write(path, "").expect("it has a name that Linux takes");
        }
        assert_eq!(stems[2], "张三");
        assert_ne!(stems[0], stems[1]);
        // A name that is spelt like that is another one.
        assert_ne!(file_stem(&stems[0]), stems[0]);
    }
}
