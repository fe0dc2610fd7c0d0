//! What stands left and right of a match, on one line: a keyword in its context.
//!
//! A context keeps to the part of the article that it is cut out of. White space of any sort and length, line ends
//! included, is one blank; nothing else is changed.

use unicode_segmentation::GraphemeCursor;

/// How wide a character counts: 1 each, or the columns of a terminal.
pub type Measure = fn(char) -> usize;

/// A context has at most so many characters for each unit of its width: those without width are not endless.
const MOST_PER_UNIT: usize = 8;

/// Returns what stands before the byte offset `at`, at most `width` wide. It begins with a whole word where that wastes
/// little.
pub fn left_context(text: &str, at: usize, width: usize, measure: Measure) -> String {
    let start = at - reach(text[..at].chars().rev(), width, measure);
    one_line(text[whole_word_start(text, start, at, width, measure)..at].trim_start())
}

/// Returns what stands from the byte offset `at` on, at most `width` wide. It ends with a whole word where that wastes
/// little.
pub fn right_context(text: &str, at: usize, width: usize, measure: Measure) -> String {
    let end = at + reach(text[at..].chars(), width, measure);
    one_line(text[at..whole_word_end(text, at, end, width, measure)].trim_end())
}

/// Returns `text` with one blank for all white space in a row.
pub fn one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for c in text.chars() {
        if !c.is_whitespace() {
            line.push(c);
        } else if !line.ends_with(' ') {
            line.push(' ');
        }
    }
    line
}

/// Returns how many bytes of the characters fit into `width`.
fn reach(chars: impl Iterator<Item = char>, width: usize, measure: Measure) -> usize {
    let (mut bytes, mut used, mut is_blank) = (0, 0, false);
    for c in chars.take(width.saturating_mul(MOST_PER_UNIT)) {
        used += match c.is_whitespace() {
            true => usize::from(!is_blank),
            false => measure(c),
        };
        if used > width {
            break;
        }
        bytes += c.len_utf8();
        is_blank = c.is_whitespace();
    }
    bytes
}

/// Moves the start of a left context that falls into a word on to the next word, or at least to the next letter.
fn whole_word_start(text: &str, start: usize, at: usize, width: usize, measure: Measure) -> usize {
    if !is_within_word(text, start) {
        return start;
    }
    let context = &text[start..at];
    match context.find(char::is_whitespace) {
        Some(blank) if is_waste_small(&context[..blank], &context[blank..], width, measure) => start + blank,
        _ => letter_boundary(text, start, GraphemeCursor::next_boundary).min(at),
    }
}

/// Moves the end of a right context that falls into a word back to the word before, or at least to a whole letter.
fn whole_word_end(text: &str, at: usize, end: usize, width: usize, measure: Measure) -> usize {
    if !is_within_word(text, end) {
        return end;
    }
    let context = &text[at..end];
    match context.rfind(char::is_whitespace) {
        Some(blank) if is_waste_small(&context[blank..], &context[..blank], width, measure) => at + blank,
        _ => letter_boundary(text, end, GraphemeCursor::prev_boundary).max(at),
    }
}

fn is_within_word(text: &str, at: usize) -> bool {
    let is_letter = |c: Option<char>| c.is_some_and(|c| !c.is_whitespace());
    is_letter(text[..at].chars().next_back()) && is_letter(text[at..].chars().next())
}

/// So much may be cut off of any context of which something stays.
const MOST_WASTED: usize = 10;

/// Returns whether the part of a word that is cut off takes at most a third of the width, or little at least.
fn is_waste_small(wasted: &str, kept: &str, width: usize, measure: Measure) -> bool {
    let wasted: usize = wasted.chars().map(measure).sum();
    wasted * 3 <= width || (wasted <= MOST_WASTED && !kept.trim().is_empty())
}

/// Looks for a boundary between letters from the cursor on.
type Seek = fn(&mut GraphemeCursor, &str, usize) -> Result<Option<usize>, unicode_segmentation::GraphemeIncomplete>;

