//! What cargo knows about this workspace.

use std::env;
use std::path::PathBuf;

use anyhow::{Context, Result};
use cargo_metadata::{CargoOpt, Metadata, MetadataCommand, Package};
use press::prototypes::{self, Sources};

/// The workspace that the command was started in.
#[derive(Debug)]
pub struct Workspace {
    /// The repository's root folder.
    pub root: PathBuf,
    /// Members, dependencies and versions, as locked.
    pub metadata: Metadata,
}

impl Workspace {
    /// Asks cargo. The lock file stays as it is.
    ///
    /// # Errors
    /// What cargo said, for example that the lock file doesn't fit the manifests.
    pub fn load() -> Result<Self> {
        // Without a platform cargo would download the packages that only other systems
        // need.
        let platform = format!("{}-unknown-linux-gnu", env::consts::ARCH);
        let metadata = MetadataCommand::new()
            .features(CargoOpt::AllFeatures)
            .other_options([
                "--locked".to_owned(),
                "--filter-platform".to_owned(),
                platform,
            ])
            .exec()
            .context("cargo metadata 失败")?;
        let root = metadata.workspace_root.clone().into_std_path_buf();
        Ok(Self { root, metadata })
    }

    /// The locked package of this name.
    ///
    /// # Errors
    /// When nothing in the workspace depends on it.
    pub fn package(&self, name: &str) -> Result<&Package> {
        self.metadata
            .packages
            .iter()
            .find(|package| package.name.as_str() == name)
            .with_context(|| format!("Cargo.lock 里没有 {name}"))
    }

    /// What the book quotes prototypes from: the packages that the lock file names.
    ///
    /// # Errors
    /// When the workspace doesn't use them.
    pub fn sources(&self) -> Result<Sources> {
        Ok(Sources {
            libbpf_sys: self.unpacked("libbpf-sys")?,
            libbpf_rs: self.unpacked("libbpf-rs")?,
        })
    }

    fn unpacked(&self, name: &str) -> Result<prototypes::Package> {
        let package = self.package(name)?;
        let folder = package.manifest_path.parent().context("a folder")?;
        let version = &package.version;
        Ok(prototypes::Package {
            folder: folder.into(),
            version: format!(
                "{}.{}.{}",
                version.major, version.minor, version.patch
            ),
        })
    }
}
