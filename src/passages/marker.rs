//! Finds in an article what a query matches there: the verdict, the matches, and what to highlight.

use super::evaluate::{Evaluation, Found, all_matches};
use super::filters::{names_it, satisfies};
use super::intervals::Interval;
use super::plan::Plan;
use super::recognizer::Recognizer;
use super::text::Text;
use crate::article::{Article, Content, Part, body_start};
use crate::query::{EntityKind, Filter, Tree, ValueText};
use crate::text::Tokenizer;

/// A stretch of the headline or of the body.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    /// Byte offset of its first character.
    pub start: usize,
    /// Byte offset after its last character.
    pub end: usize,
    /// Which part of the query it matches: words, phrases and proximities are counted in the order of the query.
    pub term: usize,
}

/// What a query matches in one article.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Marked {
    /// Whether the article satisfies the query.
    pub is_match: bool,
    /// What to highlight in the headline, ascending.
    pub headline: Vec<Span>,
    /// What to highlight in the body, ascending.
    pub body: Vec<Span>,
    /// Each match as a whole, from its first to its last word: what is counted, and what a concordance shows.
    pub matches: Vec<Match>,
    /// Of an article that has some of the bare words: the parts of the query that it lacks, in canonical text.
    pub missing: Vec<String>,
}

/// One match.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Match {
    /// The part that it stands in.
    pub part: Part,
    /// Byte offset of its first character.
    pub start: usize,
    /// Byte offset after its last character.
    pub end: usize,
}

/// A query, ready to be looked for in articles.
#[derive(Debug)]
pub struct Marker {
    plan: Plan,
    names: Vec<(EntityKind, ValueText)>,
    needs_marks: bool,
    recognizer: Recognizer,
    tokenizer: Tokenizer,
    text: Text,
}

impl Marker {
    /// Takes a query.
    pub fn new(tree: &Tree) -> Marker {
        Marker::of_plan(Plan::new(tree), tree)
    }

    /// Takes a query with words that may stand for its bare words.
    pub fn expanded(tree: &Tree, words: &[Tree]) -> Marker {
        Marker::of_plan(Plan::with_loose(tree, Some(&tree.expanded(words))), tree)
    }

    fn of_plan(plan: Plan, tree: &Tree) -> Marker {
        let mut names = Vec::new();
        tree.visit_filters(&mut |filter| {
            if let Filter::Entity(kind, name) = filter {
                names.push((*kind, name.clone()));
            }
        });
        let recognizer = Recognizer::new(&plan.leaves);
        let text = Text::of_leaves(plan.leaves.len());
        let (needs_marks, tokenizer) = (plan.root.needs_marks(), Tokenizer::default());
        Marker { plan, names, needs_marks, recognizer, tokenizer, text }
    }

    /// Looks at one article.
    pub fn mark(&mut self, article: &Article) -> Marked {
        self.look(article, false)
    }

    /// Looks at one article; where it does not match, at what it has of the bare words.
    pub fn mark_loosely(&mut self, article: &Article) -> Marked {
        self.look(article, true)
    }

    fn look(&mut self, article: &Article, is_loose: bool) -> Marked {
        let Marker { plan, names, needs_marks, recognizer, tokenizer, text } = self;
        text.read(article, *needs_marks, recognizer, tokenizer);
        let words = text.layout.words;
        let mut satisfies = |filter: &Filter| satisfies(article, words, filter);
        let mut found = Vec::new();
        let mut evaluation = Evaluation { places: text.places(), satisfies: &mut satisfies };
        let is_match = evaluation.judge(&plan.root, &mut found);
        let mut missing = Vec::new();
        if !is_match
            && is_loose
            && let Some(loose) = &plan.loose
            && evaluation.judge(loose, &mut found)
        {
            for node in plan.root.members() {
                if !evaluation.judge(node, &mut Vec::new()) {
                    missing.extend(node.text());
                }
            }
        }
        let mut marked = Marked { missing, ..text.marked(is_match, &found) };
        if is_match {
            marked.add_mentions(names, &article.content, plan.leaves.len());
        }
        marked
    }
}

