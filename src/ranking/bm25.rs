//! BM25: how much a number of matches in an article is worth.

/// How fast further matches lose weight.
const K1: f32 = 1.2;

/// How much a long article counts less, from 0 to 1.
const B: f32 = 0.75;

/// Returns the weight of what `own` of `all` articles hold.
pub fn idf(own: u64, all: u64) -> f32 {
    let (all, own) = (all.max(own) as f32, own as f32);
    (1.0 + (all - own + 0.5) / (own + 0.5)).ln()
}

/// Returns what an article of `words` words, where the mean is `mean`, makes frequencies count less by.
pub fn length_norm(words: u32, mean: f32) -> f32 {
    K1 * (1.0 - B + B * words as f32 / mean)
}

/// Returns how much `frequency` matches count: from 0 to 2.2.
pub fn saturated(frequency: u32, length_norm: f32) -> f32 {
    let frequency = frequency as f32;
    frequency * (1.0 + K1) / (frequency + length_norm)
}

/// Returns the length that an article of `words` words counts as: Lucene and tantivy keep it in a byte, exact up to 40
/// (`SmallFloat.intToByte4`: four significant bits above an offset of 24).
pub fn coded_length(words: u32) -> u32 {
    const FREE: u32 = 24;
    if words < FREE {
        return words;
    }
    let above = words - FREE;
    let shift = (u32::BITS - above.leading_zeros()).saturating_sub(4);
    ((above >> shift) << shift) + FREE
}

#[cfg(test)]
mod tests {
    use super::coded_length;

    #[test]
    fn lengths_are_exact_up_to_40() {
        let coded = [0, 1, 23, 24, 39, 40, 41, 42, 43, 55, 56, 59, 60, 1000].map(coded_length);
        assert_eq!(coded, [0, 1, 23, 24, 39, 40, 40, 42, 42, 54, 56, 56, 60, 984]);
    }
}
