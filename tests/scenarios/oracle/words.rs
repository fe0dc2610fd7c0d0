//! The vocabulary of the oracle: what is written, the words it makes, and when a word of a text fits one of a query.
//!
//! The words are listed by hand, so that nothing here rests on the tokenizer under test. Only the stems come from the
//! crate: they are Snowball's.

use std::collections::HashMap;
use std::rc::Rc;

use morgue::text::{Language, Stemmer};

/// What is one word.
const PLAIN: &[&str] = &[
    "test",
    "tests",
    "tested",
    "testing",
    "tester",
    "testament",
    "naive",
    "naïve",
    "US",
    "us",
    "well",
    "being",
    "wellbeing",
    "mail",
    "email",
    "covid",
    "covid19",
    "kim",
    "Kim",
    "qaeda",
    "alqaeda",
    "led",
    "the",
    "it",
    "café",
    "cafés",
    "cafe",
    "Haus",
    "Häuser",
    "canción",
    "canciones",
    "cancion",
    "2019",
    "19",
    "7",
    "3.5",
    "北",
    "京",
    "会",
];

/// An entry as it is written, its words with what is left of each, and its parts as one word.
type Composed = (&'static str, &'static [(&'static str, &'static str)], &'static str);

/// What is several words, or one that is spelled otherwise than it is written: the words as they are written, with what
/// is left of each; and the two parts of a compound as one.
const COMPOSED: &[Composed] = &[
    ("well-being", &[("well", "well"), ("being", "being")], "wellbeing"),
    ("Well\u{2010}Being", &[("Well", "Well"), ("Being", "Being")], "WellBeing"),
    ("e-mail", &[("e", "e"), ("mail", "mail")], "email"),
    ("e-mails", &[("e", "e"), ("mails", "mails")], "emails"),
    ("covid-19", &[("covid", "covid"), ("19", "19")], "covid19"),
    ("US-led", &[("US", "US"), ("led", "led")], "USled"),
    ("café-test", &[("café", "café"), ("test", "test")], "cafétest"),
    ("al-Qaeda’s", &[("al", "al"), ("Qaeda", "Qaeda")], "alQaeda"),
    ("state-of-the-art", &[("state", "state"), ("of", "of"), ("the", "the"), ("art", "art")], ""),
    ("2019-19", &[("2019", "2019"), ("19", "19")], ""),
    ("24/7", &[("24", "24"), ("7", "7")], ""),
    ("Kim's", &[("Kim", "Kim")], ""),
    ("Kim’s", &[("Kim", "Kim")], ""),
    ("tests'", &[("tests", "tests")], ""),
    ("Kim’s-led", &[("Kim", "Kim"), ("led", "led")], ""),
    ("O'Kim", &[("O'Kim", "OKim")], ""),
    ("o’kim’s", &[("o’kim", "okim")], ""),
    ("1,000", &[("1,000", "1000")], ""),
    ("1000", &[("1000", "1000")], ""),
    ("te\u{200C}st", &[("te\u{200C}st", "test")], ""),
    ("北京", &[("北", "北"), ("京", "京")], ""),
    ("北京2019", &[("北", "北"), ("京", "京"), ("2019", "2019")], ""),
    ("京会京", &[("京", "京"), ("会", "会"), ("京", "京")], ""),
];

/// Something that may stand between two blanks of a text.
#[derive(Debug, Clone)]
pub struct Entry {
    pub text: String,
    pub parts: Vec<Part>,
    /// The two parts of a hyphenated compound as one word.
    pub joined: Option<String>,
}

/// A word of an entry and the bytes that it takes there.
#[derive(Debug, Clone)]
pub struct Part {
    pub form: String,
    pub start: usize,
    pub end: usize,
}

pub fn vocabulary() -> Vec<Entry> {
    let plain = PLAIN.iter().map(|text| entry(text, &[(text, text)], ""));
    plain.chain(COMPOSED.iter().map(|(text, parts, joined)| entry(text, parts, joined))).collect()
}

fn entry(text: &str, written: &[(&str, &str)], joined: &str) -> Entry {
    let mut at = 0;
    let parts = written.iter().map(|(part, form)| {
        let start = at + text[at..].find(part).unwrap();
        at = start + part.len();
        Part { form: (*form).to_owned(), start, end: at }
    });
    Entry { parts: parts.collect(), text: text.to_owned(), joined: (!joined.is_empty()).then(|| joined.to_owned()) }
}

impl Entry {
    pub fn begins_small(&self) -> bool {
        self.text.starts_with(char::is_lowercase)
    }

    pub fn ends_chinese(&self) -> bool {
        self.text.ends_with(['北', '京', '会'])
    }

    /// The entry with a capital at its beginning.
    pub fn capitalised(&self) -> Entry {
        let mut own = self.clone();
        let forms = own.parts.iter_mut().take(1).map(|part| &mut part.form);
        for text in forms.chain(&mut own.joined).chain([&mut own.text]) {
            let first = text.chars().next().unwrap();
            let capital: String = first.to_uppercase().collect();
            assert_eq!(capital.len(), first.len_utf8());
            text.replace_range(..first.len_utf8(), &capital);
        }
        own
    }
}

/// The spellings of a word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spelling {
    pub written: String,
    pub lower: String,
    pub folded: String,
}

