//! An article as the document that a cluster keeps, and back.

use std::collections::{HashMap, HashSet};
use std::fmt::Write as _;
use std::sync::{Mutex, PoisonError};

use rustc_hash::FxBuildHasher;
use serde_json::{Map, Value, json};

use super::dialect::Dialect;
use super::mapping::{TOKENS, term_name};
use crate::article::{Article, ArticleId, Layout, Part, SourceDomain};
use crate::engine::fields::{Field, terms};
use crate::engine::values;
use crate::text::{Language, Speller, Stemmer, Tokenizer, fold};

/// More words than this are not remembered.
const MOST_REMEMBERED: usize = 1 << 17;

/// Makes documents of articles.
#[derive(Default)]
pub struct Drafter {
    tokenizer: Tokenizer,
    speller: Speller,
    languages: HashMap<Language, Option<Stemmer>>,
    known: HashMap<(Language, Box<str>), Forms, FxBuildHasher>,
}

/// The terms of a written word, those of one field parted by `|`.
#[derive(Debug, Clone, Default)]
struct Forms {
    folded: String,
    stems: String,
    written: String,
}

/// An article made ready.
#[derive(Debug)]
pub struct Draft {
    /// The id of the document.
    pub id: String,
    /// What it holds.
    pub document: Map<String, Value>,
    /// Its folded words, each once.
    pub words: Vec<String>,
}

impl Drafter {
    /// Makes the document of an article that was read in the run of that number, laid down as the engine keeps it.
    pub fn draft(&mut self, article: &Article, run: u64, dialect: &dyn Dialect) -> Draft {
        let content = &article.content;
        let language = content.language.unwrap_or(Language::ENGLISH);
        let mut fields = [Rows::default(), Rows::default(), Rows::default()];
        let mut words: Vec<String> = Vec::new();
        let mut seen: HashSet<u64, FxBuildHasher> = HashSet::default();
        let mut tokens = 0_u64;
        let mut tokenizer = std::mem::take(&mut self.tokenizer);
        let layout = Layout::read(content, &mut tokenizer, |place, part, word| {
            let forms = self.forms(language, word.form);
            tokens += 1;
            for (rows, terms) in fields.iter_mut().zip([&forms.folded, &forms.stems, &forms.written]) {
                rows.add(part, place, terms);
            }
            if seen.insert(hash(&forms.folded)) {
                words.push(forms.folded.clone());
            }
        });
        self.tokenizer = tokenizer;
        let [text, stems, written] = fields.map(Rows::finish);
        let mut document = Map::new();
        let mut put = |name: &str, value: Value| document.insert(name.to_owned(), value);
        for (field, value) in [(Field::Text, text), (Field::Stems, stems), (Field::Written, written)] {
            put(field.spec().name, value);
        }
        put(Field::Marks.spec().name, marks(&layout));
        put(TOKENS, tokens.into());
        add_values(article, run, &layout, &mut document);
        dialect.lay_down(&mut document);
        Draft { id: article.id.to_string(), document, words }
    }

    fn forms(&mut self, language: Language, written: &str) -> Forms {
        let key = (language, written.into());
        if let Some(known) = self.known.get(&key) {
            return known.clone();
        }
        if self.known.len() >= MOST_REMEMBERED {
            self.known.clear();
        }
        let stemmer = self.languages.entry(language).or_insert_with(|| Stemmer::for_language(language));
        let (lower, folded) = self.speller.spell(written);
        let stem = |word: &str| stemmer.as_ref().map_or_else(|| fold(word), |own| own.stem(word));
        let own = stem(lower);
        let of_folded = if lower == folded { own.clone() } else { stem(folded) };
        let mut stems = terms::stem(&own, language);
        if of_folded != own {
            let _ = write!(stems, "|{}", terms::stem(&of_folded, language));
        }
        let mut spellings = Vec::new();
        if written != lower {
            spellings.push(capitals(folded) + written);
        }
        if lower != folded {
            spellings.push(accents(folded) + lower);
        }
        let forms = Forms { folded: folded.to_owned(), stems, written: spellings.join("|") };
        self.known.insert(key, forms.clone());
        forms
    }
}

/// The first part of the terms of a word's spellings with capitals.
pub fn capitals(folded: &str) -> String {
    terms::capitals(folded).replace('\0', "/")
}

/// The first part of the terms of a word's spellings with accents, in lower case.
pub fn accents(folded: &str) -> String {
    terms::accents(folded).replace('\0', "/")
}

