//! Which lesson runs: the package whose source holds the calls.

use std::sync::OnceLock;

static NAME: OnceLock<&str> = OnceLock::new();

/// Notes the name of the package that makes a call.
pub(crate) fn note(package: &'static str) {
    NAME.get_or_init(|| package);
}

/// The lesson's own page, which is called like its package.
pub(crate) fn page() -> &'static str {
    NAME.get().copied().unwrap_or_default()
}
