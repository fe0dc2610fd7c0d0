//! A document as the features see it: its words, which of them may be in a name, which names of the lists stand in it,
//! and what its other sentences say of each word.

use std::collections::HashMap;
use std::hash::Hasher;
use std::ops::Range;

use rustc_hash::{FxBuildHasher, FxHasher};

use super::lexicon::{Entry, Lexicon, List, MOST_WORDS, NameHash};
use super::word::{Traits, Word};

/// The words met so far, each looked at once.
#[derive(Debug)]
pub struct Vocabulary<'a> {
    lexicon: &'a Lexicon,
    ids: HashMap<u64, u32, FxBuildHasher>,
    lower_ids: HashMap<u64, u32, FxBuildHasher>,
    /// Those of the last of them that were not taken yet.
    new: Vec<Word>,
    notes: Vec<Note>,
    /// The hash of the letters of each in lower case.
    lowers: Vec<u64>,
}

/// What is asked of every word of a text.
#[derive(Debug, Clone, Copy, Default)]
struct Note {
    /// The number of its form in lower case.
    lower_id: u32,
    /// See [`Word::short_shape`].
    short_shape: u32,
    traits: Traits,
    entry: Entry,
}

/// The key of a word in a [`Vocabulary`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WordKey(u64);

impl WordKey {
    /// Returns the key of a word as it is written.
    #[inline]
    pub fn of(written: &str) -> WordKey {
        let mut hasher = FxHasher::default();
        hasher.write(written.as_bytes());
        WordKey(hasher.finish())
    }
}

/// The number of no word.
const UNMET: u32 = u32::MAX;

impl<'a> Vocabulary<'a> {
    /// Returns one that has met none.
    pub fn new(lexicon: &'a Lexicon) -> Vocabulary<'a> {
        Vocabulary {
            lexicon,
            ids: HashMap::default(),
            lower_ids: HashMap::default(),
            new: Vec::new(),
            notes: Vec::new(),
            lowers: Vec::new(),
        }
    }

    /// Returns the number of a word, from 0 in the order in which they are met; [`UNMET`] for one that was not.
    #[inline]
    fn id(&self, key: WordKey) -> u32 {
        self.ids.get(&key.0).copied().unwrap_or(UNMET)
    }

    /// Returns the number of a word that may be new.
    fn meet(&mut self, key: WordKey, written: &str) -> u32 {
        let known = self.id(key);
        if known != UNMET {
            return known;
        }
        let id = self.notes.len() as u32;
        let word = Word::read(written, self.lexicon);
        let next = self.lower_ids.len() as u32;
        let lower_id = *self.lower_ids.entry(word.lower).or_insert(next);
        let Word { traits, entry, lower, short_shape, .. } = word;
        self.notes.push(Note { lower_id, short_shape, traits, entry });
        self.lowers.push(lower);
        self.new.push(word);
        self.ids.insert(key.0, id);
        id
    }

    /// Returns how many words were met.
    pub fn met(&self) -> usize {
        self.notes.len()
    }

    /// Gives the words that were met since this was last asked, in the order of their numbers.
    pub fn take_new(&mut self, take: impl FnMut(Word)) {
        self.new.drain(..).for_each(take);
    }

    /// Forgets all words.
    pub fn clear(&mut self) {
        self.ids.clear();
        self.lower_ids.clear();
        self.new.clear();
        self.notes.clear();
        self.lowers.clear();
    }
}

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
/// The tables of words are large, and a processor waits long for what is in no cache; but it waits for many places at once
/// where nothing depends on them. So the document is gone over several times: what the tables have of its words is
/// brought together first.
#[derive(Debug, Default)]
pub struct Reading {
    keys: Vec<WordKey>,
    ids: Vec<u32>,
    notes: Vec<Note>,
    ends: Vec<usize>,
    styles: Vec<Style>,
    is_candidate: Vec<bool>,
    listed: Vec<u64>,
    evidence: Evidence,
}

/// What the document says of words, by the numbers of their forms in lower case.
#[derive(Debug, Default)]
struct Evidence {
    sets: Vec<u16>,
    /// The forms of which it says anything.
    noted: Vec<u32>,
}

impl Evidence {
    /// Forgets all; makes room for so many forms.
    fn clear(&mut self, forms: usize) {
        self.noted.drain(..).for_each(|form| self.sets[form as usize] = 0);
        self.sets.resize(forms.max(self.sets.len()), 0);
    }

    fn note(&mut self, form: u32, bits: u16) {
        let set = &mut self.sets[form as usize];
        if *set == 0 && bits != 0 {
            self.noted.push(form);
        }
        *set |= bits;
    }
}

impl Reading {
    /// Begins another document.
    pub fn clear(&mut self) {
        self.keys.clear();
        self.ends.clear();
    }

