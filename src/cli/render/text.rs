//! For a person: hits with marked snippets, an article to read, an archive in numbers.

use std::path::Path;

use indicatif::{HumanBytes, HumanCount};

use crate::answers::{Answer, Shown};
use crate::article::{Article, SourceDomain};
use crate::cli::archive::near;
use crate::cli::progress::plural;
use crate::cli::terminal::{FAINT, HEADLINE, MATCH, SOURCE, Screen, clean, columns, fit, lines};
use crate::engine::{Bucket, Counts, Reason, Share, Stats, WordCount};
use crate::passages::Snippet;
use crate::query::NoteKind;

/// Columns before the text of a hit.
const INDENT: usize = 4;

/// The most values of a facet that are named below the hits.
const MOST_BUCKETS: usize = 8;

/// What an answer stands in.
pub struct Setting<'a> {
    /// The id of the query in a batch.
    pub qid: Option<&'a str>,
    /// Whether it is the first answer of the output.
    pub is_first: bool,
    /// The most values of a facet to show; `None` for as many as there is room for.
    pub facet_limit: Option<usize>,
    /// The archive's base, for paths and links.
    pub base: &'a Path,
}

/// Writes an answer.
pub fn text(answer: &Answer, setting: &Setting<'_>, screen: &Screen) -> String {
    let mut out = String::new();
    if let Some(qid) = setting.qid {
        out.push_str(&format!("{}{qid}: {}\n", if setting.is_first { "" } else { "\n" }, clean(&answer.text)));
    }
    let articles = plural(answer.total, "article");
    let verb = if answer.total == 1 { "matches" } else { "match" };
    let total = if answer.total == 0 { "no".to_owned() } else { HumanCount(answer.total).to_string() };
    let read_as = clean(&answer.read_as);
    let partial = match (answer.total_partial, answer.total) {
        (0, _) => String::new(),
        (1, 0) => " all; 1 has some of the words".to_owned(),
        (more, 0) => format!(" all; {} have some of the words", HumanCount(more)),
        (1, _) => "; 1 more has some of the words".to_owned(),
        (more, _) => format!("; {} more have some of the words", HumanCount(more)),
    };
    out.push_str(&format!("{total} {articles} {verb}{partial}; read as: {}\n", screen.paint(HEADLINE, &read_as)));
    for note in &answer.notes {
        let label = if note.kind == NoteKind::Note { "note" } else { "hint" };
        out.push_str(&format!("{}\n", screen.paint(FAINT, &format!("{label}: {}", clean(&note.text)))));
    }
    for word in &answer.words {
        out.push_str(&format!("{}\n", word_count(word, screen)));
    }
    let has_tiers = answer.hits.is_sorted_by_key(|shown| !shown.hit.matches_all);
    let mut was_match = true;
    for shown in &answer.hits {
        if has_tiers && was_match && !shown.hit.matches_all && answer.total > 0 {
            out.push_str(&format!("\n{}\n", screen.paint(FAINT, "── some of the words ──")));
        }
        was_match = shown.hit.matches_all;
        out.push('\n');
        out.push_str(&hit(shown, setting.base, screen));
    }
    if answer.total > 0 && !answer.facets.is_empty() {
        let most = setting.facet_limit.unwrap_or(MOST_BUCKETS);
        let lines = answer.facets.iter().map(|counts| facet(counts, most, screen));
        out.push_str(&format!("\n{}\n", lines.collect::<Vec<_>>().join("\n")));
    }
    out
}

fn hit(shown: &Shown, base: &Path, screen: &Screen) -> String {
    let article = &shown.hit.article;
    let width = screen.width.saturating_sub(INDENT).max(10);
    let score = if shown.hit.score > 0.0 { format!("{:.2}", shown.hit.score) } else { String::new() };
    let title = fit(&title(article), width.saturating_sub(score.len() + 2));
    let gap = " ".repeat(width.saturating_sub(columns(&title) + score.len()));
    let file = base.join(crate::corpus::path_from_text(&article.path));
    let linked = screen.link(&screen.paint(HEADLINE, &title), &file);
    let rank = format!("{:>3} ", shown.hit.rank);
    let mut out = format!("{rank}{linked}{gap}{}\n", screen.paint(FAINT, &score));
    let mut parts = vec![screen.paint(SOURCE, &source(article))];
    parts.extend(article.content.published.map(|published| published.to_string().chars().take(10).collect()));
    parts.push(screen.paint(FAINT, &clean(&near(&file))));
    parts.push(screen.paint(FAINT, &article.id.to_string()));
    if !shown.hit.matches_all {
        let missing: Vec<String> = shown.marked.missing.iter().map(|own| clean(own)).collect();
        parts.push(screen.paint(FAINT, &format!("without {}", missing.join(", "))));
    }
    out.push_str(&indented_parts(&parts, screen));
    out.push_str(&marked(&shown.passage(), width, screen));
    for share in &shown.hit.explanation {
        let line = explained(share);
        for (at, range) in lines(&line, width.saturating_sub(2)).into_iter().enumerate() {
            let indent = " ".repeat(INDENT + if at > 0 { 7 } else { 0 });
            out.push_str(&format!("{indent}{}\n", screen.paint(FAINT, &line[range])));
        }
    }
    out
}

