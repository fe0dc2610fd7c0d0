//! The words met so far: what is asked of every word of a text, under its key.
//!
//! The tables are large, and a processor waits long for what is in no cache; but it waits for many places at once where
//! nothing depends on them. So the words of a document are looked up together, and the new ones of them read together.

use std::collections::HashMap;
use std::hash::Hasher;
use std::ops::Range;

use rustc_hash::{FxBuildHasher, FxHasher};

use super::lexicon::{Entry, Lexicon};
use super::word::{Traits, Word};

/// The words met so far, each looked at once.
#[derive(Debug)]
pub struct Vocabulary<'a> {
    lexicon: &'a Lexicon,
    slots: Slots,
    lower_ids: HashMap<u64, u32, FxBuildHasher>,
    /// The hash of the letters of each form in lower case.
    lowers: Vec<u64>,
    /// The last words, which were not taken yet.
    new: Vec<New>,
    /// The places of words in the document that were not met before it.
    unmet: Vec<usize>,
}

/// A word that was not met before.
#[derive(Debug)]
struct New {
    key: WordKey,
    word: Word,
    /// Where the lexicon may have it.
    near: Range<u32>,
    /// The number of its form in lower case, if that was met.
    lower_id: Option<u32>,
}

/// Words by their keys, each in the first free place from that of its key on.
///
/// Every word of a text is looked up, most of them far from the processor. So that many look-ups are under way at once, each
/// is a few instructions and hardly ever more than one place; none lies in two lines of the caches.
#[derive(Debug, Default)]
struct Slots {
    /// A power of two of them, half of which are free at least.
    all: Vec<Slot>,
    taken: usize,
}

/// A word's key and what is known of it.
#[derive(Debug, Clone, Copy)]
#[repr(align(32))]
struct Slot {
    key: WordKey,
    note: Note,
}

impl Slots {
    /// A slot without a word.
    const FREE: Slot = Slot {
        key: WordKey(0),
        note: Note {
            id: UNMET,
            lower_id: 0,
            short_shape: 0,
            traits: Traits::NONE,
            entry: Entry { capitals: 0, lists: 0, opens_name: false },
        },
    };

    /// Returns where a word is, or the free slot where it belongs.
    #[inline]
    fn find(&self, key: WordKey) -> usize {
        let mask = self.all.len() - 1;
        let mut at = key.0 as usize & mask;
        while self.all[at].key != key && self.all[at].note.id != UNMET {
            at = (at + 1) & mask;
        }
        at
    }

    /// Returns what is known of a word; the number of one that was not met is [`UNMET`].
    #[inline]
    fn note(&self, key: WordKey) -> Note {
        self.all[self.find(key)].note
    }

    /// Gives a slot and the next number to a word; returns false if it has them.
    fn take(&mut self, key: WordKey) -> bool {
        self.make_room();
        let at = self.find(key);
        if self.all[at].note.id != UNMET {
            return false;
        }
        self.all[at] = Slot { key, note: Note { id: self.taken as u32, ..Slots::FREE.note } };
        self.taken += 1;
        true
    }

    /// Makes room for a word more.
    fn make_room(&mut self) {
        if (self.taken + 1) * 2 > self.all.len() {
            let slots = (self.all.len() * 2).max(1 << 12);
            let mut old = std::mem::replace(&mut self.all, vec![Slots::FREE; slots]);
            old.retain(|slot| slot.note.id != UNMET);
            // Words met first are those that come most often: they get the slots of their keys.
            old.sort_unstable_by_key(|slot| slot.note.id);
            for slot in old {
                let at = self.find(slot.key);
                self.all[at] = slot;
            }
        }
    }
}

/// What is asked of every word of a text.
#[derive(Debug, Clone, Copy)]
pub struct Note {
    /// Its number, from 0 in the order in which words were met.
    pub id: u32,
    /// The number of its form in lower case.
    pub lower_id: u32,
    /// See [`Word::short_shape`].
    pub short_shape: u32,
    /// What is true of it.
    pub traits: Traits,
    /// What the lexicon knows of it.
    pub entry: Entry,
}

/// The key of a word in a [`Vocabulary`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WordKey(u64);

impl WordKey {
    /// Returns the key of a word as it is written.
    #[inline]
    pub fn of(written: &str) -> WordKey {
        let hash = |bytes: &[u8]| {
            let mut hasher = FxHasher::default();
            hasher.write(bytes);
            WordKey(hasher.finish())
        };
        match written.as_bytes() {
            // The digits of a number are all alike.
            number @ [b'0'..=b'9', ..] if number.len() <= 16 => {
                let mut zeros = [0; 16];
                zeros.iter_mut().zip(number).for_each(|(zero, c)| *zero = if c.is_ascii_digit() { b'0' } else { *c });
                hash(&zeros[..number.len()])
            }
            word => hash(word),
        }
    }
}

/// The number of no word.
const UNMET: u32 = u32::MAX;

