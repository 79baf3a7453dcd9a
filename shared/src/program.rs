//! Which program this is.

use std::path::Path;

/// This program's name, which is the chapter's.
pub fn name() -> String {
    let path = std::env::args_os().next().unwrap_or_default();
    let name = Path::new(&path).file_name().unwrap_or_default();
    name.to_string_lossy().into_owned()
}
