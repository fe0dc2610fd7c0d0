//! The cluster engine: OpenSearch or Elasticsearch, over the common part of their interface, or Quickwit, which takes some
//! of it. What differs is the business of `dialect`.
//!
//! # What is exact
//!
//! All of it, by one rule: **the cluster finds, we judge.** Words are cut, folded and stemmed here, by [`crate::text`], and
//! sent as terms with their places (`mapping`, `document`); so the cluster holds the same postings as the embedded
//! engine, sentences, paragraphs and quotations included. A query becomes one plan for both engines
//! ([`crate::passages::Plan`]), and each part of it (`compile`) says of its translation:
//!
//! - whether the cluster finds **exactly** what matches: words, phrases, filters, proximity of words and phrases (as
//!   intervals), `w/s` and `w/p` and parts of the text (as intervals within marked stretches). Then the cluster counts,
//!   facets, sorts by time and source, and streams on its own, whatever the size;
//! - or **more** than that: `atleast`, `first`, `not w/n`, loose phrases, proximity nested in proximity, patterns of more
//!   than 100 words near something. Then every article found is read here and judged by the one evaluator of
//!   [`crate::passages`], which also decides in the embedded engine; up to [`MOST_JUDGED`] articles, beyond which the
//!   query is refused with the reason;
//! - and whether the cluster's **scores** are the first line of the formula of [`crate::ranking`]: words and plain phrases,
//!   with the idf of all forms put into the boosts. Then the cluster names the best hundred, and their scores, the places
//!   of their words and so their order are computed here to the last digit. Otherwise all matches are read and scored
//!   here, up to the same limit, beyond which a note says that the order is approximate.
//!
//! So an answer is the embedded engine's, says what it is not, or is refused: never silently different. Quickwit has no
//! intervals, no terms that share a place, and scores of its own: there more is read and decided here.

mod address;
mod answer;
mod bulk;
mod client;
mod compile;
mod complete;
mod counts;
mod dialect;
mod document;
mod facets;
mod finding;
pub mod handoff;
mod journal;
mod judge;
mod listing;
mod live;
mod mapping;
mod nodes;
mod presence;
mod product;
mod setup;
mod suggest;
mod view;
mod writer;

use std::ops::ControlFlow;
use std::sync::Arc;

use crate::article::{Article, ArticleId};
use crate::engine::suggest::count_words;
use crate::engine::{Bucket, Engine, Hit, Request, Response, Sort, Stats, Vocabulary, WordCount};
use crate::error::{Error, Result};
use crate::passages::{Leaf, Plan};
use crate::query::{Tree, Word};
use crate::text::Language;
use client::Client;
use finding::{Finder, Window};
use view::View;

pub use address::{Access, Address, CREDENTIALS_HINT, Credentials};
pub use bulk::DeadLetter;
pub use finding::MOST_JUDGED;
pub use live::Live;
pub use mapping::Shape;
pub use writer::{Segment, Target, Writer};

/// Returns whether what a cluster has taken stays as it is: nothing is replaced there, nothing removed.
///
/// # Errors
/// [`Error::Engine`] where it does not answer, or is none that morgue knows.
pub fn is_append_only(address: &Address, access: &Access) -> Result<bool> {
    let client = Client::new(address.clone(), access)?;
    client.recognise()?;
    Ok(client.dialect().is_append_only())
}

/// An index of a cluster, to be searched.
pub struct Cluster {
    view: View,
}

impl Cluster {
    /// Opens an index; queries are read in these languages alone, where there are any, instead of in all that it holds.
    ///
    /// # Errors
    /// [`Error::Engine`] where the cluster does not answer, is none that morgue knows, or has no such index.
    pub fn open(address: &Address, access: &Access, languages: &[Language]) -> Result<Cluster> {
        Cluster::of(Arc::new(Client::new(address.clone(), access)?), languages)
    }

    /// Opens the index of a cluster that was spoken to before.
    fn of(client: Arc<Client>, languages: &[Language]) -> Result<Cluster> {
        Ok(Cluster { view: View::open(client, languages)? })
    }

    fn each_in_order(
        &self,
        finder: &Finder<'_>,
        plan: &Plan,
        visit: &mut dyn FnMut(Hit) -> ControlFlow<()>,
    ) -> Result<u64> {
        let compiled = finder.compile(&plan.root)?;
        let mut judge = finder.judge();
        let mut rank = 0;
        let mut has_ended = true;
        let mut take = |article: Article, score: f32| {
            rank += 1;
            let hit = Hit { rank, score, matches_all: true, article, explanation: Vec::new() };
            let flow = visit(hit);
            has_ended = flow.is_continue();
            flow
        };
        if finder.sort == Sort::Relevance || !finder.sorts_there() {
            let window = Window { limit: usize::MAX, ..Window::default() };
            for top in finder.find(&plan.root, &window, &[])?.top {
                if take(top.article, top.score).is_break() {
                    break;
                }
            }
        } else {
            finder.walk(&compiled.query, None, usize::MAX, &mut |_, article| {
                if !compiled.is_exact {
                    judge.read(&article);
                    if judge.worth(&article, &plan.root).is_none() {
                        return ControlFlow::Continue(());
                    }
                }
                take(article, 0.0)
            })?;
        }
        if has_ended { Ok(rank) } else { finder.count(&plan.root) }
    }
}

impl Engine for Cluster {
    fn search(&self, request: &Request) -> Result<Response> {
        answer::answer(request, &self.view)
    }

    fn each(
        &self,
        request: &Request,
        sort: Option<Sort>,
        visit: &mut dyn FnMut(Hit) -> ControlFlow<()>,
    ) -> Result<u64> {
        // With none asked for, the latest first: of all orders in which an index goes on anywhere it says something.
        let request = Request { sort: sort.unwrap_or(Sort::Newest), is_strict: true, ..request.clone() };
        let plan = Plan::new(&request.tree);
        let terms = self.view.look_up(&plan.leaves)?;
        let finder = Finder::new(&request, &self.view, &plan, &terms)?;
        self.each_in_order(&finder, &plan, visit)
    }

    fn count_words(&self, tree: &Tree) -> Result<Vec<WordCount>> {
        count_words(tree, &suggest::Asked(&self.view))
    }

    fn occurrences(&self, _: &[&str]) -> Result<Vec<u64>> {
        Err(Error::Engine {
            engine: self.view.client.address.to_string(),
            reason: "a cluster does not tell how often a word occurs in all of an archive".to_owned(),
            hint: "collocates need an index on this machine".to_owned(),
        })
    }

    fn frequencies(&self, words: &[Word]) -> Result<(Vec<u64>, u64)> {
        let leaves: Vec<Leaf> = words.iter().map(|word| Leaf::Inflected(word.clone())).collect();
        let terms = self.view.look_up(&leaves)?;
        Ok((terms.into_iter().map(|terms| terms.articles).collect(), self.view.articles))
    }

    fn complete(&self, of: Vocabulary, prefix: &str, most: usize) -> Result<Vec<Bucket>> {
        complete::complete(&self.view, of, prefix, most)
    }

    fn article(&self, id: ArticleId) -> Result<Option<Article>> {
        finding::article(&self.view, id)
    }

    fn languages(&self) -> Result<Vec<Language>> {
        Ok(self.view.languages.iter().map(|(language, _)| *language).collect())
    }

    fn stats(&self) -> Result<Stats> {
        counts::stats(&self.view)
    }
}
