//! Bytes made small, and told apart.

use std::io::Write;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};
use sha2::{Digest, Sha256};

/// The contents compressed by gzip, the same each time.
pub fn gzip(contents: &[u8]) -> Result<Vec<u8>> {
    let mut input = tempfile::tempfile()?;
    input.write_all(contents)?;
    std::io::Seek::rewind(&mut input)?;
    let output = Command::new("gzip")
        .args(["-9", "--no-name", "--stdout"])
        .stdin(Stdio::from(input))
        .output()
        .context("启动不了 gzip")?;
    ensure!(output.status.success(), "gzip 没有压缩成");
    Ok(output.stdout)
}

/// A name for these contents, which changes when they do.
pub fn hash<'a>(contents: impl IntoIterator<Item = &'a [u8]>) -> String {
    let mut digest = Sha256::new();
    for part in contents {
        // So that the border between two parts counts too.
        digest.update((part.len() as u64).to_le_bytes());
        digest.update(part);
    }
    let digest: [u8; 32] = digest.finalize().into();
    digest[..6]
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}
