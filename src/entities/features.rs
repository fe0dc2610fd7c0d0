//! The features of a word in its sentence and document. Training and tagging both take them from here.
//!
//! A feature is a template and a value, hashed to one of [`BUCKETS`]. Some depend on one word alone, as it stands from two
//! places before to two behind the word that is labelled: their weights are added up once for each word met. The others
//! depend on several.

use std::ops::Range;

use super::hash::mix;
use super::reading::{EVIDENCE_BITS, Known, Reading, Style, Vocabulary};
use super::word::{AFFIXES, Traits, Word};

/// The bits of a bucket's number.
pub const BUCKET_BITS: u32 = 22;

/// How many buckets features are hashed to.
pub const BUCKETS: usize = 1 << BUCKET_BITS;

/// How far before and behind a word others bear on it alone.
pub const REACH: usize = 2;

/// The words that bear on a word: itself and [`REACH`] on both sides.
pub const OFFSETS: usize = 2 * REACH + 1;

/// What a feature tells. The numbers are part of the model.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u64)]
pub enum Template {
    /// Nothing: how frequent a label is.
    Bias = 0,
    /// The word's letters.
    Exact = 1,
    /// Its letters in lower case.
    Lower = 2,
    /// Those of the word before.
    Before = 3,
    /// Those of the word behind.
    Behind = 4,
    /// Those of the second word before.
    Before2 = 5,
    /// Those of the second word behind.
    Behind2 = 6,
    /// The word before and the word.
    BeforeAndThis = 7,
    /// The word and the one behind.
    ThisAndBehind = 8,
    /// The words on both sides.
    Around = 9,
    /// The word's shape.
    Shape = 10,
    /// Its collapsed shape.
    ShortShape = 11,
    /// The collapsed shapes of three words.
    Shapes = 12,
    /// Those of the word before and the word.
    ShapesBefore = 13,
    /// Those of the word and the one behind.
    ShapesBehind = 14,
    /// How the sentence is written, and whether the word opens it.
    Context = 15,
    /// That with the word's shape.
    ContextAndShape = 16,
    /// That with the word behind.
    ContextAndBehind = 17,
    /// The row of capitalised words: its length, and the word's place in it.
    Row = 18,
    /// That with the context.
    RowAndContext = 19,
    /// The word before the row.
    BeforeRow = 20,
    /// The word behind the row.
    BehindRow = 21,
    /// The last word of the row.
    RowEnd = 22,
    /// The last three letters of that.
    RowEndSuffix = 23,
    /// The first word of the row.
    RowStart = 24,
    /// How often the word has a capital.
    Capitals = 25,
    /// That with the context.
    CapitalsAndContext = 26,
    /// That of the word and the one behind.
    CapitalsBehind = 27,
    /// That of the word and the one before.
    CapitalsBefore = 28,
    /// The two words before.
    TwoBefore = 30,
    /// The two words behind.
    TwoBehind = 31,
    /// The collapsed shapes of the two words behind.
    ShapesTwoBehind = 32,
    /// The collapsed shapes of the two words before.
    ShapesTwoBefore = 33,
    /// How many words the sentence has, up to four.
    Length = 34,
    /// The first letters of the word, of one to four.
    Prefix = 40,
    /// The last letters of the word, of one to four.
    Suffix = 44,
    /// The last letters of the capitalised word before, of two to four.
    SuffixBefore = 54,
    /// The last letters of the capitalised word behind, of two to four.
    SuffixBehind = 64,
    /// A list that has the word, and its place in the name there.
    Listed = 140,
    /// All lists that have it, alone or in a name.
    AllListed = 141,
    /// That with the context.
    ListedAndContext = 142,
    /// That with the lists of the word before.
    ListedAndBefore = 143,
    /// That with the lists of the word behind.
    ListedAndBehind = 144,
    /// The lists of the word before.
    ListedBefore = 145,
    /// The lists of the word behind.
    ListedBehind = 146,
    /// The lists of the word, and how often it has a capital.
    ListedAndCapitals = 147,
    /// All that the document says of the word elsewhere.
    Evidence = 160,
    /// One thing that it says.
    EvidenceBit = 161,
    /// That with the context.
    EvidenceBitAndContext = 162,
    /// All lists that have the word, and all that the document says of it.
    ListedAndEvidence = 163,
}

impl Template {
    /// Returns whether it knows the word by its letters: such features serve known names better than unknown ones.
    pub fn is_lexical(self) -> bool {
        matches!(self, Template::Exact | Template::Lower | Template::BeforeAndThis | Template::ThisAndBehind)
    }
}

/// Takes features, each as its template and bucket.
pub trait Sink {
    /// Takes one.
    fn take(&mut self, template: Template, bucket: u32);
}

impl<F: FnMut(Template, u32)> Sink for F {
    fn take(&mut self, template: Template, bucket: u32) {
        self(template, bucket);
    }
}