impl Spelling {
    pub fn of(written: &str) -> Spelling {
        let lower = written.to_lowercase();
        Spelling { written: written.to_owned(), folded: lower.chars().map(without_accent).collect(), lower }
    }

    pub fn is_stop_word(&self) -> bool {
        matches!(self.folded.as_str(), "the" | "it" | "us")
    }
}

fn without_accent(c: char) -> char {
    match c {
        'é' => 'e',
        'ï' => 'i',
        'ä' => 'a',
        'ó' => 'o',
        _ => c,
    }
}

/// A language, and how it inflects.
#[derive(Debug)]
pub struct Tongue {
    stemmer: Option<Stemmer>,
}

impl Tongue {
    fn stems(&self, word: &Spelling) -> [String; 2] {
        let stem = |form: &str| self.stemmer.as_ref().map_or_else(|| word.folded.clone(), |own| own.stem(form));
        [stem(&word.lower), stem(&word.folded)]
    }
}

impl Tongue {
    pub fn of(language: Language) -> Tongue {
        Tongue { stemmer: Stemmer::for_language(language) }
    }
}

/// The languages by need; an article whose language is not known is read as English.
#[derive(Default)]
pub struct Tongues(HashMap<Language, Rc<Tongue>>);

impl Tongues {
    pub fn of(&mut self, language: Option<Language>) -> Rc<Tongue> {
        let language = language.unwrap_or(Language::ENGLISH);
        self.0.entry(language).or_insert_with(|| Rc::new(Tongue::of(language))).clone()
    }
}

/// A word of a text.
#[derive(Debug, Clone)]
pub struct Seen {
    spelling: Spelling,
    folded: Vec<char>,
    stems: [String; 2],
}

impl Seen {
    pub fn new(written: &str, tongue: &Tongue) -> Seen {
        let spelling = Spelling::of(written);
        Seen { folded: spelling.folded.chars().collect(), stems: tongue.stems(&spelling), spelling }
    }
}

/// What a word of a text is held against.
#[derive(Debug, Clone)]
pub enum Form {
    /// Any inflected form; accents may be left out on either side.
    Inflected(Spelling),
    /// This form, case and accents aside.
    Plain(Spelling),
    /// This form with its accents.
    Exact(Spelling),
    /// This form as it is written.
    Cased(Spelling),
    Pattern(Vec<char>),
    Fuzzy(Vec<char>, usize),
}

impl Form {
    pub fn pattern(typed: &str) -> Form {
        Form::Pattern(Spelling::of(typed).folded.chars().collect())
    }

    pub fn fuzzy(typed: &Spelling, letters: usize) -> Form {
        Form::Fuzzy(typed.folded.chars().collect(), letters)
    }

    /// Returns a test for the words of a text in the language.
    pub fn in_language<'a>(&'a self, tongue: &Tongue) -> impl Fn(&Seen) -> bool + use<'a> {
        let stems = if let Form::Inflected(own) = self { tongue.stems(own) } else { Default::default() };
        move |seen| match self {
            Form::Inflected(_) => seen.stems.iter().any(|stem| stems.contains(stem)),
            Form::Plain(own) => own.folded == seen.spelling.folded,
            Form::Exact(own) => own.lower == seen.spelling.lower,
            Form::Cased(own) => own.written == seen.spelling.written,
            Form::Pattern(pattern) => fits(pattern, &seen.folded),
            Form::Fuzzy(own, letters) => apart(own, &seen.folded) <= *letters,
        }
    }
}

/// `*` stands for any characters, `?` for one.
fn fits(pattern: &[char], word: &[char]) -> bool {
    match pattern.split_first() {
        None => word.is_empty(),
        Some(('*', rest)) => (0..=word.len()).any(|taken| fits(rest, &word[taken..])),
        Some((c, rest)) => word.first().is_some_and(|own| own == c || *c == '?') && fits(rest, &word[1..]),
    }
}

/// How many letters have to be put in, left out, changed or swapped with their neighbour.
fn apart(a: &[char], b: &[char]) -> usize {
    let mut table = vec![vec![0; b.len() + 1]; a.len() + 1];
    for i in 0..=a.len() {
        for j in 0..=b.len() {
            let mut ways = vec![];
            if i == 0 || j == 0 {
                ways.push(i + j);
            } else {
                ways.extend([table[i - 1][j] + 1, table[i][j - 1] + 1]);
                ways.push(table[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]));
                if i > 1 && j > 1 && (a[i - 1], a[i - 2]) == (b[j - 2], b[j - 1]) {
                    ways.push(table[i - 2][j - 2] + 1);
                }
            }
            table[i][j] = ways.into_iter().min().unwrap();
        }
    }
    table[a.len()][b.len()]
}
