//! Characters of the query language: quotes, dashes of the prefix operators, and texts in capitals throughout.

/// Returns whether `c` is a double quote of any style; each closes any other.
pub(super) fn is_quote(c: char) -> bool {
    matches!(c, '"' | '“' | '”' | '„' | '‟' | '«' | '»' | '＂' | '〝' | '〞' | '〟')
}

/// Returns whether `word` is an operator when typed in capitals.
pub(super) fn is_operator_word(word: &str) -> bool {
    matches!(word, "AND" | "OR" | "NOT")
}

/// Returns whether `text` has no lower-case letter although it has letters with case, the operator words not counted:
/// there `AND`, `OR` and `NOT` are words as any other.
pub(super) fn is_all_capitals(text: &str) -> bool {
    let has_capital = |word: &str| !is_operator_word(word) && word.chars().any(is_capital);
    let mut words = text.split(|c: char| c.is_whitespace() || matches!(c, '(' | ')' | '|') || is_quote(c));
    !text.chars().any(char::is_lowercase) && words.any(has_capital)
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
    use super::{is_all_capitals, is_capitals};

    #[test]
    fn texts_in_capitals_throughout() {
        for text in ["KIM AND TRUMP", "KIM", "ANDY OR X", "24 KIM"] {
            assert!(is_all_capitals(text), "{text}");
        }
        for text in ["kim AND trump", "北京 OR 奥运", "24 OR 25", "(OR)", "", "KIM w/5 TRUMP", "𝐀 OR 𝐁"] {
            assert!(!is_all_capitals(text), "{text}");
        }
    }

    #[test]
    fn words_in_capitals() {
        assert!(is_capitals("WHO") && is_capitals("U.S"));
        assert!(!is_capitals("I") && !is_capitals("Who") && !is_capitals("24"));
    }
}
