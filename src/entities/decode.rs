//! The best row of labels for a row of words: the algorithm of Viterbi over the labels that may follow each other.

use super::labels::{KINDS, LABELS, Label, Place, WEIGHTS};
use super::model::Row;

/// What each label but none scores for a word. Hundreds of thousands are kept: none lies in two lines of the processor's caches.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[repr(align(32))]
pub struct Emission([i16; WEIGHTS]);

impl Emission {
    /// Adds what other features score. There are too few of them for a sum to overflow.
    #[inline]
    pub fn add(&mut self, other: &Emission) {
        self.0.iter_mut().zip(other.0).for_each(|(sum, score)| *sum = sum.wrapping_add(score));
    }

    /// Adds what a feature weighs.
    #[inline]
    pub fn add_row(&mut self, row: &Row) {
        self.0.iter_mut().zip(row).for_each(|(sum, weight)| *sum = sum.wrapping_add((*weight).into()));
    }
}

/// What a label scores before another: `transitions[before][behind]`. What stands around a row of words is in no name.
pub type Transitions = [[i32; LABELS]; LABELS];

/// The score of what cannot be.
const NEVER: i32 = i32::MIN / 2;

/// Finds best rows of labels; holds the buffers.
#[derive(Debug, Default)]
pub struct Decoder {
    /// For each word and label, the label before it on the best way there.
    came_from: Vec<[u8; LABELS]>,
}

impl Decoder {
    /// Writes the best labels for a row of words that is not empty.
    pub fn decode(&mut self, emissions: &[Emission], transitions: &Transitions, labels: &mut [Label]) {
        self.came_from.clear();
        let mut scores = [NEVER; LABELS];
        for label in OPENERS {
            scores[label] = transitions[0][label] + of(&emissions[0], label);
        }
        for emission in &emissions[1..] {
            scores = self.step(&scores, emission, transitions);
        }
        let mut label = best(&CLOSERS, |label| scores[label] + transitions[label][0]).0;
        for (at, of_word) in labels.iter_mut().enumerate().rev() {
            *of_word = Label(label as u8);
            if at > 0 {
                label = usize::from(self.came_from[at - 1][label]);
            }
        }
    }

    fn step(&mut self, scores: &[i32; LABELS], emission: &Emission, transitions: &Transitions) -> [i32; LABELS] {
        let mut next = [NEVER; LABELS];
        let mut came_from = [0; LABELS];
        let mut reach = |label: usize, from: &[usize]| {
            let (before, score) = best(from, |before| scores[before] + transitions[before][label]);
            next[label] = score + of(emission, label);
            came_from[label] = before as u8;
        };
        OPENERS.iter().for_each(|label| reach(*label, &CLOSERS));
        for kind in 0..KINDS as u8 {
            let [first, inner, last] =
                [Place::First, Place::Inner, Place::Last].map(|place| usize::from(Label::new(kind, place).0));
            reach(inner, &[first, inner]);
            reach(last, &[first, inner]);
        }
        self.came_from.push(came_from);
        next
    }
}

/// The labels that can stand where no name is open: none, first, single.
const OPENERS: [usize; 1 + 2 * KINDS] = [0, 1, 4, 5, 8, 9, 12, 13, 16];

/// The labels after which no name is open: none, last, single.
const CLOSERS: [usize; 1 + 2 * KINDS] = [0, 3, 4, 7, 8, 11, 12, 15, 16];

fn of(emission: &Emission, label: usize) -> i32 {
    label.checked_sub(1).map_or(0, |at| i32::from(emission.0[at]))
}

/// Returns the first label with the best score.
fn best(labels: &[usize], score: impl Fn(usize) -> i32) -> (usize, i32) {
    let mut best = (0, i32::MIN);
    for label in labels {
        let score = score(*label);
        if score > best.1 {
            best = (*label, score);
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::{CLOSERS, Decoder, Emission, OPENERS};
    use crate::entities::labels::{LABELS, Label, Place};

    #[test]
    fn the_tables_say_what_labels_say() {
        let numbers =
            |is: fn(Label) -> bool| Label::all().filter(|label| is(*label)).map(|label| label.0.into()).collect();
        let (openers, closers): (Vec<usize>, Vec<usize>) = (numbers(|l| !l.continues()), numbers(|l| !l.is_open()));
        assert_eq!((openers, closers), (OPENERS.to_vec(), CLOSERS.to_vec()));
    }

    #[test]
    fn a_name_that_is_begun_is_ended() {
        // The first word would open a name, the second by itself is in none.
        let mut emissions = [Emission::default(); 2];
        emissions[0].0[usize::from(Label::new(1, Place::First).0) - 1] = 9;
        emissions[1].0[usize::from(Label::new(1, Place::Last).0) - 1] = -5;
        let mut labels = [Label::NONE; 2];
        Decoder::default().decode(&emissions, &[[0; LABELS]; LABELS], &mut labels);
        assert_eq!(labels, [Label::new(1, Place::First), Label::new(1, Place::Last)]);
    }
}
