//! CSL-JSON: what citation processors (citeproc, pandoc, Zotero) take.
//!
//! Follows the CSL data schema (<https://resource.citationstyles.org/schema/v1.0/input/json/csl-data.json>) and the
//! variables of the CSL specification (<https://docs.citationstyles.org/en/stable/specification.html>). A file is one
//! array. Its pieces are here, so that hits without number can be written one by one: [`BEGIN`], the items with
//! [`SEPARATOR`] between them, [`END`].

use serde_json::{Map, Value, json};

use super::citation::Citation;
use crate::article::{Article, Name};

/// What stands before the first item.
pub const BEGIN: &[u8] = b"[\n";

/// What stands between two items.
pub const SEPARATOR: &[u8] = b",\n";

/// What stands after the last item.
pub const END: &[u8] = b"\n]\n";

/// Writes an article as one item, without a line end.
pub fn item(article: &Article) -> Vec<u8> {
    let citation = Citation::of(article);
    let mut object = Map::new();
    let mut add = |variable: &str, value: Value| {
        if !value.is_null() {
            object.insert(variable.to_owned(), value);
        }
    };
    add("id", json!(citation.id));
    add("type", json!("article-newspaper"));
    add("title", json!(citation.title));
    add("author", authors(&citation.authors));
    add("container-title", json!(citation.publication));
    add("issued", issued(&citation));
    add("section", json!(citation.section));
    add("URL", json!(citation.url));
    add("language", json!(citation.language));
    // Styles do not print it; `archive_location` would come out in the reference list.
    add("note", json!(citation.place));
    // Strings and numbers: nothing that JSON cannot hold.
    serde_json::to_vec(&object).unwrap_or_default()
}

fn authors(names: &[Name]) -> Value {
    let written = names.iter().map(|name| match name {
        Name::Person { family, given } => json!({"family": family, "given": given}),
        Name::Literal(name) => json!({"literal": name}),
    });
    if names.is_empty() { Value::Null } else { written.collect() }
}

/// Writes the parts of the date that are known; the schema has none for the time of day.
fn issued(citation: &Citation) -> Value {
    let parts = citation.date_parts();
    if parts.is_empty() { Value::Null } else { json!({"date-parts": [parts]}) }
}

#[cfg(test)]
mod tests {
    use super::{BEGIN, END, SEPARATOR, item};
    use crate::article::{Article, Content, Published};

    fn written(article: &Article) -> String {
        String::from_utf8(item(article)).unwrap()
    }

    #[test]
    fn all_that_is_known() {
        let expected = concat!(
            r#"{"id":"000000000007","type":"article-newspaper","title":"Ferry workers end strike","#,
            r#""author":[{"family":"Doe","given":"Jane Q."},{"family":"de la Tour","given":"Jean-Luc"},"#,
            r#"{"literal":"Associated Press"}],"container-title":"Harbour Post","#,
            r#""issued":{"date-parts":[[2024,3,5]]},"section":"Business & Labour","#,
            r#""URL":"https://harbourpost.example/ferry_end?id=7&page=1#top","language":"en","#,
            r#""note":"2024/ferry.jsonl, row 3"}"#,
        );
        assert_eq!(written(&Article::sample()), expected);
    }

    #[test]
    fn what_is_not_known_is_left_out() {
        let content = Content { published: Published::parse("2024-03"), ..Content::default() };
        let article = Article { row: None, content, ..Article::sample() };
        let expected = concat!(
            r#"{"id":"000000000007","type":"article-newspaper","issued":{"date-parts":[[2024,3]]},"#,
            r#""note":"2024/ferry.jsonl"}"#,
        );
        assert_eq!(written(&article), expected);
    }

    #[test]
    fn any_number_of_items_is_an_array() {
        let article = Article { row: None, content: Content::default(), ..Article::sample() };
        let alone = r#"{"id":"000000000007","type":"article-newspaper","note":"2024/ferry.jsonl"}"#;
        let array = |articles: &[Article]| {
            let items: Vec<Vec<u8>> = articles.iter().map(item).collect();
            [BEGIN, &items.join(SEPARATOR), END].concat()
        };
        let written = |articles: &[Article]| String::from_utf8(array(articles)).unwrap();
        assert_eq!(written(&[]), "[\n\n]\n");
        assert_eq!(written(std::slice::from_ref(&article)), format!("[\n{alone}\n]\n"));
        assert_eq!(written(&[article.clone(), article]), format!("[\n{alone},\n{alone}\n]\n"));
    }
}
