//! What a method of libbpf-rs gave back, as an answer.

use facts::answer::{ErrorKind, RawErrno, ReadValue, What};

use crate::map::Map;
use crate::parameters::same;

/// What was given back, or how it was refused.
pub fn said<T>(
    result: libbpf_rs::Result<T>,
    what: impl FnOnce(T) -> What,
) -> What {
    match result {
        Ok(value) => what(value),
        Err(error) => {
            // Its kinds can't be matched exhaustively, so they go by their names.
            match format!("{:?}", error.kind()).parse::<ErrorKind>() {
                Ok(kind) => What::Refused(kind),
                Err(_) => {
                    What::Other(shared::errno::of_error(&error).map(RawErrno))
                }
            }
        }
    }
}

/// An element that was found, if one was.
pub fn element(map: &Map, found: libbpf_rs::Result<Option<Vec<u8>>>) -> What {
    said(found, |value| {
        What::Value(value.map(|value| {
            let end = value.len();
            if end >= 4 && end == map.parameters.value as usize {
                ReadValue::Number(map.parameters.number(&value))
            } else {
                ReadValue::Bytes(end)
            }
        }))
    })
}

/// The elements of each CPU that were found, if any were.
pub fn elements(found: libbpf_rs::Result<Option<Vec<Vec<u8>>>>) -> What {
    said(found, |values| {
        What::Value(values.map(|values| {
            let numbers: Vec<_> = values
                .iter()
                .flat_map(|value| {
                    let end = value.len().saturating_sub(4);
                    value[end..].try_into().map(u32::from_le_bytes)
                })
                .collect();
            ReadValue::PerCpu(same(&numbers))
        }))
    })
}
