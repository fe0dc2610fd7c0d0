//! The page of an answer: how the query was read, the timeline, the hits, the facets.

use std::sync::Arc;

use axum::extract::State as Extract;
use axum::http::Uri;
use axum::response::Html;
use maud::{Markup, html};

use super::conditions::active;
use super::frame::Frame;
use super::state::{State, View};
use super::words::{counted, number, plain};
use super::{facets, hits, timeline, words};
use crate::answers::{Answer, Search};
use crate::engine::{Facet, WordCount};
use crate::query::Note;
use crate::server::problem::Problem;
use crate::server::shared::Shared;
use crate::server::timeline::Timeline;

/// What the side of the page counts by.
const FACETS: [Facet; 10] = [
    Facet::Source,
    Facet::Person,
    Facet::Organisation,
    Facet::Place,
    Facet::Entity,
    Facet::Language,
    Facet::Section,
    Facet::Agency,
    Facet::Year,
    Facet::Month,
];

pub async fn page(Extract(shared): Extract<Arc<Shared>>, uri: Uri) -> Result<Html<String>, Problem> {
    let state = State::read(&uri)?;
    let (asked, open, ground) = (state.asked.clone(), state.look.open, shared.config.ground.clone());
    let found = shared.ask(move |engine| {
        let mut counted = FACETS.to_vec();
        // Its hosts, once a source is chosen.
        counted.extend((!asked.source.is_empty()).then_some(Facet::Host));
        counted.extend(open.filter(|open| !FACETS.contains(open)));
        // One more than is shown says that there are more; dates are all shown.
        let most_values = if open.is_some() { facets::MANY } else { facets::FEW } + 1;
        let search = Search { facets: counted, most_values, ..asked.search(engine, &ground)? };
        let answer = search.answer(engine)?;
        let over_time = Timeline::of(&search, &answer, engine)?;
        Ok((answer, over_time))
    });
    let (answer, over_time) = found.await?;
    let title = if state.asked.q.trim().is_empty() { "All articles" } else { state.asked.q.trim() };
    let content = html! {
        (reading(&answer, &state))
        @if answer.total > 0 { (timeline::chart(&over_time, &state)) }
        div.columns {
            section.list aria-label="Articles" {
                (hits::tabs(&state, View::Articles, answer.total))
                (hits::list(&answer, &state))
                (hits::pages(&answer, &state))
            }
            @if answer.total > 0 { (facets::side(&answer.facets, &state)) }
        }
    };
    Ok(Frame { title, shared: &shared, state: &state }.around(content))
}

/// Says how many articles match, how the query was read, and what narrows it.
fn reading(answer: &Answer, state: &State) -> Markup {
    html! {
        section.reading aria-label="How the query was read" {
            h1.total { (total(answer)) (whole(answer, state)) }
            @if !state.asked.q.trim().is_empty() { p.read { "read as " code { (plain(&answer.read_as)) } } }
            (remarks(&answer.notes))
            @if !answer.words.is_empty() {
                ul.notes { @for word in &answer.words { (alone(word, state)) } }
            }
            (conditions_of(state))
        }
    }
}

/// Says how the query was read.
pub fn remarks(notes: &[Note]) -> Markup {
    html! {
        @if !notes.is_empty() { ul.notes { @for note in notes { (remark(note)) } } }
    }
}

/// Lists the conditions of a search, each with the way out of it.
pub fn conditions_of(state: &State) -> Markup {
    let conditions = active(&state.asked);
    let none = State::default().with(|asked| asked.q = state.asked.q.clone());
    html! {
        @if !conditions.is_empty() {
            ul.conditions aria-label="Conditions" {
                @for own in conditions {
                    li {
                        span { (own.label) " " b { bdi { (plain(&own.value)) } } }
                        a href=(state.with(|asked| *asked = own.without.clone()).href("/"))
                            aria-label=(format!("Remove {} {}", own.label, plain(&own.value))) { "×" }
                    }
                }
                li.all { a href=(none.href("/")) { "remove all" } }
            }
        }
    }
}

fn total(answer: &Answer) -> Markup {
    let matches = match answer.total {
        0 => "No article matches".to_owned(),
        1 => "1 article matches".to_owned(),
        total => format!("{} articles match", number(total)),
    };
    html! {
        (matches)
        @if answer.total_partial > 0 {
            span.partial {
                @if answer.total > 0 { "; " (number(answer.total_partial)) " more have some of the words" }
                @else { " all; " (number(answer.total_partial)) " have some of the words" }
            }
        }
    }
}

/// Offers to end the list with the matches, or to go on below them.
fn whole(answer: &Answer, state: &State) -> Markup {
    let other = state.with(|asked| asked.strict = !asked.strict);
    html! {
        @if answer.total > 0 && answer.total_partial > 0 { " " a.whole href=(other.href("/")) { "matches only" } }
        @else if state.asked.strict { " " a.whole href=(other.href("/")) { "with those that have some of the words" } }
    }
}

fn remark(note: &Note) -> Markup {
    html! { li.(note.kind.as_str()) { span.label { (note.kind.as_str()) } " " (words::remark(&note.text)) } }
}

/// Says how many articles match a word alone, and offers those spelled alike.
fn alone(word: &WordCount, state: &State) -> Markup {
    let instead = |meant: &str| {
        let text = &state.asked.q;
        // What is not found as it is typed is searched for on its own.
        if text.contains(&word.text) { text.replacen(&word.text, meant, 1) } else { meant.to_owned() }
    };
    html! {
        li {
            code { (plain(&word.text)) } " alone: " (counted(word.articles, "article", "articles"))
            @if !word.suggestions.is_empty() {
                "; did you mean "
                @for (at, meant) in word.suggestions.iter().enumerate() {
                    @if at > 0 { " or " }
                    a href=(state.with(|asked| asked.q = instead(meant)).href("/")) { (plain(meant)) }
                }
                "?"
            }
        }
    }
}
