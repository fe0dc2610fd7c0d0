//! Characters of the query language: quotes, dashes of the prefix operators, and texts in capitals throughout.

use crate::text::{Tokenizer, is_stop_word};

/// Returns whether `c` is a double quote of any style; each closes any other.
pub(super) fn is_quote(c: char) -> bool {
    matches!(c, '"' | '“' | '”' | '„' | '‟' | '«' | '»' | '＂' | '〝' | '〞' | '〟')
}

/// Returns whether `word` is an operator when typed in capitals.
pub(super) fn is_operator_word(word: &str) -> bool {
    matches!(word, "AND" | "OR" | "NOT")
}

/// Returns whether `text` has no lower-case letter although words other than stop words have case: there `AND`,
/// `OR` and `NOT` are words as any other, and `WHO` may be `who`.
pub(super) fn is_shouted(text: &str) -> bool {
    let mut tells = false;
    Tokenizer::default().each(text, |token| {
        let written = &text[token.start..token.end];
        tells |= written.chars().any(is_capital) && !is_stop_word(token.folded);
    });
    tells && !text.chars().any(char::is_lowercase)
}

/// Returns whether `c` has a lower-case form that it is not.
fn is_capital(c: char) -> bool {
    c.is_uppercase() && c.to_lowercase().next() != Some(c)
}

/// Returns whether `word` is spelled in capitals: two letters at least, none in lower case.
pub(super) fn is_capitals(word: &str) -> bool {
    !word.chars().any(char::is_lowercase) && word.chars().filter(|c| is_capital(*c)).count() >= 2
}

#[cfg(test)]
mod tests {
    use super::{is_capitals, is_shouted};

    #[test]
    fn texts_in_capitals_throughout() {
        for text in ["KIM AND TRUMP", "THE KIM", "ANDY OR X", "24 KIM", "KIM W/5 TRUMP"] {
            assert!(is_shouted(text), "{text}");
        }
        for text in ["kim AND trump", "北京 OR 奥运", "24 OR 25", "(OR)", "", "US 2019", "WHO OR US", "𝐀 OR 𝐁"]
        {
            assert!(!is_shouted(text), "{text}");
        }
    }

    #[test]
    fn words_in_capitals() {
        assert!(is_capitals("WHO") && is_capitals("U.S"));
        assert!(!is_capitals("I") && !is_capitals("Who") && !is_capitals("24"));
    }
}