/// Gives the features that a word alone is for the word `REACH - offset` places behind it: for itself where `offset` is
/// [`REACH`], for the next word where it is one less.
pub fn of_word(word: &Word, offset: usize, sink: &mut impl Sink) {
    use Template::{
        Before, Before2, Behind, Behind2, Bias, Capitals, Exact, ListedBefore, ListedBehind, Lower, Prefix, Shape,
        ShortShape, Suffix, SuffixBefore, SuffixBehind,
    };
    let mut give = |template, value| give(sink, template, 0, value);
    match offset {
        0 => give(Before2, word.lower),
        1 => {
            give(Before, word.lower);
            give(ListedBefore, word.entry.lists.into());
        }
        REACH => {
            give(Bias, 0);
            give(Exact, word.exact);
            give(Lower, word.lower);
            give(Shape, word.shape);
            give(ShortShape, word.short_shape);
            give(Capitals, word.entry.capitals.into());
        }
        3 => {
            give(Behind, word.lower);
            give(ListedBehind, word.entry.lists.into());
        }
        _ => give(Behind2, word.lower),
    }
    let (own, prefixes, from) = match offset {
        REACH => (Suffix, Some(Prefix), 0),
        1 => (SuffixBefore, None, 1),
        3 => (SuffixBehind, None, 1),
        _ => return,
    };
    if offset != REACH && !word.traits.has(Traits::CAPITAL) {
        return;
    }
    for letters in from..AFFIXES {
        give_letters(sink, own, letters, word.suffixes[letters]);
        if let Some(prefix) = prefixes {
            give_letters(sink, prefix, letters, word.prefixes[letters]);
        }
    }
}

fn give_letters(sink: &mut impl Sink, template: Template, letters: usize, value: u64) {
    if value != 0 {
        give(sink, template, letters as u64, value);
    }
}

/// Gives a feature; templates that stand for several are told apart by `more`.
#[inline]
fn give(sink: &mut impl Sink, template: Template, more: u64, value: u64) {
    let number = template as u64 + more;
    let hash = mix(mix(value, number.wrapping_mul(0xD6E8_FEB8_6659_FD93)), number);
    sink.take(template, (hash >> (64 - BUCKET_BITS)) as u32);
}

/// The values of what is beyond a sentence's first and last word.
const START: u64 = 2;
const END: u64 = 3;
const BEYOND: u64 = 1;
/// The shape of no word.
const NO_SHAPE: u64 = 5;
/// The lists of no word.
const NO_LISTS: u64 = 1 << 31;
/// The capitals of no word.
const NO_CAPITALS: u64 = 10;

/// The words of a row of capitals beyond which it is not looked at.
const LONGEST_ROW: usize = 10;

/// A sentence of a document, to ask for the features of its words.
pub struct Sentence<'a> {
    /// The document.
    pub reading: &'a Reading,
    /// Its words.
    pub vocabulary: &'a Vocabulary<'a>,
    /// The places of the sentence's words in the document.
    pub places: Range<usize>,
    /// How it is written.
    pub style: Style,
}

