//! The query tree as tantivy queries.
//!
//! What postings alone cannot decide yet is searched as something wider that holds it, and a note says so: the answer is
//! never silently different from the reading.

use std::ops::Bound;

use tantivy::Term as TantivyTerm;
use tantivy::query::{
    AllQuery, BooleanQuery, BoostQuery, ConstScoreQuery, EmptyQuery, ExistsQuery, FuzzyTermQuery, Occur, PhraseQuery,
    Query as TantivyQuery, RangeQuery, RegexQuery, TermQuery,
};
use tantivy::schema::IndexRecordOption;
use tantivy::{Searcher, TantivyError};

use super::convert::day_number;
use super::schema::{handle, text_term};
use crate::article::ArticleId;
use crate::engine::fields::{Field, terms};
use crate::query::{
    DateFilter, DateRange, EntityKind, Filter, Form, Pattern, Phrase, Slot, SourceFilter, Term, TextField, Tree,
    ValueField, Word,
};
use crate::text::{Language, Stemmers};

type Boxed = Box<dyn TantivyQuery>;

/// How much the form as typed counts beside all inflected forms of a word: 0.2, as measured best on known-item search.
const TYPED_FORM_SHARE: f32 = 0.2;

/// Turns a tree into a query for one state of the index.
pub struct Compiler<'a> {
    searcher: &'a Searcher,
    stemmers: &'a Stemmers,
    /// What could not be done as asked.
    pub notes: Vec<String>,
}

