//! The hits of an answer, and the way to the next ones.

use maud::{Markup, html};

use super::conditions::Condition;
use super::state::{Look, State, View};
use super::words::{bytes, date, marked, number, passage, plain, title};
use crate::answers::{Answer, Shown, source};
use crate::article::{Article, Entity, EntityKind};
use crate::engine::Facet;
use crate::server::asked::Asked;
use crate::server::limits::MOST_OFFSET;

/// The most names below a hit.
const MOST_NAMES: usize = 5;

/// Writes the ways to look at the answer, and to take it along.
pub fn tabs(state: &State, view: View, total: u64) -> Markup {
    let current = |own: View| (own == view).then_some("page");
    let all = exported(state);
    let glue = if all.contains('?') { '&' } else { '?' };
    html! {
        nav.tabs aria-label="Views" {
            a href=(state.ordered(&[]).href("/")) aria-current=[current(View::Articles)] { "Articles" }
            @if view == View::Context || total > 0 && !state.asked.q.trim().is_empty() {
                a href=(state.from(0).href("/context")) aria-current=[current(View::Context)] { "In context" }
            }
            @if total > 0 {
                details.export {
                    summary { "Export" }
                    ul {
                        @for (format, what) in FORMATS {
                            li { a href=(format!("{all}{glue}format={format}")) download { (what) } }
                        }
                    }
                }
            }
        }
    }
}

/// The forms of an export, and what they are called.
const FORMATS: [(&str, &str); 5] = [
    ("csv", "Table (CSV)"),
    ("jsonl", "JSON Lines"),
    ("ris", "References (RIS)"),
    ("bibtex", "BibTeX"),
    ("csl-json", "CSL-JSON"),
];

/// Returns the address of all matches as data.
fn exported(state: &State) -> String {
    let asked = Asked { limit: None, ..state.from(0).asked };
    State { asked, look: Look::default() }.href("/api/export")
}

/// Writes the hits.
pub fn list(answer: &Answer, state: &State) -> Markup {
    let has_tiers = answer.total > 0 && answer.hits.is_sorted_by_key(|shown| !shown.hit.matches_all);
    let first_partial = answer.hits.iter().position(|shown| !shown.hit.matches_all).filter(|_| has_tiers);
    html! {
        ol.hits {
            @for (at, shown) in answer.hits.iter().enumerate() {
                @if first_partial == Some(at) { li.divider { "Some of the words" } }
                (hit(shown, state))
            }
        }
    }
}

fn hit(shown: &Shown, state: &State) -> Markup {
    let article = &shown.hit.article;
    let (text, is_cut) = title(article);
    let in_headline = if article.content.headline.is_some() { shown.marked.headline.as_slice() } else { &[] };
    html! {
        li.hit value=(shown.hit.rank) {
            h2 {
                a href=(article_href(article, state)) dir="auto" { (marked(text, bytes(in_headline))) @if is_cut { "…" } }
            }
            (about(article))
            @if !shown.hit.matches_all && !shown.marked.missing.is_empty() {
                p.missing { "without " @for (at, part) in shown.marked.missing.iter().enumerate() {
                    @if at > 0 { ", " } (plain(part))
                } }
            }
            @for snippet in &shown.snippets { p.snippet dir="auto" { (passage(snippet)) } }
            (names(&article.content.entities, state))
        }
    }
}

/// Returns the address of an article, reached from an answer.
pub fn article_href(article: &Article, state: &State) -> String {
    state.href(&format!("/article/{}", article.id))
}

/// Writes who published an article and when.
pub fn about(article: &Article) -> Markup {
    let content = &article.content;
    html! {
        p.about {
            span.source { bdi { (plain(source(article).unwrap_or("no source"))) } }
            @if let Some(published) = content.published { " · " (date(published)) }
            @if !content.authors.is_empty() { " · " span.authors { bdi { (plain(&content.authors.join(", "))) } } }
        }
    }
}

fn names(entities: &[Entity], state: &State) -> Markup {
    html! {
        @if !entities.is_empty() {
            ul.names aria-label="Names" {
                @for entity in entities.iter().take(MOST_NAMES) { li { (name_link(entity, state)) } }
                @if entities.len() > MOST_NAMES { li.rest { "and " (number((entities.len() - MOST_NAMES) as u64)) " more" } }
            }
        }
    }
}

/// Links a name to the articles of the answer that have it.
pub fn name_link(entity: &Entity, state: &State) -> Markup {
    let condition = Condition::of(name_facet(entity), Some(&entity.name));
    html! {
        @match condition {
            Some(condition) => a.(entity.kind.name()) href=(state.with(|asked| condition.include(asked)).href("/")) {
                bdi { (plain(&entity.name)) }
            },
            None => span { bdi { (plain(&entity.name)) } },
        }
    }
}

/// Returns the facet that counts names of its kind.
pub fn name_facet(entity: &Entity) -> Facet {
    match entity.kind {
        EntityKind::Person => Facet::Person,
        EntityKind::Organisation => Facet::Organisation,
        EntityKind::Place => Facet::Place,
        EntityKind::Unknown => Facet::Entity,
    }
}

/// Writes the way to the hits before and after.
pub fn pages(answer: &Answer, state: &State) -> Markup {
    let limit = state.asked.limit.unwrap_or(10);
    let offset = state.asked.offset.unwrap_or(0);
    let next = offset + limit;
    let all = answer.total + answer.total_partial;
    html! {
        @if offset > 0 || answer.next.is_some() {
            nav.pages aria-label="Pages" {
                @if offset > 0 { a rel="prev" href=(state.from(offset.saturating_sub(limit)).href("/")) { "← Earlier" } }
                span {
                    (number(offset as u64 + 1)) "–" (number((offset + answer.hits.len()) as u64)) " of " (number(all))
                }
                @if answer.next.is_some() && next <= MOST_OFFSET { a rel="next" href=(state.from(next).href("/")) { "More →" } }
            }
        }
    }
}
