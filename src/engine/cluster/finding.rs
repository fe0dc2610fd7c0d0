//! The articles that satisfy a node of a plan, in order: found by the cluster alone where it can, read and judged here
//! where it cannot.

use std::ops::ControlFlow;

use serde_json::{Value, json};

use super::compile::{Compiled, Compiler, every};
use super::document::article_of;
use super::facets::{self, Tally};
use super::judge::Judge;
use super::view::{LeafTerms, View, hits, pages, total};
use crate::article::{Article, ArticleId};
use crate::engine::cursor::Place;
use crate::engine::fields::Field;
use crate::engine::order::Key;
use crate::engine::values::date_of;
use crate::engine::{Counts, Facet, Request, Sort};
use crate::error::{Error, Result};
use crate::passages::{Node, Plan};
use crate::query::Filter;
use crate::ranking::{REFINED, Recency};

/// At most so many articles are read and judged for one query.
pub const MOST_JUDGED: u64 = 200_000;

/// So many articles are fetched at once.
const PAGE: usize = 500;

/// A request over one state of the index.
pub struct Finder<'a> {
    /// The index.
    pub view: &'a View,
    /// The plan.
    pub plan: &'a Plan,
    /// The terms of its leaves.
    pub terms: &'a [LeafTerms],
    /// The order.
    pub sort: Sort,
    /// Parts of the archive to search.
    pub scope: &'a [String],
    /// What late articles gain.
    pub recency: Option<Recency>,
    /// Whether the best are put in order by where the words stand, too.
    pub is_refined: bool,
}

/// What was found.
#[derive(Debug, Default)]
pub struct Found {
    /// How many articles in all.
    pub total: u64,
    /// Those asked for, in order.
    pub top: Vec<Top>,
    /// Whether the first [`REFINED`] are not in the order of their places.
    pub is_rearranged: bool,
    /// All of them, counted.
    pub counts: Vec<Counts>,
    /// What is not as exact as it should be.
    pub notes: Vec<String>,
}

/// An article in its place.
#[derive(Debug)]
pub struct Top {
    /// Its place in the order by its words alone.
    pub place: Place,
    /// Its score.
    pub score: f32,
    /// The article.
    pub article: Article,
}

/// Where a list is entered, and how much of it is wanted.
#[derive(Debug, Clone, Default)]
pub struct Window {
    /// So many articles are passed over.
    pub rank: usize,
    /// Or all up to this place.
    pub after: Option<Place>,
    /// So many are wanted.
    pub limit: usize,
}