/// Says what adds to a score.
fn explained(share: &Share) -> String {
    let times = |count: u32| if count == 1 { "once".to_owned() } else { format!("{} times", HumanCount(count.into())) };
    let why = match &share.reason {
        Reason::Part { text, matches, as_typed, articles } => {
            let typed = as_typed.filter(|typed| typed < matches).map(|typed| format!(", {typed} as typed"));
            let verb = if *matches == 1 { "match" } else { "matches" };
            let (matches, typed) = (HumanCount((*matches).into()), typed.unwrap_or_default());
            let (count, articles) = (HumanCount(*articles), plural(*articles, "article"));
            format!("{}: {matches} {verb}{typed}; in {count} {articles}", clean(text))
        }
        Reason::Adjacent(count) => format!("words side by side as in the query: {}", times(*count)),
        Reason::Near(count) => format!("neighbours of the query within 8 words: {}", times(*count)),
        Reason::Lede(count) => format!("words of the query among the first 100: {count}"),
        Reason::Headline(factor) => format!("all words are in the headline: × {factor}"),
        Reason::Recency(factor) => format!("late article: × {factor:.3}"),
    };
    format!("{:>5.2}  {why}", share.score)
}

/// Says how many articles match a part of the query alone.
pub(super) fn word_count(word: &WordCount, screen: &Screen) -> String {
    let count = HumanCount(word.articles).to_string();
    let articles = plural(word.articles, "article");
    let meant: Vec<String> = word.suggestions.iter().map(|word| format!("`{}`", clean(word))).collect();
    let hint = if meant.is_empty() { String::new() } else { format!("; did you mean {}?", meant.join(" or ")) };
    format!("  {} alone: {count} {articles}{hint}", screen.paint(HEADLINE, &clean(&word.text)))
}

/// Joins what is said of an article; what does not fit into the line goes to the next.
fn indented_parts(parts: &[String], screen: &Screen) -> String {
    let plain_columns = |text: &str| columns(&strip_style(text));
    let mut out = " ".repeat(INDENT);
    let mut used = INDENT;
    for (at, part) in parts.iter().enumerate() {
        let needed = plain_columns(part) + if at > 0 { 3 } else { 0 };
        if at > 0 && used + needed > screen.width {
            out.push_str(&format!("\n{}", " ".repeat(INDENT)));
            used = INDENT + plain_columns(part);
        } else {
            if at > 0 {
                out.push_str(" · ");
            }
            used += needed;
        }
        out.push_str(part);
    }
    out.push('\n');
    out
}

/// Takes the style sequences of [`Screen::paint`] out.
fn strip_style(text: &str) -> String {
    let mut plain = String::new();
    let mut parts = text.split('\x1b');
    plain.extend(parts.next());
    plain.extend(parts.map(|part| part.split_once('m').map_or("", |(_, rest)| rest)));
    plain
}

/// Returns the headline, or the beginning of the lede where there is none.
fn title(article: &Article) -> String {
    let title = article.content.headline.as_deref().unwrap_or_else(|| article.content.lede());
    clean(title)
}

fn source(article: &Article) -> String {
    let content = &article.content;
    let host = content.source.as_ref().map(SourceDomain::to_string);
    clean(&host.or_else(|| content.source_name.clone()).unwrap_or_else(|| "no source".to_owned()))
}

