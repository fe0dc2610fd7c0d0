//! Cuts a text into words and marks as treebanks are cut, which models are trained on: possessives apart (`Kim` `'s`),
//! points within abbreviations (`U.S.`, `Mr.`), hyphens within words, every other mark by itself.
//!
//! This is finer than the words of the index ([`crate::text::Tokenizer`]): to a name, a bracket or a comma beside it tells
//! as much as a word.

use crate::text::plain_length;

/// Words with a capital before whose point a sentence does not end.
const ABBREVIATIONS: &[&[u8]] = &[
    b"Adm", b"Ala", b"Ariz", b"Ark", b"Assn", b"Aug", b"Ave", b"Brig", b"Bros", b"Calif", b"Capt", b"Cmdr", b"Co",
    b"Col", b"Colo", b"Conn", b"Corp", b"Cos", b"Cpl", b"Dec", b"Del", b"Dr", b"Feb", b"Fla", b"Ft", b"Ga", b"Gen",
    b"Gov", b"Hon", b"Ill", b"Inc", b"Ind", b"Jan", b"Jr", b"Kan", b"Ky", b"La", b"Lt", b"Ltd", b"Maj", b"Mass", b"Md",
    b"Messrs", b"Mich", b"Minn", b"Miss", b"Mlle", b"Mme", b"Mo", b"Mont", b"Mr", b"Mrs", b"Ms", b"Mt", b"Neb", b"Nev",
    b"No", b"Nov", b"Oct", b"Okla", b"Ont", b"Ore", b"Pa", b"Prof", b"Que", b"Rep", b"Reps", b"Rev", b"Sen", b"Sens",
    b"Sept", b"Sgt", b"Sr", b"St", b"Ste", b"Supt", b"Tenn", b"Tex", b"Va", b"Vt", b"Wash", b"Wis", b"Wyo",
];

/// Those in small letters.
const SMALL_ABBREVIATIONS: &[&[u8]] = &[b"etc", b"vs"];

/// What is particular to a language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Manner {
    /// Nothing but possessives.
    English,
    /// Short words lose their vowel before another and are written with it: `d'Ivoire` is `d'` and `Ivoire`.
    French,
}

impl Manner {
    /// Returns that of the language with the code.
    pub fn of(language: &str) -> Manner {
        if language == "fr" { Manner::French } else { Manner::English }
    }
}

/// Calls `take` with the byte range of each word or mark, and with `None` where a sentence ends.
pub fn cut(text: &str, manner: Manner, mut take: impl FnMut(Option<(usize, usize)>)) {
    let bytes = text.as_bytes();
    let mut at = 0;
    let mut line = 0;
    while at < bytes.len() {
        let start = at;
        match class(bytes, at) {
            Class::Blank(length) => {
                at += length;
                if bytes[start] == b'\n' {
                    if ends_sentence(bytes, line, start) {
                        take(None);
                    }
                    line = at;
                }
            }
            Class::Letter(_) => {
                let elided = if manner == Manner::French { elided_end(bytes, at) } else { None };
                at = elided.unwrap_or_else(|| word_end(bytes, at));
                take(Some((start, at)));
            }
            Class::Mark(length) => {
                at = possessive_end(bytes, at).unwrap_or(at + length);
                take(Some((start, at)));
                if matches!(bytes[start], b'.' | b'!' | b'?') {
                    at = closers_end(bytes, at, &mut take);
                    if matches!(class(bytes, at), Class::Blank(_)) {
                        take(None);
                    }
                }
            }
        }
    }
    take(None);
}

/// What begins at a byte, and its length in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Class {
    Blank(usize),
    Letter(usize),
    Mark(usize),
}

/// Says what begins at `at`; beyond the end, a blank does.
fn class(bytes: &[u8], at: usize) -> Class {
    let Some(first) = bytes.get(at) else { return Class::Blank(1) };
    match first {
        b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' | b'_' => Class::Letter(1),
        b' ' | 9..=13 => Class::Blank(1),
        0..=127 => Class::Mark(1),
        // U+0080 to U+00BF are marks but for three, U+00D7 and U+00F7 as well.
        0xC2 => match bytes.get(at + 1) {
            Some(0xA0) => Class::Blank(2),
            Some(0xAA | 0xB5 | 0xBA) => Class::Letter(2),
            _ => Class::Mark(2),
        },
        // U+2000 to U+206F: blanks, dashes, quotes.
        0xE2 if bytes.get(at + 1) == Some(&0x80) => match bytes.get(at + 2) {
            Some(0x80..=0x8A | 0xA8 | 0xA9 | 0xAF) => Class::Blank(3),
            // Joiners and marks of direction, within words.
            Some(0x8B..=0x8F) => Class::Letter(3),
            _ => Class::Mark(3),
        },
        0xE2 if matches!(bytes.get(at + 1), Some(0x81..=0x82 | 0x84 | 0x86..=0xAF)) => Class::Mark(3),
        0xE3 if bytes.get(at + 1) == Some(&0x80) => Class::Mark(3),
        0xC3..=0xDF => Class::Letter(2),
        0xE0..=0xEF => Class::Letter(3),
        _ => Class::Letter(4),
    }
}

