//! A document as the features see it: its words, which of them may be in a name, which names of the lists stand in it,
//! and what its other sentences say of each word.

use std::ops::Range;

use super::lexicon::{Entry, Lexicon, List, MOST_WORDS, NameHash};
use super::vocabulary::{Note, Vocabulary, WordKey};
use super::word::Traits;

/// How a sentence is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Style {
    /// As sentences are.
    #[default]
    Prose,
    /// All in capitals.
    Capitals,
    /// With a capital on most words, as headlines are.
    Headline,
    /// Names and numbers, as results and prices are.
    Table,
}

/// What the document says of a word elsewhere: bits of a set.
mod evidence {
    /// It stands in small letters.
    pub const SMALL: u16 = 1;
    /// It has a capital within a sentence.
    pub const CAPITALISED: u16 = 1 << 1;
    /// It is in a row of capitalised words behind a title.
    pub const TITLED: u16 = 1 << 2;
    /// It follows a first name.
    pub const AFTER_FIRST_NAME: u16 = 1 << 3;
    /// It is in a row of capitalised words that ends with a word of organisations.
    pub const IN_ORGANISATION: u16 = 1 << 4;
    /// A preposition of place stands before its row.
    pub const AFTER_IN: u16 = 1 << 5;
    /// A verb of speech stands behind its row.
    pub const BEFORE_SAID: u16 = 1 << 6;
    /// A surname follows it.
    pub const BEFORE_SURNAME: u16 = 1 << 7;
    /// It is in a row of several.
    pub const IN_ROW: u16 = 1 << 8;
    /// An article stands before its row.
    pub const AFTER_THE: u16 = 1 << 9;
}

/// The number of bits in a set of evidence.
pub const EVIDENCE_BITS: u32 = 10;

/// A document, sentence by sentence. It is filled with [`Reading::push`] and [`Reading::end_sentence`]; what else it says
/// is true after [`Reading::finish`].
///
/// The document is gone over several times: what large tables have of its words is brought together first (see
/// [`Vocabulary`]).
#[derive(Debug, Default)]
pub struct Reading {
    keys: Vec<WordKey>,
    notes: Vec<Note>,
    /// Those of `notes`, for what is asked of all words of a sentence.
    traits: Vec<Traits>,
    sentences: Vec<Sentence>,
    /// The rows of words with capitals.
    rows: Vec<Range<usize>>,
    is_candidate: Vec<bool>,
    /// The runs of words that may be in names.
    segments: Vec<Range<usize>>,
    /// The words that names of the lists may begin with, and what is found of them.
    openings: Vec<Opening>,
    listed: Vec<u64>,
    evidence: Evidence,
}

/// Two words with which a name of the lists may begin.
#[derive(Debug)]
struct Opening {
    /// The place of the first.
    at: usize,
    /// Where the sentence ends.
    end: usize,
    name: NameHash,
    /// Where the lexicon may have them.
    near: Range<u32>,
}

/// How a sentence is written, and where what belongs to it ends.
#[derive(Debug, Clone, Copy, Default)]
struct Sentence {
    style: Style,
    words: usize,
    rows: usize,
    segments: usize,
}

/// What the document says of the words that are asked for, by the numbers of their forms in lower case.
#[derive(Debug, Default)]
struct Evidence {
    sets: Vec<u16>,
    /// The forms that are asked for.
    asked: Vec<u32>,
}

impl Evidence {
    /// In the set of a form that is asked for.
    const ASKED: u16 = 1 << EVIDENCE_BITS;

    /// Forgets all; makes room for so many forms.
    fn clear(&mut self, forms: usize) {
        self.asked.drain(..).for_each(|form| self.sets[form as usize] = 0);
        self.sets.resize(forms.max(self.sets.len()), 0);
    }

    /// Asks for a form.
    fn ask(&mut self, form: u32) {
        let set = &mut self.sets[form as usize];
        if *set == 0 {
            *set = Evidence::ASKED;
            self.asked.push(form);
        }
    }

    /// Notes something of a form, if it is asked for: of few words it is.
    #[inline]
    fn note(&mut self, form: u32, bits: u16) {
        let set = &mut self.sets[form as usize];
        if *set != 0 {
            *set |= bits;
        }
    }

    /// Returns what was noted of a form.
    fn of(&self, form: u32) -> u16 {
        self.sets[form as usize] & !Evidence::ASKED
    }
}

