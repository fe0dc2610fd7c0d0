//! Where sentences and paragraphs begin, and what stands in quotation marks.
//!
//! A sentence ends at `.`, `!`, `?` or `…` (and what closes a quotation), followed by a blank and a character that can
//! begin a sentence; the point after an initial, a title or a usual abbreviation ends none. A line end does, unless the next line goes on
//! with a small letter.
//! Chinese and Japanese full stops need no blank.
//!
//! A paragraph is a line of the text; where the lines are wrapped, as in old wire copy and mail, blank lines part them.

/// Returns the byte offsets at which the sentences of `text` begin, ascending; the first is that of the first
/// character that is not white space.
pub fn sentence_starts(text: &str) -> Vec<usize> {
    let mut starts = Vec::new();
    open_sentence(text, 0, &mut starts);
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(step) = bytes[at..].iter().position(|byte| matches!(byte, b'\n' | b'.' | b'!' | b'?' | 128..)) {
        at += step;
        let c = text[at..].chars().next().unwrap_or('\n');
        let after = at + c.len_utf8();
        if c == '\n' {
            let next = visible(text, after);
            if begins_sentence(&text[next..]) {
                open_sentence(text, next, &mut starts);
            }
            at = next;
            continue;
        } else if is_wide_stop(c) {
            open_sentence(text, after_closers(text, after), &mut starts);
        } else if is_stop(c) {
            let closed = after_closers_of_any_language(text, after);
            let rest = &text[closed..];
            let is_end = rest.starts_with(char::is_whitespace)
                && begins_sentence(rest)
                && (c != '.' || closed > after || !is_abbreviation(last_word(&text[..at])));
            if is_end {
                open_sentence(text, closed, &mut starts);
            }
        }
        at = after;
    }
    starts
}

/// Notes that a sentence begins at the first visible character from `at` on.
fn open_sentence(text: &str, at: usize, starts: &mut Vec<usize>) {
    let start = visible(text, at);
    if start < text.len() && starts.last().is_none_or(|last| *last < start) {
        starts.push(start);
    }
}

/// Returns the offset of the first character from `at` on that is not white space.
fn visible(text: &str, at: usize) -> usize {
    text.len() - text[at..].trim_start().len()
}

/// Returns what stands behind the last blank of `text`.
fn last_word(text: &str) -> &str {
    text.rfind(char::is_whitespace).map_or(text, |blank| text[blank..].trim_start())
}

/// Passes over what closes a quotation or a bracket.
fn after_closers(text: &str, at: usize) -> usize {
    text.len() - text[at..].trim_start_matches(is_closer).len()
}

/// Passes over what closes a quotation or a bracket where a blank has to follow: there the marks close, too, that open
/// in other languages (`„nein.“`).
fn after_closers_of_any_language(text: &str, at: usize) -> usize {
    let is_closer = |c: char| is_closer(c) || matches!(c, '“' | '‘' | '«' | '‹' | '›');
    text.len() - text[at..].trim_start_matches(is_closer).len()
}

fn is_closer(c: char) -> bool {
    matches!(c, '"' | '”' | '’' | '\'' | ')' | ']' | '»' | '」' | '』' | '）')
}

fn is_stop(c: char) -> bool {
    matches!(c, '.' | '!' | '?' | '…' | '؟' | '۔' | '।')
}

fn is_wide_stop(c: char) -> bool {
    matches!(c, '。' | '！' | '？' | '｡')
}

/// Returns whether what follows a stop begins with a capital, a digit, a quotation mark or a script without capitals.
fn begins_sentence(rest: &str) -> bool {
    /// Dashes and quotation marks beyond which no beginning is looked for.
    const MOST_OPENERS: usize = 16;
    let next = rest.trim_start().chars().take(MOST_OPENERS).find(|c| {
        let is_mark = matches!(c, '"' | '”' | '’' | '\'' | '»' | '“' | '‘' | '«' | '„' | '‚' | '‹' | '›' | '「' | '『');
        !c.is_whitespace() && !is_mark && !matches!(c, ')' | ']' | '(' | '[' | '—' | '–' | '-' | '¿' | '¡')
    });
    next.is_none_or(|c| !c.is_lowercase())
}

/// Returns whether the point after `word` belongs to it.
fn is_abbreviation(word: &str) -> bool {
    let word = word.trim_start_matches(|c: char| !c.is_alphanumeric());
    let mut chars = word.chars();
    let initial = chars.next().is_some_and(char::is_uppercase) && chars.next().is_none();
    initial || (word.len() <= LONGEST_ABBREVIATION && ABBREVIATIONS.contains(&word))
}

const LONGEST_ABBREVIATION: usize = "approx".len();