fn is_letter(bytes: &[u8], at: usize) -> bool {
    matches!(class(bytes, at), Class::Letter(_))
}

/// Returns where the word that begins at `start` ends.
fn word_end(bytes: &[u8], start: usize) -> usize {
    let mut at = start;
    loop {
        at += plain_length(&bytes[at..]);
        // So nearly all words end.
        if bytes.get(at) == Some(&b' ') {
            return at;
        }
        at += match class(bytes, at) {
            Class::Letter(length) => length,
            _ => match joint(bytes, start, at) {
                0 => return at,
                length => length,
            },
        };
        at = at.min(bytes.len());
    }
}

/// What French words are when they have lost their vowel.
const ELIDED: &[&[u8]] =
    &[b"c", b"d", b"j", b"l", b"m", b"n", b"s", b"t", b"qu", b"jusqu", b"lorsqu", b"puisqu", b"quoiqu"];

/// Returns where the word without its vowel ends that begins at `start`, behind its apostrophe, if one does.
fn elided_end(bytes: &[u8], start: usize) -> Option<usize> {
    let letters = bytes[start..].iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
    let at = start + letters;
    let end = match bytes[at..] {
        [b'\'', ..] => at + 1,
        [0xE2, 0x80, 0x99, ..] => at + 3,
        _ => return None,
    };
    let is_elided = ELIDED.iter().any(|word| word.eq_ignore_ascii_case(&bytes[start..at]));
    (is_elided && is_letter(bytes, end)).then_some(end)
}

/// Returns the length of a mark at `at` that belongs to the word; 0 where the word ends.
fn joint(bytes: &[u8], start: usize, at: usize) -> usize {
    let Some(mark) = bytes.get(at).filter(|mark| !matches!(mark, b' ' | b'\n')) else { return 0 };
    let goes_on = is_letter(bytes, at + 1);
    let before = bytes[at - 1];
    let behind = bytes.get(at + 1).copied().unwrap_or(b' ');
    let is_between_digits = before.is_ascii_digit() && behind.is_ascii_digit();
    match mark {
        b'-' | b'&' if goes_on => 1,
        b',' | b':' if is_between_digits => 1,
        b'.' if is_between_digits || is_abbreviation(&bytes[start..at]) => 1,
        // The address of a site, or letters with points.
        b'.' if goes_on && (behind.is_ascii_lowercase() || (at - start == 1 && before.is_ascii_alphabetic())) => 1,
        b'\'' | 0xE2 => apostrophe(bytes, start, at),
        // The hyphens of Unicode.
        _ => 0,
    }
}

/// Returns the length of an apostrophe within a word; that of a possessive is none.
fn apostrophe(bytes: &[u8], start: usize, at: usize) -> usize {
    let length = match bytes[at..] {
        [b'\'', ..] => 1,
        [0xE2, 0x80, 0x99, ..] => 3,
        [0xE2, 0x80, 0x90 | 0x91, ..] if is_letter(bytes, at + 3) => return 3,
        _ => return 0,
    };
    if !is_letter(bytes, at + length) || possessive_end(bytes, at).is_some() {
        return 0;
    }
    // `l'Europe`, `d'Ivoire` are two words, `O'Brien`, `Shi'ite`, `don't` one.
    if at - start <= 2 && bytes[start..at].iter().all(|byte| byte.is_ascii_lowercase()) { 0 } else { length }
}

/// Returns whether a point belongs to the word before it.
fn is_abbreviation(word: &[u8]) -> bool {
    let is_letters_with_points =
        word.len() % 2 == 1 && word.iter().enumerate().all(|(at, byte)| (at % 2 == 1) == (*byte == b'.'));
    match word {
        [letter] => letter.is_ascii_uppercase(),
        _ if is_letters_with_points => word[0].is_ascii_alphabetic(),
        [b'A'..=b'Z', ..] => ABBREVIATIONS.binary_search(&word).is_ok(),
        _ => SMALL_ABBREVIATIONS.contains(&word),
    }
}

/// Returns where the possessive ends that begins at `at`, if one does.
fn possessive_end(bytes: &[u8], at: usize) -> Option<usize> {
    let length = match bytes[at..] {
        [b'\'', b's' | b'S', ..] => 2,
        [0xE2, 0x80, 0x99, b's' | b'S', ..] => 4,
        _ => return None,
    };
    let is_behind_word =
        at > 0 && (bytes[at - 1].is_ascii_alphanumeric() || bytes[at - 1] >= 128 || bytes[at - 1] == b'.');
    (is_behind_word && !is_letter(bytes, at + length)).then_some(at + length)
}