impl<'a> Finder<'a> {
    /// Makes one for a request, of which the plan is made.
    ///
    /// # Errors
    /// [`Error::Engine`].
    pub fn new(request: &'a Request, view: &'a View, plan: &'a Plan, terms: &'a [LeafTerms]) -> Result<Finder<'a>> {
        // A query with nothing to score comes newest first.
        let is_filter = request.tree.is_filter() && request.sort == Sort::Relevance;
        let sort = if is_filter { Sort::Newest } else { request.sort };
        let recency = match request.recency.filter(|_| sort == Sort::Relevance) {
            Some(half_life) => latest(view)?.map(|now| Recency { half_life, now }),
            None => None,
        };
        let is_refined = sort == Sort::Relevance && request.is_refined;
        Ok(Finder { view, plan, terms, sort, scope: &request.scope, recency, is_refined })
    }

    /// Returns a judge by the plan.
    pub fn judge(&self) -> Judge<'a> {
        Judge::new(self.view, self.plan, self.terms)
    }

    /// Compiles a node, restricted to the scope.
    pub fn compile(&self, node: &Node) -> Result<Compiled> {
        let years = if needs_years(node) { years(self.view)? } else { (1, 0) };
        let compiler = Compiler { view: self.view, leaves: &self.plan.leaves, terms: self.terms, years };
        let mut compiled = compiler.node(node, 1.0);
        compiled.is_scored &= self.view.dialect().ranks_alike();
        if self.scope.is_empty() || self.scope.iter().any(String::is_empty) {
            return Ok(compiled);
        }
        let scope: Vec<&str> = self.scope.iter().map(String::as_str).collect();
        let scope = self.view.dialect().terms(Field::Path, &scope);
        Ok(Compiled { query: json!({"bool": {"must": [compiled.query], "filter": [scope]}}), ..compiled })
    }

    /// Counts the articles that satisfy a node.
    ///
    /// # Errors
    /// [`Error::Engine`].
    pub fn count(&self, node: &Node) -> Result<u64> {
        self.find(node, &Window::default(), &[]).map(|found| found.total)
    }

    /// Finds what is wanted of the articles that satisfy a node, and counts all by facets.
    ///
    /// # Errors
    /// [`Error::Engine`], also where more articles would have to be looked at than is reasonable.
    pub fn find(&self, node: &Node, window: &Window, facets: &[Facet]) -> Result<Found> {
        let mut compiled = self.compile(node)?;
        let is_put_in_order = window.limit == 0
            || match self.sort {
                Sort::Relevance => compiled.is_scored && self.recency.is_none(),
                _ => self.sorts_there(),
            };
        if compiled.is_exact && is_put_in_order {
            return self.found_there(node, &compiled, window, facets);
        }
        let candidates = self.total(&compiled.query)?;
        if candidates <= MOST_JUDGED {
            return self.judged(node, &compiled, window, facets);
        }
        if !compiled.is_exact {
            return Err(too_many(self.view, candidates));
        }
        if !self.sorts_there() {
            return Err(too_many_to_sort(self.view, candidates, self.sort));
        }
        compiled.is_scored = false;
        let mut found = self.found_there(node, &compiled, window, facets)?;
        found.notes.push(format!(
            "{candidates} articles match, more than the {MOST_JUDGED} that are all looked at: their order is that of the \
             cluster, and only the first {REFINED} are put in ours"
        ));
        Ok(found)
    }

    /// Returns whether the cluster can put articles in the order asked for; by relevance maybe not as we do.
    pub fn sorts_there(&self) -> bool {
        self.view.dialect().sort_keys(self.sort).is_some()
    }

    fn total(&self, query: &Value) -> Result<u64> {
        self.view.search(&json!({"size": 0, "track_total_hits": true, "query": query})).map(|answer| total(&answer))
    }

    /// Lets the cluster find, count and order; the first are looked at again here.
    fn found_there(&self, node: &Node, compiled: &Compiled, window: &Window, facets: &[Facet]) -> Result<Found> {
        let query = &compiled.query;
        let mut found =
            Found { total: self.total(query)?, counts: facets::count(self.view, query, facets)?, ..Found::default() };
        let mut judge = self.judge();
        let is_ranked = self.sort == Sort::Relevance;
        let is_first_page = window.after.is_none() && window.limit > 0;
        let refines = self.is_refined && judge.refines() && is_first_page;
        found.is_rearranged = refines || is_ranked && !compiled.is_scored && is_first_page;
        let end = match window.after {
            Some(_) => window.limit,
            None => window.rank.saturating_add(window.limit),
        };
        let wanted = if window.limit == 0 { 0 } else { end.max(if found.is_rearranged { REFINED } else { 0 }) };
        let mut top = Vec::new();
        let start = window.after.as_ref().map(|place| self.sort_values(place));
        self.walk(query, start, wanted, &mut |place, article| {
            let score = place.value as f32;
            top.push(Top { place, score, article });
            if top.len() < wanted { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        })?;
        if is_ranked {
            // The scores are our own to the last digit, whatever the order.
            for own in &mut top {
                judge.read(&own.article);
                own.score = judge.worth(&own.article, node).map_or(own.score, |worth| worth.score);
            }
        }
        if refines {
            self.refine(&mut judge, &mut top);
        } else if is_ranked && window.after.is_none() {
            let first = if compiled.is_scored { top.len() } else { REFINED.min(top.len()) };
            top[..first].sort_by_key(key);
        }
        top.truncate(end);
        if window.after.is_none() {
            top.drain(..window.rank.min(top.len()));
        }
        found.top = top;
        Ok(found)
    }

    /// Puts the first articles in order by all that counts.
    fn refine(&self, judge: &mut Judge<'_>, top: &mut [Top]) {
        let first = REFINED.min(top.len());
        for own in &mut top[..first] {
            judge.read(&own.article);
            let recency = self.recency.map_or(1.0, |recency| recency.factor(time(&own.article)));
            if let Some(extra) = judge.extra() {
                own.score = extra.score(own.score / recency) * recency;
            }
        }
        top[..first].sort_by_key(key);
    }

    /// Reads everything that may match, and judges it here.
    fn judged(&self, node: &Node, compiled: &Compiled, window: &Window, facets: &[Facet]) -> Result<Found> {
        let mut judge = self.judge();
        let mut tally = Tally::new(if compiled.is_exact { &[] } else { facets });
        let mut places: Vec<Place> = Vec::new();
        self.each_article(&compiled.query, &mut |article| {
            judge.read(&article);
            if let Some(worth) = judge.worth(&article, node) {
                tally.add(&article);
                places.push(self.place(&article, worth.score));
            }
            ControlFlow::Continue(())
        })?;
        let counts = match compiled.is_exact {
            true => facets::count(self.view, &compiled.query, facets)?,
            false => tally.counts(),
        };
        let mut found = Found { total: places.len() as u64, counts, ..Found::default() };
        places.sort_by(order);
        let refines = self.is_refined && judge.refines() && window.after.is_none() && window.limit > 0;
        found.is_rearranged = refines;
        if let Some(after) = &window.after {
            places.retain(|place| order(place, after).is_gt());
        }
        let end = match window.after {
            Some(_) => window.limit,
            None => window.rank.saturating_add(window.limit),
        };
        places.truncate(if window.limit == 0 { 0 } else { end.max(if refines { REFINED } else { 0 }) });
        let mut top = self.articles(places)?;
        if refines {
            self.refine(&mut judge, &mut top);
        }
        top.truncate(end);
        if window.after.is_none() {
            top.drain(..window.rank.min(top.len()));
        }
        found.top = top;
        Ok(found)
    }

    /// Returns the place of an article that has the score by its words alone.
    fn place(&self, article: &Article, score: f32) -> Place {
        let seconds = time(article).map(|time| time as f64);
        let source = source(article);
        let (value, second) = match self.sort {
            Sort::Relevance => {
                let score = self.recency.map_or(score, |recency| score * recency.factor(time(article)));
                (f64::from(score), 0.0)
            }
            Sort::Newest => (seconds.unwrap_or(f64::NEG_INFINITY), 0.0),
            Sort::Oldest => (seconds.map_or(f64::NEG_INFINITY, |time| -time), 0.0),
            Sort::Source => {
                let value = if source.is_some() { 0.0 } else { f64::NEG_INFINITY };
                (value, seconds.unwrap_or(f64::NEG_INFINITY))
            }
        };
        let source = source.filter(|_| self.sort == Sort::Source);
        Place { value, second, source, id: article.id.number() }
    }

    /// Fetches the articles at these places, in their order.
    fn articles(&self, places: Vec<Place>) -> Result<Vec<Top>> {
        let mut top = Vec::with_capacity(places.len());
        for places in places.chunks(PAGE) {
            let ids: Vec<u64> = places.iter().map(|place| place.id).collect();
            let body = json!({"size": ids.len(), "query": {"terms": {Field::Id.spec().name: ids}}});
            let answer = self.view.search(&body)?;
            let mut articles: std::collections::HashMap<u64, Article> = hits(&answer)
                .iter()
                .map(|hit| article_of(&hit["_source"]))
                .map(|article| (article.id.number(), article))
                .collect();
            for place in places {
                // What was removed in this very moment is not there any more.
                if let Some(article) = articles.remove(&place.id) {
                    top.push(Top { place: place.clone(), score: place.value as f32, article });
                }
            }
        }
        Ok(top)
    }

    /// Visits every article of a query, in the order of their ids.
    ///
    /// # Errors
    /// [`Error::Engine`].
    pub fn each_article(&self, query: &Value, visit: &mut dyn FnMut(Article) -> ControlFlow<()>) -> Result<()> {
        let sort = json!([{Field::Id.spec().name: "asc"}]);
        pages(self.view, query, &sort, None, PAGE, &mut |hit| visit(article_of(&hit["_source"])))
    }

    /// Visits the articles of a query in the order asked for.
    ///
    /// # Errors
    /// [`Error::Engine`].
    pub fn walk(
        &self,
        query: &Value,
        start: Option<Value>,
        wanted: usize,
        visit: &mut dyn FnMut(Place, Article) -> ControlFlow<()>,
    ) -> Result<()> {
        if wanted == 0 {
            return Ok(());
        }
        let keys = self.view.dialect().sort_keys(self.sort).unwrap_or_default();
        pages(self.view, query, &keys, start, wanted.min(PAGE), &mut |hit| {
            let article = article_of(&hit["_source"]);
            let score = hit["sort"][0].as_f64().unwrap_or(0.0) as f32;
            visit(self.place(&article, score), article)
        })
    }

    /// Returns a place as the cluster's values of the sort.
    fn sort_values(&self, place: &Place) -> Value {
        let time = |time: f64, missing: i64| if time.is_finite() { time as i64 } else { missing };
        match self.sort {
            Sort::Relevance => json!([place.value as f32, place.id]),
            Sort::Newest => json!([time(place.value, i64::MIN), place.id]),
            Sort::Oldest => json!([time(-place.value, i64::MAX), place.id]),
            Sort::Source => json!([place.source, time(place.second, i64::MIN), place.id]),
        }
    }
}