/// Returns `at`, moved off the marks that stand on a letter.
fn letter_boundary(text: &str, at: usize, seek: Seek) -> usize {
    let mut cursor = GraphemeCursor::new(at, text.len(), true);
    match cursor.is_boundary(text, 0) {
        Ok(true) => at,
        _ => seek(&mut cursor, text, 0).ok().flatten().unwrap_or(at),
    }
}

#[cfg(test)]
mod tests {
    use super::{left_context, one_line, right_context};

    /// The context of the first `keyword`, in characters.
    fn context(text: &str, keyword: &str, width: usize) -> (String, String) {
        let at = text.find(keyword).unwrap();
        (left_context(text, at, width, |_| 1), right_context(text, at + keyword.len(), width, |_| 1))
    }

    #[track_caller]
    fn cuts(text: &str, keyword: &str, width: usize, left: &str, right: &str) {
        assert_eq!(context(text, keyword, width), (left.to_owned(), right.to_owned()));
    }

    #[test]
    fn contexts_are_whole_words() {
        let text = "The old harbour ferry sails to the island again.";
        cuts(text, "ferry", 100, "The old harbour ", " sails to the island again.");
        cuts(text, "ferry", 12, "old harbour ", " sails to");
        cuts(text, "ferry", 11, "harbour ", " sails to");
        cuts(text, "ferry", 9, "harbour ", " sails to");
        cuts(text, "ferry", 4, "our ", " sai");
        cuts(text, "ferry", 0, "", "");
        cuts(text, "The", 9, "", " old");
        cuts(text, "The", 7, "", " old");
        cuts("A ferry, unfortunately", "ferry", 13, "A ", ", unfortunate");
        cuts("A ferry, unfortunately", "ferry", 11, "A ", ",");
        cuts(text, "again.", 9, "island ", "");
    }

    #[test]
    fn white_space_is_one_blank() {
        cuts("One\r\n\n\ttwo  ferry\u{2028} three.\n", "ferry", 20, "One two ", " three.");
        cuts(&format!("One{}ferry", "\n".repeat(50)), "ferry", 9, "One ", "");
        assert_eq!(one_line("the\n harbour"), "the harbour");
    }

    #[test]
    fn quotation_marks_stay_at_the_match() {
        cuts("He said “ferry”, twice.", "ferry", 8, "said “", "”,");
    }

    #[test]
    fn scripts_without_blanks_are_cut_between_letters() {
        cuts("年月日北京年月日", "北京", 2, "月日", "年月");
        cuts("e\u{301}e\u{301}北京e\u{301}e\u{301}", "北京", 3, "e\u{301}", "e\u{301}");
    }

    #[test]
    fn columns_may_be_measured() {
        let text = "年月日北京年月日";
        let wide = |c: char| if c.is_ascii() { 1 } else { 2 };
        assert_eq!(left_context(text, 9, 5, wide), "月日");
        assert_eq!(right_context(text, 15, 5, wide), "年月");
    }

    #[test]
    fn contexts_are_parts_of_the_text_at_any_width() {
        let text = "a\u{301}b 北\u{200D}c🇩🇪🇫🇷x\r\n\u{301}क्षि\u{0} x\u{2028}";
        for at in (0..=text.len()).filter(|at| text.is_char_boundary(*at)) {
            for width in 0..20 {
                let (left, right) = (left_context(text, at, width, |_| 1), right_context(text, at, width, |_| 1));
                assert!(one_line(&text[..at]).ends_with(&left) && one_line(&text[at..]).starts_with(&right));
                assert!(left.chars().count() <= width && right.chars().count() <= width, "{at} {width}");
            }
        }
    }

    #[test]
    fn what_has_no_width_ends_somewhere() {
        let text = format!("{}ferry", "\u{200B}".repeat(100_000));
        assert!(left_context(&text, text.len() - 5, 10, |_| 0).len() < 1000);
    }
}
