//! A person, organisation or place over all articles: how often and when, by whom, with whom, under which names.

use std::cmp::Reverse;
use std::collections::HashMap;

use serde::Serialize;
use utoipa::ToSchema;

use super::json::{BucketJson, buckets};
use super::{Ground, SCHEMA, source};
use crate::article::{self, Article, Content, Entity};
use crate::engine::{Bucket, Counts, Engine, Facet, Request, Sort};
use crate::error::Result;
use crate::passages::{Contingency, names_it};
use crate::query::{EntityKind, Filter, Note, NoteKind, Query, Tree, ValueText};

/// The kinds of company, and what counts them.
const COMPANY: [(EntityKind, Facet); 3] = [
    (EntityKind::Person, Facet::Person),
    (EntityKind::Organisation, Facet::Organisation),
    (EntityKind::Place, Facet::Place),
];

/// So many names of each kind, those in most of the articles, are held against the whole archive.
const CANDIDATES: usize = 100;

/// So many articles at most, the newest, are looked through for how they write the name.
const LOOKED_THROUGH: usize = 1000;

/// A person, organisation or place in the articles
#[derive(Debug, Serialize, ToSchema)]
pub struct EntityAnswer {
    schema: u32,
    /// The name as asked for
    pub name: String,
    /// What was looked for, in the query language
    pub read_as: String,
    /// How many articles name it
    pub articles: u64,
    /// As what, most first: `person`, `organisation`, `place`
    pub kinds: Vec<BucketJson>,
    /// The first article with a date
    pub first: Option<PlaceJson>,
    /// The last one
    pub last: Option<PlaceJson>,
    /// By which sources, most first
    pub sources: Vec<BucketJson>,
    /// In which years, in order
    pub years: Vec<BucketJson>,
    /// How its articles write it, most first, each counted once an article
    pub surfaces: Vec<BucketJson>,
    /// Of how many articles that was counted, the newest
    pub surfaces_of: u64,
    /// Persons that its articles name more often than others do
    pub persons: Vec<CompanionJson>,
    /// Such organisations
    pub organisations: Vec<CompanionJson>,
    /// Such places
    pub places: Vec<CompanionJson>,
    /// Remarks on how the name was read
    pub notes: Vec<String>,
}

/// An article in short
#[derive(Debug, Serialize, ToSchema)]
pub struct PlaceJson {
    /// The id, as `morgue show` takes it
    pub id: String,
    /// ISO 8601, as precise as it is known
    pub published: Option<String>,
    /// The publisher
    pub source: Option<String>,
    /// The headline
    pub headline: Option<String>,
}

/// A name in the same articles
#[derive(Debug, PartialEq, Serialize, ToSchema)]
pub struct CompanionJson {
    /// The name under which its mentions stand
    pub name: String,
    /// In how many of the articles
    pub together: u64,
    /// In how many articles in all
    pub articles: u64,
    /// The log-likelihood ratio G²: how sure it is that they name it more often than others do; above 10.83 chance explains
    /// it in one of a thousand cases
    pub likelihood: f64,
}

/// What is asked of an entity.
pub struct EntityQuestion<'a> {
    /// The name.
    pub name: &'a str,
    /// As what; [`EntityKind::Any`] for as whatever.
    pub kind: EntityKind,
    /// What articles have to satisfy besides.
    pub filters: &'a [Tree],
    /// Where to look.
    pub ground: &'a Ground,
    /// How many values of each sort to give at most; years are all given.
    pub most: usize,
}

/// Looks up an entity; `None` where `name` is none that could be looked up.
///
/// # Errors
/// Where the index cannot be read.
pub fn entity(question: &EntityQuestion<'_>, engine: &dyn Engine) -> Result<Option<EntityAnswer>> {
    let Some(name) = ValueText::read(question.name) else { return Ok(None) };
    let asked = Filter::Entity(question.kind, name);
    let query = Query { text: question.name.to_owned(), tree: Tree::Filter(asked), notes: Vec::new() };
    let looked_up = LookedUp { question, query: question.ground.with_other_names(query), engine };
    looked_up.answer().map(Some)
}