impl Reading {
    /// Begins another document.
    pub fn clear(&mut self) {
        self.keys.clear();
        self.sentences.clear();
    }

    /// Adds a word.
    pub fn push(&mut self, word: WordKey) {
        self.keys.push(word);
    }

    /// Ends the sentence, if it has words.
    pub fn end_sentence(&mut self) {
        if self.sentences.last().map_or(0, |last| last.words) < self.keys.len() {
            self.sentences.push(Sentence { words: self.keys.len(), ..Sentence::default() });
        }
    }

    /// Returns how many words were added.
    pub fn words(&self) -> usize {
        self.keys.len()
    }

    /// Returns the number of a word, from 0 in the order in which they were met.
    pub fn id(&self, at: usize) -> u32 {
        self.notes[at].id
    }

    /// Returns the words of each sentence, how it is written, and its [`Reading::segments`].
    pub fn sentences(&self) -> impl Iterator<Item = (Range<usize>, Style, &[Range<usize>])> {
        let starts = std::iter::once(Sentence::default()).chain(self.sentences.iter().copied());
        starts
            .zip(&self.sentences)
            .map(|(start, end)| (start.words..end.words, end.style, &self.segments[start.segments..end.segments]))
    }

    /// Returns the runs of words that may be in names: no name reaches beyond one.
    pub fn segments(&self) -> &[Range<usize>] {
        &self.segments
    }

    /// Returns whether a word holds a capital.
    pub fn has_capital(&self, at: usize) -> bool {
        self.traits[at].has(Traits::CAPITAL)
    }

    /// Returns what the lexicon knows of a word.
    pub fn entry(&self, at: usize) -> Entry {
        self.notes[at].entry
    }

    /// Returns what is true of a word.
    pub fn traits(&self, at: usize) -> Traits {
        self.traits[at]
    }

    /// Returns the collapsed shape of a word: [`Word::short_shape`](super::word::Word::short_shape).
    pub fn short_shape(&self, at: usize) -> u32 {
        self.notes[at].short_shape
    }

    /// Returns the places in names of the lists that a word has: four bits for each list, of the first word, an inner
    /// one, the last, the only one.
    pub fn listed(&self, at: usize) -> u64 {
        self.listed[at]
    }

    /// Returns what the document says of the word elsewhere, as a set of [`EVIDENCE_BITS`].
    pub fn evidence(&self, at: usize) -> u16 {
        self.evidence.of(self.notes[at].lower_id)
    }