const ABBREVIATIONS: &[&str] = &[
    "Mr", "Mrs", "Ms", "Dr", "Prof", "Rev", "Fr", "Sr", "Jr", "St", "Gen", "Col", "Maj", "Capt", "Lt", "Sgt", "Cpl",
    "Adm", "Cmdr", "Gov", "Sen", "Rep", "Reps", "Sens", "Hon", "Pres", "Supt", "Insp", "Det", "Messrs", "Mt", "Ft",
    "No", "Nos", "vs", "v", "Vol", "pp", "Jan", "Feb", "Mar", "Apr", "Aug", "Sept", "Sep", "Oct", "Nov", "Dec", "Ave",
    "Blvd", "Rd", "approx", "est", "Ala", "Ariz", "Ark", "Calif", "Colo", "Conn", "Del", "Fla", "Ga", "Ill", "Ind",
    "Kan", "Ky", "La", "Md", "Mass", "Mich", "Minn", "Miss", "Mo", "Mont", "Neb", "Nev", "Okla", "Ore", "Pa", "Tenn",
    "Tex", "Va", "Vt", "Wash", "Wis", "Wyo", "Hr", "Fr", "Bd", "Nr", "Sra", "Dra", "Mme", "Mlle", "e.g", "i.e",
    "D-N.Y", "R-Ky",
];

/// Returns those of the `sentences` of `text` that open a paragraph.
pub fn paragraph_starts(text: &str, sentences: &[usize]) -> Vec<usize> {
    let least = if is_wrapped(text) { 2 } else { 1 };
    let opens = |start: &usize| {
        let before = &text.as_bytes()[..*start];
        let blanks = before.iter().rev().take_while(|byte| byte.is_ascii_whitespace());
        blanks.filter(|byte| **byte == b'\n').take(least).count() == least
    };
    let first = sentences.first().copied();
    first.into_iter().chain(sentences.iter().skip(1).copied().filter(opens)).collect()
}

/// Returns whether the lines are broken at a width: none is long, most are not short, and some are blank.
fn is_wrapped(text: &str) -> bool {
    const WIDEST: usize = 120;
    const NARROWEST_MEAN: usize = 30;
    let (mut lines, mut blank, mut width) = (0, 0, 0);
    for line in text.trim().as_bytes().split(|byte| *byte == b'\n') {
        if line.len() > WIDEST {
            return false;
        }
        let is_blank = line.iter().all(u8::is_ascii_whitespace);
        (lines, blank, width) = (lines + 1, blank + usize::from(is_blank), width + line.len());
    }
    blank > 0 && width >= (lines - blank) * NARROWEST_MEAN
}

/// How a quotation was opened, and so what closes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Quote {
    Straight,
    High,
    Low,
    Right,
    Guillemets,
    Inward,
    Single,
    Corner,
    WhiteCorner,
}

/// Returns the byte ranges of `text` that stand between quotation marks, the outer ones where they are nested.
///
/// A quotation that is not closed ends with its paragraph: over several paragraphs papers repeat the opening mark and
/// close only the last.
pub fn quotations(text: &str, paragraphs: &[usize]) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let ends = paragraphs.iter().skip(1).copied().chain([text.len()]);
    for (start, end) in paragraphs.iter().copied().zip(ends) {
        quotations_of(&text[start..end], start, &mut found);
    }
    found
}

fn quotations_of(paragraph: &str, offset: usize, found: &mut Vec<(usize, usize)>) {
    let bytes = paragraph.as_bytes();
    let mut open: Option<(Quote, usize)> = None;
    let mut at = 0;
    while let Some(step) = bytes[at..].iter().position(|byte| matches!(byte, b'"' | 0xC2 | 0xE2 | 0xE3)) {
        at += step;
        let c = paragraph[at..].chars().next().unwrap_or('"');
        let after = at + c.len_utf8();
        match open {
            Some((quote, start)) if closes(quote, c, &paragraph[after..]) => {
                found.push((offset + start, offset + at));
                open = None;
            }
            Some(_) => {}
            None => open = opens(c, &paragraph[..at], &paragraph[after..]).map(|quote| (quote, after)),
        }
        at = after;
    }
    if let Some((_, start)) = open {
        found.push((offset + start, offset + paragraph.trim_end().len()));
    }
}

fn closes(quote: Quote, c: char, rest: &str) -> bool {
    match quote {
        Quote::Straight => c == '"',
        Quote::High | Quote::Right => c == '”',
        Quote::Low => matches!(c, '“' | '”'),
        Quote::Guillemets => c == '»',
        Quote::Inward => c == '«',
        Quote::Single => c == '’' && !rest.starts_with(char::is_alphanumeric),
        Quote::Corner => c == '」',
        Quote::WhiteCorner => c == '』',
    }
}

