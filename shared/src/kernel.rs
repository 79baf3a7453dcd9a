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
    match numbers(release)[..] {
        [major, minor, ..] => Some((major, minor)),
        _ => None,
    }
}

/// The exact version, such as `6.1.192`. `banner` is what else the kernel says of itself: a
/// Debian kernel's release doesn't tell the version, and two kernels of one release may behave
/// differently.
#[must_use]
pub fn exact_version<'a>(release: &'a str, banner: &'a str) -> &'a str {
    let debian = banner.split_once(" Debian ").map(|(_, version)| version);
    let version = debian.unwrap_or(release);
    let end = version.find(|c: char| !c.is_ascii_digit() && c != '.');
    &version[..end.unwrap_or(version.len())]
}

/// All numbers of a version such as `6.1.192-1`, for comparing it with others.
#[must_use]
pub fn numbers(version: &str) -> Vec<u32> {
    version
        .split(|c: char| !c.is_ascii_digit())
        .filter_map(|number| number.parse().ok())
        .collect()
}

/// Whether the running kernel is older than this version. A lesson asks where an older
/// kernel answers otherwise: `if is_before((5, 14)) { EINVAL } else { ENOTSUPP }`.
#[must_use]
pub fn is_before(wanted: (u32, u32)) -> bool {
    version(&release()).is_some_and(|version| version < wanted)
}

#[cfg(test)]
mod tests {
    use super::exact_version;

    #[test]
    fn a_debian_kernel_says_its_version_behind_its_release() {
        let banner = "#1 SMP Debian 6.1.192-1 (2026-09-03)";
        assert_eq!(exact_version("6.1.0-56-amd64", banner), "6.1.192");
        assert_eq!(exact_version("6.18.5-fc43", "#1 SMP"), "6.18.5");
    }
}
