//! BibTeX, in the common subset that BibTeX, biber, JabRef and Zotero read.
//!
//! Grammar and fields: Oren Patashnik, BibTeXing (<https://ctan.org/pkg/bibtex>), and the biblatex manual, chapter 2
//! (<https://ctan.org/pkg/biblatex>), by which a newspaper's article is an `@article`. BibTeX takes `year` and `month`;
//! biblatex prefers `date`, in ISO 8601, and so do Zotero and JabRef. An article whose newspaper is not known is
//! `@misc`, as `@article` calls for one. Text is UTF-8.

use super::citation::Citation;
use crate::article::{Article, Name};

/// The most letters of a key that come from a name.
const KEY_LETTERS: usize = 24;

/// The macros for the months, which every style defines.
const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// The names under which babel and biblatex know languages.
const BABEL_NAMES: &[(&str, &str)] = &[
    ("bg", "bulgarian"),
    ("ca", "catalan"),
    ("cs", "czech"),
    ("da", "danish"),
    ("de", "ngerman"),
    ("el", "greek"),
    ("en", "english"),
    ("es", "spanish"),
    ("et", "estonian"),
    ("eu", "basque"),
    ("fi", "finnish"),
    ("fr", "french"),
    ("hr", "croatian"),
    ("hu", "hungarian"),
    ("is", "icelandic"),
    ("it", "italian"),
    ("lt", "lithuanian"),
    ("lv", "latvian"),
    ("mr", "marathi"),
    ("nl", "dutch"),
    ("nn", "nynorsk"),
    ("no", "norsk"),
    ("pl", "polish"),
    ("pt", "portuguese"),
    ("ro", "romanian"),
    ("ru", "russian"),
    ("sk", "slovak"),
    ("sl", "slovene"),
    ("sv", "swedish"),
    ("tr", "turkish"),
    ("uk", "ukrainian"),
];

/// Writes an article as one entry, with a blank line after it.
pub fn bibtex(article: &Article) -> Vec<u8> {
    let citation = Citation::of(article);
    let mut out = String::new();
    let mut add = |field: &str, value: Option<String>| {
        if let Some(value) = value {
            out.push_str(&format!("  {field} = {value},\n"));
        }
    };
    // The second pair of braces keeps styles from writing the names in a headline small.
    add("title", citation.title.as_deref().map(escaped).map(|title| braced(&braced(&title))));
    add("author", authors(&citation.authors));
    add("journal", citation.publication.as_deref().map(escaped).as_deref().map(braced));
    add("date", citation.published.map(|published| braced(&published.to_string())));
    let parts = citation.date_parts();
    add("year", parts.first().map(|year| braced(&format!("{year:04}"))));
    add("month", parts.get(1).and_then(|month| month_macro(*month)));
    add("url", citation.url.as_deref().map(url).as_deref().map(braced));
    add("langid", citation.language.as_deref().and_then(babel_name).map(braced));
    add("keywords", citation.section.as_deref().map(escaped).as_deref().map(braced));
    add("entrysubtype", citation.publication.as_ref().map(|_| braced("newspaper")));
    let kind = if citation.publication.is_some() { "article" } else { "misc" };
    format!("@{kind}{{{},\n{out}}}\n\n", key(&citation)).into_bytes()
}

/// Joins whose article it is, its year and its id with hyphens. Unsigned articles go by their newspaper.
fn key(citation: &Citation) -> String {
    let newspaper = citation.publication.clone().map(Name::Literal);
    let names = citation.authors.first().cloned().into_iter().chain(newspaper);
    // Keys of ASCII alone are safe with every program.
    let letters = names.map(|name| -> String {
        name.folded().chars().filter(char::is_ascii_alphanumeric).take(KEY_LETTERS).collect()
    });
    let name = letters.into_iter().find(|letters| !letters.is_empty());
    let year = citation.date_parts().first().map(i16::to_string);
    let parts: Vec<String> = name.into_iter().chain(year).chain([citation.id.clone()]).collect();
    parts.join("-")
}

/// Writes names parted by `and`; braces keep a whole name from being taken apart.
fn authors(names: &[Name]) -> Option<String> {
    let written = names.iter().map(|name| match name {
        Name::Person { family, given } => format!("{}, {}", escaped(family), escaped(given)),
        Name::Literal(name) => braced(&escaped(name)),
    });
    let written: Vec<String> = written.collect();
    (!written.is_empty()).then(|| braced(&written.join(" and ")))
}

