//! The features of a word in its sentence and document. Training and tagging both take them from here.
//!
//! A feature is a template and a value, hashed to one of [`BUCKETS`]. Some depend on one word alone, the one that is
//! labelled or one beside it: they weigh the same wherever that word stands. The others come in groups that depend on few
//! things. So what features weigh together can be kept, by the word or by the group's key, and is hardly ever added up anew.
//! None depends on two words by their letters: hardly any pair comes again, and models with such features found no more names
//! (F1 on `gmb.test` 82.3 with 13 more templates, six of them of pairs, and 82.2 without; on `conll2003_en_testa` 83.5 and
//! 83.6).

use std::ops::Range;

use super::hash::mix;
use super::lexicon::Entry;
use super::reading::{EVIDENCE_BITS, Reading, Style};
use super::word::{AFFIXES, Traits, Word};

/// The bits of a bucket's number.
pub const BUCKET_BITS: u32 = 22;

/// How many buckets features are hashed to.
pub const BUCKETS: usize = 1 << BUCKET_BITS;

/// What a word is to the one that is labelled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// It stands before it.
    Before,
    /// It is labelled.
    Itself,
    /// It stands behind it.
    Behind,
}

impl Role {
    /// All of them, from left to right.
    pub const ALL: [Role; 3] = [Role::Before, Role::Itself, Role::Behind];
}

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
    /// The row of capitalised words: its length, and the word's place in it.
    Row = 18,
    /// That with the context.
    RowAndContext = 19,
    /// How often the word has a capital.
    Capitals = 25,
    /// That with the context.
    CapitalsAndContext = 26,
    /// That of the word and the one behind.
    CapitalsBehind = 27,
    /// That of the word and the one before.
    CapitalsBefore = 28,
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
        matches!(self, Template::Exact | Template::Lower)
    }
}

/// Takes features, each as its template and bucket.
pub type Sink<'a> = dyn FnMut(Template, u32) + 'a;

/// Gives the features that a word alone is, by what it is to the word that is labelled.
pub fn of_word(word: &Word, role: Role, sink: &mut Sink<'_>) {
    use Template::{
        Before, Behind, Bias, Capitals, Exact, ListedBefore, ListedBehind, Lower, Prefix, Shape, ShortShape, Suffix,
        SuffixBefore, SuffixBehind,
    };
    let mut give = |template, value| give(sink, template, 0, value);
    match role {
        Role::Before => {
            give(Before, word.lower);
            give(ListedBefore, word.entry.lists.into());
        }
        Role::Itself => {
            give(Bias, 0);
            give(Exact, word.exact);
            give(Lower, word.lower);
            give(Shape, word.shape);
            give(ShortShape, word.short_shape.into());
            give(Capitals, word.entry.capitals.into());
        }
        Role::Behind => {
            give(Behind, word.lower);
            give(ListedBehind, word.entry.lists.into());
        }
    }
    let (own, prefixes, from) = match role {
        Role::Itself => (Suffix, Some(Prefix), 0),
        _ if !word.traits.has(Traits::CAPITAL) => return,
        Role::Before => (SuffixBefore, None, 1),
        Role::Behind => (SuffixBehind, None, 1),
    };
    for letters in from..AFFIXES {
        give_letters(sink, own, letters, word.suffixes[letters]);
        if let Some(prefix) = prefixes {
            give_letters(sink, prefix, letters, word.prefixes[letters]);
        }
    }
}

fn give_letters(sink: &mut Sink<'_>, template: Template, letters: usize, value: u64) {
    if value != 0 {
        give(sink, template, letters as u64, value);
    }
}

/// Gives a feature; templates that stand for several are told apart by `more`.
#[inline]
fn give(sink: &mut Sink<'_>, template: Template, more: u64, value: u64) {
    let number = template as u64 + more;
    let hash = mix(mix(value, number.wrapping_mul(0xD6E8_FEB8_6659_FD93)), number);
    sink(template, (hash >> (64 - BUCKET_BITS)) as u32);
}

/// The words before a sentence's first and behind its last one.
const START: u64 = 2;
const END: u64 = 3;
/// The shape of no word.
const NO_SHAPE: u32 = 5;
/// The lists of no word.
const NO_LISTS: u32 = 1 << 31;
/// The capitals of no word.
const NO_CAPITALS: u8 = 10;

/// The words of a row of capitals beyond which it is not looked at.
const LONGEST_ROW: usize = 10;

