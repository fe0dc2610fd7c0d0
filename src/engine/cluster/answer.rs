//! The answer to a request: the list with its two stretches, what is counted, where the next page begins.

use super::finding::{Finder, Found, Window};
use super::view::View;
use crate::engine::conditions::condition;
use crate::engine::{Cursor, Hit, Reason, Request, Response, Share, Sort};
use crate::error::Result;
use crate::passages::{Node, Plan};
use crate::ranking::{MOST_TIERED_WORDS, REFINED};

/// Answers a request.
///
/// # Errors
/// [`crate::error::Error::Engine`].
pub fn answer(request: &Request, view: &View) -> Result<Response> {
    let tree = &request.tree;
    let loose = match request.expansion.as_slice() {
        [] => tree.loosened(),
        words => Some(tree.expanded(words)),
    };
    let plan = Plan::with_loose(tree, loose.as_ref());
    let terms = view.look_up(&plan.leaves)?;
    let finder = Finder::new(request, view, &plan, &terms)?;
    let goes_on = finder.sort == Sort::Relevance && !request.is_strict;
    let loose = plan.loose.as_ref().filter(|_| goes_on);
    let is_tiered = tree.bare_words() <= MOST_TIERED_WORDS && request.expansion.is_empty();
    let mut answering = Answering { request, finder, response: Response::default() };
    answering.note(remarks(&plan.root));
    let start = Cursor::start(request);
    match loose {
        Some(loose) if !is_tiered => answering.all_as_one(&plan.root, loose, &start)?,
        loose => {
            answering.matches(&plan.root, &start)?;
            if let Some(loose) = loose {
                answering.rest(&plan.root, loose, &start)?;
            }
        }
    }
    Ok(answering.response)
}

/// Returns what the filters of a node cannot do as asked.
pub fn remarks(node: &Node) -> Vec<String> {
    let mut remarks = Vec::new();
    node.visit(&mut |node| {
        if let Node::Filter(filter) = node {
            remarks.extend(condition(filter).1);
        }
    });
    remarks
}

struct Answering<'a> {
    request: &'a Request,
    finder: Finder<'a>,
    response: Response,
}