impl<'a> Compiler<'a> {
    /// Compiles for the archive's languages.
    pub fn new(searcher: &'a Searcher, stemmers: &'a Stemmers) -> Compiler<'a> {
        Compiler { searcher, stemmers, notes: Vec::new() }
    }

    /// Compiles `tree`, looked for in a part of the text or, by default, in all of it.
    ///
    /// # Errors
    /// Where the index cannot be read.
    pub fn tree(&mut self, tree: &Tree, field: Option<TextField>) -> tantivy::Result<Boxed> {
        Ok(match tree {
            Tree::Every => unscored(Box::new(AllQuery)),
            Tree::Nothing => Box::new(EmptyQuery),
            Tree::Term(term) => self.term(term, field)?,
            Tree::Filter(filter) => unscored(self.filter(filter)?),
            Tree::Words(members) | Tree::And(members) => self.all(members.iter(), field)?,
            Tree::Or(members) => {
                let members = members.iter().map(|member| self.tree(member, field)).collect::<Result<_, _>>()?;
                any(members)
            }
            Tree::Not(inner) => {
                let excluded = self.tree(inner, field)?;
                Box::new(BooleanQuery::new(vec![
                    (Occur::Must, unscored(Box::new(AllQuery))),
                    (Occur::MustNot, excluded),
                ]))
            }
            Tree::Required(inner) => self.tree(inner, field)?,
            Tree::Near(near) => {
                self.note("words near each other are not told from words far apart yet: read as AND");
                let operands = [Some(near.left()), Some(near.right()).filter(|_| !near.nearness().is_negated)];
                self.all(operands.into_iter().flatten(), field)?
            }
            Tree::In(inner_field, inner) => self.tree(inner, Some(*inner_field))?,
            Tree::Boosted(boost, inner) => Box::new(BoostQuery::new(self.tree(inner, field)?, boost.factor())),
            Tree::AtLeast(_, inner) => {
                self.note("matches within an article are not counted yet: one is enough");
                self.tree(inner, field)?
            }
            Tree::First(_, inner) => {
                self.note("the beginning of an article is not told from the rest yet: searched in all of it");
                self.tree(inner, field)?
            }
        })
    }

    fn note(&mut self, text: &str) {
        if !self.notes.iter().any(|note| note == text) {
            self.notes.push(text.to_owned());
        }
    }

    /// Joins trees that all have to match; negated ones become exclusions.
    fn all<'t>(&mut self, members: impl Iterator<Item = &'t Tree>, field: Option<TextField>) -> tantivy::Result<Boxed> {
        let mut clauses = Vec::new();
        for member in members {
            clauses.push(match member {
                Tree::Not(inner) => (Occur::MustNot, self.tree(inner, field)?),
                other => (Occur::Must, self.tree(other, field)?),
            });
        }
        if clauses.iter().all(|(occur, _)| *occur == Occur::MustNot) {
            clauses.push((Occur::Must, unscored(Box::new(AllQuery))));
        }
        Ok(Box::new(BooleanQuery::new(clauses)))
    }

    fn term(&mut self, term: &Term, field: Option<TextField>) -> tantivy::Result<Boxed> {
        let fields = self.fields(field);
        let queries = fields.iter().map(|field| self.term_in(term, *field)).collect::<Result<_, _>>()?;
        Ok(any(queries))
    }

    /// Returns the fields of the index that hold a part of the text.
    fn fields(&mut self, field: Option<TextField>) -> &'static [Field] {
        match field {
            Some(TextField::Headline) => &[Field::Headline],
            Some(TextField::Lede) => &[Field::Lede],
            Some(TextField::Hlead) => &[Field::Headline, Field::Lede],
            None => &[Field::Text],
            Some(TextField::Body) => {
                self.note("`body:` is not told from the headline yet: searched in both");
                &[Field::Text]
            }
            Some(TextField::Quote) => {
                self.note("`quote:` is not told from the rest yet: searched in the whole text");
                &[Field::Text]
            }
        }
    }

    fn term_in(&mut self, term: &Term, field: Field) -> tantivy::Result<Boxed> {
        match term {
            Term::Word(word) => self.word(word, field),
            Term::Exact(word) => Ok(self.exact(word, field)),
            Term::Caps(cased) => {
                self.note("capitals are not told from small letters yet");
                Ok(one(field, cased.word().folded()))
            }
            Term::Pattern(pattern) => pattern_in(pattern, field),
            Term::Fuzzy(word, distance) => {
                Ok(Box::new(FuzzyTermQuery::new(text_term(field, word.folded()), distance.letters(), true)))
            }
            Term::Phrase(phrase) => self.phrase(phrase, field),
        }
    }

    /// A bare word: any of its inflected forms; the form as typed counts a little more.
    fn word(&mut self, word: &Word, field: Field) -> tantivy::Result<Boxed> {
        let stems = self.stemmers.stems(word.lower());
        let forms: Vec<Boxed> = match field {
            Field::Text => {
                stems.iter().map(|(language, stem)| one(Field::Stems, &terms::stem(stem, *language))).collect()
            }
            _ => self.forms(word, &stems, field)?.iter().map(|form| one(field, form)).collect(),
        };
        let typed = Box::new(BoostQuery::new(one(field, word.folded()), TYPED_FORM_SHARE));
        Ok(any(forms.into_iter().chain([typed as Boxed]).collect()))
    }

    /// Finds the words of a field without stems that share one with `word`: those that begin like it are tried.
    fn forms(&self, word: &Word, stems: &[(Language, String)], field: Field) -> tantivy::Result<Vec<String>> {
        let prefix: String = word.folded().chars().take(3).collect();
        let mut forms = Vec::new();
        for segment in self.searcher.segment_readers() {
            let index = segment.inverted_index(handle(field))?;
            let mut words = index.terms().range().ge(prefix.as_bytes()).into_stream()?;
            while words.advance() && words.key().starts_with(prefix.as_bytes()) {
                let form = String::from_utf8_lossy(words.key()).into_owned();
                let is_form = self.stemmers.stems(&form).iter().any(|stem| stems.contains(stem));
                if is_form && !forms.contains(&form) && form != word.folded() {
                    forms.push(form);
                }
            }
        }
        forms.sort_unstable();
        Ok(forms)
    }

    fn exact(&mut self, word: &Word, field: Field) -> Boxed {
        if word.lower() != word.folded() {
            self.note("accents are not told apart yet");
        }
        one(field, word.folded())
    }

    fn phrase(&mut self, phrase: &Phrase, field: Field) -> tantivy::Result<Boxed> {
        let plain: Option<Vec<(usize, TantivyTerm)>> = phrase
            .slots()
            .iter()
            .enumerate()
            .filter(|(_, slot)| **slot != Slot::Any)
            .map(|(at, slot)| match slot {
                Slot::One(Form::Plain(word) | Form::Exact(word)) => Some((at, text_term(field, word.folded()))),
                _ => None,
            })
            .collect();
        match plain {
            Some(mut words) if words.len() == 1 && phrase.slop() == 0 => Ok(words.pop().map_or_else(
                || Box::new(EmptyQuery) as Boxed,
                |(_, term)| Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs)),
            )),
            Some(words) if phrase.slop() == 0 => Ok(Box::new(PhraseQuery::new_with_offset(words))),
            _ => self.loose_phrase(phrase, field),
        }
    }

    /// A phrase with patterns, choices or slop: its words anywhere in the article.
    fn loose_phrase(&mut self, phrase: &Phrase, field: Field) -> tantivy::Result<Boxed> {
        self.note("the order of words in a phrase with `*`, `~` or a choice is not searched yet: read as AND");
        let mut clauses = Vec::new();
        for slot in phrase.slots().iter().filter(|slot| **slot != Slot::Any) {
            let forms = slot.forms().iter().map(|form| self.form(form, field)).collect::<Result<_, _>>()?;
            clauses.push((Occur::Must, any(forms)));
        }
        Ok(Box::new(BooleanQuery::new(clauses)))
    }

    fn form(&mut self, form: &Form, field: Field) -> tantivy::Result<Boxed> {
        match form {
            Form::Plain(word) => Ok(one(field, word.folded())),
            Form::Exact(word) => Ok(self.exact(word, field)),
            Form::Pattern(pattern) => pattern_in(pattern, field),
            Form::Fuzzy(word, distance) => {
                Ok(Box::new(FuzzyTermQuery::new(text_term(field, word.folded()), distance.letters(), true)))
            }
        }
    }

    fn filter(&mut self, filter: &Filter) -> tantivy::Result<Boxed> {
        Ok(match filter {
            Filter::Source(SourceFilter::Under(domain)) => one(Field::Source, domain.as_str()),
            Filter::Source(SourceFilter::Exactly(domain)) => one(Field::Source, &terms::exact_source(domain.as_str())),
            Filter::Source(SourceFilter::Named(name)) => {
                let name = name.to_string();
                // One word may be a top-level domain, too: `source:uk`.
                any(vec![one(Field::Source, &terms::source_name(&name)), one(Field::Source, &name)])
            }
            Filter::Source(SourceFilter::None) => one(Field::Source, terms::NO_SOURCE),
            Filter::Entity(kind, name) => {
                if *kind != EntityKind::Any {
                    self.note("persons, organisations and places are not told apart yet: searched as `entity:`");
                }
                one(Field::Entity, &terms::folded(name.as_str()))
            }
            Filter::Date(DateFilter::In(range)) => days(range),
            Filter::Date(DateFilter::None) => {
                let dated = Box::new(ExistsQuery::new(Field::FirstDay.spec().name.to_owned(), false));
                Box::new(BooleanQuery::new(vec![(Occur::Must, Box::new(AllQuery)), (Occur::MustNot, dated)]))
            }
            Filter::Day(_) => self.not_yet("day"),
            Filter::Words(range) => {
                let bound = |count: Option<u32>| {
                    let term = count.map(|count| TantivyTerm::from_field_u64(handle(Field::Words), u64::from(count)));
                    term.map_or(Bound::Unbounded, Bound::Included)
                };
                Box::new(RangeQuery::new(bound(range.from()), bound(range.to())))
            }
            Filter::Lang(language) => one(Field::Language, language.code()),
            Filter::Value(field, value) => self.value(*field, value.as_str()),
        })
    }

    fn value(&mut self, field: ValueField, value: &str) -> Boxed {
        match field {
            ValueField::Author => one(Field::Author, &terms::folded(value)),
            ValueField::Section => one(Field::Section, &terms::folded(value)),
            ValueField::Url => one(Field::Url, &terms::url(value)),
            ValueField::Path => one(Field::Path, value.trim_end_matches('/')),
            ValueField::Story => self.not_yet("story"),
            ValueField::Id => {
                let own = value.parse::<ArticleId>().ok().map(|id| {
                    let term = TantivyTerm::from_field_u64(handle(Field::Id), id.number());
                    Box::new(TermQuery::new(term, IndexRecordOption::Basic)) as Boxed
                });
                any(own.into_iter().chain([one(Field::GivenId, value)]).collect())
            }
        }
    }

    fn not_yet(&mut self, field: &str) -> Boxed {
        self.note(&format!("`{field}:` cannot be searched yet: nothing matches it"));
        Box::new(EmptyQuery)
    }
}