fn month_macro(month: i16) -> Option<String> {
    let at = usize::try_from(month).ok()?.checked_sub(1)?;
    MONTHS.get(at).map(|name| (*name).to_owned())
}

fn babel_name(code: &str) -> Option<&'static str> {
    BABEL_NAMES.iter().find(|(own, _)| *own == code).map(|(_, name)| *name)
}

fn braced(value: &str) -> String {
    format!("{{{value}}}")
}

/// Writes the ten characters that mean something to TeX as commands, each in braces of its own. `\{` would leave the
/// entry open, as BibTeX counts braces behind a backslash too; and a text in braces that begins with a backslash is one
/// letter to BibTeX, whose case it changes.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' | '%' | '$' | '#' | '_' => out.push_str(&format!("{{\\{c}}}")),
            '{' => out.push_str("{\\textbraceleft}"),
            '}' => out.push_str("{\\textbraceright}"),
            '~' => out.push_str("{\\textasciitilde}"),
            '^' => out.push_str("{\\textasciicircum}"),
            '\\' => out.push_str("{\\textbackslash}"),
            _ => out.push(c),
        }
    }
    out
}

/// Writes a URL, which is read verbatim; what has no place in one (RFC 3986, section 2), braces above all, is written
/// in hexadecimal.
fn url(url: &str) -> String {
    let mut out = String::with_capacity(url.len());
    for c in url.chars() {
        match c {
            ' ' | '"' | '<' | '>' | '\\' | '^' | '`' | '{' | '|' | '}' => {
                out.push_str(&format!("%{:02X}", u32::from(c)))
            }
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::bibtex;
    use crate::article::{Article, Content, Published, SourceDomain};

    fn written(content: Content) -> String {
        String::from_utf8(bibtex(&Article { content, ..Article::sample() })).unwrap()
    }

    #[test]
    fn all_that_is_known() {
        let expected = r"@article{doe-2024-000000000007,
  title = {{Ferry workers end strike}},
  author = {Doe, Jane Q. and de la Tour, Jean-Luc and {Associated Press}},
  journal = {Harbour Post},
  date = {2024-03-05T14:30:00+01:00},
  year = {2024},
  month = mar,
  url = {https://harbourpost.example/ferry_end?id=7&page=1#top},
  langid = {english},
  keywords = {Business {\&} Labour},
  entrysubtype = {newspaper},
}

";
        assert_eq!(written(Article::sample().content), expected);
    }

    #[test]
    fn what_is_not_known_is_left_out() {
        assert_eq!(written(Content::default()), "@misc{000000000007,\n}\n\n");
    }

    #[test]
    fn an_unsigned_article_goes_by_its_newspaper() {
        let content = Content {
            source: SourceDomain::parse("harbourpost.example"),
            published: Published::parse("2024"),
            ..Content::default()
        };
        let expected = "@article{harbourpostexample-2024-000000000007,\n  journal = {harbourpost.example},\n  \
            date = {2024},\n  year = {2024},\n  entrysubtype = {newspaper},\n}\n\n";
        assert_eq!(written(content), expected);
    }

    #[test]
    fn hostile_values_stay_values() {
        let content = Content {
            headline: Some("$5 \\ {a} 100%\n#1 a_b ~^ & „Ñ“ 北京".to_owned()),
            authors: vec!["Иван } and Петров".to_owned()],
            url: Some("https://a.example/{%20}\\ b".to_owned()),
            published: Published::parse("2024-12"),
            ..Content::default()
        };
        let expected = r"@misc{and-2024-000000000007,
  title = {{{\$}5 {\textbackslash} {\textbraceleft}a{\textbraceright} 100{\%} {\#}1 a{\_}b {\textasciitilde}{\textasciicircum} {\&} „Ñ“ 北京}},
  author = {{Иван {\textbraceright} and Петров}},
  date = {2024-12},
  year = {2024},
  month = dec,
  url = {https://a.example/%7B%20%7D%5C%20b},
}

";
        let entry = written(content);
        assert_eq!(entry, expected);
        assert_eq!(entry.matches('{').count(), entry.matches('}').count());
    }

    #[test]
    fn keys_are_ascii_and_of_bounded_length() {
        let content = |author: &str| Content { authors: vec![author.to_owned()], ..Content::default() };
        assert!(written(content("Jürgen Müller")).starts_with("@misc{muller-000000000007,"));
        assert!(written(content(&"office ".repeat(9))).starts_with("@misc{officeofficeofficeoffice-000000000007,"));
    }
}