    /// Looks at the whole document; `written` gives its words by their places.
    pub fn finish<'w>(&mut self, vocabulary: &mut Vocabulary<'_>, written: impl Fn(usize) -> &'w str) {
        self.end_sentence();
        self.look_up(vocabulary, written);
        self.is_candidate.clear();
        self.is_candidate.extend(self.traits.iter().map(|traits| traits.has(Traits::CAPITAL)));
        self.listed.clear();
        self.listed.resize(self.notes.len(), 0);
        self.rows.clear();
        self.segments.clear();
        self.each_sentence(|reading, start, end| {
            end.style = style(&reading.traits[start.words..end.words]);
            reading.find_rows(start.words..end.words);
            end.rows = reading.rows.len();
            if start.rows < end.rows {
                reading.narrow_candidates(start, *end);
                reading.widen_candidates(start, *end);
                reading.find_segments(start.words..end.words);
            }
            end.segments = reading.segments.len();
        });
        self.find_listed(vocabulary);
        self.gather_evidence(vocabulary);
    }

    /// Calls `visit` with each sentence, and with the one before it.
    fn each_sentence(&mut self, mut visit: impl FnMut(&mut Reading, Sentence, &mut Sentence)) {
        let mut sentences = std::mem::take(&mut self.sentences);
        let mut start = Sentence::default();
        for sentence in &mut sentences {
            visit(self, start, sentence);
            start = *sentence;
        }
        self.sentences = sentences;
    }

    fn look_up<'w>(&mut self, vocabulary: &mut Vocabulary<'_>, written: impl Fn(usize) -> &'w str) {
        vocabulary.look_up(&self.keys, &mut self.notes, written);
        self.traits.clear();
        self.traits.extend(self.notes.iter().map(|note| note.traits));
    }

    /// Finds the rows of words with capitals of a sentence.
    fn find_rows(&mut self, sentence: Range<usize>) {
        let mut at = sentence.start;
        while let Some(start) = (at..sentence.end).find(|at| self.has_capital(*at)) {
            at = (start..sentence.end).find(|at| !self.has_capital(*at)).unwrap_or(sentence.end);
            self.rows.push(start..at);
        }
    }

    /// Finds the runs of words of a sentence that may be in names.
    fn find_segments(&mut self, sentence: Range<usize>) {
        let mut at = sentence.start;
        while let Some(start) = (at..sentence.end).find(|at| self.is_candidate[*at]) {
            at = (start..sentence.end).find(|at| !self.is_candidate[*at]).unwrap_or(sentence.end);
            self.segments.push(start..at);
        }
    }

    /// Takes words out that have a capital alone because they open a sentence, or have one and name nothing.
    fn narrow_candidates(&mut self, start: Sentence, end: Sentence) {
        let has_letter = |at: &usize| self.traits[*at].has(Traits::LETTER);
        let first = (start.words..end.words).find(has_letter).unwrap_or(end.words);
        for at in self.rows[start.rows..end.rows].iter().filter(|row| row.len() == 1).map(|row| row.start) {
            let traits = self.traits[at];
            self.is_candidate[at] = !(traits.has(Traits::NO_NAME) || (at <= first && traits.has(Traits::COMMON)));
        }
    }

    /// Lets numbers beside capitals and particles between them be part of names.
    fn widen_candidates(&mut self, start: Sentence, end: Sentence) {
        let traits = &self.traits[..end.words];
        let is = |at: usize, what| traits.get(at).is_some_and(|traits| traits.has(what));
        for row in &self.rows[start.rows..end.rows] {
            if row.start > start.words {
                let before = row.start - 1;
                self.is_candidate[before] |= is(before, Traits::NUMBER) || is(before, Traits::LEADER);
            }
            let behind = row.end;
            if is(behind, Traits::NUMBER) {
                self.is_candidate[behind] = true;
            } else if is(behind, Traits::PARTICLE) {
                if is(behind + 1, Traits::CAPITAL) {
                    self.is_candidate[behind] = true;
                } else if is(behind + 1, Traits::PARTICLE) && is(behind + 2, Traits::CAPITAL) {
                    self.is_candidate[behind..behind + 2].fill(true);
                }
            }
        }
    }

    /// Finds the longest names of the lists, from left to right, and the single words that are on them.
    fn find_listed(&mut self, vocabulary: &Vocabulary<'_>) {
        self.find_openings(vocabulary);
        let lexicon = vocabulary.lexicon();
        self.openings.iter_mut().for_each(|opening| opening.near = lexicon.near_name(opening.name));
        let mut free = 0;
        for Opening { at: start, end, name, near } in self.openings.drain(..) {
            let Some(lists) = lexicon.name_near(name, near) else { continue };
            if start < free {
                continue;
            }
            let rest = &self.notes[start + 2..end.min(start + MOST_WORDS)];
            let rest = rest.iter().map(|note| vocabulary.lower(note));
            let Some((words, lists)) = longest_listed(lexicon, name, lists, rest) else { continue };
            free = start + words;
            for inner in start..free {
                let place = if inner == start {
                    FIRST
                } else if inner + 1 == free {
                    LAST
                } else {
                    INNER
                };
                self.listed[inner] |= spread(lists, place);
            }
        }
    }

    /// Finds the words that names of several words begin with, and notes those that are on lists by themselves.
    fn find_openings(&mut self, vocabulary: &Vocabulary<'_>) {
        let Reading { sentences, segments, notes, listed, openings, .. } = self;
        let mut start = 0;
        for Sentence { words: end, segments: segments_end, .. } in sentences {
            for at in segments[start..*segments_end].iter().cloned().flatten() {
                let entry = notes[at].entry;
                listed[at] |= spread(entry.lists, ONLY);
                if entry.opens_name && at + 1 < *end {
                    let name = NameHash::of(vocabulary.lower(&notes[at])).and(vocabulary.lower(&notes[at + 1]));
                    openings.push(Opening { at, end: *end, name, near: 0..0 });
                }
            }
            start = *segments_end;
        }
    }

    /// Gathers what the document says of the words that may be in names.
    fn gather_evidence(&mut self, vocabulary: &Vocabulary<'_>) {
        self.evidence.clear(vocabulary.forms());
        for at in self.segments.iter().cloned().flatten() {
            self.evidence.ask(self.notes[at].lower_id);
        }
        self.each_sentence(|reading, start, end| {
            // Where all words have capitals, they tell nothing.
            if !matches!(end.style, Style::Capitals | Style::Headline) {
                reading.note_small(start.words..end.words);
                reading.note_rows(start, *end);
            }
        });
    }

    /// Notes which words stand in small letters.
    fn note_small(&mut self, sentence: Range<usize>) {
        for at in sentence.filter(|at| self.traits[*at].tells_in_small_letters()) {
            self.evidence.note(self.notes[at].lower_id, evidence::SMALL);
        }
    }

    /// Notes what the rows of words with capitals of a sentence say of them.
    fn note_rows(&mut self, start: Sentence, end: Sentence) {
        let word = |at: usize| &self.notes[at];
        for row in &self.rows[start.rows..end.rows] {
            let of_row = row_evidence(
                (row.start > start.words).then(|| word(row.start - 1)),
                word(row.start),
                word(row.end - 1),
                (row.end < end.words).then(|| word(row.end)),
                row.len(),
            );
            for at in row.clone() {
                let mut bits = of_row;
                let is_on = |at: usize, list: List| word(at).entry.lists & list.bit() != 0;
                if at > start.words {
                    bits |= evidence::CAPITALISED;
                }
                if at > row.start && is_on(at - 1, List::FirstName) {
                    bits |= evidence::AFTER_FIRST_NAME;
                }
                if at + 1 < row.end && is_on(at + 1, List::Surname) {
                    bits |= evidence::BEFORE_SURNAME;
                }
                self.evidence.note(word(at).lower_id, bits);
            }
        }
    }
}

