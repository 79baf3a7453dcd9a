//! What follows from a content: names of files that change with it, so that a browser that
//! keeps files by their names sees the new ones, and places that look like chance.

use sha2::{Digest, Sha256};

/// Changes when the content does; as mdBook has it in the names of files.
pub fn hash(content: &[u8]) -> String {
    let [a, b, c, d, ..] = Sha256::digest(content).0;
    format!("{:08x}", u32::from_be_bytes([a, b, c, d]))
}

/// One of so many places, which looks like chance and is the same each time.
pub fn place(name: &str, places: usize) -> usize {
    let digest = Sha256::digest(name).0;
    digest
        .iter()
        .fold(0, |rest, byte| (rest * 256 + usize::from(*byte)) % places)
}
