//! A name as it is written in a text, and what is left of it without what does not belong to it.

use std::borrow::Cow;

use crate::article::{EntityKind, Name};
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
            name = without_shouting(name, kind);
        }
        if kind == EntityKind::Person {
            name = with_initials(name);
        }
        let plain = Plain { folded: folded_words(&name), name };
        let has_letters = plain.name.chars().filter(|c| c.is_alphabetic()).nth(1).is_some();
        let is_none =
            is_party_and_state(&plain.name) || is_contraction(&plain.name) || NO_NAMES.contains(&(kind, &plain.folded));
        let is_name = plain.folded.len() <= MOST_BYTES && has_letters && !is_none;
        is_name.then_some(plain)
    }

    /// Returns a name as a table has it: nothing is taken off.
    pub fn of_table(name: &str) -> Plain {
        Plain { name: name.to_owned(), folded: folded_words(name) }
    }

    /// Does the same as [`Plain::read`] with a name that is asked for: `obama, barack`, `george h. w. bush`.
    pub fn of_query(asked: &str, kind: EntityKind) -> Option<Plain> {
        if kind != EntityKind::Person {
            return Plain::read(asked, kind);
        }
        // In small letters it has no initials.
        let capitalised = |word: &str| match word.chars().next() {
            Some(_) if word.ends_with('.') => word.to_uppercase(),
            Some(first) => first.to_uppercase().chain(word.chars().skip(1)).collect(),
            None => String::new(),
        };
        let words: Vec<String> = asked.split_whitespace().map(capitalised).collect();
        Plain::read(&first_name_first(&words.join(" ")), kind)
    }

    /// Returns whether what is asked for is surely a person with a title: `president obama`, but not `Supreme Court`.
    pub fn is_titled(asked: &str) -> bool {
        let mut words = asked.split_whitespace().map(|word| word.trim_end_matches('.'));
        let is_title = words.next().is_some_and(|first| is_in(TITLES_WITHIN, first));
        is_title && words.next().is_some_and(|name| !is_in(TITLES, name) && !is_article(name))
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

/// What is often taken for a name of the kind, folded: what web pages say of links, programmes of the
/// state, laws, offices.
const NO_NAMES: &[(EntityKind, &str)] = &[
    (EntityKind::Organisation, "affordable care act"),
    (EntityKind::Organisation, "first amendment"),
    (EntityKind::Organisation, "house majority leader"),
    (EntityKind::Organisation, "house minority leader"),
    (EntityKind::Organisation, "house speaker"),
    (EntityKind::Organisation, "medicaid"),
    (EntityKind::Organisation, "medicare"),
    (EntityKind::Organisation, "obamacare"),
    (EntityKind::Organisation, "second amendment"),
    (EntityKind::Organisation, "senate majority leader"),
    (EntityKind::Organisation, "senate minority leader"),
    (EntityKind::Person, "click"),
    (EntityKind::Person, "click here"),
    (EntityKind::Place, "medicaid"),
    (EntityKind::Place, "medicare"),
    (EntityKind::Place, "obamacare"),
];

/// Returns whether it is what stands behind a member of the Congress of the United States: `R-Fla.`
fn is_party_and_state(name: &str) -> bool {
    let state = ["R-", "D-", "I-"].iter().find_map(|party| name.strip_prefix(party));
    state.is_some_and(|state| state.len() <= 6 && state.starts_with(|c: char| c.is_ascii_uppercase()))
}

/// Returns whether it is a word and the verb written with it, at the beginning of a sentence: `We're`, `He'll`.
fn is_contraction(name: &str) -> bool {
    ["'re", "'ll", "'ve", "n't"].iter().any(|verb| name.ends_with(verb)) && !name.contains(' ')
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

/// Writes words of capitals with one: `LONDON` is `London`. Where all is in capitals, short words are words, too: `NEW YORK`,
/// `BANK OF CHINA`; but in an organisation's name they may be initials.
fn without_shouting(name: String, kind: EntityKind) -> String {
    if !name.split(' ').any(is_shouted) {
        return name;
    }
    let is_all = !name.chars().any(char::is_lowercase);
    let is_short = |word: &str| {
        let is_word = kind != EntityKind::Organisation && word.chars().count() == 3;
        is_all && (is_word || SHORT_WORDS.contains(&word)) && word.chars().all(char::is_alphabetic)
    };
    let mut quiet = String::with_capacity(name.len());
    for word in name.split(' ') {
        if !is_shouted(word) && !is_short(word) {
            push_word(&mut quiet, word);
            continue;
        }
        let is_particle = !quiet.is_empty() && PARTICLES.contains(&word);
        push_word(&mut quiet, "");
        let mut is_first = !is_particle;
        let (own, possessive) = word.strip_suffix("'S").map_or((word, ""), |own| (own, "'s"));
        for c in own.chars() {
            if is_first || !c.is_alphabetic() {
                quiet.push(c);
            } else {
                quiet.extend(c.to_lowercase());
            }
            is_first = !c.is_alphabetic();
        }
        quiet.push_str(possessive);
    }
    quiet
}

/// Words of two or three letters that are no initials.
const SHORT_WORDS: &[&str] = &[
    "ABU", "AL", "AND", "BIN", "DE", "DEL", "DER", "DES", "DU", "EL", "FOR", "IBN", "LA", "LAS", "LE", "LOS", "NEW",
    "OF", "RED", "RIO", "SAN", "SRI", "ST", "THE", "VAN", "VON",
];

/// Those of them that begin with a small letter within a name.
const PARTICLES: &[&str] = &["AND", "DE", "DEL", "DER", "DES", "DU", "FOR", "OF", "THE"];

/// Writes the initials in a person's name, and what tells father from son, as newspapers do: `George H. W. Bush` and
/// `George HW Bush` are `George H.W. Bush`, `Trump, Jr` is `Trump Jr.`
fn with_initials(name: String) -> String {
    let is_plain = |word: &str| word.len() > 3 && !word.contains('.');
    if name.split(' ').all(is_plain) {
        return name;
    }
    let words: Vec<&str> = name.split(' ').collect();
    let mut written = String::with_capacity(name.len() + 4);
    let mut were_initials = false;
    for (at, word) in words.iter().enumerate() {
        let is_last = at + 1 == words.len();
        if is_last && at > 0 && matches!(*word, "Jr" | "Jr." | "Sr" | "Sr.") {
            written.truncate(written.trim_end_matches(',').len());
            push_word(&mut written, word.trim_end_matches('.'));
            written.push('.');
        } else if !is_last && are_initials(word) {
            if !were_initials {
                push_word(&mut written, "");
            }
            word.chars().filter(|c| *c != '.').for_each(|c| written.extend([c, '.']));
            were_initials = true;
            continue;
        } else {
            push_word(&mut written, word);
        }
        were_initials = false;
    }
    written
}

/// Returns whether a word that is not the last of a person's name stands for names by their first letters: up to three
/// capitals with points, one without, or two.
fn are_initials(word: &str) -> bool {
    let letters = word.chars().filter(|c| *c != '.').count();
    let are_capitals = word.chars().all(|c| c == '.' || c.is_uppercase());
    let has_points = word.contains('.');
    let is_word = !has_points && (SHORT_WORDS.contains(&word) || matches!(word, "DJ" | "MC"));
    are_capitals && (1..=if has_points { 3 } else { 2 }).contains(&letters) && !is_word
}

/// Returns a person's name with the first name first, where it stands behind the last as in catalogues: `Quint, Rosa`.
pub fn first_name_first(name: &str) -> Cow<'_, str> {
    match name.contains(',').then(|| Name::parse(name, None)) {
        Some(Name::Person { family, given }) => Cow::Owned(format!("{given} {family}")),
        _ => Cow::Borrowed(name),
    }
}

/// Takes the titles off that stand before a person's name, with what stands before them (`Florida Gov. Jeb Bush`), and the
/// agency whose photographer it is; of titles alone the last stays.
fn strip_titles(words: &mut Vec<&str>) {
    strip_leading_titles(words);
    let behind = |at: usize| words.len() - at - 1;
    let is_within = |at: &usize| match words[*at].strip_suffix('.') {
        Some(short) => behind(*at) > 0 && is_in(TITLES_WITHIN, short),
        None => behind(*at) > 1 && is_in(TITLES_WITHIN, words[*at]),
    };
    if let Some(title) = (1..words.len()).rev().find(is_within) {
        words.drain(..=title);
        strip_leading_titles(words);
    }
    if words.len() > 2 && matches!(words[0], "AP" | "AFP" | "EPA" | "UPI" | "Reuters") {
        words.remove(0);
    }
}

fn strip_leading_titles(words: &mut Vec<&str>) {
    let titles = words.iter().take_while(|word| is_in(TITLES, word.trim_end_matches([',', '.']))).count();
    words.drain(..titles.min(words.len().saturating_sub(1)));
}

fn is_in(titles: &[&str], word: &str) -> bool {
    titles.binary_search(&word.to_lowercase().as_str()).is_ok()
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

/// Titles that are also taken off where other words stand before them, in order: those that are no surname.
const TITLES_WITHIN: &[&str] = &[
    "ambassador",
    "attorney",
    "ceo",
    "chairman",
    "chairwoman",
    "commissioner",
    "congressman",
    "congresswoman",
    "dr",
    "gen",
    "gov",
    "governor",
    "leader",
    "lt",
    "minister",
    "mr",
    "mrs",
    "ms",
    "president",
    "prof",
    "professor",
    "rep",
    "secretary",
    "sen",
    "senator",
    "sgt",
    "sheriff",
    "speaker",
    "spokesman",
    "spokeswoman",
    "whip",
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
    "ceo",
    "cfo",
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
    "democrat",
    "democratic",
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
    "leader",
    "lieutenant",
    "lord",
    "lt",
    "maj",
    "major",
    "majority",
    "mayor",
    "minister",
    "minority",
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
    "pm",
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
    "republican",
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
    "vp",
    "whip",
];

#[cfg(test)]
mod tests {
    use super::{Plain, TITLES, TITLES_WITHIN, first_name_first};
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
        reads("Florida Gov. Jeb Bush", Person, "Jeb Bush");
        reads("House Majority Leader Eric Cantor", Person, "Eric Cantor");
        reads("U.S. Attorney General Eric Holder", Person, "Eric Holder");
        reads("Kentucky Sen. Paul", Person, "Paul");
        reads("AP J. Scott Applewhite", Person, "J. Scott Applewhite");
        reads("PM Modi", Person, "Modi");
        reads("Lee President", Person, "Lee President");
        reads("Boeing Co.", Organisation, "Boeing");
        reads("J. P. Morgan & Co.", Organisation, "J. P. Morgan");
        assert!(TITLES.is_sorted() && TITLES_WITHIN.is_sorted());
    }

    #[test]
    fn shouting_is_lowered_but_for_initials() {
        reads("NORTH KOREA", Place, "North Korea");
        reads("O'BRIEN", Person, "O'Brien");
        reads("ST PETER'S SQUARE", Place, "St Peter's Square");
        reads("UNICEF", Organisation, "UNICEF");
        reads("WORLD BANK", Organisation, "World Bank");
        reads("BANK OF CHINA", Organisation, "Bank of China");
        reads("NBC NEWS", Organisation, "NBC News");
        reads("NEW YORK", Place, "New York");
        reads("RIO DE JANEIRO", Place, "Rio de Janeiro");
        reads("TED CRUZ", Person, "Ted Cruz");
        assert_eq!(Plain::read("A", Place), None);
        assert_eq!((Plain::read("R-Fla.", Place), Plain::read("D-NY", Organisation)), (None, None));
        assert_eq!((Plain::read("We’re", Place), Plain::read("He'll", Place)), (None, None));
        assert_eq!((Plain::read("Click", Person), Plain::read("Medicare", Place)), (None, None));
    }

    #[test]
    fn initials_are_written_in_one_way() {
        for written in ["George H. W. Bush", "George H.W. Bush", "George HW Bush", "GEORGE H.W. BUSH"] {
            reads(written, Person, "George H.W. Bush");
        }
        reads("George W Bush", Person, "George W. Bush");
        reads("JD Vance", Person, "J.D. Vance");
        reads("J. K. Rowling", Person, "J.K. Rowling");
        reads("Malcolm X", Person, "Malcolm X");
        reads("Kim J.", Person, "Kim J.");
        reads("DJ Khaled", Person, "DJ Khaled");
        reads("Donald Trump, Jr", Person, "Donald Trump Jr.");
        reads("George HW", Place, "George HW");
    }

    #[test]
    fn titles_in_what_is_asked_for() {
        assert!(["president obama", "Mr. Quint"].iter().all(|asked| Plain::is_titled(asked)));
        for asked in ["Supreme Court", "Attorney General", "President of the Senate", "President", "Rosa Quint"] {
            assert!(!Plain::is_titled(asked), "{asked}");
        }
    }

    #[test]
    fn catalogues_have_the_last_name_first() {
        assert_eq!(first_name_first("Quint, Rosa"), "Rosa Quint");
        assert_eq!(first_name_first("Trump, Jr."), "Trump, Jr.");
        assert_eq!(first_name_first("Quint, Rosa, mayor"), "Quint, Rosa, mayor");
    }
}
