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
