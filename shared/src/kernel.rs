//! The running kernel's version.

use nix::sys::utsname::uname;

/// The running kernel's release, as `uname -r` prints it.
#[must_use]
pub fn release() -> String {
    uname().map_or_else(
        |_| String::new(),
        |name| name.release().to_string_lossy().into_owned(),
    )
}

/// The major and minor number of a kernel release such as `6.1.0-18-amd64`.
#[must_use]
pub fn version(release: &str) -> Option<(u32, u32)> {
    let mut numbers = release.split(|c: char| !c.is_ascii_digit());
    Some((numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?))
}

/// Whether the running kernel is older than this version. A lesson asks where an older
/// kernel answers otherwise: `if is_before((5, 14)) { EINVAL } else { ENOTSUPP }`.
#[must_use]
pub fn is_before(wanted: (u32, u32)) -> bool {
    version(&release()).is_some_and(|version| version < wanted)
}