fn key(top: &Top) -> Key {
    Key { value: f64::from(top.score), second: 0.0, id: top.place.id }
}

/// Orders places as the embedded engine does.
fn order(a: &Place, b: &Place) -> std::cmp::Ordering {
    let by_value = b.value.total_cmp(&a.value).then_with(|| a.source.cmp(&b.source));
    by_value.then_with(|| b.second.total_cmp(&a.second)).then_with(|| a.id.cmp(&b.id))
}

/// Returns the seconds by which an article is ordered in time.
fn time(article: &Article) -> Option<i64> {
    article.content.published.map(|published| published.order_seconds())
}

/// Returns the value of the column of sources.
fn source(article: &Article) -> Option<String> {
    let content = &article.content;
    content.source.as_ref().map(ToString::to_string).or_else(|| content.source_name.clone())
}

/// Refuses a query for which too many articles would have to be read.
fn too_many(view: &View, candidates: u64) -> Error {
    Error::Engine {
        engine: view.client.address.to_string(),
        reason: format!(
            "{candidates} articles hold the words, and of a part of this query only their texts can tell whether they \
             match: more than {MOST_JUDGED} are not read for one query"
        ),
        hint: "narrow it by a source or a date; `morgue help cluster` lists the parts that the cluster answers alone"
            .to_owned(),
    }
}

