//! What was learnt: the lexicon and the weights of a language, and how they are stored.
//!
//! The weights of a feature are 16 numbers of 8 bits, one for each label but none. Of all buckets only those with weights
//! are stored: a bit for each says whether there are any, and the bits before it are counted by table and `popcnt` (a
//! rank dictionary: Jacobson, "Space-efficient static trees and graphs", 1989).

use serde::{Deserialize, Serialize};

use super::decode::{Emission, Transitions};
use super::features::{BUCKETS, Sink};
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

    /// Calls `take` with what the features of each group weigh together that was asked for, and forgets the groups.
    pub fn weigh(&self, asked: &mut Asked, mut take: impl FnMut(Emission)) {
        let Asked { buckets, ends, places } = asked;
        places.clear();
        places.resize(buckets.len(), 0);
        let (mut start, mut known) = (0, 0);
        for end in ends.iter_mut() {
            for bucket in &buckets[start..*end] {
                let (place, has_weights) = self.weights.place(*bucket);
                places[known] = place;
                known += usize::from(has_weights);
            }
            start = std::mem::replace(end, known);
        }
        start = 0;
        for end in ends.drain(..) {
            let mut sum = Emission::default();
            places[start..end].iter().for_each(|place| sum.add_row(&self.weights.rows[*place as usize]));
            start = end;
            take(sum);
        }
        buckets.clear();
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

/// Groups of features that are to be weighed.
///
/// What weights are kept in is larger than the nearest caches. So many groups are asked for together, and looked up without
/// a branch that depends on what is found: the processor then waits for many places at once.
#[derive(Debug, Default)]
pub struct Asked {
    /// Those of all features.
    buckets: Vec<u32>,
    /// Where the features of each group end.
    ends: Vec<usize>,
    /// The places of the rows of those that have weights.
    places: Vec<u32>,
}

impl Asked {
    /// Asks for a group of those features that are given.
    pub fn push(&mut self, give: impl FnOnce(&mut Sink<'_>)) {
        give(&mut |_, bucket| self.buckets.push(bucket));
        self.ends.push(self.buckets.len());
    }
}

/// Rows of weights by the number of their bucket.
#[derive(Debug)]
struct Weights {
    blocks: Vec<Block>,
    rows: Vec<Row>,
}

/// Which of 64 buckets have weights.
#[derive(Debug, Clone, Copy, Default)]
struct Block {
    /// A bit for each bucket.
    bits: u64,
    /// How many buckets before them have weights.
    before: u32,
}

impl Weights {
    fn new(rows: &[(u32, Row)]) -> Weights {
        let mut blocks = vec![Block::default(); BUCKETS / 64];
        for (bucket, _) in rows {
            blocks[(bucket / 64) as usize].bits |= 1 << (bucket % 64);
        }
        let mut total = 0;
        for block in &mut blocks {
            block.before = total;
            total += block.bits.count_ones();
        }
        Weights { blocks, rows: rows.iter().map(|(_, row)| *row).collect() }
    }

    /// Returns how many buckets before this one have weights, and whether it has: that is the place of its row then.
    #[inline]
    fn place(&self, bucket: u32) -> (u32, bool) {
        let Block { bits, before } = self.blocks[(bucket / 64) as usize];
        let own = 1 << (bucket % 64);
        (before + (bits & (own - 1)).count_ones(), bits & own != 0)
    }

    fn buckets(&self) -> impl Iterator<Item = u32> {
        (0..BUCKETS as u32).filter(|bucket| self.place(*bucket).1)
    }
}

#[cfg(test)]
mod tests {
    use super::{Asked, Model, Row};
    use crate::entities::decode::Emission;
    use crate::entities::features::{BUCKETS, Template};
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
        let mut asked = Asked::default();
        let groups: [&[u32]; 4] = [&[1, 64, 65], &[], &[0, 63, BUCKETS as u32 - 1], &[1, 65]];
        for group in groups {
            asked.push(|sink| group.iter().for_each(|bucket| sink(Template::Exact, *bucket)));
        }
        let mut found = Vec::new();
        model.weigh(&mut asked, |sum| found.push(sum));
        let sum = |rows: &[Row]| {
            let mut sum = Emission::default();
            rows.iter().for_each(|row| sum.add_row(row));
            sum
        };
        assert_eq!(found, [sum(&[[3; 16]]), sum(&[]), sum(&[[1; 16], [-128; 16], [127; 16]]), sum(&[])]);
        model.weigh(&mut asked, |_| panic!("nothing is asked for"));
        assert_eq!(model.to_bytes().unwrap(), bytes);
        assert!(Model::from_bytes(b"nonsense").is_none());
    }
}
