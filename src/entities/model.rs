//! What was learnt: the lexicon and the weights of a language, and how they are stored.
//!
//! The weights of a feature are 16 numbers of 8 bits, one for each label but none. Of all buckets only those with weights
//! are stored: a bit for each says whether there are any, and the bits before it are counted by table and `popcnt` (a
//! rank dictionary: Jacobson, "Space-efficient static trees and graphs", 1989).

use serde::{Deserialize, Serialize};

use super::decode::Transitions;
use super::features::BUCKETS;
use super::labels::{LABELS, WEIGHTS};
use super::lexicon::Lexicon;

/// The number of the format, and of the features that the weights belong to.
const FORMAT: u8 = 2;

/// The weights of a feature.
pub type Row = [i8; WEIGHTS];

/// A language's lexicon and weights.
#[derive(Debug)]
pub struct Model {
    /// What is known of words.
    pub lexicon: Lexicon,
    /// What labels score beside each other.
    pub transitions: Transitions,
    weights: Weights,
}

/// The model as it is stored, before it is packed.
#[derive(Serialize, Deserialize)]
struct Stored {
    format: u8,
    lexicon: Lexicon,
    transitions: Vec<i32>,
    /// How far each bucket with weights is behind the one before.
    steps: Vec<u32>,
    weights: Vec<u8>,
}

impl Model {
    /// Makes a model of the rows of weights of some buckets, in ascending order.
    pub fn new(lexicon: Lexicon, transitions: Transitions, rows: &[(u32, Row)]) -> Model {
        Model { lexicon, transitions, weights: Weights::new(rows) }
    }

    /// Returns the weights of a bucket, if it has any.
    pub fn row(&self, bucket: u32) -> Option<&Row> {
        self.weights.has(bucket).then(|| self.weights.row(bucket))
    }

    /// Returns how many buckets have weights.
    pub fn features(&self) -> usize {
        self.weights.rows.len()
    }

    /// Packs the model into bytes, the same for the same model.
    ///
    /// # Errors
    /// Where there is no memory for them.
    pub fn to_bytes(&self) -> std::io::Result<Vec<u8>> {
        let mut last = 0;
        let steps = self.weights.buckets().map(|bucket| bucket - std::mem::replace(&mut last, bucket));
        let stored = Stored {
            format: FORMAT,
            lexicon: self.lexicon.clone(),
            transitions: self.transitions.concat(),
            steps: steps.collect(),
            weights: self.weights.rows.iter().flatten().map(|weight| weight.cast_unsigned()).collect(),
        };
        let bytes = postcard::to_stdvec(&stored).map_err(std::io::Error::other)?;
        zstd::encode_all(bytes.as_slice(), 19)
    }

    /// Reads what [`Model::to_bytes`] wrote; `None` where it is of another format.
    pub fn from_bytes(bytes: &[u8]) -> Option<Model> {
        let bytes = zstd::decode_all(bytes).ok()?;
        let stored: Stored = postcard::from_bytes(&bytes).ok()?;
        if stored.format != FORMAT || stored.transitions.len() != LABELS * LABELS {
            return None;
        }
        let mut transitions = [[0; LABELS]; LABELS];
        for (row, stored) in transitions.iter_mut().zip(stored.transitions.chunks(LABELS)) {
            row.copy_from_slice(stored);
        }
        let mut bucket = 0;
        let rows = stored.weights.chunks_exact(WEIGHTS).zip(&stored.steps).map(|(weights, step)| {
            bucket += step;
            (bucket, std::array::from_fn(|at| weights[at].cast_signed()))
        });
        Some(Model::new(stored.lexicon, transitions, &rows.collect::<Vec<_>>()))
    }
}

/// Rows of weights by the number of their bucket.
#[derive(Debug)]
struct Weights {
    /// A bit for each bucket.
    bits: Vec<u64>,
    /// How many bits are set before each word of them.
    before: Vec<u32>,
    rows: Vec<Row>,
}

impl Weights {
    fn new(rows: &[(u32, Row)]) -> Weights {
        let mut bits = vec![0_u64; BUCKETS / 64];
        for (bucket, _) in rows {
            bits[(bucket / 64) as usize] |= 1 << (bucket % 64);
        }
        let mut before = Vec::with_capacity(bits.len());
        let mut total = 0;
        for bits in &bits {
            before.push(total);
            total += bits.count_ones();
        }
        Weights { bits, before, rows: rows.iter().map(|(_, row)| *row).collect() }
    }

    #[inline]
    fn has(&self, bucket: u32) -> bool {
        self.bits[(bucket / 64) as usize] >> (bucket % 64) & 1 == 1
    }

    /// Returns the row of a bucket that has one.
    #[inline]
    fn row(&self, bucket: u32) -> &Row {
        let word = (bucket / 64) as usize;
        let own = (self.bits[word] & ((1 << (bucket % 64)) - 1)).count_ones();
        &self.rows[(self.before[word] + own) as usize]
    }

    fn buckets(&self) -> impl Iterator<Item = u32> {
        (0..BUCKETS as u32).filter(|bucket| self.has(*bucket))
    }
}

#[cfg(test)]
mod tests {
    use super::Model;
    use crate::entities::features::BUCKETS;
    use crate::entities::labels::LABELS;
    use crate::entities::lexicon::Lexicon;

    #[test]
    fn a_model_is_the_same_after_it_was_stored() {
        let mut transitions = [[0; LABELS]; LABELS];
        transitions[3][4] = -900;
        let rows = [(0, [1; 16]), (63, [-128; 16]), (64, [3; 16]), (BUCKETS as u32 - 1, [127; 16])];
        let bytes = Model::new(Lexicon::default(), transitions, &rows).to_bytes().unwrap();
        let model = Model::from_bytes(&bytes).unwrap();
        assert_eq!(model.transitions, transitions);
        assert_eq!(rows.map(|(bucket, _)| *model.row(bucket).unwrap()), rows.map(|(_, row)| row));
        assert_eq!((model.row(1), model.row(65)), (None, None));
        assert_eq!(model.to_bytes().unwrap(), bytes);
        assert!(Model::from_bytes(b"nonsense").is_none());
    }
}
