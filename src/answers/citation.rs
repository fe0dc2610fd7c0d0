//! What a citation says of an article, for the formats that differ only in how they write it.
//!
//! Nothing is made up: what the article does not say is missing here. Values are one line each, so that no format has
//! to think of line ends.

use crate::article::{Article, Content, Name, Published, SourceDomain};

/// The most characters of a title that is taken from the text.
const TITLE_CHARS: usize = 80;

/// The parts of a citation, without line ends and control characters, none of them blank.
pub struct Citation {
    /// The article's id.
    pub id: String,
    /// The headline, or the beginning of the lede where there is none.
    pub title: Option<String>,
    /// The authors, in the order of the byline.
    pub authors: Vec<Name>,
    /// The publisher's name, or its domain where the data gives no name.
    pub publication: Option<String>,
    /// When the source published it.
    pub published: Option<Published>,
    /// The address on the web.
    pub url: Option<String>,
    /// The code of the language.
    pub language: Option<String>,
    /// The section of the newspaper.
    pub section: Option<String>,
    /// Where the text stands in the archive: the file and the row.
    pub place: Option<String>,
}

impl Citation {
    /// Gathers what is known of an article.
    pub fn of(article: &Article) -> Citation {
        let content = &article.content;
        let known = |value: &Option<String>| value.as_deref().and_then(one_line);
        let authors = content.authors.iter().filter_map(|author| one_line(author));
        Citation {
            id: article.id.to_string(),
            title: title(content),
            authors: authors.map(|author| Name::parse(&author, content.language)).collect(),
            publication: known(&content.source_name).or(content.source.as_ref().map(SourceDomain::to_string)),
            published: content.published,
            url: known(&content.url),
            language: content.language.map(|language| language.to_string()),
            section: known(&content.section),
            place: place(article),
        }
    }

    /// Returns year, month and day, as many of them as are known.
    pub fn date_parts(&self) -> Vec<i16> {
        let Some(published) = self.published else { return Vec::new() };
        let day = published.first_day();
        let parts = [day.year(), day.month().into(), day.day().into()];
        let known = match published {
            Published::Year(_) => 1,
            Published::Month(..) => 2,
            Published::Day(_) | Published::Instant(..) => 3,
        };
        parts[..known].to_vec()
    }
}

fn title(content: &Content) -> Option<String> {
    let headline = content.headline.as_deref().and_then(one_line);
    headline.or_else(|| one_line(content.lede()).map(|lede| beginning(&lede)))
}

/// Returns the first characters of `text`, cut after a word, with `…` where something was cut.
fn beginning(text: &str) -> String {
    let Some((end, next)) = text.char_indices().nth(TITLE_CHARS) else { return text.to_owned() };
    // Text without blanks, or with a far too early one, is cut anywhere.
    let blank = text[..end].rfind(' ').filter(|blank| *blank > end / 2 && next != ' ');
    let kept = text[..blank.unwrap_or(end)].trim_end_matches([' ', ',', ';', ':', '-', '–', '—']);
    format!("{kept}…")
}

fn place(article: &Article) -> Option<String> {
    let path = one_line(&article.path)?;
    let path = article.member.as_ref().map_or(path.clone(), |member| format!("{path}!/{member}"));
    Some(article.row.map_or(path.clone(), |row| format!("{path}, row {row}")))
}

/// Returns `text` with one blank for every run of blanks, line ends and control characters; `None` where nothing is
/// left.
fn one_line(text: &str) -> Option<String> {
    let is_blank = |c: char| c == ' ' || c.is_control() || matches!(c, '\u{2028}' | '\u{2029}');
    let words: Vec<&str> = text.split(is_blank).filter(|word| !word.is_empty()).collect();
    Some(words.join(" ").trim().to_owned()).filter(|line| !line.is_empty())
}

#[cfg(test)]
mod tests {
    use super::{Citation, beginning, one_line};
    use crate::article::{Article, Content, Name, Published};

    #[test]
    fn values_are_one_line() {
        assert_eq!(one_line(" a\r\n\tb\u{0}\u{85}c\u{2028}d  e ").as_deref(), Some("a b c d e"));
        assert_eq!(one_line("北京\n奥运").as_deref(), Some("北京 奥运"));
        assert_eq!([one_line(""), one_line(" \r\n\u{1b}")], [None, None]);
    }

    #[test]
    fn a_title_from_the_text_ends_with_a_word() {
        assert_eq!(beginning("Ferries sail again."), "Ferries sail again.");
        assert_eq!(beginning(&"ferry ".repeat(30)), format!("{}ferry…", "ferry ".repeat(12)));
        let whole = format!("{} ferry", "f".repeat(80));
        assert_eq!(beginning(&whole), format!("{}…", "f".repeat(80)));
        assert_eq!(beginning(&"船".repeat(90)), format!("{}…", "船".repeat(80)));
        assert_eq!(beginning(&format!("{} - then", "x".repeat(78))), format!("{}…", "x".repeat(78)));
    }

    #[test]
    fn the_lede_stands_in_for_a_headline() {
        let mut article = Article::sample();
        article.content.headline = Some(" \n".to_owned());
        assert_eq!(Citation::of(&article).title.as_deref(), Some("SEABURY - Ferries sail again."));
        article.content.body.clear();
        assert_eq!(Citation::of(&article).title, None);
    }

    #[test]
    fn nothing_is_made_up() {
        let article = Article { row: None, content: Content::default(), ..Article::sample() };
        let citation = Citation::of(&article);
        assert!(citation.title.is_none() && citation.authors.is_empty() && citation.publication.is_none());
        assert!(citation.url.is_none() && citation.language.is_none() && citation.section.is_none());
        assert!(citation.date_parts().is_empty());
        assert_eq!(citation.place.as_deref(), Some("2024/ferry.jsonl"));
    }

    #[test]
    fn a_domain_stands_in_for_a_name() {
        let mut article = Article::sample();
        assert_eq!(Citation::of(&article).publication.as_deref(), Some("Harbour Post"));
        article.content.source_name = None;
        article.content.authors = vec!["\n".to_owned(), "Jane\nDoe".to_owned()];
        let citation = Citation::of(&article);
        assert_eq!(citation.publication.as_deref(), Some("harbourpost.example"));
        assert_eq!(citation.authors, [Name::Person { family: "Doe".to_owned(), given: "Jane".to_owned() }]);
    }

    #[test]
    fn dates_are_as_precise_as_known() {
        let mut article = Article::sample();
        for (written, parts) in [("2024", &[2024][..]), ("2024-03", &[2024, 3]), ("2024-03-05 14:30", &[2024, 3, 5])] {
            article.content.published = Published::parse(written);
            assert_eq!(Citation::of(&article).date_parts(), parts);
        }
    }
}