impl Marked {
    /// Highlights where the article names what is asked for; terms from `first` on are theirs.
    fn add_mentions(&mut self, names: &[(EntityKind, ValueText)], content: &Content, first: usize) {
        for (term, (kind, name)) in (first..).zip(names) {
            for entity in content.entities.iter().filter(|own| names_it(own, content, *kind, name)) {
                for mention in &entity.mentions {
                    let span = Span { start: mention.start as usize, end: mention.end as usize, term };
                    match mention.part {
                        Part::Headline => self.headline.push(span),
                        Part::Body => self.body.push(span),
                    }
                }
            }
        }
        if !names.is_empty() {
            [&mut self.headline, &mut self.body].into_iter().for_each(in_order);
        }
    }
}

/// Puts what is highlighted in order; words that several parts of the query match are shown once.
fn in_order(spans: &mut Vec<Span>) {
    spans.sort_unstable();
    spans.dedup_by_key(|span| (span.start, span.end));
}

impl Text {
    fn marked(&self, is_match: bool, found: &[Found<'_>]) -> Marked {
        let mut marked = Marked { is_match, ..Marked::default() };
        let mut parts = Vec::new();
        for own in found {
            parts.clear();
            self.places().parts(&own.spans.expression, &own.matches, &mut parts);
            for interval in &parts {
                let whole = self.bytes(*interval);
                let span = Span { start: whole.start, end: whole.end, term: own.number };
                match whole.part {
                    Part::Headline => marked.headline.push(span),
                    Part::Body => marked.body.push(span),
                }
            }
        }
        [&mut marked.headline, &mut marked.body].into_iter().for_each(in_order);
        marked.matches = all_matches(found).into_iter().map(|interval| self.bytes(interval)).collect();
        marked
    }

    /// Returns where an interval stands in the headline or the body.
    fn bytes(&self, interval: Interval) -> Match {
        let headline_words = self.layout.headline_words;
        let body = body_start(headline_words);
        let is_body = interval.start >= body;
        let index = |place: u32| (if is_body { place - body + headline_words } else { place }) as usize;
        let word = |place: u32| self.words.get(index(place)).copied().unwrap_or_default();
        let joined = self.joined.partition_point(|(place, _)| *place < interval.end);
        let joined_end = self.joined.get(joined).filter(|(place, _)| *place == interval.end).map_or(0, |(_, end)| *end);
        Match {
            part: if is_body { Part::Body } else { Part::Headline },
            start: word(interval.start).0 as usize,
            end: word(interval.end).1.max(joined_end) as usize,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Marker;
    use crate::article::EntityKind::Person;
    use crate::article::{Article, ArticleId, Content, Entity, Mention, Part};
    use crate::query::Query;

    fn article(headline: &str, body: &str) -> Article {
        let headline = (!headline.is_empty()).then(|| headline.to_owned());
        let content = Content { headline, body: body.to_owned(), ..Content::default() };
        Article { id: ArticleId::from_number(1), path: "a.txt".to_owned(), member: None, row: None, content }
    }

    #[track_caller]
    fn marks(query: &str, body: &str, expected: &[&str]) {
        let query = Query::parse(query, jiff::civil::date(2024, 3, 5));
        let marked = Marker::new(&query.tree).mark(&article("", body));
        let found: Vec<_> = marked.body.iter().map(|span| &body[span.start..span.end]).collect();
        assert_eq!(found, expected, "{}", query.text);
    }

    #[test]
    fn names_that_are_asked_for_are_highlighted_and_no_matches() {
        let body = "Rosa Quint spoke of the ferry. Later Quint left.";
        let mention = |start: u32, end: u32| Mention { start, end, part: Part::Body };
        let mut article = article("", body);
        article.content.entities = vec![Entity {
            mentions: vec![mention(0, 10), mention(37, 42)].into(),
            ..Entity::new("Rosa Quint", Person)
        }];
        for (query, highlights, matches) in [
            ("person:\"rosa quint\"", &["Rosa Quint", "Quint"][..], 0),
            ("ferry person:quint", &["Rosa Quint", "ferry", "Quint"], 1),
            ("ferry -org:quint", &["ferry"], 1),
        ] {
            let query = Query::parse(query, jiff::civil::date(2024, 3, 5));
            let marked = Marker::new(&query.tree).mark(&article);
            let found: Vec<_> = marked.body.iter().map(|span| &body[span.start..span.end]).collect();
            assert_eq!((found.as_slice(), marked.matches.len()), (highlights, matches), "{}", query.text);
        }
    }

    #[track_caller]
    fn matches(query: &str, body: &str, expected: &[&str]) {
        let query = Query::parse(query, jiff::civil::date(2024, 3, 5));
        let marked = Marker::new(&query.tree).mark(&article("", body));
        let found: Vec<_> = marked.matches.iter().map(|own| &body[own.start..own.end]).collect();
        assert_eq!(found, expected, "{}", query.text);
    }

    const TEXT: &str = "North Korea’s missiles: Kim tested one missile in the north. A naïve Korean well-being test.";

    #[test]
    fn words_in_any_inflected_form() {
        marks("missile tests", TEXT, &["missiles", "tested", "missile", "test"]);
        marks("naive", TEXT, &["naïve"]);
        marks("naïve", "naive naïve", &["naive", "naïve"]);
        marks("=naive", "naive naïve", &["naive"]);
        marks("=naïve", "naive naïve Naïve", &["naïve", "Naïve"]);
    }

    #[test]
    fn phrases_as_a_whole_and_not_their_words() {
        marks("\"north korea\"", TEXT, &["North Korea"]);
        marks("\"north * missiles\"", TEXT, &["North Korea’s missiles"]);
        marks("\"one two\"~2", "two one. One x two. One x x x two", &["two", "one", "One", "two", "One"]);
    }

    #[test]
    fn compounds_are_found_in_each_spelling() {
        for query in ["well-being", "wellbeing"] {
            marks(query, TEXT, &["well-being"]);
        }
        marks("\"well being\"", TEXT, &["well-being"]);
        matches("well-being", "Well-being is wellbeing is well being.", &["Well-being", "wellbeing", "well being"]);
    }

    #[test]
    fn patterns_fuzzy_words_and_case() {
        marks("kore*", TEXT, &["Korea", "Korean"]);
        marks("m?ssile", TEXT, &["missile"]);
        marks("kin~1", TEXT, &["Kim", "in"]);
        marks("caps(North)", TEXT, &["North"]);
        marks("caps(north)", TEXT, &["north"]);
    }

    #[test]
    fn proximity_marks_its_operands() {
        marks("kim w/3 missile", "Kim saw a missile. Kim was at home. The missile flew.", &["Kim", "missile", "Kim"]);
        matches("kim w/3 missile", "Kim saw a missile. Kim was at home.", &["Kim saw a missile", "missile. Kim"]);
        marks("kim pre/3 missile", "missile kim a missile", &["kim", "missile"]);
        marks("kim w/s missile", "Kim left. A missile flew to Kim.", &["missile", "Kim"]);
        marks("kim not w/2 missile", "Kim a missile. So a b c d Kim.", &["Kim"]);
        marks("(kim w/2 one) pre/9 (\"two three\" OR four)", "one kim x x two three", &["one", "kim", "two three"]);
    }

    #[test]
    fn branches_that_did_not_match_are_not_marked() {
        marks("kim OR (missile AND zebra)", TEXT, &["Kim"]);
        marks("kim zebra", TEXT, &[]);
        marks("kim -missile", "Kim and a ferry", &["Kim"]);
        marks("atleast2(missile)", TEXT, &["missiles", "missile"]);
        marks("atleast3(missile)", TEXT, &[]);
        marks("first(3, kim) OR first(5, missile)", TEXT, &["missiles"]);
        marks("quote:two", "One two. “Two three,” he said.", &["Two"]);
    }

    #[test]
    fn headline_and_body_are_told_apart() {
        let article = article("Ferry strike", "The ferry sails.");
        let marked = |query: &str| {
            let query = Query::parse(query, jiff::civil::date(2024, 3, 5));
            let marked = Marker::new(&query.tree).mark(&article);
            (marked.is_match, marked.headline.len(), marked.body.len())
        };
        assert_eq!(marked("ferry"), (true, 1, 1));
        assert_eq!(marked("headline:ferry"), (true, 1, 0));
        assert_eq!(marked("body:ferries"), (true, 0, 1));
        assert_eq!(marked("strike w/30 the"), (false, 0, 0));
        assert_eq!(marked("first(3, the)"), (true, 0, 1));
    }
}
