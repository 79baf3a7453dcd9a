//! Integers and texts as so many bytes.

/// An integer in this machine's order, if such integers have that size and it fits.
pub fn integer(number: i128, size: usize) -> Option<Vec<u8>> {
    Some(match size {
        1 => u8::try_from(number)
            .ok()
            .or(i8::try_from(number).ok().map(|it| it as u8))?
            .to_ne_bytes()
            .to_vec(),
        2 => u16::try_from(number)
            .ok()
            .or(i16::try_from(number).ok().map(|it| it as u16))?
            .to_ne_bytes()
            .to_vec(),
        4 => u32::try_from(number)
            .ok()
            .or(i32::try_from(number).ok().map(|it| it as u32))?
            .to_ne_bytes()
            .to_vec(),
        8 => u64::try_from(number)
            .ok()
            .or(i64::try_from(number).ok().map(|it| it as u64))?
            .to_ne_bytes()
            .to_vec(),
        _ => return None,
    })
}

/// The smallest integer of so many bytes.
pub fn least(size: usize) -> i128 {
    -(1 << (size * 8 - 1))
}

/// The biggest integer of so many bytes.
pub fn most(size: usize) -> u128 {
    (1 << (size * 8)) - 1
}

/// The bytes, with zeros behind them up to that size.
pub fn padded(bytes: &[u8], size: usize) -> Vec<u8> {
    let mut padded = bytes.to_vec();
    padded.resize(size.max(bytes.len()), 0);
    padded
}
