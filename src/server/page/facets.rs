//! The side of the page: the matching articles counted, each value to be asked for or left out.

use maud::{Markup, html};

use super::conditions::Condition;
use super::state::{Look, State};
use super::words::{number, plain};
use crate::engine::{Bucket, Counts, Facet};

/// The values of a facet that are shown at first.
pub const FEW: usize = 6;

/// The values of one that is opened.
pub const MANY: usize = 200;

/// Writes all facets.
pub fn side(facets: &[Counts], state: &State) -> Markup {
    let hosts = facets.iter().find(|counts| counts.facet == Facet::Host);
    let has = |facet: Facet| facets.iter().any(|counts| counts.facet == facet && has_choice(counts));
    let has_kinds = [Facet::Person, Facet::Organisation, Facet::Place].into_iter().any(has);
    let is_shown = |facet: Facet| heading(facet).is_some() && !(facet == Facet::Entity && has_kinds);
    let shown = facets.iter().filter(|counts| is_shown(counts.facet) && has_choice(counts));
    html! {
        aside.facets aria-label="Narrow the search" {
            details open {
                summary { "Narrow the search" }
                @for counts in shown { (group(counts, hosts, state)) }
            }
        }
    }
}

/// Returns the heading of a facet; the others are shown elsewhere.
fn heading(facet: Facet) -> Option<&'static str> {
    match facet {
        Facet::Source => Some("Sources"),
        Facet::Person => Some("Persons"),
        Facet::Organisation => Some("Organisations"),
        Facet::Place => Some("Places"),
        Facet::Entity => Some("Names"),
        Facet::Language => Some("Languages"),
        Facet::Author => Some("Authors"),
        Facet::Section => Some("Sections"),
        Facet::Agency => Some("Agencies"),
        Facet::Dateline => Some("Datelines"),
        Facet::Year => Some("Years"),
        Facet::Host | Facet::Month | Facet::Day => None,
    }
}

/// Returns whether there is a value to choose.
fn has_choice(counts: &Counts) -> bool {
    counts.buckets.iter().any(|bucket| bucket.value.is_some())
}

fn group(counts: &Counts, hosts: Option<&Counts>, state: &State) -> Markup {
    let facet = counts.facet;
    let is_open = state.look.open == Some(facet);
    let most = if is_open { MANY } else { FEW };
    let buckets: Vec<&Bucket> = match facet {
        // The latest year first.
        Facet::Year => counts.buckets.iter().rev().filter(|bucket| bucket.value.is_some()).collect(),
        _ => counts.buckets.iter().collect(),
    };
    let id = format!("facet-{}", facet.name());
    let look = Look { open: (!is_open).then_some(facet), order: Vec::new() };
    let toggled = State { look, ..state.clone() };
    html! {
        section.facet aria-labelledby=(id) {
            h2 #(id) { (heading(facet).unwrap_or_default()) }
            ul {
                @for bucket in buckets.iter().take(most) {
                    (value(facet, bucket, state))
                    @if facet == Facet::Source { (under(bucket, hosts, state)) }
                }
            }
            @if buckets.len() > most.min(FEW) {
                p.toggle { a href=(format!("{}#{id}", toggled.href("/"))) {
                    @if is_open { "fewer" } @else { "more" }
                } }
            }
        }
    }
}

/// Writes a value with its count: a link that asks for it, one that leaves it out.
fn value(facet: Facet, bucket: &Bucket, state: &State) -> Markup {
    let name = plain(bucket.value.as_deref().unwrap_or("none"));
    let condition = Condition::of(facet, bucket.value.as_deref());
    html! {
        li {
            @match condition {
                Some(condition) if !condition.is_included(&state.asked) => {
                    a.value href=(state.with(|asked| condition.include(asked)).href("/")) { bdi { (name) } }
                    span.count { (number(bucket.count)) }
                    a.not href=(state.with(|asked| condition.exclude(asked)).href("/"))
                        aria-label=(format!("Without {name}")) title=(format!("Without {name}")) { "−" }
                }
                _ => {
                    span.value { bdi { (name) } }
                    span.count { (number(bucket.count)) }
                }
            }
        }
    }
}

/// Writes the hosts under a source that is asked for, where it has several.
fn under(source: &Bucket, hosts: Option<&Counts>, state: &State) -> Markup {
    let domain = source.value.as_deref().unwrap_or_default();
    let is_asked = state.asked.source.iter().any(|own| own.trim_start_matches('=').ends_with(domain));
    let below = format!(".{domain}");
    let is_under =
        |bucket: &&Bucket| bucket.value.as_deref().is_some_and(|host| host == domain || host.ends_with(&below));
    let hosts: Vec<&Bucket> = hosts.iter().flat_map(|hosts| &hosts.buckets).filter(is_under).collect();
    html! {
        @if is_asked && !domain.is_empty() && hosts.len() > 1 {
            li.under { ul { @for host in hosts.into_iter().take(MANY) { (value(Facet::Host, host, state)) } } }
        }
    }
}