/// Whose company is looked for: names of that kind, in so many articles of the archive's.
struct Company {
    kind: EntityKind,
    of: u64,
    archive: u64,
}

struct LookedUp<'a> {
    question: &'a EntityQuestion<'a>,
    query: Query,
    engine: &'a dyn Engine,
}

impl LookedUp<'_> {
    fn answer(&self) -> Result<EntityAnswer> {
        let counted = [Facet::Source, Facet::Year].into_iter().chain(COMPANY.map(|(_, facet)| facet));
        let most_values = CANDIDATES.max(self.question.most);
        let request = Request { facets: counted.collect(), most_values, ..self.request(self.query.tree.clone(), 0) };
        let response = self.engine.search(&request)?;
        let counts = |facet: Facet| {
            let counts: Option<&Counts> = response.facets.iter().find(|counts| counts.facet == facet);
            counts.map_or(&[][..], |counts| counts.buckets.as_slice())
        };
        let best = |buckets: &[Bucket]| self::buckets(&buckets[..buckets.len().min(self.question.most)]);
        let newest = self.sorted(Sort::Newest, LOOKED_THROUGH)?;
        let archive = self.count(Tree::Every)?;
        let [persons, organisations, places] = COMPANY.map(|(kind, facet)| {
            let company = Company { kind, of: response.total, archive };
            self.company(&company, counts(facet))
        });
        let notes = self.query.notes.iter().filter(|note| note.kind == NoteKind::Note);
        Ok(EntityAnswer {
            schema: SCHEMA,
            name: self.question.name.to_owned(),
            read_as: self.query.to_string(),
            articles: response.total,
            kinds: buckets(&self.kinds()?),
            first: self.sorted(Sort::Oldest, 1)?.iter().find_map(dated),
            last: newest.iter().find_map(dated),
            sources: best(counts(Facet::Source)),
            years: buckets(counts(Facet::Year)),
            surfaces: best(&self.surfaces(&newest)),
            surfaces_of: newest.len() as u64,
            persons: persons?,
            organisations: organisations?,
            places: places?,
            notes: notes.map(|Note { text, .. }| text.clone()).chain(response.notes).collect(),
        })
    }

    fn request(&self, tree: Tree, limit: usize) -> Request {
        let EntityQuestion { filters, ground, .. } = self.question;
        let tree = Tree::all_of([tree].into_iter().chain(filters.iter().cloned()));
        Request { scope: ground.scope.clone(), is_strict: true, ..Request::new(tree, limit) }
    }

    fn count(&self, tree: Tree) -> Result<u64> {
        Ok(self.engine.search(&self.request(tree, 0))?.total)
    }

    fn sorted(&self, sort: Sort, limit: usize) -> Result<Vec<Article>> {
        let request = Request { sort, ..self.request(self.query.tree.clone(), limit) };
        Ok(self.engine.search(&request)?.hits.into_iter().map(|hit| hit.article).collect())
    }

    /// Counts the articles by what they take the name for.
    fn kinds(&self) -> Result<Vec<Bucket>> {
        let mut kinds = Vec::new();
        let asked = self.question.kind;
        for kind in COMPANY.map(|(kind, _)| kind).into_iter().filter(|kind| asked == EntityKind::Any || asked == *kind)
        {
            let Some(named) = kind.of_article() else { continue };
            let tree = self.query.tree.clone().with_filters(&mut |filter| match filter {
                Filter::Entity(_, name) => Tree::Filter(Filter::Entity(kind, name)),
                other => Tree::Filter(other),
            });
            kinds.push(Bucket { value: Some(named.name().to_owned()), count: self.count(tree)? });
        }
        kinds.retain(|bucket| bucket.count > 0);
        kinds.sort_by_key(|bucket| Reverse(bucket.count));
        Ok(kinds)
    }

    /// Counts how articles write the name.
    fn surfaces(&self, articles: &[Article]) -> Vec<Bucket> {
        let mut counts: HashMap<&str, u64> = HashMap::new();
        for article in articles {
            let own = article.content.entities.iter().filter(|entity| self.is_it(entity, &article.content));
            let mut written: Vec<&str> =
                own.flat_map(|entity| &entity.mentions).map(|mention| mention.of(&article.content)).collect();
            written.sort_unstable();
            written.dedup();
            written.into_iter().for_each(|written| *counts.entry(written).or_default() += 1);
        }
        let counts = counts.into_iter().map(|(value, count)| Bucket { value: Some(value.to_owned()), count });
        let mut counts: Vec<Bucket> = counts.collect();
        counts.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.value.cmp(&b.value)));
        counts
    }

    /// Returns whether an entity of an article is what was asked for.
    fn is_it(&self, entity: &Entity, content: &Content) -> bool {
        let mut is_it = false;
        self.query.tree.visit_filters(&mut |filter| {
            is_it |= matches!(filter, Filter::Entity(kind, name) if names_it(entity, content, *kind, name));
        });
        is_it
    }

    /// Holds names in the articles against all articles.
    fn company(&self, of: &Company, counts: &[Bucket]) -> Result<Vec<CompanionJson>> {
        let mut company = Vec::new();
        for Bucket { value, .. } in counts.iter().take(CANDIDATES) {
            let Some(name) = value.as_deref().and_then(ValueText::read) else { continue };
            let own = Entity::new(name.as_str(), of.kind.of_article().unwrap_or(article::EntityKind::Unknown));
            if self.is_it(&own, &Content::default()) {
                continue;
            }
            // Both counts are of one kind, and those that a search for the two names gives.
            let named = Tree::Filter(Filter::Entity(of.kind, name));
            let in_all = self.count(named.clone())?;
            let together = self.count(Tree::all_of([self.query.tree.clone(), named]))?;
            let table = Contingency {
                a: together,
                b: in_all - together,
                c: of.of - together,
                d: (of.archive + together).saturating_sub(of.of + in_all),
            };
            let likelihood = table.attraction();
            if likelihood > 0.0 {
                let name = own.name.into_string();
                company.push(CompanionJson { name, together, articles: in_all, likelihood });
            }
        }
        if of.kind == EntityKind::Person {
            leave_out_parts(&mut company);
        }
        company.sort_by(|a, b| b.likelihood.total_cmp(&a.likelihood).then_with(|| a.name.cmp(&b.name)));
        company.truncate(self.question.most);
        Ok(company)
    }
}

