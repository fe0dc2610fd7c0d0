//! Filters: as they are typed, and which articles they let through.

use morgue::article::EntityKind;
use morgue::text::Language;

use super::articles::{AUTHORS, DATES, Day, SECTIONS, URLS};
use super::known::Known;
use super::random::Random;
use super::words::Spelling;

/// A filter as typed, and what it asks for.
#[derive(Debug, Clone)]
pub struct Filter {
    pub text: String,
    test: Test,
}

#[derive(Debug, Clone)]
enum Test {
    /// The host or one above it.
    Under(&'static str),
    Exactly(&'static str),
    SourceName(&'static str),
    NoSource,
    Source,
    Within(Day, Day),
    Undated,
    Dated,
    /// From a month and day to another, over the turn of the year if need be.
    DayOfYear((u32, u32), (u32, u32)),
    Words(usize, usize),
    Language(&'static str),
    Author(&'static str),
    Section(&'static str),
    Path(&'static str),
    Id(String),
    Url(&'static str),
    Entity(Option<EntityKind>, &'static str),
    Any(Vec<Test>),
    Not(Box<Test>),
}

const FIRST_DAY: Day = (0, 0, 0);
const LAST_DAY: Day = (9999, 0, 0);

/// The filters of an archive in which `ids` are given.
pub fn filters(ids: &[String]) -> Vec<Filter> {
    use Test::*;
    let mut all = vec![
        ("source:post.example", Under("post.example")),
        ("source:example", SourceName("example")),
        ("source:www.Post.EXAMPLE", Under("post.example")),
        ("source:=post.example", Exactly("post.example")),
        ("source:=https://www.news.post.example/a", Exactly("news.post.example")),
        ("source:reuters", SourceName("reuters")),
        ("source:\"The daily Planet\"", SourceName("the daily planet")),
        ("source:none", NoSource),
        ("source:*", Source),
        ("source:(notpost.example, none)", Any(vec![Under("notpost.example"), NoSource])),
        ("source:(NOT post.example)", Not(Box::new(Under("post.example")))),
        ("date:2024", Within((2024, 1, 1), (2024, 12, 31))),
        ("date:2024-03", Within((2024, 3, 1), (2024, 3, 31))),
        ("date:2024-3-5", Within((2024, 3, 5), (2024, 3, 5))),
        ("date:\"March 5, 2024\"", Within((2024, 3, 5), (2024, 3, 5))),
        ("after:2019", Within((2020, 1, 1), LAST_DAY)),
        ("before:2024", Within(FIRST_DAY, (2023, 12, 31))),
        ("date:2019..2020-02", Within((2019, 1, 1), (2020, 2, 29))),
        ("date:[2019 TO 2021]", Within((2019, 1, 1), (2021, 12, 31))),
        ("date:>=2024-02", Within((2024, 2, 1), LAST_DAY)),
        ("date:..2020", Within(FIRST_DAY, (2020, 12, 31))),
        ("date:none", Undated),
        ("date:*", Dated),
        ("day:03-05", DayOfYear((3, 5), (3, 5))),
        ("day:02-29", DayOfYear((2, 29), (2, 29))),
        ("day:12-20..01-05", DayOfYear((12, 20), (1, 5))),
        ("day:02-29..03-31", DayOfYear((2, 29), (3, 31))),
        ("day:01-01..12-31", DayOfYear((1, 1), (12, 31))),
        ("words:>12", Words(13, usize::MAX)),
        ("words:<8", Words(0, 7)),
        ("words:5..20", Words(5, 20)),
        ("words:[9 TO *]", Words(9, usize::MAX)),
        ("lang:en", Language("en")),
        ("lang:ES", Language("es")),
        ("language:german", Language("de")),
        ("lang:(es, sw)", Any(vec![Language("es"), Language("sw")])),
        ("author:doe", Author("doe")),
        ("author:\"Jane Doe\"", Author("jane doe")),
        ("by:jane", Author("jane")),
        ("by:Kim", Author("kim")),
        ("author:\"zoe doe roe\"", Author("zoe doe roe")),
        ("section:world", Section("world")),
        ("section:\"politics power\"", Section("politics power")),
        ("path:a", Path("a")),
        ("path:a/b/", Path("a/b")),
        ("path:a/b/1.jsonl", Path("a/b/1.jsonl")),
        ("path:c/0.txt", Path("c/0.txt")),
        ("url:https://post.example/a?id=1", Url("post.example/a?id=1")),
        ("url:other.example/b", Url("other.example/b")),
        ("id:nobody", Id("nobody".to_owned())),
        ("entity:kim", Entity(None, "kim")),
        ("entity:Häuser", Entity(None, "hauser")),
        ("person:kim", Entity(Some(EntityKind::Person), "kim")),
        ("place:kim", Entity(Some(EntityKind::Place), "kim")),
    ]
    .into_iter()
    .map(|(text, test)| Filter { text: text.to_owned(), test })
    .collect::<Vec<_>>();
    all.extend(ids.iter().map(|id| Filter { text: format!("id:{id}"), test: Id(id.clone()) }));
    all
}

impl Filter {
    pub fn random(random: &mut Random, filters: &[Filter]) -> Filter {
        filters[random.below(filters.len())].clone()
    }

    pub fn holds(&self, article: &Known) -> bool {
        self.test.holds(article)
    }
}

impl Test {
    fn holds(&self, article: &Known) -> bool {
        let data = &article.model.data;
        let (host, name) = article.source();
        let (_, first, last) = DATES[data.date];
        let is_dated = first != FIRST_DAY;
        let is_within = |from: Day, to: Day| is_dated && from <= first && last <= to;
        match self {
            Test::Under(domain) => is_under(host, domain),
            Test::Exactly(domain) => host == *domain,
            Test::SourceName(own) => name == *own || is_under(host, own),
            Test::NoSource => host.is_empty() && name.is_empty(),
            Test::Source => !Test::NoSource.holds(article),
            Test::Within(from, to) => is_within(*from, *to),
            Test::Undated => !is_dated,
            Test::Dated => is_dated,
            Test::DayOfYear(from, to) => (first.0 - 1..=first.0).any(|year| {
                let end_year = if from <= to { year } else { year + 1 };
                is_within((year, from.0, from.1), (end_year, to.0, to.1))
            }),
            Test::Words(least, most) => (*least..=*most).contains(&article.words.len()),
            Test::Language(code) => article.language == Language::from_code(code),
            Test::Author(own) => AUTHORS[data.authors].iter().any(|author| {
                let author = name_of(author);
                author == *own || author.rsplit_once(' ').is_some_and(|(_, last)| last == *own)
            }),
            Test::Section(own) => name_of(SECTIONS[data.section]) == *own,
            Test::Path(own) => article.path == *own || article.path.starts_with(&format!("{own}/")),
            Test::Id(own) => data.id.as_ref() == Some(own) || article.id.to_string() == *own,
            Test::Url(own) => URLS[data.url].1 == *own,
            Test::Entity(kind, own) => {
                // A person is also found by the end of the name.
                let is_it = |of: EntityKind, name: &str| {
                    name == *own || (of == EntityKind::Person && name.ends_with(&format!(" {own}")))
                };
                let is_kind = |of: EntityKind| kind.is_none_or(|kind| kind == of);
                article.entities.iter().any(|(of, name)| is_kind(*of) && is_it(*of, &name_of(name)))
            }
            Test::Any(tests) => tests.iter().any(|test| test.holds(article)),
            Test::Not(test) => !test.holds(article),
        }
    }
}

fn is_under(host: &str, domain: &str) -> bool {
    host == domain || host.ends_with(&format!(".{domain}"))
}

/// The words of a name, folded.
fn name_of(name: &str) -> String {
    // A possessive is no part of a word, any other apostrophe makes no difference: `O’Kim’s` is `okim`. Each character of
    // Chinese is a word.
    let name = name.replace('’', "'").replace("'s", " ").replace('\'', "");
    let is_chinese = |c: char| ('\u{4E00}'..='\u{9FFF}').contains(&c);
    let name: String = name.chars().flat_map(|c| if is_chinese(c) { vec![' ', c, ' '] } else { vec![c] }).collect();
    let words = name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(|word| Spelling::of(word).folded).collect::<Vec<_>>().join(" ")
}
