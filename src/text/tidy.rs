//! Text without what is no text: control characters, invisible ones, and words that the end of a line has broken.

use std::borrow::Cow;

/// Leaves out soft hyphens, zero-width spaces and control characters; line ends of any kind become `\n`.
///
/// What stands at U+0080 to U+009F, which Unicode has no letters for, is what Windows-1252 has there: the mark of texts
/// that were decoded wrongly once. Joiners stay, for scripts and emoji need them.
pub fn tidy(text: &mut String) {
    if text.bytes().any(is_suspect) && text.chars().any(|c| tidied(c) != Some(c)) {
        let ends = if text.contains('\r') { Cow::Owned(text.replace("\r\n", "\n")) } else { Cow::Borrowed(&**text) };
        *text = ends.chars().filter_map(tidied).collect();
    }
}

/// Returns whether a byte can be the first of a character that does not stay as it is.
fn is_suspect(byte: u8) -> bool {
    byte < 0x20 && !matches!(byte, b'\t' | b'\n') || matches!(byte, 0x7F | 0xC2 | 0xE1 | 0xE2 | 0xEF)
}

fn tidied(c: char) -> Option<char> {
    match c {
        '\t' | '\n' => Some(c),
        '\r' | '\u{B}' | '\u{C}' | '\u{2028}' | '\u{2029}' => Some('\n'),
        '\u{80}'..='\u{9F}' => {
            let bytes = [u8::try_from(u32::from(c)).ok()?];
            let (text, ..) = encoding_rs::WINDOWS_1252.decode(&bytes);
            text.chars().next().filter(|c| !c.is_control())
        }
        '\u{AD}' | '\u{200B}' | '\u{2060}' | '\u{FEFF}' | '\u{180E}' | '\u{FFFE}' | '\u{FFFF}' => None,
        c if c.is_control() => None,
        c => Some(c),
    }
}

/// The longest line, in bytes, that a printer breaks words in; longer ones are paragraphs.
const LINE_BYTES: usize = 160;

/// Words behind a hyphen that stands for a part left out: `upper- and lower-case`.
const LINKING: &[&str] =
    &["and", "or", "to", "und", "oder", "bis", "et", "ou", "y", "o", "e", "en", "of", "och", "og", "i", "a"];

/// Joins the words that the ends of short lines have broken, as in old papers read by machine: `har-\nbour`.
///
/// The hyphen goes, unless the text has the word with it elsewhere. What begins the next line with a capital or a digit
/// stays apart, and so does a part left out (`upper-\nand lower-case`).
pub fn unbroken(text: &str) -> Cow<'_, str> {
    if !text.contains("-\n") && !text.contains(['¬', '\u{AD}', '\u{2010}']) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut lines = text.split('\n').peekable();
    let mut carried = "";
    while let Some(line) = lines.next() {
        let rest = line.trim_start().strip_prefix(carried).filter(|_| !carried.is_empty()).map(str::trim_start);
        carried = "";
        let line = match rest {
            Some("") => continue,
            rest => rest.unwrap_or(line),
        };
        match lines.peek().and_then(|next| broken(line, next, text)) {
            Some((head, tail, hyphen)) => {
                out.push_str(head);
                out.push_str(hyphen);
                out.push_str(tail);
                carried = tail;
            }
            None => out.push_str(line),
        }
        if lines.peek().is_some() {
            out.push('\n');
        }
    }
    Cow::Owned(out)
}

/// Returns a line without its hyphen, the rest of its last word on the next, and the hyphen where it stays.
fn broken<'a>(line: &'a str, next: &'a str, text: &str) -> Option<(&'a str, &'a str, &'static str)> {
    let line = line.trim_end();
    let (head, is_sure) = match line.char_indices().next_back()? {
        (at, '¬' | '\u{AD}') => (&line[..at], true),
        (at, '-' | '\u{2010}') => (&line[..at], false),
        _ => return None,
    };
    let tail = next.split_whitespace().next()?;
    let word = head.rsplit(|c: char| !c.is_alphabetic()).next()?;
    let rest = &tail[..tail.find(|c: char| !c.is_alphabetic()).unwrap_or(tail.len())];
    let is_word = word.chars().count() >= 2 && rest.starts_with(char::is_lowercase);
    if line.len() > LINE_BYTES || !is_word || LINKING.contains(&rest) {
        return None;
    }
    let has_hyphen = !is_sure && text.contains(&format!("{word}-{rest}"));
    Some((head, tail, if has_hyphen { "-" } else { "" }))
}

#[cfg(test)]
mod tests {
    use super::{tidy, unbroken};

    #[test]
    fn what_is_no_text_goes() {
        for (text, expected) in [
            ("co\u{AD}opera\u{200B}tion", "cooperation"),
            ("a\r\nb\rc\u{2028}d\u{C}e", "a\nb\nc\nd\ne"),
            ("\u{93}Quoted\u{94} and Pierre\u{92}s \u{81}", "“Quoted” and Pierre’s "),
            ("bell\u{7} and \u{1b}[31m", "bell and [31m"),
            ("می\u{200C}خواهم 👨\u{200D}👩", "می\u{200C}خواهم 👨\u{200D}👩"),
            ("plain\ttext\n", "plain\ttext\n"),
        ] {
            let mut cleaned = text.to_owned();
            tidy(&mut cleaned);
            assert_eq!(cleaned, expected);
        }
    }

    #[test]
    fn broken_words_are_joined() {
        for (text, expected) in [
            ("the har-\nbour was full", "the harbour\nwas full"),
            ("the har-\nbour, they said", "the harbour,\nthey said"),
            ("a cross-\nparty vote; cross-party it was", "a cross-party\nvote; cross-party it was"),
            ("upper-\nand lower-case", "upper-\nand lower-case"),
            ("the Anglo-\nFrench war", "the Anglo-\nFrench war"),
            ("Schiff¬\nfahrt", "Schifffahrt\n"),
            ("har-\nbour\nwas full", "harbour\nwas full"),
            ("pages 1-\n2", "pages 1-\n2"),
            ("no break", "no break"),
        ] {
            assert_eq!(unbroken(text), expected, "{text}");
        }
    }
}