/// Restricts to the files under any of `scope`; `None` where that is everything.
pub fn scope(scope: &[String]) -> Option<Boxed> {
    if scope.is_empty() || scope.iter().any(String::is_empty) {
        return None;
    }
    Some(unscored(any(scope.iter().map(|path| one(Field::Path, path)).collect())))
}

fn one(field: Field, value: &str) -> Boxed {
    Box::new(TermQuery::new(text_term(field, value), IndexRecordOption::WithFreqs))
}

fn any(mut queries: Vec<Boxed>) -> Boxed {
    match queries.len() {
        1 => queries.remove(0),
        _ => Box::new(BooleanQuery::new(queries.into_iter().map(|query| (Occur::Should, query)).collect())),
    }
}

/// Wraps what restricts and does not count for the score.
fn unscored(query: Boxed) -> Boxed {
    Box::new(ConstScoreQuery::new(query, 0.0))
}

/// A date that is known to the month or year matches only a range that holds all of it.
fn days(range: &DateRange) -> Boxed {
    let bound = |field: Field, date: Option<jiff::civil::Date>| {
        let term = date.map(|date| TantivyTerm::from_field_i64(handle(field), day_number(date)));
        term.map_or(Bound::Unbounded, Bound::Included)
    };
    let from = range.from().map(|from| RangeQuery::new(bound(Field::FirstDay, Some(from)), Bound::Unbounded));
    let to = range.to().map(|to| RangeQuery::new(Bound::Unbounded, bound(Field::LastDay, Some(to))));
    let clauses = from.into_iter().chain(to).map(|query| (Occur::Must, Box::new(query) as Boxed));
    Box::new(BooleanQuery::new(clauses.collect()))
}

/// Every word of the index that the pattern fits, however many there are.
fn pattern_in(pattern: &Pattern, field: Field) -> tantivy::Result<Boxed> {
    let mut regex = String::new();
    for c in pattern.folded().chars() {
        match c {
            '*' => regex.push_str(".*"),
            '?' => regex.push('.'),
            c if c.is_alphanumeric() => regex.push(c),
            c => {
                regex.push('\\');
                regex.push(c);
            }
        }
    }
    let query = RegexQuery::from_pattern(&regex, handle(field));
    query.map(|query| Box::new(query) as Boxed).map_err(|error| TantivyError::InvalidArgument(error.to_string()))
}
