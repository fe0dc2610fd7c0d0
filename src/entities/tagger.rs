//! Labels words, and finds names in texts.

use super::decode::{Decoder, Emission};
use super::features::{Beside, Group, Known, Role, Sentence, Setting, Shapes, of_word};
use super::labels::{Label, Span, kind_of};
use super::model::{Asked, Model};
use super::reading::Reading;
use super::tokens::{self, Manner};
use super::vocabulary::{Vocabulary, WordKey};
use crate::article::EntityKind;

/// The words kept before all are forgotten: each takes some 200 bytes, and a text's own words come back soon.
const MOST_WORDS: usize = 100_000;

/// Finds names by a model; holds what it knows of the words met so far, and its buffers.
#[derive(Debug)]
pub struct Tagger<'a> {
    manner: Manner,
    vocabulary: Vocabulary<'a>,
    weigher: Weigher<'a>,
    reading: Reading,
    decoder: Decoder,
    labels: Vec<Label>,
    /// The byte ranges of the words, and the number of the text that they are in.
    words: Vec<(u32, u32, u32)>,
    /// The words of a document that comes word by word.
    text: String,
}

/// A name found in one of several texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Found {
    /// The number of the text.
    pub text: usize,
    /// The byte offset of its first character.
    pub start: usize,
    /// The byte offset after its last character.
    pub end: usize,
    /// What it names.
    pub kind: EntityKind,
}

impl<'a> Tagger<'a> {
    /// Returns a tagger by a model, of texts that are cut in the manner of its language.
    pub fn new(model: &'a Model, manner: Manner) -> Tagger<'a> {
        Tagger {
            manner,
            vocabulary: Vocabulary::new(&model.lexicon),
            weigher: Weigher::new(model),
            reading: Reading::default(),
            decoder: Decoder::default(),
            labels: Vec::new(),
            words: Vec::new(),
            text: String::new(),
        }
    }

    /// Finds the names in the parts of one document (headline and body), in their order.
    pub fn find<'s>(&'s mut self, texts: &[&str]) -> impl Iterator<Item = Found> + use<'s, 'a> {
        self.begin();
        let Tagger { words, reading, manner, .. } = self;
        for (number, text) in texts.iter().enumerate() {
            tokens::cut(text, *manner, |token| match token {
                Some((start, end)) => {
                    words.push((number as u32, start as u32, end as u32));
                    reading.push(WordKey::of(&text[start..end]));
                }
                None => reading.end_sentence(),
            });
            reading.end_sentence();
        }
        self.label_words(texts);
        let words = &self.words;
        Span::of_labels(&self.labels).filter_map(move |span| {
            let ((text, start, _), (_, _, end)) = (words[span.start], words[span.end - 1]);
            let (text, start, end) = (text as usize, start as usize, end as usize);
            Some(Found { text, start, end, kind: kind_of(span.kind)? })
        })
    }

    /// Begins a document that is cut in words already.
    pub fn begin(&mut self) {
        if self.vocabulary.met() > MOST_WORDS {
            self.vocabulary.clear();
            self.weigher.forget();
        }
        self.reading.clear();
        self.words.clear();
        self.text.clear();
    }

    /// Adds a word of the document.
    pub fn push(&mut self, word: &str) {
        let start = self.text.len();
        self.text.push_str(word);
        self.words.push((0, start as u32, self.text.len() as u32));
        self.reading.push(WordKey::of(word));
    }

    /// Ends a sentence of the document.
    pub fn end_sentence(&mut self) {
        self.reading.end_sentence();
    }

    /// Returns the labels of the document's words.
    pub fn label(&mut self) -> &[Label] {
        let text = std::mem::take(&mut self.text);
        self.label_words(&[&text]);
        self.text = text;
        &self.labels
    }

    fn label_words(&mut self, texts: &[&str]) {
        let Tagger { vocabulary, weigher, reading, decoder, labels, words, .. } = self;
        reading.finish(vocabulary, |at| {
            let (text, start, end) = words[at];
            &texts[text as usize][start as usize..end as usize]
        });
        labels.clear();
        labels.resize(reading.words(), Label::NONE);
        let model = weigher.model;
        weigher.learn(vocabulary);
        let mut emissions = weigher.weigh(reading);
        for segment in reading.segments() {
            let (own, rest) = emissions.split_at(segment.len());
            decoder.decode(own, &model.transitions, &mut labels[segment.clone()]);
            emissions = rest;
        }
    }
}

