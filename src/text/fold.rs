//! Folding: the form under which words of any spelling meet (case, accents, presentation forms).

use unicode_normalization::UnicodeNormalization;

use super::tokenize::is_unspaced;

/// Returns `word` in its folded form: lower case, without diacritics, compatibility forms resolved.
///
/// `Müller` and `MULLER` become `muller`, `Łódź` becomes `lodz`, full-width `ＡＢＣ` becomes `abc`, Arabic alef variants
/// become the bare alef, `٢٠١٥` becomes `2015`. Vowel signs that carry the sound of a word (Devanagari, Thai) stay, and so
/// do letters that only look accented (`й`, `ї`, `ў`).
pub fn fold(word: &str) -> String {
    let mut folded = String::with_capacity(word.len());
    fold_into(word, &mut folded);
    folded
}

/// Appends the folded form of `word` to `out`.
pub(super) fn fold_into(word: &str, out: &mut String) {
    for c in word.chars().flat_map(char::to_lowercase) {
        match c {
            'a'..='z' | '0'..='9' => out.push(c),
            // Composed: Hangul syllables would fall apart into letters, kana lose their voicing.
            _ if is_unspaced(c) => out.extend(std::iter::once(c).nfkc()),
            'й' | 'ї' | 'ў' => out.push(c),
            '\u{0306}' | '\u{0308}' => compose_cyrillic(c, out),
            _ => std::iter::once(c).nfkd().for_each(|part| fold_part(part, out)),
        }
    }
}

/// Appends a character that does not decompose any further.
fn fold_part(c: char, out: &mut String) {
    if let Some(plain) = letter_without_decomposition(c) {
        out.push_str(plain);
    } else if let Some(digit) = decimal_digit(c) {
        out.push(digit);
    } else if !is_diacritic(c) {
        out.extend(c.to_lowercase());
    }
}

/// Joins a mark to the letter before it, where the two are a letter of their own rather than one with an accent.
fn compose_cyrillic(mark: char, out: &mut String) {
    let letter = match (out.chars().next_back(), mark) {
        (Some('и'), '\u{0306}') => 'й',
        (Some('у'), '\u{0306}') => 'ў',
        (Some('і'), '\u{0308}') => 'ї',
        _ => return,
    };
    out.pop();
    out.push(letter);
}

/// The zeros of scripts that count with digits of their own and part their words by blanks.
const ZEROS: [char; 12] = ['٠', '۰', '߀', '०', '০', '੦', '૦', '୦', '௦', '౦', '೦', '൦'];

/// Returns the ASCII digit that `c` is in another script.
pub fn decimal_digit(c: char) -> Option<char> {
    let value = |zero: &char| (c as u32).checked_sub(*zero as u32).filter(|value| *value < 10);
    ZEROS.iter().find_map(value).and_then(|value| char::from_digit(value, 10))
}

/// Returns whether `c` is a mark that readers leave out at will: a Latin, Greek or Cyrillic accent, an Arabic or Hebrew
/// vowel point, the Arabic tatweel.
pub fn is_diacritic(c: char) -> bool {
    matches!(c,
        '\u{0300}'..='\u{036F}' | '\u{0483}'..='\u{0487}' | '\u{0591}'..='\u{05BD}' | '\u{05BF}'
        | '\u{05C1}' | '\u{05C2}' | '\u{05C4}' | '\u{05C5}' | '\u{05C7}' | '\u{0610}'..='\u{061A}' | '\u{0640}'
        | '\u{064B}'..='\u{065F}' | '\u{0670}' | '\u{1AB0}'..='\u{1AFF}' | '\u{1DC0}'..='\u{1DFF}'
        | '\u{20D0}'..='\u{20F0}')
}

/// Letters that Unicode does not decompose although readers take them for variants of others.
fn letter_without_decomposition(c: char) -> Option<&'static str> {
    Some(match c {
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        'ø' => "o",
        'đ' | 'ð' => "d",
        'þ' => "th",
        'ł' => "l",
        'ı' => "i",
        'ħ' => "h",
        'ŧ' => "t",
        'ɓ' => "b",
        'ɗ' => "d",
        'ƙ' => "k",
        'ƴ' => "y",
        'ٱ' => "ا",
        'ς' => "σ",
        'ى' | 'ی' => "ي",
        'ة' => "ه",
        'ک' => "ك",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::fold;

    #[test]
    fn variants_of_a_word_meet() {
        for (variants, folded) in [
            (&["naïve", "NAÏVE", "nai\u{308}ve", "naive"][..], "naive"),
            (&["Müller", "Mu\u{308}ller"], "muller"),
            (&["Łódź"], "lodz"),
            (&["Straße", "STRASSE"], "strasse"),
            (&["ＡＢＣ１"], "abc1"),
            (&["İstanbul", "Istanbul"], "istanbul"),
            (&["أحمد", "احمد", "أَحْمَد"], "احمد"),
            (&["ΣΊΣΥΦΟΣ", "Σίσυφος"], "σισυφοσ"),
            (&["ﬁnance"], "finance"),
            (&["ﻣﺪﻳﻨﺔ", "مدينة"], "مدينه"),
            (&["Ǿresund", "Øresund"], "oresund"),
            (&["٢٠١٥", "۲۰۱۵", "२०१५"], "2015"),
            (&["й", "и\u{306}", "Й"], "й"),
            (&["ƙasa"], "kasa"),
            (&["ёлка", "елка"], "елка"),
        ] {
            for variant in variants {
                assert_eq!(fold(variant), folded, "{variant}");
            }
        }
    }

    #[test]
    fn letters_that_carry_sound_stay() {
        assert_eq!(fold("हिन्दी"), "हिन्दी");
        assert_eq!(fold("한국ド"), "한국ド");
    }
}
