//! What stands among the paragraphs of a page and is none of its article: pointers to other articles, labels of what a page
//! shows beside it, the headline, byline and date again, credits of pictures.
//!
//! The rules know no publisher: they go by what the page says of itself, by links, by repetition, and by the words with
//! which newspapers of many languages point elsewhere.

use std::collections::HashMap;

use super::html_body::Paragraph;
use crate::article::DateRules;
use crate::text::{Language, words};

/// What a page says of its article, and so need not stand in its text.
#[derive(Debug, Clone, Copy, Default)]
pub struct Known<'a> {
    /// The headline.
    pub headline: Option<&'a str>,
    /// The authors.
    pub authors: &'a [String],
    /// The language.
    pub language: Option<Language>,
}

/// Leaves out the paragraphs that are none of the article.
pub fn trimmed(paragraphs: Vec<Paragraph>, known: &Known<'_>) -> Vec<Paragraph> {
    let lists = lists_of_links(&paragraphs);
    let counts = counts(&paragraphs);
    let last = paragraphs.len().saturating_sub(EDGE);
    let is_left_out = |at: usize, paragraph: &Paragraph| {
        let text = paragraph.text.as_str();
        let is_edge = at < EDGE || at >= last;
        lists[at]
            || counts.get(text).is_some_and(|(count, first)| *count >= MANY || *first != at)
            || is_pointer(text)
            || is_credit(text)
            || at < EDGE && known.is_headline(text)
            || is_edge && (known.is_byline(text) || known.is_date(text))
    };
    let kept: Vec<bool> = paragraphs.iter().enumerate().map(|(at, paragraph)| !is_left_out(at, paragraph)).collect();
    let mut kept = kept.into_iter();
    paragraphs.into_iter().filter(|_| kept.next().unwrap_or(true)).collect()
}

/// So many paragraphs at the beginning and at the end may be headline, byline or date.
const EDGE: usize = 4;

/// What stands on a page so many times is no text of its article.
const MANY: usize = 3;

/// Shorter paragraphs may stand in a text twice, in bytes: an exclamation, a name in an interview.
const REPEATED_BYTES: usize = 40;

/// Counts the paragraphs that are long enough, each with the place of the first.
fn counts(paragraphs: &[Paragraph]) -> HashMap<&str, (usize, usize)> {
    let mut counts = HashMap::new();
    for (at, paragraph) in paragraphs.iter().enumerate().filter(|(_, own)| own.text.len() >= REPEATED_BYTES) {
        counts.entry(paragraph.text.as_str()).or_insert((0, at)).0 += 1;
    }
    counts
}

/// Lists of links to other articles have so many at least.
const LEAST_LINKS: usize = 3;

/// Finds the rows of short paragraphs that are links for the most part.
fn lists_of_links(paragraphs: &[Paragraph]) -> Vec<bool> {
    let is_link = |own: &Paragraph| own.linked * 2 >= own.letters && own.letters <= 200 && own.linked >= 8;
    let mut found = vec![false; paragraphs.len()];
    let mut start = 0;
    for at in 0..=paragraphs.len() {
        if paragraphs.get(at).is_some_and(is_link) {
            continue;
        }
        if at - start >= LEAST_LINKS {
            found[start..at].fill(true);
        }
        start = at + 1;
    }
    found
}

/// Words that stand alone over, or instead of, what is no text of the article; in lower case.
const LABELS: &[&str] = &[
    "advertisement",
    "article content",
    "share",
    "share this article",
    "share this story",
    "comments",
    "no comments",
    "related",
    "recommended",
    "more about",
    "popular",
    "newsletter",
    "anzeige",
    "werbung",
    "artikel teilen",
    "kommentare",
    "keine kommentare",
    "kommentar schreiben",
    "kommentare schreiben",
    "empfohlener redaktioneller inhalt",
    "externer inhalt",
    "ähnliche nachrichten",
    "publicité",
    "partager",
    "publicidad",
    "compartir",
    "publicidade",
    "compartilhar",
    "pubblicità",
    "condividi",
    "annons",
    "annonse",
    "annonce",
    "advertentie",
    "reklama",
    "reklam",
    "mainos",
    "реклама",
    "広告",
    "广告",
    "분享",
    "الإعلانات",
];

