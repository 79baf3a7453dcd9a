//! The answer program's side: it loads the object, and keeps what libbpf says meanwhile.

use std::sync::{Mutex, PoisonError};

use anyhow::Result;
use libbpf_rs::{Object, ObjectBuilder, OpenObject, PrintLevel, set_print};

/// What libbpf said during the last [`load`].
static SAID: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// Loads an object, after `prepare` had it.
///
/// # Errors
/// libbpf or the kernel refuses it; [`said`] tells why.
pub fn load(
    object: &[u8],
    prepare: impl FnOnce(&mut OpenObject) -> Result<()>,
) -> Result<Object> {
    SAID.lock().unwrap_or_else(PoisonError::into_inner).clear();
    set_print(Some((PrintLevel::Warn, note)));
    let loaded = try_load(object, prepare);
    set_print(None);
    loaded
}

fn try_load(
    object: &[u8],
    prepare: impl FnOnce(&mut OpenObject) -> Result<()>,
) -> Result<Object> {
    let mut object = ObjectBuilder::default().open_memory(object)?;
    prepare(&mut object)?;
    Ok(object.load()?)
}

/// What libbpf said during the last [`load`].
#[must_use]
pub fn said() -> Vec<String> {
    SAID.lock().unwrap_or_else(PoisonError::into_inner).clone()
}

/// Keeps what libbpf says; of a long log, the end.
#[expect(clippy::needless_pass_by_value, reason = "libbpf-rs calls it so")]
fn note(_: PrintLevel, message: String) {
    const MOST: usize = 10_000;
    let mut from = message.len().saturating_sub(MOST);
    while !message.is_char_boundary(from) {
        from += 1;
    }
    let mut said = SAID.lock().unwrap_or_else(PoisonError::into_inner);
    if said.len() < 20 {
        said.push(message[from..].to_owned());
    }
}
