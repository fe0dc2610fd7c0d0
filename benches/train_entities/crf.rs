//! Training: a linear-chain conditional random field (Lafferty, McCallum and Pereira, 2001) over hashed features, fitted
//! by AdaGrad (Duchi, Hazan and Singer, 2011), the weights averaged over the last epochs.
//!
//! Corpora label by rules of their own. Every feature therefore has a weight for all of them and one for each (Daumé,
//! "Frustratingly easy domain adaptation", 2007); of the latter the model keeps the shares asked for.

use morgue::entities::decode::Transitions;
use morgue::entities::features::{BUCKETS, Sentence, Template};
use morgue::entities::labels::{LABELS, Label, WEIGHTS};
use morgue::entities::lexicon::Lexicon;
use morgue::entities::model::Row;
use morgue::entities::reading::Reading;
use morgue::entities::vocabulary::{Vocabulary, WordKey};
use morgue::entities::word::Word;

use crate::corpus::Document;
use crate::settings::Settings;

/// What was learnt, as the model takes it.
pub struct Learnt {
    /// The weights of the features that were kept, by ascending bucket.
    pub rows: Vec<(u32, Row)>,
    /// The scores of labels beside each other.
    pub transitions: Transitions,
}

/// Weights are stored in steps of 1/32, from -4 to 4.
const STEPS: f32 = 32.0;

/// Trains on documents; `shares` says how much of each corpus's own weights is kept.
pub fn train(documents: &[Document], lexicon: &Lexicon, shares: &[f32], settings: &Settings) -> Learnt {
    let examples = Examples::read(documents, lexicon, shares.len(), settings.least_count);
    let mut field = Field::new(examples.index.len());
    let mut sum = Field::new(examples.index.len());
    let mut random = Random(0x2545_F491_4F6C_DD1D);
    let mut order: Vec<usize> = (0..examples.rows.len()).collect();
    for epoch in 0..settings.epochs {
        shuffle(&mut order, &mut random);
        let progress = epoch as f32 / (settings.epochs.max(2) - 1) as f32;
        let rate = settings.first_rate * (settings.last_rate / settings.first_rate).powf(progress);
        let mut loss = 0.0;
        for at in &order {
            loss += field.learn(&examples, &examples.rows[*at], rate, settings, &mut random);
        }
        if epoch + settings.averaged >= settings.epochs {
            sum.add(&field);
        }
        if settings.is_verbose {
            eprintln!("epoch {epoch}: loss {loss:.0}");
        }
    }
    sum.learnt(&examples, shares, settings)
}

/// A row of words that may hold names, for training.
struct ExampleRow {
    /// Where its words begin in [`Examples::words`].
    first: usize,
    labels: Vec<Label>,
}

/// All features of all words, by number.
struct Examples {
    /// The features of all words one after the other; those that know the word by its letters are marked.
    features: Vec<u32>,
    /// Where the features of each word begin, and where the last one's end.
    words: Vec<usize>,
    rows: Vec<ExampleRow>,
    index: Index,
}

/// Marks a feature that knows its word by its letters.
const LEXICAL: u32 = 1 << 31;

impl Examples {
    fn read(documents: &[Document], lexicon: &Lexicon, corpora: usize, least_count: u32) -> Examples {
        let mut met = Met { vocabulary: Vocabulary::new(lexicon), words: Vec::new() };
        let mut counts = vec![vec![0u32; BUCKETS]; corpora + 1];
        for document in documents {
            each_row(document, &mut met, &mut |_, words| {
                for (_, bucket) in words.iter().flatten() {
                    counts[0][*bucket as usize] += 1;
                    counts[document.corpus + 1][*bucket as usize] += 1;
                }
            });
        }
        let index = Index::new(&counts, least_count);
        drop(counts);
        let mut examples = Examples { features: Vec::new(), words: vec![0], rows: Vec::new(), index };
        for document in documents {
            each_row(document, &mut met, &mut |labels, words| examples.add(document.corpus, labels, words));
        }
        examples
    }

