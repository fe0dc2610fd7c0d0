//! The passage of a text that shows best why it matched.

use unicode_segmentation::GraphemeCursor;

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

/// A stretch of the text, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Window {
    start: usize,
    end: usize,
}

/// Cuts passages of about `width` characters in all out of `text`, at most `most`, in the order of the text: one where
/// the terms of the query stand together, several where they do not. They begin and end with sentences where that fits.
/// Where nothing is marked it is the beginning of the text.
pub fn snippets(text: &str, spans: &[Span], width: usize, most: usize) -> Vec<Snippet> {
    let Some(best) = best_window(text, spans, width, 0) else {
        let window = around(text, Window { start: 0, end: 0 }, width);
        return vec![cut(text, window, spans)];
    };
    let all = terms(spans, None);
    let missing = all & !terms(spans, Some(best));
    if missing == 0 || most < 2 {
        return vec![cut(text, around(text, best, width), spans)];
    }
    let needed = (1 + missing.count_ones() as usize).min(most);
    spread(text, spans, width / needed, needed).into_iter().map(|window| cut(text, window, spans)).collect()
}

/// Chooses up to `most` windows of `width` characters, each with terms that those before lack.
fn spread(text: &str, spans: &[Span], width: usize, most: usize) -> Vec<Window> {
    let mut windows: Vec<Window> = Vec::new();
    let mut shown = 0;
    while windows.len() < most {
        let Some(best) = best_window(text, spans, width, shown) else { break };
        shown |= terms(spans, Some(best));
        let window = around(text, best, width);
        match windows.iter_mut().find(|own| own.start <= window.end && window.start <= own.end) {
            Some(own) => *own = Window { start: own.start.min(window.start), end: own.end.max(window.end) },
            None => windows.push(window),
        }
    }
    windows.sort_unstable_by_key(|window| window.start);
    windows
}

/// Returns the terms of the spans in `window`, or of all, as bits.
fn terms(spans: &[Span], window: Option<Window>) -> u64 {
    let is_in = |span: &&Span| window.is_none_or(|window| window.start <= span.start && span.end <= window.end);
    spans.iter().filter(is_in).fold(0, |bits, span| bits | bit(*span))
}

fn bit(span: Span) -> u64 {
    1 << (span.term % 64)
}

/// The most spans that a window is tried from.
const MOST_STARTS: usize = 256;

/// Returns the stretch of at most `width` characters, from a span to a span, that has most terms not yet `shown`; of
/// those with several the shortest, of those with one that with most spans; then the first. `None` where none has any.
fn best_window(text: &str, spans: &[Span], width: usize, shown: u64) -> Option<Window> {
    let mut best: Option<((u32, i64), Window)> = None;
    for (at, first) in spans.iter().enumerate().take(MOST_STARTS) {
        let reach = forward(text, first.start, width);
        let (mut bits, mut count, mut end) = (bit(*first), 0, first.end);
        for span in spans[at..].iter().take_while(|span| span.end <= reach) {
            if bits & bit(*span) == 0 {
                bits |= bit(*span);
                end = end.max(span.end);
            }
            count += 1;
        }
        let terms = (bits & !shown).count_ones();
        let worth = (terms, if terms > 1 { -((end - first.start) as i64) } else { count });
        if terms > 0 && best.is_none_or(|(own, _)| worth > own) {
            best = Some((worth, Window { start: first.start, end }));
        }
    }
    best.map(|(_, window)| window)
}

/// Returns the offset so many characters after `at`, or the end.
fn forward(text: &str, at: usize, chars: usize) -> usize {
    match text.as_bytes().get(at..at + chars) {
        Some(bytes) if bytes.is_ascii() => at + chars,
        _ => text[at..].char_indices().nth(chars).map_or(text.len(), |(step, _)| at + step),
    }
}

/// Returns the offset so many characters before `at`, or 0.
fn backward(text: &str, at: usize, chars: usize) -> usize {
    if chars == 0 {
        return at;
    }
    match at.checked_sub(chars).map(|from| &text.as_bytes()[from..at]) {
        Some(bytes) if bytes.is_ascii() => at - chars,
        _ => text[..at].char_indices().rev().nth(chars - 1).map_or(0, |(from, _)| from),
    }
}