/// Words with which newspapers point to other articles; in lower case.
const POINTERS: &[&str] = &[
    "read more",
    "read next",
    "read also",
    "also read",
    "see also",
    "related articles",
    "related stories",
    "related:",
    "more on this story",
    "more from ",
    "recommended reading",
    "lesen sie auch",
    "lesen sie mehr",
    "lesen sie hier",
    "mehr zum thema",
    "mehr themen",
    "zum artikel:",
    "auch interessant",
    "das könnte sie auch interessieren",
    "das könnte dich auch interessieren",
    "weitere artikel",
    "à lire aussi",
    "lire aussi",
    "a lire aussi",
    "à lire également",
    "sur le même sujet",
    "vous aimerez aussi",
    "lea también",
    "lee también",
    "leer más",
    "le puede interesar",
    "te puede interesar",
    "más información:",
    "leia também",
    "leia mais",
    "veja também",
    "leggi anche",
    "lees ook",
    "lees meer",
    "läs också",
    "läs även",
    "läs mer",
    "les også",
    "læs også",
    "lue myös",
    "czytaj też",
    "czytaj także",
    "czytaj również",
    "zobacz też",
    "čtěte také",
    "čtěte také:",
    "přečtěte si",
    "citește și",
    "olvassa el",
    "читайте также",
    "читать также",
    "читайте також",
    "ayrıca okuyun",
    "διαβάστε επίσης",
    "διαβάστε ακόμη",
    "اقرأ أيضا",
    "اقرأ أيضًا",
    "إقرأ أيضا",
    "קראו גם",
    "baca juga",
    "đọc thêm",
    "xem thêm",
    "関連記事",
    "あわせて読みたい",
    "相关阅读",
    "相关新闻",
    "관련기사",
];

/// The longest pointer, in bytes.
const POINTER_BYTES: usize = 220;

/// Returns whether a paragraph is a label, or points to another article.
fn is_pointer(text: &str) -> bool {
    if text.len() > POINTER_BYTES {
        return false;
    }
    let text = text.trim_start_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    let bare = text.trim_end_matches(|c: char| !c.is_alphanumeric());
    if LABELS.contains(&bare) {
        return true;
    }
    POINTERS.iter().any(|pointer| {
        // A sentence may begin so, too: what points is no sentence, or has a colon behind the words.
        let rest = text.strip_prefix(pointer);
        rest.is_some_and(|rest| pointer.ends_with(':') || rest.starts_with([':', '|']) || !text.ends_with(['.', '。']))
    })
}

/// The longest credit, in bytes.
const CREDIT_BYTES: usize = 120;

/// Beginnings of lines that credit a picture or claim a right; in lower case.
const CREDITS: &[&str] = &[
    "©",
    "copyright ©",
    "copyright:",
    "photo:",
    "photos:",
    "photo by",
    "photograph:",
    "photo credit",
    "image:",
    "image credit",
    "picture:",
    "foto:",
    "fotos:",
    "foto de",
    "bild:",
    "bilder:",
    "bildquelle",
    "quelle:",
    "crédit photo",
    "crédits photo",
    "crédit :",
    "photo :",
    "imagen:",
    "imagem:",
    "фото:",
    "写真:",
    "写真：",
];

fn is_credit(text: &str) -> bool {
    let start = text.trim_start_matches(['(', '[', ' ']).to_lowercase();
    text.len() <= CREDIT_BYTES && CREDITS.iter().any(|credit| start.starts_with(credit))
}

/// Words before a name in a byline; in lower case.
const BY: &[&str] = &[
    "by",
    "von",
    "par",
    "por",
    "di",
    "de",
    "af",
    "av",
    "door",
    "text",
    "autor",
    "author",
    "od",
    "przez",
    "kirjoittanut",
];