    fn add(&mut self, corpus: usize, labels: &[Label], words: &[Vec<(Template, u32)>]) {
        let ends = [Label::NONE].into_iter().chain(labels.iter().copied()).chain([Label::NONE]);
        let ends: Vec<Label> = ends.collect();
        // A name that reaches beyond the words that may be in names cannot be learnt.
        if !ends.windows(2).all(|pair| pair[0].may_precede(pair[1])) {
            return;
        }
        self.rows.push(ExampleRow { first: self.words.len() - 1, labels: labels.to_vec() });
        for word in words {
            for (template, bucket) in word {
                let mark = if template.is_lexical() { LEXICAL } else { 0 };
                let numbers = [self.index.number(0, *bucket), self.index.number(corpus + 1, *bucket)];
                self.features.extend(numbers.into_iter().flatten().map(|number| number | mark));
            }
            self.words.push(self.features.len());
        }
    }

    /// Returns the features of a word, without those that know its letters where they are dropped.
    fn of_word(&self, word: usize, is_dropped: bool) -> impl Iterator<Item = usize> {
        let features = &self.features[self.words[word]..self.words[word + 1]];
        features
            .iter()
            .filter(move |feature| !is_dropped || **feature & LEXICAL == 0)
            .map(|feature| (feature & !LEXICAL) as usize)
    }
}

/// Takes the labels of a row of words, and the features of each.
type TakeRow<'a> = dyn FnMut(&[Label], &[Vec<(Template, u32)>]) + 'a;

/// The words met so far, by their numbers.
struct Met<'a> {
    vocabulary: Vocabulary<'a>,
    words: Vec<Word>,
}

/// Calls `take` with the labels and the features of each row of words that may hold names.
fn each_row(document: &Document, met: &mut Met<'_>, take: &mut TakeRow<'_>) {
    let mut reading = Reading::default();
    for sentence in &document.sentences {
        for token in sentence {
            reading.push(WordKey::of(&token.word));
        }
        reading.end_sentence();
    }
    let words: Vec<&str> = document.sentences.iter().flatten().map(|token| token.word.as_str()).collect();
    reading.finish(&mut met.vocabulary, |at| words[at]);
    met.vocabulary.take_new(|word| met.words.push(word));
    let labels: Vec<Label> = document.sentences.iter().flatten().map(|token| token.label).collect();
    for (places, style, segments) in reading.sentences() {
        let sentence = Sentence { reading: &reading, places, style };
        for segment in segments {
            let of_word = |at| {
                let mut found = Vec::new();
                sentence.features(at, &met.words, &mut |template, bucket| found.push((template, bucket)));
                found
            };
            let words: Vec<_> = segment.clone().map(of_word).collect();
            take(&labels[segment.clone()], &words);
        }
    }
}

/// The numbers of the features that occur often enough: of all corpora together, and of each.
struct Index {
    /// The number and one of each bucket; 0 for none.
    numbers: Vec<Vec<u32>>,
    len: usize,
}

impl Index {
    fn new(counts: &[Vec<u32>], least_count: u32) -> Index {
        let mut len = 0;
        let mut number = |count: &u32| {
            len += u32::from(*count >= least_count);
            if *count >= least_count { len } else { 0 }
        };
        let numbers = counts.iter().map(|counts| counts.iter().map(&mut number).collect()).collect();
        Index { numbers, len: len as usize }
    }

    fn len(&self) -> usize {
        self.len
    }

    fn number(&self, of: usize, bucket: u32) -> Option<u32> {
        self.numbers[of][bucket as usize].checked_sub(1)
    }
}

type Weights = [f32; WEIGHTS];
type Scores = [f32; LABELS];

/// Weights while they are learnt.
struct Field {
    weights: Vec<Weights>,
    squares: Vec<Weights>,
    transitions: [Scores; LABELS],
    transition_squares: [Scores; LABELS],
    /// How many were added up.
    added: usize,
}

/// What the field expects of a row of words.
struct Expected {
    labels: Vec<Scores>,
    pairs: Vec<[Scores; LABELS]>,
}

impl Field {
    fn new(features: usize) -> Field {
        Field {
            weights: vec![[0.0; WEIGHTS]; features],
            squares: vec![[0.0; WEIGHTS]; features],
            transitions: [[0.0; LABELS]; LABELS],
            transition_squares: [[0.0; LABELS]; LABELS],
            added: 0,
        }
    }

