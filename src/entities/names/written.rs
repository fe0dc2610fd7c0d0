//! A name as it is written in a text, and what is left of it without what does not belong to it.

use std::borrow::Cow;

use crate::article::EntityKind;
use crate::text::folded_words;

/// A name without quotes, possessives, articles, titles and legal forms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plain {
    /// The name, its words with a space between them.
    pub name: String,
    /// Its folded words, by which names are the same.
    pub folded: String,
}

impl Plain {
    /// Takes off what does not belong to a name of the kind; `None` where nothing is left that names anything.
    pub fn read(written: &str, kind: EntityKind) -> Option<Plain> {
        let mut words: Vec<&str> = written.split_whitespace().collect();
        let first = words.iter().position(|word| !is_article(word)).unwrap_or(0);
        words.drain(..first);
        match kind {
            EntityKind::Person => strip_titles(&mut words),
            EntityKind::Organisation => strip_legal_forms(&mut words),
            EntityKind::Place | EntityKind::Unknown => {}
        }
        let mut name = String::with_capacity(written.len());
        for (at, word) in words.iter().enumerate() {
            let word = straight(word);
            let mut word: &str = &word;
            if at + 1 == words.len() {
                word = without_end(word);
            }
            if at == 0 {
                word = word.trim_start_matches(['"', '\'', '(', '-', ',']);
            }
            if !word.is_empty() {
                push_word(&mut name, word);
            }
        }
        // The initials of an organisation are in capitals, and so is much in headlines.
        if kind != EntityKind::Organisation || (name.contains(' ') && !name.chars().any(char::is_lowercase)) {
            name = without_shouting(name);
        }
        let plain = Plain { folded: folded_words(&name), name };
        let is_name =
            plain.folded.len() <= MOST_BYTES && plain.name.chars().filter(|c| c.is_alphabetic()).nth(1).is_some();
        is_name.then_some(plain)
    }

    /// Returns its words, as they are written.
    pub fn words(&self) -> impl Iterator<Item = &str> {
        self.name.split(' ')
    }

    /// Returns its word, if it has one alone.
    pub fn single(&self) -> Option<&str> {
        (!self.name.contains(' ')).then_some(&self.name)
    }
}

/// The longest name, in bytes; what is longer is a text in capitals.
const MOST_BYTES: usize = 120;

fn push_word(name: &mut String, word: &str) {
    if !name.is_empty() {
        name.push(' ');
    }
    name.push_str(word);
}

fn is_article(word: &str) -> bool {
    matches!(word, "the" | "The" | "THE")
}

/// Makes quotes and dashes straight.
fn straight(word: &str) -> Cow<'_, str> {
    let of = |c| match c {
        '’' | '‘' | 'ʼ' | '`' => '\'',
        '“' | '”' | '„' => '"',
        '‐' | '‑' | '–' => '-',
        c => c,
    };
    if word.chars().all(|c| of(c) == c) { Cow::Borrowed(word) } else { word.chars().map(of).collect() }
}

/// Returns a word without its possessive and the marks behind it; the last point of `U.S.` is its own.
fn without_end(word: &str) -> &str {
    let mut word = word.trim_end_matches([',', ';', ':', '"', ')', '!', '?']);
    for possessive in ["'s", "'S"] {
        word = word.strip_suffix(possessive).unwrap_or(word);
    }
    if word.ends_with("s'") || word.ends_with("S'") {
        word = &word[..word.len() - 1];
    }
    let word = word.trim_end_matches('\'');
    let is_abbreviation = word.trim_end_matches('.').contains('.') || word.len() <= 5;
    if is_abbreviation { word } else { word.trim_end_matches('.') }
}

/// Returns whether a word is of four capitals or more, as in headlines.
fn is_shouted(word: &str) -> bool {
    word.chars().count() >= 4 && word.chars().all(|c| c.is_uppercase() || matches!(c, '\'' | '-'))
}

/// Writes words of capitals with one: `LONDON` is `London`.
fn without_shouting(name: String) -> String {
    if !name.split(' ').any(is_shouted) {
        return name;
    }
    let mut quiet = String::with_capacity(name.len());
    for word in name.split(' ') {
        if !is_shouted(word) {
            push_word(&mut quiet, word);
            continue;
        }
        push_word(&mut quiet, "");
        let mut is_first = true;
        for c in word.chars() {
            if is_first || !c.is_alphabetic() {
                quiet.push(c);
            } else {
                quiet.extend(c.to_lowercase());
            }
            is_first = !c.is_alphabetic();
        }
    }
    quiet
}

/// Takes the titles off that stand before a person's name; of titles alone the last stays.
fn strip_titles(words: &mut Vec<&str>) {
    let is_title = |word: &&str| {
        let lower = word.trim_end_matches([',', '.']).to_lowercase();
        TITLES.binary_search(&lower.as_str()).is_ok()
    };
    let titles = words.iter().take_while(|word| is_title(word)).count();
    words.drain(..titles.min(words.len().saturating_sub(1)));
}