/// Widens `core` to a window of about `width` characters: from the beginning of its sentence if that leaves room, else a
/// few words before, to the end of a sentence where that wastes little.
fn around(text: &str, core: Window, width: usize) -> Window {
    let sentences = sentences_near(text, core, width);
    let start = window_start(text, &sentences, core, width);
    let end = window_end(text, &sentences, start, core.end, width);
    let start =
        if end == text.trim_end().len() { filled_start(&sentences, start, backward(text, end, width)) } else { start };
    Window { start, end }
}

/// Returns the beginnings of the sentences in reach of the window.
fn sentences_near(text: &str, core: Window, width: usize) -> Vec<usize> {
    let from = backward(text, core.start, width);
    let to = forward(text, core.start, width).max(core.end);
    let mut starts = sentence_starts(&text[from..to]);
    starts.iter_mut().for_each(|start| *start += from);
    // What the reach begins with need not begin a sentence.
    if from > 0 && !text[..from].ends_with('\n') && !starts.is_empty() {
        starts.remove(0);
    }
    starts
}

/// Begins at the sentence of `core` where the window still holds it, else a few words before it.
fn window_start(text: &str, sentences: &[usize], core: Window, width: usize) -> usize {
    let sentence = sentences[..sentences.partition_point(|start| *start <= core.start)].last().copied();
    let earliest = backward(text, core.end, width).min(core.start);
    let is_early = |start: &usize| *start >= earliest.max(backward(text, core.start, width * 2 / 3));
    if let Some(sentence) = sentence.filter(is_early) {
        return sentence;
    }
    let about = backward(text, core.start, width / 3).max(earliest);
    if about == 0 { 0 } else { word_start(text, about, core.start) }
}

/// Moves the start of a window at the end of the text back to the first sentence that it has room for.
fn filled_start(sentences: &[usize], start: usize, earliest: usize) -> usize {
    let at = sentences.partition_point(|sentence| *sentence < earliest);
    sentences.get(at).copied().filter(|sentence| *sentence < start && sentences.contains(&start)).unwrap_or(start)
}

/// Returns the first word start from `about` to `latest`; scripts without blanks break between any two characters.
fn word_start(text: &str, about: usize, latest: usize) -> usize {
    let mut chars = text[about..latest].char_indices();
    let blank = chars.find(|(_, c)| c.is_whitespace()).map(|(at, c)| about + at + c.len_utf8());
    let within = || {
        let start = character_end(text, about);
        // Not with what ends the sentence before.
        text[start..].find(char::is_alphanumeric).map_or(start, |skipped| start + skipped)
    };
    blank.unwrap_or_else(within).min(latest)
}

/// Ends after about `width` characters, at the end of a sentence where that wastes little.
fn window_end(text: &str, sentences: &[usize], start: usize, least: usize, width: usize) -> usize {
    let reach = forward(text, start, width).max(least);
    if reach >= text.trim_end().len() {
        return text.trim_end().len();
    }
    let sentence_end = sentences[..sentences.partition_point(|next| *next <= reach)].last().copied().unwrap_or(0);
    if sentence_end >= least && sentence_end >= forward(text, start, width * 2 / 3) {
        return sentence_end;
    }
    match text[start..reach].rfind(char::is_whitespace) {
        Some(blank) if blank * 2 > reach - start && start + blank >= least => start + blank,
        _ => character_end(text, reach),
    }
}

/// Returns `at`, moved on to where a letter ends with all that stands on it.
fn character_end(text: &str, at: usize) -> usize {
    let mut cursor = GraphemeCursor::new(at, text.len(), true);
    match cursor.is_boundary(text, 0) {
        Ok(true) => at,
        _ => cursor.next_boundary(text, 0).ok().flatten().unwrap_or(text.len()),
    }
}

