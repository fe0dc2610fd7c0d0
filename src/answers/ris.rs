//! RIS: tagged lines that every reference manager reads.
//!
//! Follows Research Information Systems' specification (<http://www.refman.com/support/risformat_fields_02.asp>), with
//! the tags that EndNote and Zotero use for the type `NEWS` today: `T2` for the newspaper, `DA` for the full date
//! beside the year in `PY`, `SE` for the section. A line is two characters of tag, two blanks, a hyphen, a blank and the
//! value, ended by CR and LF; `TY` opens a reference and `ER` closes it. References follow each other without anything
//! between them. Text is UTF-8, as these programs expect it, beyond the code pages of the specification.

use super::citation::Citation;
use crate::article::{Article, Name};

/// Writes an article as one reference.
pub fn ris(article: &Article) -> Vec<u8> {
    let citation = Citation::of(article);
    let mut out = String::new();
    let mut add = |tag: &str, value: Option<&str>| {
        if let Some(value) = value {
            out.push_str(&format!("{tag}  - {value}\r\n"));
        }
    };
    add("TY", Some("NEWS"));
    add("TI", citation.title.as_deref());
    citation.authors.iter().for_each(|author| add("AU", Some(&name(author))));
    add("T2", citation.publication.as_deref());
    add("DA", date(&citation).as_deref());
    add("PY", citation.date_parts().first().map(i16::to_string).as_deref());
    add("UR", citation.url.as_deref());
    add("LA", citation.language.as_deref());
    add("SE", citation.section.as_deref());
    // Programs that know no sections keep it among the keywords.
    add("KW", citation.section.as_deref());
    add("ID", Some(&citation.id));
    add("ER", Some(""));
    out.into_bytes()
}

fn name(name: &Name) -> String {
    match name {
        Name::Person { family, given } => format!("{family}, {given}"),
        Name::Literal(name) => name.clone(),
    }
}

/// Writes `YYYY/MM/DD/`: parts may be missing, slashes may not. Behind the last one only letters may follow, so that a
/// time of day has no place.
fn date(citation: &Citation) -> Option<String> {
    let parts = citation.date_parts();
    let part = |at: usize| parts.get(at).map(|part| format!("{part:02}")).unwrap_or_default();
    parts.first().map(|year| format!("{year:04}/{}/{}/", part(1), part(2)))
}

#[cfg(test)]
mod tests {
    use super::ris;
    use crate::article::{Article, Content, Published};

    fn written(article: &Article) -> String {
        String::from_utf8(ris(article)).unwrap()
    }

    #[test]
    fn all_that_is_known() {
        let expected = "TY  - NEWS\r\n\
            TI  - Ferry workers end strike\r\n\
            AU  - Doe, Jane Q.\r\n\
            AU  - de la Tour, Jean-Luc\r\n\
            AU  - Associated Press\r\n\
            T2  - Harbour Post\r\n\
            DA  - 2024/03/05/\r\n\
            PY  - 2024\r\n\
            UR  - https://harbourpost.example/ferry_end?id=7&page=1#top\r\n\
            LA  - en\r\n\
            SE  - Business & Labour\r\n\
            KW  - Business & Labour\r\n\
            ID  - 000000000007\r\n\
            ER  - \r\n";
        assert_eq!(written(&Article::sample()), expected);
    }

    #[test]
    fn what_is_not_known_is_left_out() {
        let article = Article { content: Content::default(), ..Article::sample() };
        assert_eq!(written(&article), "TY  - NEWS\r\nID  - 000000000007\r\nER  - \r\n");
    }

    #[test]
    fn no_value_opens_or_closes_a_reference() {
        let content = Content {
            headline: Some("Fähre\r\nER  - \r\nTY  - BOOK\u{0}".to_owned()),
            authors: vec!["Иван\nПетров".to_owned()],
            ..Content::default()
        };
        let expected =
            "TY  - NEWS\r\nTI  - Fähre ER - TY - BOOK\r\nAU  - Иван Петров\r\nID  - 000000000007\r\nER  - \r\n";
        assert_eq!(written(&Article { content, ..Article::sample() }), expected);
    }

    #[test]
    fn dates_keep_their_slashes() {
        for (published, lines) in [("2024", "DA  - 2024///\r\nPY"), ("2024-03", "DA  - 2024/03//\r\nPY")] {
            let content = Content { published: Published::parse(published), ..Content::default() };
            assert!(written(&Article { content, ..Article::sample() }).contains(lines), "{published}");
        }
    }
}