/// Takes the legal form off that stands behind a company's name.
fn strip_legal_forms(words: &mut Vec<&str>) {
    while words.len() > 1 && words.last().is_some_and(|word| LEGAL_FORMS.contains(&word.trim_end_matches(','))) {
        words.pop();
    }
    if words.len() > 1 && words.last().is_some_and(|word| matches!(*word, "&" | "and" | ",")) {
        words.pop();
    }
}

const LEGAL_FORMS: &[&str] = &[
    "Inc",
    "Inc.",
    "Corp",
    "Corp.",
    "Corporation",
    "Incorporated",
    "Co",
    "Co.",
    "Cos.",
    "Company",
    "Ltd",
    "Ltd.",
    "Limited",
    "LLC",
    "L.L.C.",
    "LLP",
    "L.P.",
    "plc",
    "PLC",
    "Plc",
    "AG",
    "SA",
    "S.A.",
    "SE",
    "NV",
    "N.V.",
    "BV",
    "GmbH",
    "SpA",
    "S.p.A.",
    "AB",
    "ASA",
    "Oyj",
    "Bhd",
    "Pte",
    "Pty",
    "KK",
    "Holdings",
    "Holding",
    ",",
    "INC",
    "CORP",
    "LTD",
    "CO",
];

/// Words before a person's name, in small letters and without points, in order.
const TITLES: &[&str] = &[
    "acting",
    "adm",
    "admiral",
    "ambassador",
    "archbishop",
    "attorney",
    "ayatollah",
    "baron",
    "baroness",
    "bishop",
    "brig",
    "brigadier",
    "cabinet",
    "capt",
    "captain",
    "cardinal",
    "chair",
    "chairman",
    "chairwoman",
    "chancellor",
    "chief",
    "coach",
    "col",
    "colonel",
    "commander",
    "commissioner",
    "congressman",
    "congresswoman",
    "corporal",
    "council",
    "councillor",
    "councilman",
    "councilwoman",
    "countess",
    "cpl",
    "crown",
    "dame",
    "defence",
    "defense",
    "deputy",
    "detective",
    "director",
    "dr",
    "duchess",
    "duke",
    "earl",
    "emir",
    "emperor",
    "envoy",
    "ex-president",
    "executive",
    "finance",
    "first",
    "foreign",
    "former",
    "gen",
    "general",
    "gov",
    "governor",
    "health",
    "home",
    "hon",
    "imam",
    "inspector",
    "interior",
    "judge",
    "justice",
    "king",
    "lady",
    "lieutenant",
    "lord",
    "lt",
    "maj",
    "major",
    "mayor",
    "minister",
    "miss",
    "mlle",
    "mme",
    "mr",
    "mrs",
    "ms",
    "mullah",
    "of",
    "officer",
    "opposition",
    "party",
    "pastor",
    "pope",
    "premier",
    "president",
    "prime",
    "prince",
    "princess",
    "prof",
    "professor",
    "prosecutor",
    "queen",
    "rabbi",
    "rep",
    "representative",
    "rev",
    "reverend",
    "sec",
    "secretary",
    "secretary-general",
    "security",
    "sen",
    "senate",
    "senator",
    "senior",
    "sergeant",
    "sgt",
    "sheik",
    "sheikh",
    "sheriff",
    "sir",
    "speaker",
    "spokesman",
    "spokeswoman",
    "state",
    "sultan",
    "superintendent",
    "supreme",
    "treasury",
    "vice",
    "vice-president",
];

#[cfg(test)]
mod tests {
    use super::{Plain, TITLES};
    use crate::article::EntityKind::{self, Organisation, Person, Place};

    #[track_caller]
    fn reads(written: &str, kind: EntityKind, expected: &str) {
        assert_eq!(Plain::read(written, kind).map(|plain| plain.name).as_deref(), Some(expected), "{written}");
    }

    #[test]
    fn titles_articles_and_possessives_go() {
        reads("President Donald\nTrump’s", Person, "Donald Trump");
        reads("Security Council Secretary Sergey Shoigu", Person, "Sergey Shoigu");
        reads("Gov. Ann Lee", Person, "Ann Lee");
        reads("President", Person, "President");
        reads("the United States'", Place, "United States");
        reads("U.S.", Place, "U.S.");
        reads("Boeing Co.", Organisation, "Boeing");
        reads("J. P. Morgan & Co.", Organisation, "J. P. Morgan");
        assert!(TITLES.is_sorted());
    }

    #[test]
    fn shouting_is_lowered_but_for_initials() {
        reads("NORTH KOREA", Place, "North Korea");
        reads("O'BRIEN", Person, "O'Brien");
        reads("UNICEF", Organisation, "UNICEF");
        reads("WORLD BANK", Organisation, "World Bank");
        assert_eq!(Plain::read("A", Place), None);
    }
}