/// Returns how many words the longest name has that begins with two words, and its lists; `name` and `lists` are those of the
/// two, `rest` has the hashes of the words behind them.
fn longest_listed(
    lexicon: &Lexicon,
    mut name: NameHash,
    lists: u16,
    rest: impl Iterator<Item = u64>,
) -> Option<(usize, u16)> {
    let mut longest = (lists != 0).then_some((2, lists));
    for (words, lower) in (3..).zip(rest) {
        name = name.and(lower);
        let Some(lists) = lexicon.name(name) else { break };
        if lists != 0 {
            longest = Some((words, lists));
        }
    }
    longest
}

/// Returns how a sentence of such words is written.
fn style(words: &[Traits]) -> Style {
    let count = |what| words.iter().filter(|word| word.has(what)).count();
    let [letters, capitals, capitalised, numbers] =
        [Traits::LETTER, Traits::CAPITALS, Traits::CAPITALISED, Traits::NUMBER].map(count);
    if letters > 2 && capitals * 10 >= letters * 8 {
        Style::Capitals
    } else if numbers > 0 && numbers * 4 >= words.len() && (letters - capitalised.min(letters)) * 4 <= letters {
        Style::Table
    } else if letters > 3 && capitalised * 10 >= letters * 7 {
        Style::Headline
    } else {
        Style::Prose
    }
}

/// Returns what a row of capitalised words says of all of them.
fn row_evidence(before: Option<&Note>, first: &Note, last: &Note, after: Option<&Note>, words: usize) -> u16 {
    let is_title = |word: &Note| word.entry.lists & List::Title.bit() != 0;
    let mut bits = 0;
    if before.is_some_and(is_title) || (words > 1 && is_title(first)) {
        bits |= evidence::TITLED;
    }
    if words > 1 {
        bits |= evidence::IN_ROW;
        if last.entry.lists & List::OrganisationWord.bit() != 0 {
            bits |= evidence::IN_ORGANISATION;
        }
    }
    if before.is_some_and(|word| word.traits.has(Traits::PREPOSITION)) {
        bits |= evidence::AFTER_IN;
    }
    if before.is_some_and(|word| word.traits.has(Traits::ARTICLE)) {
        bits |= evidence::AFTER_THE;
    }
    if after.is_some_and(|word| word.traits.has(Traits::SPEECH)) {
        bits |= evidence::BEFORE_SAID;
    }
    bits
}

const FIRST: u32 = 0;
const INNER: u32 = 1;
const LAST: u32 = 2;
const ONLY: u32 = 3;

/// Returns four bits for each list of the set, with the one of the place.
fn spread(mut lists: u16, place: u32) -> u64 {
    let mut bits = 0;
    while lists != 0 {
        bits |= 1 << (lists.trailing_zeros() * 4 + place);
        lists &= lists - 1;
    }
    bits
}