/// A sentence of a document, to ask for the features of its words.
pub struct Sentence<'a> {
    /// The document.
    pub reading: &'a Reading,
    /// The places of the sentence's words in the document.
    pub places: Range<usize>,
    /// How it is written.
    pub style: Style,
}

impl Sentence<'_> {
    /// Gives all features of the word at `at`; `words` has the words by their numbers.
    pub fn features(&self, at: usize, words: &[Word], sink: &mut Sink<'_>) {
        let view = self.view(at);
        for (role, id) in Role::ALL.into_iter().zip(view.ids()) {
            id.into_iter().for_each(|id| of_word(&words[id as usize], role, sink));
        }
        view.setting().give(sink);
        view.shapes().give(sink);
        view.beside(Role::Before).give(sink);
        view.beside(Role::Behind).give(sink);
        view.known().give(sink);
    }

    /// Looks at the word at `at`, which is one of the sentence.
    pub fn view(&self, at: usize) -> View<'_> {
        let [before, behind] = [self.place(at, -1), self.place(at, 1)];
        let (row, context, listed) = (self.row(at), self.context(at), self.reading.listed(at));
        View { sentence: self, at, before, behind, row, context, listed }
    }

    /// Returns the place so many words behind `at`; `None` beyond the sentence.
    fn place(&self, at: usize, by: isize) -> Option<usize> {
        at.checked_add_signed(by).filter(|at| self.places.contains(at))
    }

    fn context(&self, at: usize) -> u64 {
        let first = self.places.start;
        let opens = at == first || (at == first + 1 && !self.reading.traits(first).has(Traits::LETTER));
        u64::from(opens) | (self.style as u64) << 1
    }

    /// Returns the row of words with capitals around the word at `at`.
    fn row(&self, at: usize) -> Range<usize> {
        let has_capital = |at: &usize| self.reading.has_capital(*at);
        let first = self.places.start.max(at.saturating_sub(LONGEST_ROW));
        let start = (first..at).rev().find(|at| !has_capital(at)).map_or(first, |before| before + 1);
        let most = self.places.end.min(at + 1 + LONGEST_ROW);
        start..(at + 1..most).find(|at| !has_capital(at)).unwrap_or(most)
    }
}

/// A word in its sentence, to ask for what its features depend on: the words, and the groups of the others.
pub struct View<'a> {
    sentence: &'a Sentence<'a>,
    at: usize,
    /// The places of the words beside it.
    before: Option<usize>,
    behind: Option<usize>,
    /// The row of words with capitals that it stands in.
    row: Range<usize>,
    context: u64,
    listed: u64,
}

/// Features that depend on so few things that they come again and again: what they weigh together can be kept.
pub trait Group {
    /// Returns a number that says on what they depend: another for anything else, as far as hashes go.
    fn key(&self) -> u64;

    /// Gives them.
    fn give(&self, sink: &mut Sink<'_>);
}

impl View<'_> {
    /// Returns the numbers of the words in each [`Role`].
    pub fn ids(&self) -> [Option<u32>; Role::ALL.len()] {
        [self.before, Some(self.at), self.behind].map(|at| at.map(|at| self.sentence.reading.id(at)))
    }

    /// Returns where the word stands.
    pub fn setting(&self) -> Setting {
        let View { sentence, at, row, .. } = self;
        Setting {
            context: self.context,
            row: (row.len().min(6) as u64) << 4 | (at - row.start).min(5) as u64,
            length: sentence.places.len().min(4) as u64,
            short_shape: self.sentence.reading.short_shape(self.at),
            capitals: self.entry().capitals,
        }
    }

    fn entry(&self) -> Entry {
        self.sentence.reading.entry(self.at)
    }

    /// Returns the shapes of the words around.
    pub fn shapes(&self) -> Shapes {
        let of = |at: Option<usize>| at.map_or(NO_SHAPE, |at| self.sentence.reading.short_shape(at));
        let far = |by| self.sentence.place(self.at, by);
        Shapes([far(-2), self.before, Some(self.at), self.behind, far(2)].map(of))
    }

    /// Returns what the lists know of the word beside what they know of the one in another role.
    pub fn beside(&self, role: Role) -> Beside {
        let place = if role == Role::Before { self.before } else { self.behind };
        let other = place.map(|at| self.sentence.reading.entry(at));
        Beside {
            role,
            all: all_listed(self.listed),
            capitals: self.entry().capitals,
            other_lists: other.map_or(NO_LISTS, |other| other.lists.into()),
            other_capitals: other.map_or(NO_CAPITALS, |other| other.capitals),
        }
    }