/// Breaks a snippet into lines and marks what matched.
fn marked(snippet: &Snippet, width: usize, screen: &Screen) -> String {
    let mut out = String::new();
    for line in lines(&snippet.text, width) {
        out.push_str(&" ".repeat(INDENT));
        let mut at = line.start;
        for (start, end) in snippet.highlights.iter().copied().filter(|(_, end)| *end > line.start) {
            let (start, end) = (start.clamp(at, line.end), end.clamp(at, line.end));
            out.push_str(&clean(&snippet.text[at..start]));
            out.push_str(&screen.paint(MATCH, &clean(&snippet.text[start..end])));
            at = end;
        }
        out.push_str(&clean(&snippet.text[at..line.end]));
        out.push('\n');
    }
    out
}

fn facet(counts: &Counts, most: usize, screen: &Screen) -> String {
    let buckets = &counts.buckets;
    let mut parts: Vec<String> = buckets.iter().take(most).map(bucket).collect();
    if buckets.len() > most {
        parts.push(format!("{} more", buckets.len() - most));
    }
    let line = format!("{}: {}", counts.facet.name(), parts.join(" · "));
    let broken: Vec<String> = lines(&line, screen.width).into_iter().map(|range| line[range].to_owned()).collect();
    screen.paint(FAINT, &broken.join("\n"))
}

fn bucket(bucket: &Bucket) -> String {
    format!("{} {}", clean(bucket.value.as_deref().unwrap_or("none")), HumanCount(bucket.count))
}

/// Writes an article to read.
pub fn article_text(article: &Article, base: &Path, screen: &Screen) -> String {
    let content = &article.content;
    let mut out = String::new();
    if let Some(headline) = &content.headline {
        out.push_str(&format!("{}\n\n", screen.paint(HEADLINE, &clean(headline))));
    }
    let file = near(&base.join(crate::corpus::path_from_text(&article.path)));
    let file = article.member.as_ref().map_or(file.clone(), |member| format!("{file}!/{member}"));
    let file = article.row.map_or(file.clone(), |row| format!("{file}, row {row}"));
    let entities: Vec<&str> = content.entities.iter().map(|entity| entity.name.as_str()).collect();
    for (label, value) in [
        ("source", source(article)),
        ("published", content.published.map(|published| published.to_string()).unwrap_or_default()),
        ("authors", content.authors.join(", ")),
        ("section", content.section.clone().unwrap_or_default()),
        ("agency", content.agency.clone().unwrap_or_default()),
        ("dateline", content.dateline.clone().unwrap_or_default()),
        ("language", content.language.map(|language| language.to_string()).unwrap_or_default()),
        ("entities", entities.join(", ")),
        ("url", content.url.clone().unwrap_or_default()),
        ("file", file),
        ("id", content.given_id.as_ref().map_or(article.id.to_string(), |given| format!("{} ({given})", article.id))),
    ] {
        if !value.is_empty() {
            out.push_str(&labelled(label, &clean(&value), screen));
        }
    }
    for paragraph in content.body.lines() {
        out.push('\n');
        let paragraph = clean(paragraph);
        lines(&paragraph, screen.width).into_iter().for_each(|range| out.push_str(&format!("{}\n", &paragraph[range])));
    }
    out
}

/// Writes a value after its label; further lines stand below the value.
fn labelled(label: &str, value: &str, screen: &Screen) -> String {
    const LABEL: usize = 11;
    let broken = lines(value, screen.width.saturating_sub(LABEL).max(10));
    let rows = broken.into_iter().enumerate().map(|(at, range)| {
        let label = format!("{:<LABEL$}", if at == 0 { label } else { "" });
        format!("{}{}\n", screen.paint(FAINT, &label), &value[range])
    });
    rows.collect()
}

/// Writes an archive in numbers.
pub fn stats_text(stats: &Stats, screen: &Screen) -> String {
    let mut out = format!(
        "{} {}, {} words; index {}\n",
        HumanCount(stats.articles),
        plural(stats.articles, "article"),
        HumanCount(stats.words),
        HumanBytes(stats.index_bytes)
    );
    for (title, buckets, most) in
        [("sources", &stats.sources, 15), ("languages", &stats.languages, 15), ("years", &stats.years, usize::MAX)]
    {
        let heading =
            if buckets.len() > most { format!("{title} ({most} of {})", buckets.len()) } else { title.to_owned() };
        out.push_str(&format!("\n{}\n", screen.paint(HEADLINE, &heading)));
        for bucket in buckets.iter().take(most) {
            let value = clean(bucket.value.as_deref().unwrap_or("none"));
            out.push_str(&format!("{:>10}  {value}\n", HumanCount(bucket.count).to_string()));
        }
    }
    out
}
