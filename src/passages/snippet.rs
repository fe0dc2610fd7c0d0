//! The passage of a text that shows best why it matched.

use super::marker::Span;
use crate::text::sentence_starts;

/// A passage on one line, with what is marked in it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Snippet {
    /// The passage; `…` stands where it begins or ends within a sentence. White space is one blank, control characters
    /// are left out.
    pub text: String,
    /// UTF-8 byte ranges into `text`, ascending.
    pub highlights: Vec<(usize, usize)>,
}

/// Cuts a passage of about `width` characters out of `text`: where most terms of the query stand together, from the
/// beginning of a sentence where that fits; the beginning of the text where nothing is marked.
pub fn snippet(text: &str, spans: &[Span], width: usize) -> Snippet {
    let sentences = sentence_starts(text);
    let start = best_start(text, &sentences, spans, width);
    let end = window_end(text, &sentences, start, width);
    let start = filled_start(text, &sentences, start, end, width);
    cut(text, start, end, spans, sentences.binary_search(&start).is_err())
}

/// The most spans that a passage is tried from.
const MOST_STARTS: usize = 64;

/// Returns the start of the window that holds the most different terms, then the most spans, then comes first.
fn best_start(text: &str, sentences: &[usize], spans: &[Span], width: usize) -> usize {
    let starts = spans.iter().take(MOST_STARTS).map(|span| window_start(text, sentences, *span, width));
    let worth = |start: &usize| {
        let end = text[*start..].char_indices().nth(width).map_or(text.len(), |(at, _)| start + at);
        let window = spans.iter().filter(|span| span.start >= *start && span.end <= end);
        let mut terms: Vec<usize> = window.map(|span| span.term).collect();
        let count = terms.len();
        terms.sort_unstable();
        terms.dedup();
        (terms.len(), count, std::cmp::Reverse(*start))
    };
    starts.max_by_key(worth).or(sentences.first().copied()).unwrap_or(0)
}

/// Begins at the sentence of `first` where the window still holds it, else a few words before it.
fn window_start(text: &str, sentences: &[usize], first: Span, width: usize) -> usize {
    let sentence = sentence_at(sentences, first.start);
    if is_at_most(&text[sentence..first.end], width * 2 / 3) {
        return sentence;
    }
    let before = text[sentence..first.start].char_indices().rev().map(|(at, _)| sentence + at);
    let about = before.take(width / 3).last().unwrap_or(first.start);
    word_start(text, about, first.start)
}

/// Moves the start of a window at the end of the text back by whole sentences, as long as it has room.
fn filled_start(text: &str, sentences: &[usize], start: usize, end: usize, width: usize) -> usize {
    let Ok(at) = sentences.binary_search(&start) else { return start };
    let fits = |from: &usize| is_at_most(&text[*from..end], width);
    sentences[..at].iter().rev().copied().take_while(fits).last().unwrap_or(start)
}

/// Returns the start of the sentence that `at` lies in.
fn sentence_at(sentences: &[usize], at: usize) -> usize {
    sentences[..sentences.partition_point(|start| *start <= at)].last().copied().unwrap_or(0)
}

/// Returns whether `text` has at most so many characters, without counting them all.
fn is_at_most(text: &str, chars: usize) -> bool {
    text.char_indices().nth(chars).is_none()
}

/// Returns the first word start from `about` to `latest`; scripts without blanks break anywhere.
fn word_start(text: &str, about: usize, latest: usize) -> usize {
    let blank = text[about..latest].find(char::is_whitespace);
    blank.map_or(about, |at| about + at + 1).min(latest)
}

/// Ends after about `width` characters, at the end of a sentence where that wastes little.
fn window_end(text: &str, sentences: &[usize], start: usize, width: usize) -> usize {
    let Some((reach, _)) = text[start..].char_indices().nth(width) else { return text.len() };
    let reach = start + reach;
    let sentence_end = sentence_at(sentences, reach);
    if sentence_end > start && text[start..sentence_end].chars().count() * 3 >= width * 2 {
        return sentence_end;
    }
    match text[start..reach].rfind(char::is_whitespace) {
        Some(blank) if blank * 2 > reach - start => start + blank,
        _ => reach,
    }
}