impl Sentence<'_> {
    fn word(&self, at: usize) -> Option<&Known> {
        self.places.contains(&at).then(|| self.vocabulary.word(self.reading.ids()[at]))
    }

    /// Returns the letters of the word so many places behind `at`.
    fn lower(&self, at: usize, by: isize) -> u64 {
        let place = at as isize + by;
        let (start, end) = (self.places.start as isize, self.places.end as isize);
        match self.word(place.max(0) as usize) {
            Some(word) if place >= start => word.lower,
            _ if place == start - 1 => START,
            _ if place == end => END,
            _ => BEYOND,
        }
    }

    /// Gives the features of the word at `at` that depend on more than one word.
    pub fn features(&self, at: usize, sink: &mut impl Sink) {
        let Some(word) = self.word(at) else { return };
        let before = at.checked_sub(1).and_then(|at| self.word(at));
        let behind = self.word(at + 1);
        let context = self.context(at);
        self.give_neighbours(at, word, context, sink);
        self.give_shapes(at, word, before, behind, sink);
        self.give_beyond(before, behind, sink);
        self.give_row(at, context, sink);
        let mut give = |template, value| give(sink, template, 0, value);
        give(Template::Context, context);
        give(Template::ContextAndShape, mix(context, word.short_shape));
        give(Template::Length, self.places.len().min(4) as u64);
        let capitals = u64::from(word.entry.capitals);
        let of = |word: Option<&Known>| word.map_or(NO_CAPITALS, |word| word.entry.capitals.into());
        give(Template::CapitalsAndContext, mix(capitals, context));
        give(Template::CapitalsBehind, mix(capitals, of(behind)));
        give(Template::CapitalsBefore, mix(capitals, of(before)));
        self.give_listed(at, word, before, behind, context, sink);
    }

    fn context(&self, at: usize) -> u64 {
        let first = self.places.start;
        let opens =
            at == first || (at == first + 1 && self.word(first).is_some_and(|word| !word.traits.has(Traits::LETTER)));
        u64::from(opens) | (self.style as u64) << 1
    }

    fn give_neighbours(&self, at: usize, word: &Known, context: u64, sink: &mut impl Sink) {
        let mut give = |template, value| give(sink, template, 0, value);
        let (before, behind) = (self.lower(at, -1), self.lower(at, 1));
        give(Template::BeforeAndThis, mix(before, word.lower));
        give(Template::ThisAndBehind, mix(word.lower, behind));
        give(Template::Around, mix(before, behind));
        give(Template::TwoBefore, mix(self.lower(at, -2), before));
        give(Template::TwoBehind, mix(behind, self.lower(at, 2)));
        give(Template::ContextAndBehind, mix(context, behind));
    }

    fn give_shapes(
        &self,
        at: usize,
        word: &Known,
        before: Option<&Known>,
        behind: Option<&Known>,
        sink: &mut impl Sink,
    ) {
        let mut give = |template, value| give(sink, template, 0, value);
        let of = |word: Option<&Known>| word.map_or(NO_SHAPE, |word| word.short_shape);
        let (before, this, behind) = (of(before), word.short_shape, of(behind));
        give(Template::Shapes, mix(before, mix(this, behind)));
        give(Template::ShapesBefore, mix(before, this));
        give(Template::ShapesBehind, mix(this, behind));
        give(Template::ShapesTwoBehind, mix(behind, of(self.word(at + 2))));
        give(Template::ShapesTwoBefore, mix(of(at.checked_sub(2).and_then(|at| self.word(at))), before));
    }

    /// Gives what the ends of the sentence are to words near them, as [`of_word`] does for the words that there are.
    fn give_beyond(&self, before: Option<&Known>, behind: Option<&Known>, sink: &mut impl Sink) {
        if before.is_none() {
            give(sink, Template::Before, 0, START);
        }
        if behind.is_none() {
            give(sink, Template::Behind, 0, END);
        }
    }

    fn give_row(&self, at: usize, context: u64, sink: &mut impl Sink) {
        let has_capital = |at: usize| self.word(at).is_some_and(|word| word.traits.has(Traits::CAPITAL));
        let first = (self.places.start.max(at.saturating_sub(LONGEST_ROW))..at).rev().find(|at| !has_capital(*at));
        let start = first.map_or(self.places.start.max(at.saturating_sub(LONGEST_ROW)), |before| before + 1);
        let most = self.places.end.min(at + 1 + LONGEST_ROW);
        let end = (at + 1..most).find(|at| !has_capital(*at)).unwrap_or(most);
        let row = ((end - start).min(6) as u64) << 4 | (at - start).min(5) as u64;
        let mut give = |template, value| give(sink, template, 0, value);
        give(Template::Row, row);
        give(Template::RowAndContext, mix(row, context));
        give(Template::BeforeRow, self.lower(start, -1));
        give(Template::BehindRow, self.lower(end, 0));
        if end > at + 1
            && let Some(last) = self.word(end - 1)
        {
            give(Template::RowEnd, last.lower);
            give(Template::RowEndSuffix, last.ending);
        }
        if start < at {
            give(Template::RowStart, self.lower(start, 0));
        }
    }

    fn give_listed(
        &self,
        at: usize,
        word: &Known,
        before: Option<&Known>,
        behind: Option<&Known>,
        context: u64,
        sink: &mut impl Sink,
    ) {
        let listed = self.reading.listed(at);
        let mut all = 0;
        for bit in bits(listed) {
            give(sink, Template::Listed, 0, bit);
            let (list, place) = (bit / 4, bit % 4);
            all |= 1 << (list * 2 + u64::from(place < 3));
        }
        let mut give = |template, value| give(sink, template, 0, value);
        let of = |word: Option<&Known>| word.map_or(NO_LISTS, |word| word.entry.lists.into());
        give(Template::AllListed, all);
        give(Template::ListedAndContext, mix(all, context));
        give(Template::ListedAndBefore, mix(all, of(before)));
        give(Template::ListedAndBehind, mix(all, of(behind)));
        give(Template::ListedAndCapitals, mix(all, word.entry.capitals.into()));
        let evidence = self.reading.evidence(self.vocabulary, at);
        give(Template::Evidence, evidence.into());
        give(Template::ListedAndEvidence, mix(all, evidence.into()));
        for bit in bits(u64::from(evidence) & ((1 << EVIDENCE_BITS) - 1)) {
            give(Template::EvidenceBit, bit);
            give(Template::EvidenceBitAndContext, mix(bit, context));
        }
    }
}

/// Returns the numbers of the bits that are set.
fn bits(mut set: u64) -> impl Iterator<Item = u64> {
    std::iter::from_fn(move || {
        let bit = set.trailing_zeros();
        set &= set.wrapping_sub(1);
        (bit < 64).then_some(u64::from(bit))
    })
}
