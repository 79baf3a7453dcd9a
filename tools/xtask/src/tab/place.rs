//! Where everything is made, and from what.

use std::path::PathBuf;

use crate::workspace::Workspace;

/// The scripts that work with v86, and the lock that says which version it is.
pub const SCRIPTS: &str = "tools/tab/v86";

/// What the chapters printed in the browser: a folder for each kernel, from the
/// repository's root.
pub const PRINTED: &str = "target/tab/printed";

/// Where everything is made.
pub struct Place {
    /// The repository's root.
    pub root: PathBuf,
    /// `target/tab`.
    pub folder: PathBuf,
    /// Where the scripts run.
    pub scripts: PathBuf,
}

impl Place {
    pub fn new(workspace: &Workspace) -> Self {
        let folder = workspace.root.join("target/tab");
        Self {
            root: workspace.root.clone(),
            scripts: folder.join("v86"),
            folder,
        }
    }
}