/// Tells which sort of quotation `c` opens between what stands before and after it.
fn opens(c: char, before: &str, rest: &str) -> Option<Quote> {
    let is_free = !before.ends_with(|c: char| c.is_alphanumeric() || matches!(c, '.' | ',' | '!' | '?'))
        && rest.starts_with(|c: char| !c.is_whitespace());
    match c {
        '“' => Some(Quote::High),
        '„' => Some(Quote::Low),
        '«' => Some(Quote::Guillemets),
        '「' => Some(Quote::Corner),
        '『' => Some(Quote::WhiteCorner),
        '"' if is_free => Some(Quote::Straight),
        '”' if is_free => Some(Quote::Right),
        '»' if is_free => Some(Quote::Inward),
        '‘' if is_free => Some(Quote::Single),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{paragraph_starts, quotations, sentence_starts};

    #[track_caller]
    fn cuts(text: &str, expected: &[&str]) {
        let starts = sentence_starts(text);
        let ends = starts.iter().skip(1).copied().chain([text.len()]);
        let cut: Vec<_> = starts.iter().zip(ends).map(|(start, end)| text[*start..end].trim()).collect();
        assert_eq!(cut, expected);
    }

    #[test]
    fn stops_end_sentences() {
        cuts("One. Two! “Three?” Four…", &["One.", "Two!", "“Three?”", "Four…"]);
        cuts("He said “no.” Then left.", &["He said “no.”", "Then left."]);
        cuts("„Nein.“ Dann »Ja!« Kim ‚kam.‘ Er", &["„Nein.“", "Dann »Ja!«", "Kim ‚kam.‘", "Er"]);
        cuts("„Halt!“ rief er „nein? „doch“ so", &["„Halt!“ rief er „nein? „doch“ so"]);
    }

    #[test]
    fn abbreviations_and_numbers_do_not() {
        cuts(
            "Mr. Kim met Gen. J. Smith of the U.S. army. It grew 3.5 percent.",
            &["Mr. Kim met Gen. J. Smith of the U.S. army.", "It grew 3.5 percent."],
        );
    }

    #[test]
    fn hostile_texts_take_no_longer_than_others() {
        for part in ["\n", "-\n", ". ", "a.", "!)", "\u{201D}", ".\n\n", "\u{3002}"] {
            assert!(sentence_starts(&part.repeat(1 << 20)).len() <= (1 << 20) + 1, "{part}");
        }
    }

    #[test]
    fn line_ends_do() {
        cuts("A headline\nThe text", &["A headline", "The text"]);
        cuts("Lines of fixed\nwidth are one.\n  Two.", &["Lines of fixed\nwidth are one.", "Two."]);
    }

    #[test]
    fn wide_stops_need_no_blank() {
        cuts("北京。奥运！", &["北京。", "奥运！"]);
    }

    fn paragraphs(text: &str) -> Vec<&str> {
        let starts = paragraph_starts(text, &sentence_starts(text));
        let ends = starts.iter().skip(1).copied().chain([text.len()]);
        starts.iter().zip(ends).map(|(start, end)| text[*start..end].trim()).collect()
    }

    #[test]
    fn lines_are_paragraphs_unless_they_are_wrapped() {
        assert_eq!(paragraphs("One. Two.\nThree.\n\nFour."), ["One. Two.", "Three.", "Four."]);
        let wrapped = "The council of the old town of\nHarbour met on Monday morning. It\nTalked on and on about the ferry\n\n\
                       The ferry that came up then was\nMuch too old to sail again. Kim\n";
        assert_eq!(paragraphs(wrapped).len(), 2, "{:?}", paragraphs(wrapped));
        assert!(paragraphs(" \n ").is_empty());
    }

    #[track_caller]
    fn quotes(text: &str, expected: &[&str]) {
        let found = quotations(text, &paragraph_starts(text, &sentence_starts(text)));
        let found: Vec<_> = found.into_iter().map(|(start, end)| &text[start..end]).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn quotations_of_every_style() {
        quotes("He said “no, ‘never’ so” and \"left\".", &["no, ‘never’ so", "left"]);
        quotes("Er sagte „nein“, »ja« und «oui».", &["nein", "ja", "oui"]);
        quotes("Hän sanoi ”ei” ja 「北京」『奥运』", &["ei", "北京", "奥运"]);
        quotes("It’s the workers’ ‘last word’, isn’t it? A 36\" vanity", &["last word"]);
    }

    #[test]
    fn a_quotation_ends_with_its_paragraph() {
        quotes("“One.\n“Two,” he said.\n\"Three\nFour", &["One.", "Two,", "Three"]);
        quotes("", &[]);
    }
}
