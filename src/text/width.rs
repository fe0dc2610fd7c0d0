//! How wide text is where every letter has one column or two, and what of it is not to be seen.

use unicode_width::UnicodeWidthChar;

/// Returns the columns that `text` takes.
pub fn columns(text: &str) -> usize {
    text.chars().map(char_columns).sum()
}

/// Returns the columns that `c` takes.
pub fn char_columns(c: char) -> usize {
    c.width().unwrap_or(0)
}

/// Leaves out of `text` everything that could steer a terminal or turn the reading direction.
pub fn clean(text: &str) -> String {
    text.chars().filter(|c| *c == '\t' || !is_steering(*c)).map(|c| if c == '\t' { ' ' } else { c }).collect()
}

/// Returns whether `c` is a control character or a bidirectional control (Unicode Standard Annex 9, section 2).
pub fn is_steering(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{061C}' | '\u{2028}' | '\u{2029}')
}

#[cfg(test)]
mod tests {
    use super::clean;

    #[test]
    fn nothing_of_a_text_steers_the_terminal() {
        assert_eq!(clean("a\x1b[31mb\u{9b}c\u{202E}d\r\n\te"), "a[31mbcd e");
    }
}