/// Copies a window onto one line and carries the spans over.
fn cut(text: &str, window: Window, spans: &[Span]) -> Snippet {
    let Window { start, end } = window;
    let mut snippet = Snippet { text: String::with_capacity(end - start + 8), highlights: Vec::new() };
    if is_within_sentence(text, start) {
        snippet.text.push('…');
    }
    let first = spans.partition_point(|span| span.start < start);
    let mut spans = spans[first..].iter().take_while(|span| span.start < end).filter(|span| span.end <= end).peekable();
    let mut open: Option<(usize, usize)> = None;
    let mut at = start;
    while at < end {
        if let Some((from, _)) = open.filter(|(_, until)| at >= *until) {
            snippet.highlights.push((from, snippet.text.len()));
            open = None;
        }
        while let Some(span) = spans.next_if(|span| span.start <= at) {
            let (from, until) = open.unwrap_or((snippet.text.len(), span.end));
            open = Some((from, until.max(span.end)));
        }
        let next_span = spans.peek().map_or(end, |span| span.start);
        let stop = open.map_or(end, |(_, until)| until).min(next_span).min(end);
        let plain = text.as_bytes()[at..stop].iter().take_while(|byte| byte.is_ascii_graphic()).count();
        snippet.text.push_str(&text[at..at + plain]);
        at += plain;
        let Some(c) = text[at..stop].chars().next() else { continue };
        at += c.len_utf8();
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

/// Returns whether the window begins where no sentence does.
fn is_within_sentence(text: &str, start: usize) -> bool {
    let before = text[..start].trim_end_matches(|c: char| c.is_whitespace() && c != '\n');
    let opens = ['.', '!', '?', '…', '”', '"', '’', '\'', ')', '»', '。', '！', '？', '」', '』', '\n'];
    !before.is_empty() && !before.ends_with(opens)
}

#[cfg(test)]
mod tests {
    use super::{Snippet, snippets};
    use crate::article::{Article, ArticleId, Content};
    use crate::passages::Marker;
    use crate::query::Query;

    fn cut(query: &str, text: &str, width: usize) -> (String, Vec<String>) {
        let mut all = cut_all(query, text, width, 1);
        assert_eq!(all.len(), 1);
        all.remove(0)
    }

    fn cut_all(query: &str, text: &str, width: usize, most: usize) -> Vec<(String, Vec<String>)> {
        let query = Query::parse(query, jiff::civil::date(2024, 3, 5));
        let content = Content { body: text.to_owned(), ..Content::default() };
        let article = Article { id: ArticleId::from_number(1), path: String::new(), member: None, row: None, content };
        let spans = Marker::new(&query.tree).mark(&article).body;
        let marked = |snippet: &Snippet| {
            snippet.highlights.iter().map(|(start, end)| snippet.text[*start..*end].to_owned()).collect()
        };
        snippets(text, &spans, width, most).into_iter().map(|own| (own.text.clone(), marked(&own))).collect()
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
        let (text, _) = cut("ferry", &long.replace(' ', "\u{A0}"), 60);
        assert!(text.starts_with("…word") && text.ends_with("more…"), "{text}");
    }

    #[test]
    fn scripts_without_blanks_and_line_ends() {
        let (text, marked) = cut("北京", &format!("{}北京{}", "年".repeat(100), "月".repeat(100)), 30);
        assert_eq!(marked, ["北京"]);
        assert_eq!(text.chars().count(), 32);
        assert_eq!(cut("two", "one\n\n\ttwo\u{7}\r\nthree", 80), ("one two three".into(), vec!["two".into()]));
    }

    #[test]
    fn terms_far_apart_get_passages_of_their_own() {
        let far = format!("The ferry came up. {} Nobody saw the zebra at all.", "Then it rained. ".repeat(40));
        let found = cut_all("ferry zebra", &far, 100, 3);
        assert_eq!(found.len(), 2, "{found:?}");
        assert_eq!((found[0].1[0].as_str(), found[1].1[0].as_str()), ("ferry", "zebra"));
        assert_eq!(cut_all("ferry zebra", &far, 100, 1).len(), 1);
    }

    #[test]
    fn letters_keep_their_marks_and_markup_is_text() {
        let marked = "क्षि".repeat(60);
        let (text, _) = cut("zebra", &marked, 31);
        assert!(text.trim_end_matches('…').ends_with("क्षि"), "{text}");
        assert_eq!(cut("b", "a <b>b</b> &amp; c", 80).1, ["b", "b", "b"]);
    }
}
