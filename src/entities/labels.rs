//! What a word is labelled with: no name, or its place in a name of some kind.
//!
//! A name of several words has a first, inner ones and a last; a name of one word is single (the scheme known as BILOU:
//! Ratinov and Roth, "Design Challenges and Misconceptions in Named Entity Recognition", 2009). Names of other kinds
//! (nationalities, events, works) are told from the three that are reported, so that they are not taken for them.

use crate::article::EntityKind;

/// How many labels there are: none, and four places in names of four kinds.
pub const LABELS: usize = 17;

/// The weights of a feature, one for each label but [`Label::NONE`], whose weight is 0.
pub const WEIGHTS: usize = LABELS - 1;

/// The kinds that are told apart.
pub const KINDS: usize = 4;

/// A word's place in a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// The first word of several.
    First,
    /// One between first and last.
    Inner,
    /// The last word of several.
    Last,
    /// The only one.
    Single,
}

/// A label by its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Label(pub u8);

impl Label {
    /// The label of a word that is in no name.
    pub const NONE: Label = Label(0);

    /// Returns the label of a place in a name of the kind with that number, below [`KINDS`].
    pub fn new(kind: u8, place: Place) -> Label {
        Label(1 + kind * 4 + place as u8)
    }

    /// Returns all labels in the order of their numbers.
    pub fn all() -> impl Iterator<Item = Label> {
        (0..LABELS as u8).map(Label)
    }

    /// Returns the number of the kind, where it is a name.
    pub fn kind(self) -> Option<u8> {
        self.0.checked_sub(1).map(|place| place / 4)
    }

    /// Returns whether the name goes on after the word.
    pub fn is_open(self) -> bool {
        matches!(self.0.checked_sub(1).map(|place| place % 4), Some(0 | 1))
    }

    /// Returns whether the name goes on from the word before.
    pub fn continues(self) -> bool {
        matches!(self.0.checked_sub(1).map(|place| place % 4), Some(1 | 2))
    }

    /// Returns whether `next` may stand after it.
    pub fn may_precede(self, next: Label) -> bool {
        self.is_open() == next.continues() && (!self.is_open() || self.kind() == next.kind())
    }
}

/// Returns the kind with the number; `None` for names that are not reported.
pub fn kind_of(number: u8) -> Option<EntityKind> {
    [EntityKind::Person, EntityKind::Organisation, EntityKind::Place].get(usize::from(number)).copied()
}

/// A name in a row of words: from the first to before the last, and the number of its kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Span {
    /// Its first word.
    pub start: usize,
    /// The word after its last.
    pub end: usize,
    /// The number of its kind, below [`KINDS`].
    pub kind: u8,
}

impl Span {
    /// Returns the names that a row of valid labels makes.
    pub fn of_labels(labels: &[Label]) -> impl Iterator<Item = Span> {
        let mut start = 0;
        labels.iter().enumerate().filter_map(move |(at, label)| {
            if !label.continues() {
                start = at;
            }
            let kind = label.kind().filter(|_| !label.is_open())?;
            Some(Span { start, end: at + 1, kind })
        })
    }

    /// Writes the labels of the name into a row of them.
    pub fn label(self, labels: &mut [Label]) {
        let last = self.end - 1;
        for (at, label) in labels.iter_mut().enumerate().take(self.end).skip(self.start) {
            let place = match (at == self.start, at == last) {
                (true, true) => Place::Single,
                (true, false) => Place::First,
                (false, true) => Place::Last,
                (false, false) => Place::Inner,
            };
            *label = Label::new(self.kind, place);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{KINDS, Label, Place, Span};

    #[test]
    fn labels_and_names_are_two_ways_to_say_the_same() {
        let names = [Span { start: 0, end: 1, kind: 2 }, Span { start: 1, end: 4, kind: 0 }];
        let mut labels = [Label::NONE; 6];
        names.iter().for_each(|name| name.label(&mut labels));
        assert_eq!(Span::of_labels(&labels).collect::<Vec<_>>(), names);
        assert!(labels.windows(2).all(|pair| pair[0].may_precede(pair[1])));
    }

    #[test]
    fn a_name_is_closed_by_its_own_kind() {
        let first = Label::new(0, Place::First);
        assert!(first.may_precede(Label::new(0, Place::Last)));
        assert!(!first.may_precede(Label::new(1, Place::Last)) && !first.may_precede(Label::NONE));
        let followed = |label: Label| Label::all().filter(|next| label.may_precede(*next)).count();
        assert_eq!((followed(Label::NONE), followed(first)), (1 + 2 * KINDS, 2));
    }
}