/// Copies `start..end` onto one line and carries the spans over.
fn cut(text: &str, start: usize, end: usize, spans: &[Span], is_within_sentence: bool) -> Snippet {
    let mut snippet = Snippet::default();
    if is_within_sentence && start > 0 {
        snippet.text.push('…');
    }
    let mut spans = spans.iter().filter(|span| span.start >= start && span.end <= end).peekable();
    let mut open = None;
    for (at, c) in text[start..end].char_indices().map(|(at, c)| (start + at, c)) {
        if let (Some((from, until)), true) = (open, open.is_some_and(|(_, until)| at >= until)) {
            snippet.highlights.push((from, snippet.text.len()));
            open = None;
            debug_assert!(at >= until);
        }
        if let Some(span) = spans.next_if(|span| span.start <= at) {
            open = match open {
                Some((from, until)) => Some((from, until.max(span.end))),
                None => Some((snippet.text.len(), span.end)),
            };
        }
        if c.is_whitespace() {
            if !snippet.text.is_empty() && !snippet.text.ends_with(' ') {
                snippet.text.push(' ');
            }
        } else if !c.is_control() {
            snippet.text.push(c);
        }
    }
    if let Some((from, _)) = open {
        snippet.highlights.push((from, snippet.text.len()));
    }
    snippet.text.truncate(snippet.text.trim_end().len());
    let ends_sentence = snippet.text.ends_with(['.', '!', '?', '…', '”', '"', '。', '！', '？']);
    if end < text.trim_end().len() && !ends_sentence {
        snippet.text.push('…');
    }
    snippet
}

#[cfg(test)]
mod tests {
    use super::{Snippet, snippet};
    use crate::passages::Marker;
    use crate::query::Query;

    fn cut(query: &str, text: &str, width: usize) -> (String, Vec<String>) {
        let query = Query::parse(query, jiff::civil::date(2024, 3, 5));
        let spans = Marker::new(&query.tree, &[crate::text::Language::ENGLISH]).spans(text, None);
        let Snippet { text, highlights } = snippet(text, &spans, width);
        let marked = highlights.iter().map(|(start, end)| text[*start..*end].to_owned()).collect();
        (text, marked)
    }

    const TEXT: &str = "The council met. It talked for hours about nothing at all. Then the ferry came up, and the \
                        harbour.\nThe ferry will stop at the old harbour from May on. Nobody knows why.";

    #[test]
    fn the_passage_with_most_terms_from_a_sentence_on() {
        let (text, marked) = cut("ferry harbour may", TEXT, 80);
        assert_eq!(text, "The ferry will stop at the old harbour from May on. Nobody knows why.");
        let (text, _) = cut("nobody", TEXT, 80);
        assert_eq!(text, "The ferry will stop at the old harbour from May on. Nobody knows why.");
        assert_eq!(marked, ["ferry", "harbour", "May"]);
    }

    #[test]
    fn nothing_marked_is_the_beginning() {
        assert_eq!(cut("zebra", TEXT, 40).0, "The council met. It talked for hours…");
        assert_eq!(cut("zebra", "", 40).0, "");
    }

    #[test]
    fn a_long_sentence_is_cut_at_words() {
        let long = format!("{} ferry {}", "word ".repeat(60).trim(), "more ".repeat(60).trim());
        let (text, marked) = cut("ferry", &long, 60);
        assert_eq!(marked, ["ferry"]);
        assert!(text.starts_with("…word") && text.ends_with("more…"), "{text}");
    }

    #[test]
    fn scripts_without_blanks_and_line_ends() {
        let (text, marked) = cut("北京", &format!("{}北京{}", "年".repeat(100), "月".repeat(100)), 30);
        assert_eq!(marked, ["北京"]);
        assert_eq!(text.chars().count(), 32);
        assert_eq!(cut("two", "one\n\n\ttwo\u{7}\r\nthree", 80), ("one two three".into(), vec!["two".into()]));
    }
}