/// A byline is no longer than the names by so many words.
const MORE_WORDS: usize = 2;

/// A headline may have so many words before it: the topic over it.
const TOPIC_WORDS: usize = 8;

impl Known<'_> {
    fn is_headline(&self, text: &str) -> bool {
        let headline = self.headline.map(words).unwrap_or_default();
        let own = if text.len() > 400 { Vec::new() } else { words(text) };
        !headline.is_empty() && own.len() <= headline.len() + TOPIC_WORDS && own.ends_with(&headline)
    }

    fn is_byline(&self, text: &str) -> bool {
        if text.len() > 200 || self.authors.is_empty() {
            return false;
        }
        let names: Vec<String> = self.authors.iter().flat_map(|name| words(name)).collect();
        let own = words(text);
        let is_name = |word: &&String| names.contains(word);
        let named = own.iter().filter(is_name).count();
        let is_by =
            |word: &String| BY.contains(&word.as_str()) || matches!(word.as_str(), "and" | "und" | "et" | "y" | "e");
        let others = own.iter().filter(|word| !names.contains(word) && !is_by(word)).count();
        named >= 2 && others <= MORE_WORDS && others < named
    }

    /// Returns whether a paragraph is a date, with what stands before and behind it.
    fn is_date(&self, text: &str) -> bool {
        const DATE_BYTES: usize = 60;
        const DATE_WORDS: usize = 12;
        text.len() <= DATE_BYTES
            && !text.ends_with(['.', '!', '?'])
            && words(text).len() <= DATE_WORDS
            && DateRules::NONE.find(text, self.language).is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::{Known, trimmed};
    use crate::readers::html_body::Paragraph;

    fn kept(texts: &[(&str, usize)], known: &Known<'_>) -> Vec<String> {
        let paragraph = |(text, linked): &(&str, usize)| Paragraph {
            text: (*text).to_owned(),
            letters: text.chars().filter(|c| c.is_alphanumeric()).count(),
            linked: *linked,
        };
        trimmed(texts.iter().map(paragraph).collect(), known).into_iter().map(|own| own.text).collect()
    }

    #[test]
    fn what_the_page_says_of_itself_is_not_said_again() {
        let authors = ["Jane Doe".to_owned()];
        let known = Known { headline: Some("Ferries sail again"), authors: &authors, language: None };
        let text = "The ferries sail again, said Jane Doe of the harbour board on Tuesday.";
        let all = [
            ("Strike : Ferries sail again", 0),
            ("By Jane Doe, Seabury", 0),
            ("Updated 2 June 2024, 10:15", 0),
            (text, 0),
            ("A second paragraph of it.", 0),
            ("They left on 2 June 2024.", 0),
            ("Jane Doe", 0),
        ];
        assert_eq!(kept(&all, &known), [text, "A second paragraph of it.", "They left on 2 June 2024."]);
    }

    #[test]
    fn pointers_labels_credits_and_repetitions() {
        let again = "To follow this topic you have to be a member of the club.";
        let all = [
            ("First.", 0),
            ("Lesen Sie auch: Fähren fahren wieder", 20),
            ("Read more about it in the book, which sells well.", 0),
            ("ADVERTISEMENT", 0),
            ("© Unionwire", 0),
            ("Foto: Jane Doe", 0),
            (again, 0),
            ("Second.", 0),
            (again, 0),
            (again, 0),
        ];
        assert_eq!(
            kept(&all, &Known::default()),
            ["First.", "Read more about it in the book, which sells well.", "Second."]
        );
    }

    #[test]
    fn rows_of_links_go_and_links_in_a_text_stay() {
        let link = ("Ferry: why the boats are late", 20);
        let all = [
            ("Text.", 0),
            link,
            ("Sea: what comes next", 14),
            ("Port: all of it", 10),
            ("More.", 0),
            link,
            ("End.", 0),
        ];
        assert_eq!(kept(&all, &Known::default()), ["Text.", "More.", link.0, "End."]);
    }
}
