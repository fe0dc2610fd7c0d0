//! Hashes that are the same on every machine and in every release: the model is made of them.

/// Returns the hash of some bytes (FNV-1a, 64 bits, mixed once more so that its high bits are good).
#[cfg(test)]
pub fn of_bytes(bytes: &[u8]) -> u64 {
    end(bytes.iter().fold(START, |hash, byte| step(hash, *byte)))
}

/// Returns the hash of what was hashed, when nothing more comes.
#[inline]
pub fn end(hash: u64) -> u64 {
    mix(hash, 0x51)
}

/// The hash of nothing, to go on from with [`step`].
pub const START: u64 = 0xCBF2_9CE4_8422_2325;

/// Returns the hash of what was hashed and one more byte.
#[inline]
pub fn step(hash: u64, byte: u8) -> u64 {
    (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01B3)
}

/// Returns one number for two, in this order.
#[inline]
pub fn mix(first: u64, second: u64) -> u64 {
    let mixed = (first ^ second.rotate_left(29)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    mixed ^ (mixed >> 32)
}