/// Leaves out last names alone where a person of the name is there: what is counted of `Clinton` is all of the name.
fn leave_out_parts(company: &mut Vec<CompanionJson>) {
    let names: Vec<String> = company.iter().map(|own| own.name.clone()).collect();
    let is_part = |name: &str| names.iter().any(|own| own.strip_suffix(name).is_some_and(|rest| rest.ends_with(' ')));
    company.retain(|own| own.name.contains(' ') || !is_part(&own.name));
}

/// Returns an article in short, where its date is known.
fn dated(article: &Article) -> Option<PlaceJson> {
    let published = article.content.published?;
    Some(PlaceJson {
        id: article.id.to_string(),
        published: Some(published.to_string()),
        source: source(article).map(str::to_owned),
        headline: article.content.headline.clone(),
    })
}

#[cfg(test)]
mod tests {
    use super::{CompanionJson, leave_out_parts};

    #[test]
    fn last_names_alone_give_way_to_full_ones() {
        let companion = |name: &str| CompanionJson { name: name.to_owned(), together: 1, articles: 1, likelihood: 1.0 };
        let mut company: Vec<CompanionJson> =
            ["Quint", "Rosa Quint", "Vale", "Jo Valevale", "J. Rosa Quint"].map(companion).into();
        leave_out_parts(&mut company);
        let names: Vec<&str> = company.iter().map(|own| own.name.as_str()).collect();
        assert_eq!(names, ["Rosa Quint", "Vale", "Jo Valevale", "J. Rosa Quint"]);
    }
}