impl<'a> Vocabulary<'a> {
    /// Returns one that has met none.
    pub fn new(lexicon: &'a Lexicon) -> Vocabulary<'a> {
        Vocabulary {
            lexicon,
            slots: Slots::default(),
            lower_ids: HashMap::default(),
            lowers: Vec::new(),
            new: Vec::new(),
            unmet: Vec::new(),
        }
    }

    /// Looks words up; those that were not met are read, `written` gives them by their places. Each step is done for all words
    /// before the next: the tables are large.
    pub fn look_up<'w>(&mut self, keys: &[WordKey], notes: &mut Vec<Note>, written: impl Fn(usize) -> &'w str) {
        notes.clear();
        self.slots.make_room();
        notes.extend(keys.iter().map(|key| self.slots.note(*key)));
        self.unmet.clear();
        self.unmet.extend(notes.iter().enumerate().filter(|(_, note)| note.id == UNMET).map(|(at, _)| at));
        let first_new = self.new.len();
        for at in &self.unmet {
            let key = keys[*at];
            if self.slots.take(key) {
                self.new.push(New { key, word: Word::read(written(*at)), near: 0..0, lower_id: None });
            }
        }
        self.know_new(first_new);
        for at in &self.unmet {
            notes[*at] = self.slots.note(keys[*at]);
        }
    }

    /// Adds what is known of the new words from that one on.
    fn know_new(&mut self, first: usize) {
        let Vocabulary { lexicon, slots, lower_ids, lowers, new, .. } = self;
        let new = &mut new[first..];
        for New { word, near, lower_id, .. } in &mut *new {
            *near = lexicon.near_word(word.lower);
            *lower_id = lower_ids.get(&word.lower).copied();
        }
        new.iter_mut().for_each(|new| new.word.know(lexicon.word_near(new.word.lower, new.near.clone())));
        for New { key, word, lower_id, .. } in new {
            let lower_id = lower_id.unwrap_or_else(|| {
                *lower_ids.entry(word.lower).or_insert_with(|| {
                    lowers.push(word.lower);
                    lowers.len() as u32 - 1
                })
            });
            let Word { traits, entry, short_shape, .. } = *word;
            let at = slots.find(*key);
            let note = &mut slots.all[at].note;
            *note = Note { id: note.id, lower_id, short_shape, traits, entry };
        }
    }

    /// Returns the hash of a word's letters in lower case.
    pub fn lower(&self, note: &Note) -> u64 {
        self.lowers[note.lower_id as usize]
    }

    /// Returns the lexicon by which words are read.
    pub fn lexicon(&self) -> &'a Lexicon {
        self.lexicon
    }

    /// Returns how many forms in lower case were met: their numbers are below.
    pub fn forms(&self) -> usize {
        self.lowers.len()
    }

    /// Returns how many words were met.
    pub fn met(&self) -> usize {
        self.slots.taken
    }

    /// Gives the words that were met since this was last asked, in the order of their numbers.
    pub fn take_new(&mut self, mut take: impl FnMut(Word)) {
        self.new.drain(..).for_each(|new| take(new.word));
    }

    /// Forgets all words.
    pub fn clear(&mut self) {
        self.slots.all.fill(Slots::FREE);
        self.slots.taken = 0;
        self.new.clear();
        self.lower_ids.clear();
        self.lowers.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::{Vocabulary, WordKey};
    use crate::entities::lexicon::Lexicon;
    use crate::entities::word::Word;

    #[test]
    fn words_keep_their_numbers_while_the_table_grows() {
        let lexicon = Lexicon::default();
        let mut vocabulary = Vocabulary::new(&lexicon);
        let words: Vec<String> =
            (0..9000).map(|at| format!("Word{}{}", "x".repeat(at / 90), "y".repeat(at % 90))).collect();
        let mut notes = Vec::new();
        let mut taken = Vec::new();
        // Each word twice, and again in the next document.
        for document in words.chunks(1000) {
            let written: Vec<&str> = document.iter().chain(document).map(String::as_str).collect();
            let keys: Vec<WordKey> = written.iter().map(|word| WordKey::of(word)).collect();
            vocabulary.look_up(&keys, &mut notes, |at| written[at]);
            assert!(notes[..1000].iter().map(|note| note.id).eq(notes[1000..].iter().map(|note| note.id)));
            assert!(document.iter().zip(&notes).all(|(word, note)| vocabulary.lower(note) == Word::read(word).lower));
            vocabulary.take_new(|word| taken.push(word));
        }
        assert!(words.iter().map(|word| Word::read(word)).eq(taken));
        let keys: Vec<WordKey> = words.iter().map(|word| WordKey::of(word)).collect();
        vocabulary.look_up(&keys, &mut notes, |at| panic!("{} was met before", words[at]));
        assert!(notes.iter().map(|note| note.id).eq(0..9000));
        vocabulary.clear();
        vocabulary.look_up(&keys[8999..], &mut notes, |_| &words[8999]);
        assert_eq!((notes[0].id, vocabulary.met()), (0, 1));
    }

    #[test]
    fn words_of_one_key_are_read_alike() {
        let read = Word::read;
        for (one, other) in [("1,234", "5,678"), ("1990s", "2020s"), ("10:30", "23:59"), ("1é", "2é")] {
            assert_eq!((WordKey::of(one), read(one)), (WordKey::of(other), read(other)), "{one} {other}");
        }
        for (one, other) in [("12", "123"), ("1,234", "1.234"), ("1st", "1ST"), ("a", "b")] {
            assert_ne!(WordKey::of(one), WordKey::of(other), "{one} {other}");
        }
    }
}