    /// Adds a word.
    pub fn push(&mut self, word: WordKey) {
        self.keys.push(word);
    }

    /// Ends the sentence, if it has words.
    pub fn end_sentence(&mut self) {
        if self.ends.last().copied().unwrap_or(0) < self.keys.len() {
            self.ends.push(self.keys.len());
        }
    }

    /// Returns how many words were added.
    pub fn words(&self) -> usize {
        self.keys.len()
    }

    /// Returns the numbers of the words.
    pub fn ids(&self) -> &[u32] {
        &self.ids
    }

    /// Returns the words of each sentence, and how it is written.
    pub fn sentences(&self) -> impl Iterator<Item = (Range<usize>, Style)> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts.zip(&self.ends).zip(&self.styles).map(|((start, end), style)| (start..*end, *style))
    }

    /// Returns the runs of words of a sentence that may be in names: no name reaches beyond one.
    pub fn segments(&self, sentence: Range<usize>) -> impl Iterator<Item = Range<usize>> {
        let mut at = sentence.start;
        std::iter::from_fn(move || {
            let start = (at..sentence.end).find(|at| self.is_candidate[*at])?;
            let end = (start..sentence.end).find(|at| !self.is_candidate[*at]).unwrap_or(sentence.end);
            at = end;
            Some(start..end)
        })
    }

    /// Returns whether a word holds a capital.
    pub fn has_capital(&self, at: usize) -> bool {
        self.notes[at].traits.has(Traits::CAPITAL)
    }

    /// Returns what the lexicon knows of a word.
    pub fn entry(&self, at: usize) -> Entry {
        self.notes[at].entry
    }

    /// Returns what is true of a word.
    pub fn traits(&self, at: usize) -> Traits {
        self.notes[at].traits
    }