/// Adds up what features weigh; keeps the sums of those that come together often.
#[derive(Debug)]
struct Weigher<'a> {
    model: &'a Model,
    alone: Alone,
    settings: Sums<Setting>,
    shapes: Sums<Shapes>,
    before: Sums<Beside>,
    behind: Sums<Beside>,
    known: Sums<Known>,
    asked: Asked,
    sums: Vec<Emission>,
}

impl<'a> Weigher<'a> {
    fn new(model: &'a Model) -> Weigher<'a> {
        Weigher {
            model,
            alone: Alone::default(),
            settings: Sums::new(),
            shapes: Sums::new(),
            before: Sums::new(),
            behind: Sums::new(),
            known: Sums::new(),
            asked: Asked::default(),
            sums: Vec::new(),
        }
    }

    /// Adds up what the new words score alone.
    fn learn(&mut self, vocabulary: &mut Vocabulary<'_>) {
        let Weigher { model, alone, asked, .. } = self;
        vocabulary.take_new(|word| {
            for role in Role::ALL {
                let is_weighed = role != Role::Itself || word.traits.may_be_named();
                asked.push(|sink| {
                    if is_weighed {
                        of_word(&word, role, sink)
                    }
                });
            }
        });
        model.weigh(asked, |score| alone.scores.push(score));
    }

    /// Forgets all words.
    fn forget(&mut self) {
        self.alone.scores.clear();
    }

    /// Returns what the words of a document score that may be in names. All are first looked at, then each table is asked
    /// for all of them: see [`Reading`].
    fn weigh(&mut self, reading: &Reading) -> &[Emission] {
        let Weigher { model, alone, settings, shapes, before, behind, known, asked, sums } = self;
        for (places, style, segments) in reading.sentences() {
            let sentence = Sentence { reading, places, style };
            for at in segments.iter().cloned().flatten() {
                let view = sentence.view(at);
                settings.asked.push(view.setting());
                shapes.asked.push(view.shapes());
                before.asked.push(view.beside(Role::Before));
                behind.asked.push(view.beside(Role::Behind));
                known.asked.push(view.known());
                alone.asked.push(view.ids());
            }
        }
        sums.clear();
        alone.sum(sums);
        settings.add(model, asked, sums);
        shapes.add(model, asked, sums);
        before.add(model, asked, sums);
        behind.add(model, asked, sums);
        known.add(model, asked, sums);
        sums
    }
}

/// What groups of features weigh together, by their keys. Each has two places where it can be: the second for what came
/// once, the first for what came again, so that the many that come only once do not drive it out.
#[derive(Debug)]
struct Sums<G> {
    keys: Vec<[u64; 2]>,
    kept: Vec<[Emission; 2]>,
    /// The groups of a document that are asked for.
    asked: Vec<G>,
    /// Which of them are not kept, and their keys.
    missing: Vec<(usize, u64)>,
}

/// The bits of the number of two places of [`Sums`]. Of news, 1 to 11 in a hundred groups are not kept then.
const PLACE_BITS: u32 = 11;

impl<G: Group> Sums<G> {
    fn new() -> Sums<G> {
        Sums {
            keys: vec![[0; 2]; 1 << PLACE_BITS],
            kept: vec![[Emission::default(); 2]; 1 << PLACE_BITS],
            asked: Vec::new(),
            missing: Vec::new(),
        }
    }