/// Refuses an order for which too many articles would have to be read.
fn too_many_to_sort(view: &View, candidates: u64, sort: Sort) -> Error {
    Error::Engine {
        engine: view.client.address.to_string(),
        reason: format!(
            "{candidates} articles match, and it cannot put them in order by {}: more than {MOST_JUDGED} are not read for \
             one query",
            sort.name()
        ),
        hint: "narrow it by a date or a source, or sort it by `newest` or `oldest`".to_owned(),
    }
}

fn needs_years(node: &Node) -> bool {
    let mut needs = false;
    node.visit(&mut |node| needs |= matches!(node, Node::Filter(Filter::Day(_))));
    needs
}

/// Returns the years between which the archive has articles.
fn years(view: &View) -> Result<(i16, i16)> {
    let day = Field::FirstDay.spec().name;
    let body = json!({
        "size": 0,
        "query": every(),
        "aggs": {"first": {"min": {"field": day}}, "last": {"max": {"field": day}}},
    });
    let answer = view.search(&body)?;
    let year = |name: &str| answer["aggregations"][name]["value"].as_f64().map(|day| date_of(day as i64).year());
    Ok(year("first").zip(year("last")).unwrap_or((1, 0)))
}

/// Returns the time of the latest article, in seconds since 1970.
fn latest(view: &View) -> Result<Option<i64>> {
    let body = json!({"size": 0, "aggs": {"latest": {"max": {"field": Field::Order.spec().name}}}});
    Ok(view.search(&body)?["aggregations"]["latest"]["value"].as_f64().map(|time| time as i64))
}

/// Returns the article with the id.
///
/// # Errors
/// [`Error::Engine`].
pub fn article(view: &View, id: ArticleId) -> Result<Option<Article>> {
    // By a search, for an alias of several indices gives no document by its id.
    let query = json!({"term": {Field::Id.spec().name: id.number()}});
    let answer = view.search(&json!({"size": 1, "track_total_hits": false, "query": query}))?;
    Ok(hits(&answer).first().map(|hit| article_of(&hit["_source"])))
}