impl Answering<'_> {
    /// Lists what matches.
    fn matches(&mut self, root: &Node, start: &Cursor) -> Result<()> {
        let mut window = Window::default();
        if !start.is_past_matches {
            window = self.window(start, self.request.limit);
        }
        let found = self.finder.find(root, &window, &self.request.facets)?;
        self.response.total = found.total;
        self.response.facets.clone_from(&found.counts);
        let reached = self.reached(&window, &found);
        let after = self.list(found, root, &window, 0, Some(true));
        if !start.is_past_matches && reached < self.response.total {
            self.response.next = self.next(reached, after, false);
        }
        Ok(())
    }

    /// Lists, below what matches, the articles with some of the words.
    fn rest(&mut self, root: &Node, loose: &Node, start: &Cursor) -> Result<()> {
        let total = self.response.total;
        let node = Node::All(vec![loose.clone(), Node::Not(Box::new(root.clone()))]);
        let wanted = self.request.limit - self.response.hits.len();
        if wanted == 0 {
            // All matches have some of the words.
            self.response.total_partial = self.finder.count(loose)? - total;
            if self.response.next.is_none() && self.response.total_partial > 0 && self.request.limit > 0 {
                self.response.next = Some(Cursor { is_past_matches: true, rank: 0, after: None, ..start.clone() });
            }
            return Ok(());
        }
        let window = match start.is_past_matches {
            true => self.window(start, wanted),
            false => Window { rank: start.rank.saturating_sub(total) as usize, after: None, limit: wanted },
        };
        let found = self.finder.find(&node, &window, &[])?;
        self.response.total_partial = found.total;
        let reached = self.reached(&window, &found);
        let after = self.list(found, loose, &window, total, Some(false));
        if reached < self.response.total_partial {
            self.response.next = self.next(reached, after, true);
        }
        Ok(())
    }

    /// Lists all articles that have some of the words in one ranking.
    fn all_as_one(&mut self, root: &Node, loose: &Node, start: &Cursor) -> Result<()> {
        let matches = self.finder.find(root, &Window::default(), &self.request.facets)?;
        (self.response.total, self.response.facets) = (matches.total, matches.counts);
        let window = self.window(start, self.request.limit);
        let found = self.finder.find(loose, &window, &[])?;
        let all = found.total;
        self.response.total_partial = all - self.response.total;
        let reached = self.reached(&window, &found);
        let after = self.list(found, loose, &window, 0, None);
        if reached < all {
            self.response.next = self.next(reached, after, false);
        }
        Ok(())
    }

    fn window(&self, start: &Cursor, limit: usize) -> Window {
        Window { rank: start.rank as usize, after: start.after.clone(), limit }
    }

    /// Returns how many articles of the stretch lie behind once the found ones are listed.
    fn reached(&self, window: &Window, found: &Found) -> u64 {
        (window.rank.min(found.total as usize) + found.top.len()) as u64
    }

    /// Adds articles to the list; returns where the list can be entered behind them.
    fn list(
        &mut self,
        found: Found,
        node: &Node,
        window: &Window,
        above: u64,
        is_match: Option<bool>,
    ) -> Option<crate::engine::cursor::Place> {
        let is_rearranged = found.is_rearranged;
        self.note(found.notes);
        let mut judge = self.finder.judge();
        let root = &self.finder.plan.root;
        let last = found.top.last().map(|top| top.place.clone());
        let end = window.rank + found.top.len();
        for (top, rank) in found.top.into_iter().zip(window.rank..) {
            let is_explained = self.request.is_explained && self.finder.sort == Sort::Relevance;
            if is_explained || is_match.is_none() {
                judge.read(&top.article);
            }
            let matches_all = is_match.unwrap_or_else(|| judge.worth(&top.article, root).is_some());
            let explanation = match is_explained {
                true => {
                    let is_first = window.after.is_none() && rank < REFINED && self.finder.is_refined;
                    let factor = self.finder.recency.map(|own| {
                        own.factor(top.article.content.published.map(|published| published.order_seconds()))
                    });
                    shares(&judge, &top.article, node, is_first, factor)
                }
                false => Vec::new(),
            };
            let score = if self.finder.sort == Sort::Relevance { top.score } else { 0.0 };
            let rank = above + rank as u64 + 1;
            self.response.hits.push(Hit { rank, score, matches_all, article: top.article, explanation });
        }
        last.filter(|_| window.after.is_some() || !is_rearranged || end > REFINED)
    }

    fn note(&mut self, notes: Vec<String>) {
        for note in notes {
            if !self.response.notes.contains(&note) {
                self.response.notes.push(note);
            }
        }
    }

    /// Returns where the page after this one begins.
    fn next(&self, rank: u64, after: Option<crate::engine::cursor::Place>, is_past_matches: bool) -> Option<Cursor> {
        let next = Cursor { request: Cursor::fingerprint(self.request), is_past_matches, rank, after };
        (self.response.hits.len() == self.request.limit && self.request.limit > 0).then_some(next)
    }
}

/// Returns what the score of the article that was read is the sum of.
fn shares(
    judge: &super::judge::Judge<'_>,
    article: &crate::article::Article,
    node: &Node,
    is_refined: bool,
    recency: Option<f32>,
) -> Vec<Share> {
    let mut shares = judge.worth(article, node).unwrap_or_default().shares;
    let mut sum: f32 = shares.iter().map(|share| share.score).sum();
    let mut add = |reason: Reason, score: f32, sum: &mut f32| {
        *sum += score;
        shares.push(Share { reason, score });
    };
    if let Some(extra) = judge.extra().filter(|_| is_refined) {
        for (reason, (count, score)) in [
            (Reason::Adjacent as fn(u32) -> Reason, extra.adjacent),
            (Reason::Near, extra.near),
            (Reason::Lede, extra.lede),
        ] {
            if count > 0 {
                add(reason(count), score, &mut sum);
            }
        }
        if extra.headline != 1.0 {
            let score = sum * (extra.headline - 1.0);
            add(Reason::Headline(extra.headline), score, &mut sum);
        }
    }
    if let Some(factor) = recency.filter(|factor| *factor != 1.0) {
        let score = sum * (factor - 1.0);
        add(Reason::Recency(factor), score, &mut sum);
    }
    shares
}