    /// Returns the collapsed shape of a word: [`Word::short_shape`].
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
        self.evidence.sets[self.notes[at].lower_id as usize]
    }

    /// Looks at the whole document; `written` gives its words by their places.
    pub fn finish<'w>(&mut self, vocabulary: &mut Vocabulary<'_>, written: impl Fn(usize) -> &'w str) {
        self.end_sentence();
        self.look_up(vocabulary, written);
        self.is_candidate.clear();
        self.is_candidate.extend(self.notes.iter().map(|note| note.traits.has(Traits::CAPITAL)));
        self.listed.clear();
        self.listed.resize(self.ids.len(), 0);
        self.styles.clear();
        self.evidence.clear(vocabulary.lower_ids.len());
        let mut start = 0;
        for at in 0..self.ends.len() {
            let sentence = start..self.ends[at];
            start = sentence.end;
            let style = self.style(sentence.clone());
            self.styles.push(style);
            self.note_evidence(sentence.clone(), style);
            if self.is_candidate[sentence.clone()].contains(&true) {
                self.narrow_candidates(sentence.clone());
                self.widen_candidates(sentence.clone());
                self.find_listed(vocabulary, sentence);
            }
        }
    }

    fn look_up<'w>(&mut self, vocabulary: &mut Vocabulary<'_>, written: impl Fn(usize) -> &'w str) {
        self.ids.clear();
        self.ids.extend(self.keys.iter().map(|key| vocabulary.id(*key)));
        for (at, id) in self.ids.iter_mut().enumerate().filter(|(_, id)| **id == UNMET) {
            *id = vocabulary.meet(self.keys[at], written(at));
        }
        self.notes.clear();
        self.notes.extend(self.ids.iter().map(|id| vocabulary.notes[*id as usize]));
    }

    fn style(&self, sentence: Range<usize>) -> Style {
        let (mut letters, mut capitals, mut capitalised, mut numbers) = (0, 0, 0, 0);
        for note in &self.notes[sentence.clone()] {
            let has = |others| usize::from(note.traits.has(others));
            letters += has(Traits::LETTER);
            capitals += has(Traits::CAPITALS);
            capitalised += has(Traits::CAPITALISED);
            numbers += has(Traits::NUMBER);
        }
        if letters > 2 && capitals * 10 >= letters * 8 {
            Style::Capitals
        } else if numbers > 0 && numbers * 4 >= sentence.len() && (letters - capitalised.min(letters)) * 4 <= letters {
            Style::Table
        } else if letters > 3 && capitalised * 10 >= letters * 7 {
            Style::Headline
        } else {
            Style::Prose
        }
    }

    /// Takes words out that have a capital alone because they open a sentence, or have one and name nothing.
    fn narrow_candidates(&mut self, sentence: Range<usize>) {
        let has_capital = |at: usize| sentence.contains(&at) && self.notes[at].traits.has(Traits::CAPITAL);
        let mut opens = true;
        for at in sentence.clone() {
            let traits = self.notes[at].traits;
            let is_plain = traits.has(Traits::NO_NAME) || (opens && traits.has(Traits::COMMON));
            let stands_alone = !has_capital(at + 1) && (at == sentence.start || !has_capital(at - 1));
            if is_plain && stands_alone {
                self.is_candidate[at] = false;
            }
            opens &= !traits.has(Traits::LETTER);
        }
    }

    /// Lets numbers beside capitals and particles between them be part of names.
    fn widen_candidates(&mut self, sentence: Range<usize>) {
        let notes = &self.notes;
        let has_capital = |at: usize| sentence.contains(&at) && notes[at].traits.has(Traits::CAPITAL);
        for at in sentence.clone() {
            let this = notes[at].traits;
            if this.has(Traits::CAPITAL) {
                continue;
            }
            let follows_capital = at > sentence.start && has_capital(at - 1);
            if this.has(Traits::NUMBER) {
                self.is_candidate[at] |= follows_capital || has_capital(at + 1);
                continue;
            }
            if this.has(Traits::PARTICLE) && follows_capital {
                if has_capital(at + 1) {
                    self.is_candidate[at] = true;
                } else if has_capital(at + 2) && notes[at + 1].traits.has(Traits::PARTICLE) {
                    self.is_candidate[at] = true;
                    self.is_candidate[at + 1] = true;
                }
            }
            self.is_candidate[at] |= this.has(Traits::LEADER) && has_capital(at + 1);
        }
    }

    /// Finds the longest names of the lists, from left to right, and the single words that are on them.
    fn find_listed(&mut self, vocabulary: &Vocabulary<'_>, sentence: Range<usize>) {
        let mut free = sentence.start;
        for at in sentence.clone() {
            if !self.is_candidate[at] {
                continue;
            }
            let entry = self.notes[at].entry;
            self.listed[at] |= spread(entry.lists, ONLY);
            if at < free || !entry.opens_name {
                continue;
            }
            let Some((end, lists)) = self.longest_listed(vocabulary, at, sentence.end) else { continue };
            for inner in at..end {
                let place = if inner == at {
                    FIRST
                } else if inner + 1 == end {
                    LAST
                } else {
                    INNER
                };
                self.listed[inner] |= spread(lists, place);
            }
            free = end;
        }
    }

    /// Returns the end and the lists of the longest name of several words that begins at a word.
    fn longest_listed(&self, vocabulary: &Vocabulary<'_>, start: usize, most: usize) -> Option<(usize, u16)> {
        let lexicon = vocabulary.lexicon;
        let lower = |at: usize| vocabulary.lowers[self.ids[at] as usize];
        let mut name = NameHash::of(lower(start));
        let mut longest = None;
        for at in start + 1..most.min(start + MOST_WORDS) {
            name = name.and(lower(at));
            let Some(lists) = lexicon.name(name) else { break };
            if lists != 0 {
                longest = Some((at + 1, lists));
            }
        }
        longest
    }

    /// Notes what a sentence says of its words; one in which capitals tell nothing does not.
    fn note_evidence(&mut self, sentence: Range<usize>, style: Style) {
        if matches!(style, Style::Capitals | Style::Headline) {
            return;
        }
        let word = |at: usize| &self.notes[at];
        let has_capital = |at: usize| self.notes[at].traits.has(Traits::CAPITAL);
        let mut at = sentence.start;
        while at < sentence.end {
            if !has_capital(at) {
                // Of common words that is known.
                if self.notes[at].traits.has(Traits::LETTER) && !self.notes[at].traits.has(Traits::COMMON) {
                    self.evidence.note(self.notes[at].lower_id, evidence::SMALL);
                }
                at += 1;
                continue;
            }
            let end = (at..sentence.end).find(|at| !has_capital(*at)).unwrap_or(sentence.end);
            let of_row = row_evidence(
                (at > sentence.start).then(|| word(at - 1)),
                word(at),
                word(end - 1),
                (end < sentence.end).then(|| word(end)),
                end - at,
            );
            for inner in at..end {
                let mut bits = of_row;
                let is_on = |at: usize, list: List| word(at).entry.lists & list.bit() != 0;
                if inner > sentence.start {
                    bits |= evidence::CAPITALISED;
                }
                if inner > at && is_on(inner - 1, List::FirstName) {
                    bits |= evidence::AFTER_FIRST_NAME;
                }
                if inner + 1 < end && is_on(inner + 1, List::Surname) {
                    bits |= evidence::BEFORE_SURNAME;
                }
                self.evidence.note(self.notes[inner].lower_id, bits);
            }
            at = end;
        }
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