    /// Adds what each group weighs that was asked for, in this order.
    fn add(&mut self, model: &Model, asked: &mut Asked, sums: &mut [Emission]) {
        let place = |key: u64| (key >> (u64::BITS - PLACE_BITS)) as usize;
        for (at, (group, sum)) in self.asked.drain(..).zip(&mut *sums).enumerate() {
            let key = group.key() | 1;
            let (keys, kept) = (&mut self.keys[place(key)], &mut self.kept[place(key)]);
            if keys[1] == key {
                keys.swap(0, 1);
                kept.swap(0, 1);
            }
            if keys[0] == key {
                sum.add(&kept[0]);
            } else {
                asked.push(|sink| group.give(sink));
                self.missing.push((at, key));
            }
        }
        let mut missing = self.missing.drain(..);
        model.weigh(asked, |found| {
            let Some((at, key)) = missing.next() else { return };
            sums[at].add(&found);
            (self.keys[place(key)][1], self.kept[place(key)][1]) = (key, found);
        });
    }
}

/// What words score alone, in each role: once for each word met, by its number.
#[derive(Debug, Default)]
struct Alone {
    /// That of all roles, for one word after the other.
    scores: Vec<Emission>,
    /// The words of a document that are asked for, those in all roles together.
    asked: Vec<[Option<u32>; Role::ALL.len()]>,
}

impl Alone {
    /// Appends what the words score together that were asked for, in this order.
    fn sum(&mut self, sums: &mut Vec<Emission>) {
        let Alone { scores, asked } = self;
        sums.extend(asked.drain(..).map(|asked| {
            let mut sum = Emission::default();
            for (role, id) in asked.into_iter().enumerate() {
                id.into_iter().for_each(|id| sum.add(&scores[id as usize * Role::ALL.len() + role]));
            }
            sum
        }));
    }
}

#[cfg(test)]
mod tests {
    use super::{Found, Tagger};
    use crate::entities::models;
    use crate::text::Language;

    /// Writes texts: names that news is full of, words in small letters, and many that come once.
    struct Writer {
        state: u64,
    }

    impl Writer {
        /// Returns a number below `end` (the multiplier is that of Steele and Vigna's "Computationally easy, spectrally good
        /// multipliers", 2021).
        fn below(&mut self, end: usize) -> usize {
            self.state = self.state.wrapping_mul(0xd134_2543_de82_ef95).wrapping_add(1);
            ((self.state >> 33) as usize) % end
        }

        fn invented(&mut self) -> String {
            const SYLLABLES: [&str; 12] =
                ["ka", "lo", "mer", "tin", "sko", "ra", "bel", "du", "vi", "nor", "esh", "qu"];
            let count = 3 + self.below(3);
            (0..count).map(|_| SYLLABLES[self.below(SYLLABLES.len())]).collect()
        }

        fn word(&mut self) -> String {
            const OFTEN: [&str; 24] = [
                "the",
                "in",
                "of",
                "said",
                "met",
                "President",
                "and",
                "on",
                "Tuesday",
                "Angela",
                "Merkel",
                "Berlin",
                "from",
                "United",
                "Nations",
                "Reuters",
                "minister",
                "Mr.",
                "Kim",
                "Jong",
                "Un",
                "Bank",
                "told",
                "US",
            ];
            match self.below(8) {
                0..5 => OFTEN[self.below(OFTEN.len())].to_owned(),
                5 => {
                    let word = self.invented();
                    word[..1].to_uppercase() + &word[1..]
                }
                6 => self.below(3000).to_string(),
                _ => self.invented(),
            }
        }

        fn text(&mut self) -> String {
            let sentences = 2 + self.below(12);
            (0..sentences)
                .map(|_| {
                    let words = 3 + self.below(20);
                    let words: Vec<String> = (0..words).map(|_| self.word()).collect();
                    words.join(" ") + ". "
                })
                .collect()
        }
    }

    #[test]
    fn what_was_read_before_changes_nothing() {
        let fresh = || models::tagger(Language::ENGLISH).unwrap();
        let found = |tagger: &mut Tagger<'_>, text: &str| tagger.find(&["", text]).collect::<Vec<Found>>();
        let mut tagger = fresh();
        let mut writer = Writer { state: 7 };
        let (mut names, mut forgotten, mut met) = (0, 0, 0);
        for document in 0..9000 {
            let text = writer.text();
            let after_many = found(&mut tagger, &text);
            names += after_many.len();
            forgotten += usize::from(tagger.vocabulary.met() < met);
            met = tagger.vocabulary.met();
            if document % 30 == 0 {
                assert_eq!(after_many, found(&mut fresh(), &text), "document {document}: {text}");
            }
        }
        assert!(names > 30_000, "{names} names are too few to say anything");
        assert!(forgotten > 0, "{met} words are too few to be forgotten");
    }
}