    /// Returns what the lists and the document know of the word.
    pub fn known(&self) -> Known {
        let View { listed, context, .. } = *self;
        let evidence = self.sentence.reading.evidence(self.at);
        Known { listed, evidence, context, capitals: self.entry().capitals }
    }
}

/// Returns the lists that have a word: two bits for each, alone and in a name.
fn all_listed(listed: u64) -> u64 {
    bits(listed).fold(0, |all, bit| all | 1 << (bit / 4 * 2 + u64::from(bit % 4 < 3)))
}

fn key<const PARTS: usize>(parts: [u64; PARTS]) -> u64 {
    parts.into_iter().fold(0, mix)
}

/// Where a word stands in its sentence, and how it is written.
#[derive(Debug)]
pub struct Setting {
    context: u64,
    row: u64,
    length: u64,
    short_shape: u32,
    capitals: u8,
}

impl Group for Setting {
    fn key(&self) -> u64 {
        let small = self.context | self.row << 8 | self.length << 16 | u64::from(self.capitals) << 24;
        key([self.short_shape.into(), small])
    }

    fn give(&self, sink: &mut Sink<'_>) {
        let mut give = |template, value| give(sink, template, 0, value);
        give(Template::Row, self.row);
        give(Template::RowAndContext, mix(self.row, self.context));
        give(Template::Context, self.context);
        give(Template::ContextAndShape, mix(self.context, self.short_shape.into()));
        give(Template::Length, self.length);
        give(Template::CapitalsAndContext, mix(self.capitals.into(), self.context));
    }
}

/// The collapsed shapes of two words before, the word, two behind; where the sentence has none there, that says so.
#[derive(Debug)]
pub struct Shapes([u32; 5]);

impl Group for Shapes {
    fn key(&self) -> u64 {
        key(self.0.map(u64::from))
    }

    fn give(&self, sink: &mut Sink<'_>) {
        let [before2, before, this, behind, behind2] = self.0.map(u64::from);
        let mut give = |template, value| give(sink, template, 0, value);
        // The ends of the sentence are words to those beside them.
        if before == u64::from(NO_SHAPE) {
            give(Template::Before, START);
        }
        if behind == u64::from(NO_SHAPE) {
            give(Template::Behind, END);
        }
        give(Template::Shapes, mix(before, mix(this, behind)));
        give(Template::ShapesBefore, mix(before, this));
        give(Template::ShapesBehind, mix(this, behind));
        give(Template::ShapesTwoBehind, mix(behind, behind2));
        give(Template::ShapesTwoBefore, mix(before2, before));
    }
}

/// What the lists know of a word, and of the one before or behind it.
#[derive(Debug)]
pub struct Beside {
    role: Role,
    all: u64,
    capitals: u8,
    other_lists: u32,
    other_capitals: u8,
}

impl Group for Beside {
    fn key(&self) -> u64 {
        let capitals = u64::from(self.capitals) | u64::from(self.other_capitals) << 8;
        key([self.all, u64::from(self.other_lists) | capitals << 32])
    }

    fn give(&self, sink: &mut Sink<'_>) {
        let (listed, capitals) = match self.role {
            Role::Before => (Template::ListedAndBefore, Template::CapitalsBefore),
            _ => (Template::ListedAndBehind, Template::CapitalsBehind),
        };
        give(sink, listed, 0, mix(self.all, self.other_lists.into()));
        give(sink, capitals, 0, mix(self.capitals.into(), self.other_capitals.into()));
    }
}

/// What the lists and the rest of the document know of a word.
#[derive(Debug)]
pub struct Known {
    listed: u64,
    evidence: u16,
    context: u64,
    capitals: u8,
}

impl Group for Known {
    fn key(&self) -> u64 {
        key([self.listed, u64::from(self.evidence) | self.context << 16 | u64::from(self.capitals) << 24])
    }

    fn give(&self, sink: &mut Sink<'_>) {
        let all = all_listed(self.listed);
        let evidence = u64::from(self.evidence);
        let mut give = |template, value| give(sink, template, 0, value);
        bits(self.listed).for_each(|bit| give(Template::Listed, bit));
        give(Template::AllListed, all);
        give(Template::ListedAndContext, mix(all, self.context));
        give(Template::ListedAndCapitals, mix(all, self.capitals.into()));
        give(Template::Evidence, evidence);
        give(Template::ListedAndEvidence, mix(all, evidence));
        for bit in bits(evidence & ((1 << EVIDENCE_BITS) - 1)) {
            give(Template::EvidenceBit, bit);
            give(Template::EvidenceBitAndContext, mix(bit, self.context));
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