/// Returns those of `words` that were not listed before, and lists them.
pub fn unlisted<'w>(words: &'w [String], listed: &Mutex<HashSet<u64, FxBuildHasher>>) -> Vec<&'w str> {
    let mut listed = listed.lock().unwrap_or_else(PoisonError::into_inner);
    words.iter().filter(|word| listed.insert(hash(word))).map(String::as_str).collect()
}

fn hash(word: &str) -> u64 {
    use std::hash::BuildHasher;
    FxBuildHasher.hash_one(word)
}

/// The places of one field, as text.
#[derive(Default)]
struct Rows {
    parts: Vec<(Part, String)>,
    /// The place that was written last; none in a part that has just begun.
    last: Option<u32>,
}

impl Rows {
    fn add(&mut self, part: Part, place: u32, terms: &str) {
        if self.parts.last().is_none_or(|(own, _)| *own != part) {
            self.parts.push((part, String::new()));
            self.last = None;
        }
        let Some((_, row)) = self.parts.last_mut() else { return };
        match self.last {
            Some(last) if last == place => {
                // The place has a word already: a compound shares that of its first part.
                let here = row.rfind(' ').map_or(0, |at| at + 1);
                if terms.is_empty() || row[here..].split('|').any(|own| own == terms) {
                    return;
                }
                if &row[here..] == "_" {
                    row.truncate(here);
                } else {
                    row.push('|');
                }
                row.push_str(terms);
            }
            _ => {
                if !row.is_empty() {
                    row.push(' ');
                }
                row.push_str(if terms.is_empty() { "_" } else { terms });
            }
        }
        self.last = Some(place);
    }

    fn finish(self) -> Value {
        self.parts.into_iter().map(|(_, row)| Value::String(row)).collect()
    }
}

/// A kind of stretches of a text, by the letter of their marks: `s(` on the first word, `s)` on the last, `s1` on the only
/// one. So a stretch is an ordered pair of marks, whatever stretches stand beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stretch {
    /// A sentence.
    Sentence,
    /// A paragraph.
    Paragraph,
    /// A quotation.
    Quote,
    /// The headline.
    Headline,
    /// The first paragraph of the body.
    Lede,
    /// The body.
    Body,
}

impl Stretch {
    /// Returns the marks on its first, its last, and its only word.
    pub fn marks(self) -> [&'static str; 3] {
        match self {
            Stretch::Sentence => ["s(", "s)", "s1"],
            Stretch::Paragraph => ["p(", "p)", "p1"],
            Stretch::Quote => ["q(", "q)", "q1"],
            Stretch::Headline => ["h(", "h)", "h1"],
            Stretch::Lede => ["l(", "l)", "l1"],
            Stretch::Body => ["b(", "b)", "b1"],
        }
    }
}

/// Writes the marks of a text, place by place.
fn marks(layout: &Layout) -> Value {
    let body = layout.body_start();
    let body_words = layout.words - layout.headline_words;
    let mut parts = Vec::new();
    for (first, words) in [(0, layout.headline_words), (body, body_words)] {
        if words == 0 {
            continue;
        }
        let mut places = vec![String::new(); words as usize];
        let end = first + words;
        let mut mark = |stretch: Stretch, from: u32, to: u32| {
            let [open, close, only] = stretch.marks();
            let mut add = |place: u32, mark: &str| {
                let own = &mut places[(place - first) as usize];
                let _ = write!(own, "{}{mark}", if own.is_empty() { "" } else { "|" });
            };
            if from == to {
                add(from, only);
            } else {
                add(from, open);
                add(to, close);
            }
        };
        for (stretch, starts) in [(Stretch::Sentence, &layout.sentences), (Stretch::Paragraph, &layout.paragraphs)] {
            let own = starts.iter().copied().filter(|start| (first + 1..end).contains(start));
            let bounds: Vec<u32> = [first].into_iter().chain(own).chain([end]).collect();
            bounds.windows(2).for_each(|pair| mark(stretch, pair[0], pair[1] - 1));
        }
        for (from, to) in layout.quotes.iter().filter(|(from, to)| *from >= first && *to < end) {
            mark(Stretch::Quote, *from, *to);
        }
        let is_headline = first < body;
        mark(if is_headline { Stretch::Headline } else { Stretch::Body }, first, end - 1);
        if !is_headline && layout.lede_words > 0 {
            mark(Stretch::Lede, first, first + layout.lede_words - 1);
        }
        let row: Vec<&str> = places.iter().map(|own| if own.is_empty() { "_" } else { own.as_str() }).collect();
        parts.push(Value::String(row.join(" ")));
    }
    Value::Array(parts)
}