    /// Learns from one row; returns how unlikely its labels were, as the sum of negative logarithms.
    fn learn(
        &mut self,
        examples: &Examples,
        row: &ExampleRow,
        rate: f32,
        settings: &Settings,
        random: &mut Random,
    ) -> f64 {
        let dropped: Vec<bool> = row.labels.iter().map(|_| random.share() < settings.drop).collect();
        let emissions: Vec<Scores> =
            (0..row.labels.len()).map(|at| self.emission(examples, row.first + at, dropped[at])).collect();
        let expected = self.expect(&emissions);
        let mut loss = 0.0;
        for (at, label) in row.labels.iter().enumerate() {
            let label = usize::from(label.0);
            loss -= f64::from(expected.labels[at][label].max(1e-9).ln());
            let mut gradient = expected.labels[at];
            gradient[label] -= 1.0;
            if gradient[1..].iter().all(|slope| slope.abs() < 1e-3) {
                continue;
            }
            for feature in examples.of_word(row.first + at, dropped[at]) {
                let (weights, squares) = (&mut self.weights[feature], &mut self.squares[feature]);
                for ((weight, square), slope) in weights.iter_mut().zip(squares).zip(&gradient[1..]) {
                    let slope = slope + settings.decay * *weight;
                    *square += slope * slope;
                    *weight -= rate * slope / (square.sqrt() + 1e-3);
                }
            }
        }
        self.learn_transitions(&row.labels, &expected, rate);
        loss
    }

    fn emission(&self, examples: &Examples, word: usize, is_dropped: bool) -> Scores {
        let mut scores = [0.0; LABELS];
        for feature in examples.of_word(word, is_dropped) {
            let weights = &self.weights[feature];
            (0..WEIGHTS).for_each(|at| scores[at + 1] += weights[at]);
        }
        scores
    }

    /// Computes the probabilities of labels and of pairs of them (forward and backward, scaled at each word).
    fn expect(&self, emissions: &[Scores]) -> Expected {
        let factors = self.factors();
        let words: Vec<Scores> = emissions.iter().map(exponentials).collect();
        let mut forward: Vec<Scores> = Vec::with_capacity(words.len());
        for word in &words {
            let before = forward.last().copied().unwrap_or(AROUND);
            let mut next = [0.0; LABELS];
            for (from, weight) in before.iter().enumerate().filter(|(_, weight)| **weight > 0.0) {
                (0..LABELS).for_each(|to| next[to] += weight * factors[from][to]);
            }
            (0..LABELS).for_each(|to| next[to] *= word[to]);
            forward.push(scaled(next));
        }
        let mut backward = vec![[0.0; LABELS]; words.len()];
        let end: Scores = std::array::from_fn(|label| factors[label][0]);
        for at in (0..words.len()).rev() {
            let behind: Option<Scores> =
                words.get(at + 1).map(|word| std::array::from_fn(|label| word[label] * backward[at + 1][label]));
            backward[at] = scaled(behind.map_or(end, |behind| {
                std::array::from_fn(|from| (0..LABELS).map(|to| factors[from][to] * behind[to]).sum())
            }));
        }
        let labels = forward.iter().zip(&backward);
        let labels = labels.map(|(forward, backward)| scaled(std::array::from_fn(|at| forward[at] * backward[at])));
        let pairs = (1..words.len()).map(|at| pair(&forward[at - 1], &factors, &words[at], &backward[at]));
        Expected { labels: labels.collect(), pairs: pairs.collect() }
    }

    /// Returns what transitions multiply a row's likelihood with; 0 for those that cannot be.
    fn factors(&self) -> [Scores; LABELS] {
        let mut factors = [[0.0; LABELS]; LABELS];
        for (before, behind) in allowed() {
            factors[before][behind] = self.transitions[before][behind].exp();
        }
        factors
    }

    fn learn_transitions(&mut self, labels: &[Label], expected: &Expected, rate: f32) {
        let mut gradient = [[0.0; LABELS]; LABELS];
        let (first, last) = (&expected.labels[0], &expected.labels[labels.len() - 1]);
        for (label, (first, last)) in first.iter().zip(last).enumerate() {
            gradient[0][label] += first;
            gradient[label][0] += last;
        }
        for pair in &expected.pairs {
            for (before, behind) in allowed() {
                gradient[before][behind] += pair[before][behind];
            }
        }
        let around = [Label::NONE].into_iter().chain(labels.iter().copied()).chain([Label::NONE]);
        let around: Vec<Label> = around.collect();
        for pair in around.windows(2) {
            gradient[usize::from(pair[0].0)][usize::from(pair[1].0)] -= 1.0;
        }
        for (before, behind) in allowed() {
            let slope = gradient[before][behind];
            let square = &mut self.transition_squares[before][behind];
            *square += slope * slope;
            self.transitions[before][behind] -= rate * slope / (square.sqrt() + 1e-3);
        }
    }