/// Takes the marks that close a quotation or a bracket; returns where they end.
fn closers_end(bytes: &[u8], mut at: usize, take: &mut impl FnMut(Option<(usize, usize)>)) -> usize {
    loop {
        let length = match bytes[at..] {
            [b'"' | b'\'' | b')' | b']', ..] => 1,
            [0xE2, 0x80, 0x99 | 0x9D, ..] => 3,
            [0xC2, 0xBB, ..] => 2,
            _ => return at,
        };
        take(Some((at, at + length)));
        at += length;
    }
}

/// The width in bytes from which on a line may be broken only because it was full.
const FULL_LINE: usize = 30;

/// The width of a line that was never broken.
const WHOLE_LINE: usize = 110;

/// Returns whether a sentence ends with the line from `start` to its break at `end`.
///
/// A line of full width, without a stop, and with text in the next one goes on there: old wire copy is broken so.
fn ends_sentence(bytes: &[u8], start: usize, end: usize) -> bool {
    let line = bytes[start..end].trim_ascii_end();
    let next = bytes[end + 1..].first().copied().unwrap_or(b'\n');
    let is_stopped = matches!(line.last(), Some(b'.' | b'!' | b'?' | b':' | b'"') | None);
    let is_full = (FULL_LINE..WHOLE_LINE).contains(&line.len());
    is_stopped || !is_full || next.is_ascii_whitespace()
}

#[cfg(test)]
mod tests {
    use super::{ABBREVIATIONS, Manner, cut};

    #[track_caller]
    fn reads(text: &str, expected: &str) {
        reads_in(Manner::English, text, expected);
    }

    #[track_caller]
    fn reads_in(manner: Manner, text: &str, expected: &str) {
        let mut found = String::new();
        cut(text, manner, |token| match token {
            Some((start, end)) => found.extend([&text[start..end], " "]),
            None => found.push_str("/ "),
        });
        while found.contains("/ / ") {
            found = found.replace("/ / ", "/ ");
        }
        assert_eq!(found.trim_end_matches("/ ").trim_end(), expected, "{text}");
    }

    #[test]
    fn words_and_marks() {
        reads("Kim’s men, O'Brien's (AT&T).", "Kim ’s men , O'Brien 's ( AT&T ) .");
        reads("The U.S.’s U.S.-led force in the U.S.", "The U.S. ’s U.S.-led force in the U.S.");
        reads("Mr. J. Doe, Boeing Co. and bbc.co.uk", "Mr. J. Doe , Boeing Co. and bbc.co.uk");
        reads("won 1,000-1.5 at 10:30 on 1996-08-30", "won 1,000-1.5 at 10:30 on 1996-08-30");
        reads("l'Europe et d’Ivoire", "l ' Europe et d ’ Ivoire");
        reads("“Yes”—she said…", "“ Yes ” — she said …");
        reads("Beşiktaş\u{a0}Köln ×", "Beşiktaş Köln ×");
    }

    #[test]
    fn french_words_that_lost_their_vowel_are_apart() {
        let french = |text, expected| reads_in(Manner::French, text, expected);
        french("L'OTAN, qu’Henri d'Ivoire", "L' OTAN , qu’ Henri d' Ivoire");
        french("aujourd'hui O'Brien, Château-d'Eau", "aujourd'hui O'Brien , Château-d'Eau");
        french("l' d'", "l ' d '");
    }

    #[test]
    fn sentences() {
        reads("He left. She “stayed.” It (all) ended!", "He left . / She “ stayed . ” / It ( all ) ended !");
        reads("HEADLINE\nText of it", "HEADLINE / Text of it");
        reads(
            "the envoy of the president, Kim Jong\nUn, said so in the capital of the country\n\nThen he",
            "the envoy of the president , Kim Jong Un , said so in the capital of the country / Then he",
        );
    }

    #[test]
    fn abbreviations_are_in_order() {
        assert!(ABBREVIATIONS.is_sorted());
    }

    #[test]
    fn any_bytes_of_text_are_covered_once() {
        for text in ["«a»\u{2028}b\u{feff}c", "'s 's' ''", "a.b.c..d", "\u{300}é\u{1F600}x", "…\u{3000}。"] {
            let mut last = 0;
            cut(text, Manner::French, |token| {
                if let Some((start, end)) = token {
                    assert!(start >= last && end > start && text.get(start..end).is_some(), "{text} {start} {end}");
                    last = end;
                }
            });
        }
    }
}