/// Adds columns, stored values, and the terms of values.
fn add_values(article: &Article, run: u64, layout: &Layout, document: &mut Map<String, Value>) {
    let content = &article.content;
    let mut put = |field: Field, value: Value| {
        if !value.is_null() {
            document.insert(field.spec().name.to_owned(), value);
        }
    };
    put(Field::Id, article.id.number().into());
    put(Field::Words, layout.words.into());
    put(Field::HeadlineWords, layout.headline_words.into());
    put(Field::LedeWords, layout.lede_words.into());
    put(Field::Row, json!(article.row));
    put(Field::Path, article.path.as_str().into());
    put(Field::Body, content.body.as_str().into());
    put(Field::Member, json!(article.member));
    put(Field::GivenId, json!(content.given_id));
    put(Field::Headline, json!(content.headline));
    put(Field::Source, json!(content.source.as_ref().map(SourceDomain::as_str).or(content.source_name.as_deref())));
    put(Field::SourceName, json!(content.source_name));
    put(Field::Url, json!(content.url));
    put(Field::Language, json!(content.language.as_ref().map(Language::code)));
    put(Field::Section, json!(content.section));
    put(Field::Agency, json!(content.agency));
    put(Field::Dateline, json!(content.dateline));
    put(Field::Author, json!(content.authors));
    put(Field::Entity, content.entities.iter().map(values::entity_to_text).collect());
    if !content.entities.is_empty() {
        put(Field::Entities, values::entities_to_text(&content.entities).into());
    }
    if let Some(published) = &content.published {
        put(Field::Published, published.to_string().into());
        put(Field::FirstDay, values::day_number(published.first_day()).into());
        put(Field::LastDay, values::day_number(published.last_day()).into());
        put(Field::Order, published.order_seconds().into());
    }
    let mut add = |field: Field, term: &str| {
        if term.len() > values::MOST_BYTES {
            return;
        }
        let own = document.entry(term_name(field)).or_insert_with(|| Value::Array(Vec::new()));
        if let Value::Array(own) = own {
            own.push(term.into());
        }
    };
    add(Field::Path, &terms::reading(run, &article.path));
    values::each_term(article, &mut add);
}

/// Makes the article again of what a cluster gives back of its document.
pub fn article_of(source: &Value) -> Article {
    let text = |field: Field| source[field.spec().name].as_str().map(str::to_owned);
    let authors = source[Field::Author.spec().name].as_array().into_iter().flatten().filter_map(Value::as_str);
    let content = values::content_of(&text, authors.map(str::to_owned).collect());
    Article {
        id: ArticleId::from_number(source[Field::Id.spec().name].as_u64().unwrap_or_default()),
        path: text(Field::Path).unwrap_or_default(),
        member: text(Field::Member),
        row: source[Field::Row.spec().name].as_u64(),
        content,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{Drafter, article_of};
    use crate::article::{Article, Content};
    use crate::engine::cluster::dialect::Lucene;

    #[test]
    fn words_and_marks_stand_place_by_place() {
        let content = Content {
            headline: Some("Naïve Ferry".to_owned()),
            body: "A re-opening. “Yes.” No.".to_owned(),
            ..Article::sample().content
        };
        let draft = Drafter::default().draft(&Article { content, ..Article::sample() }, 3, &Lucene);
        assert_eq!(draft.document["text"], json!(["naive ferry", "a re|reopening opening yes no"]));
        assert_eq!(draft.document["stems"][0], "naïv/en|naiv/en ferri/en".replace("naïv/en|", ""));
        assert_eq!(
            draft.document["written"],
            json!(["^naive/Naïve|=naive/naïve ^ferry/Ferry", "^a/A _ _ ^yes/Yes ^no/No"])
        );
        assert_eq!(draft.document["marks"], json!(["s(|p(|h( s)|p)|h)", "s(|p(|b(|l( _ s) s1|q1 s1|p)|b)|l)"]));
        assert_eq!(draft.document["tokens"], 8);
    }

    #[test]
    fn an_article_comes_back() {
        let article = Article::sample();
        let document = Value::Object(Drafter::default().draft(&article, 1, &Lucene).document);
        assert_eq!(article_of(&document), article);
    }
}