    fn add(&mut self, other: &Field) {
        for (sum, weights) in self.weights.iter_mut().zip(&other.weights) {
            (0..WEIGHTS).for_each(|at| sum[at] += weights[at]);
        }
        for (before, behind) in allowed() {
            self.transitions[before][behind] += other.transitions[before][behind];
        }
        self.added += 1;
    }

    /// Returns the means of what was added, in whole steps; of the features those with the greatest weights.
    fn learnt(&self, examples: &Examples, shares: &[f32], settings: &Settings) -> Learnt {
        let scale = STEPS / self.added.max(1) as f32;
        let mut rows: Vec<(u32, Weights)> = Vec::new();
        for bucket in 0..BUCKETS as u32 {
            let mut sum = [0.0; WEIGHTS];
            for (of, share) in [1.0].iter().chain(shares).enumerate() {
                if let Some(number) = examples.index.number(of, bucket) {
                    let weights = &self.weights[number as usize];
                    (0..WEIGHTS).for_each(|at| sum[at] += share * weights[at] * scale);
                }
            }
            rows.push((bucket, sum));
        }
        let greatest = |row: &Weights| row.iter().fold(0.0f32, |most, weight| most.max(weight.abs()));
        rows.retain(|(_, row)| greatest(row) >= 0.5);
        rows.sort_by(|a, b| greatest(&b.1).total_cmp(&greatest(&a.1)).then(a.0.cmp(&b.0)));
        rows.truncate(settings.rows);
        rows.sort_by_key(|(bucket, _)| *bucket);
        let rows = rows.into_iter().map(|(bucket, row)| (bucket, row.map(|weight| weight.round() as i8)));
        let transitions = self.transitions.map(|row| row.map(|score| (score * scale).round() as i32));
        Learnt { rows: rows.collect(), transitions }
    }
}

/// What stands around a row of words: no name.
const AROUND: Scores = {
    let mut around = [0.0; LABELS];
    around[0] = 1.0;
    around
};

/// Returns the pairs of labels that may follow each other.
fn allowed() -> impl Iterator<Item = (usize, usize)> {
    Label::all().flat_map(|before| {
        Label::all()
            .filter(move |behind| before.may_precede(*behind))
            .map(move |behind| (usize::from(before.0), usize::from(behind.0)))
    })
}

fn exponentials(scores: &Scores) -> Scores {
    let most = scores.iter().copied().fold(f32::MIN, f32::max);
    scores.map(|score| (score - most).exp())
}

/// Returns numbers that add up to 1, in the same proportions.
fn scaled(numbers: Scores) -> Scores {
    let sum: f32 = numbers.iter().sum();
    numbers.map(|number| number / sum.max(f32::MIN_POSITIVE))
}

fn pair(forward: &Scores, factors: &[Scores; LABELS], word: &Scores, backward: &Scores) -> [Scores; LABELS] {
    let mut pairs = [[0.0; LABELS]; LABELS];
    let mut sum = 0.0;
    for (before, behind) in allowed() {
        let likelihood = forward[before] * factors[before][behind] * word[behind] * backward[behind];
        pairs[before][behind] = likelihood;
        sum += likelihood;
    }
    pairs.map(|row| row.map(|likelihood| likelihood / sum.max(f32::MIN_POSITIVE)))
}

/// Random numbers, always the same ones (xorshift: Marsaglia, 2003).
pub struct Random(pub u64);

impl Random {
    /// Returns the next number.
    pub fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    /// Returns the next number from 0 to below 1.
    pub fn share(&mut self) -> f32 {
        (self.next() >> 40) as f32 / (1u64 << 24) as f32
    }

    /// Returns the next number below `limit`.
    pub fn below(&mut self, limit: usize) -> usize {
        (self.next() >> 11) as usize % limit.max(1)
    }
}

fn shuffle(order: &mut [usize], random: &mut Random) {
    for at in (1..order.len()).rev() {
        order.swap(at, random.below(at + 1));
    }
}
