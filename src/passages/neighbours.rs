//! The words of a text in order, to be asked for those around a match.

use crate::text::{Speller, Tokenizer};

/// The words of a text. It holds the buffers that they are kept in, so that further texts cost no allocation.
#[derive(Debug, Default)]
pub struct Words {
    tokenizer: Tokenizer,
    speller: Speller,
    /// All words as they are written, one after the other.
    forms: String,
    words: Vec<WordAt>,
}

#[derive(Debug, Clone, Copy)]
struct WordAt {
    /// Byte offset in the text.
    start: usize,
    /// Where the word begins in `forms`.
    form: usize,
}

impl Words {
    /// Takes the words of `text` in place of those before; compounds are their parts.
    pub fn read(&mut self, text: &str) {
        let Words { tokenizer, forms, words, .. } = self;
        forms.clear();
        words.clear();
        tokenizer.written(text, |word| {
            if !word.is_joined {
                words.push(WordAt { start: word.start, form: forms.len() });
                forms.push_str(word.form);
            }
        });
    }

    /// Returns how many there are.
    pub fn count(&self) -> usize {
        self.words.len()
    }

    /// Returns how many begin before the byte offset `at`.
    pub fn before(&self, at: usize) -> usize {
        self.words.partition_point(|word| word.start < at)
    }

    /// Returns the word of that number, from 0, folded.
    pub fn folded(&mut self, number: usize) -> Option<&str> {
        let start = self.words.get(number)?.form;
        let end = self.words.get(number + 1).map_or(self.forms.len(), |next| next.form);
        Some(self.speller.spell(&self.forms[start..end]).1)
    }

    /// Returns the `distance`th word, from 1, left of what begins at the byte offset `start`, folded.
    pub fn left_of(&mut self, start: usize, distance: usize) -> Option<&str> {
        self.folded(self.before(start).checked_sub(distance)?)
    }

    /// Returns the `distance`th word, from 1, right of what ends at the byte offset `end`, folded.
    pub fn right_of(&mut self, end: usize, distance: usize) -> Option<&str> {
        self.folded(self.before(end) + distance.checked_sub(1)?)
    }

    /// Returns the words from the byte offset `start` to `end`, folded, with blanks between them.
    pub fn within(&mut self, start: usize, end: usize) -> String {
        let mut all = String::new();
        for number in self.before(start)..self.before(end) {
            if !all.is_empty() {
                all.push(' ');
            }
            all.push_str(self.folded(number).unwrap_or_default());
        }
        all
    }
}

#[cfg(test)]
mod tests {
    use super::Words;

    #[test]
    fn words_left_and_right() {
        let text = "Kim’s “Naïve” U.S. ferry sails: well-being.";
        let mut words = Words::default();
        words.read(text);
        let (start, end) = (text.find("ferry").unwrap(), text.find(" sails").unwrap());
        let left = [1, 2, 3, 4].map(|n| words.left_of(start, n).map(str::to_owned));
        assert_eq!(left, [Some("us".into()), Some("naive".into()), Some("kim".into()), None]);
        let right = [1, 2, 3, 4].map(|n| words.right_of(end, n).map(str::to_owned));
        assert_eq!(right, [Some("sails".into()), Some("well".into()), Some("being".into()), None]);
        assert_eq!(words.within(0, end), "kim naive us ferry");
        words.read("");
        assert_eq!((words.count(), words.left_of(0, 1)), (0, None));
    }
}
