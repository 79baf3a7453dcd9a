//! Names of files that change with their content, so that a browser that keeps files by their
//! names sees the new ones.

use sha2::{Digest, Sha256};

/// Changes when the content does; as mdBook has it in the names of files.
pub fn hash(content: &[u8]) -> String {
    let [a, b, c, d, ..] = Sha256::digest(content).0;
    format!("{:08x}", u32::from_be_bytes([a, b, c, d]))
}
