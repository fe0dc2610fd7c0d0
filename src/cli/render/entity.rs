//! A person, organisation or place over the archive, on a screen.

use indicatif::HumanCount;

use crate::answers::{BucketJson, CompanionJson, EntityAnswer, PlaceJson};
use crate::cli::progress::plural;
use crate::cli::terminal::{FAINT, HEADLINE, SOURCE, Screen, clean, columns, fit, lines};

/// Columns before the values, where their titles stand.
const INDENT: usize = 10;

/// Writes what the articles say of a name.
pub fn entity_text(answer: &EntityAnswer, screen: &Screen) -> String {
    let articles = plural(answer.articles, "article");
    let total = if answer.articles == 0 { "no".to_owned() } else { HumanCount(answer.articles).to_string() };
    let name = screen.paint(HEADLINE, &clean(&answer.name));
    let verb = if answer.articles == 1 { "names" } else { "name" };
    let mut out = format!("{total} {articles} {verb} {name}\n");
    for note in &answer.notes {
        out.push_str(&format!("{}\n", screen.paint(FAINT, &format!("note: {}", clean(note)))));
    }
    if answer.articles == 0 {
        return out;
    }
    out.push('\n');
    for (title, place) in [("first", &answer.first), ("last", &answer.last)] {
        if let Some(place) = place {
            out.push_str(&row(title, &article(place, screen), screen));
        }
    }
    let written = match answer.surfaces_of {
        all if all == answer.articles => String::new(),
        some => format!(" (in the {} newest)", HumanCount(some)),
    };
    for (title, values) in [
        ("as", counted(&answer.kinds)),
        ("written", counted(&answer.surfaces) + &written),
        ("by", counted(&answer.sources)),
        ("in", counted(&answer.years)),
        ("persons", company(&answer.persons)),
        ("orgs", company(&answer.organisations)),
        ("places", company(&answer.places)),
    ] {
        if !values.is_empty() {
            out.push_str(&row(title, &wrapped(&values, screen), screen));
        }
    }
    out
}

fn row(title: &str, values: &str, screen: &Screen) -> String {
    format!("{}{}{values}\n", screen.paint(FAINT, title), " ".repeat(INDENT.saturating_sub(columns(title))))
}

fn wrapped(values: &str, screen: &Screen) -> String {
    let lines = lines(values, screen.width.saturating_sub(INDENT).max(10));
    let lines: Vec<&str> = lines.into_iter().map(|line| &values[line]).collect();
    lines.join(&format!("\n{}", " ".repeat(INDENT)))
}

fn article(place: &PlaceJson, screen: &Screen) -> String {
    let day: String = place.published.iter().flat_map(|published| published.chars()).take(10).collect();
    let source = clean(place.source.as_deref().unwrap_or("no source"));
    let used = INDENT + columns(&day) + columns(&source) + columns(&place.id) + 6;
    let headline = clean(place.headline.as_deref().unwrap_or("no headline"));
    let headline = fit(&headline, screen.width.saturating_sub(used).max(10));
    format!("{day}  {}  {headline}  {}", screen.paint(SOURCE, &source), screen.paint(FAINT, &place.id))
}

fn counted(values: &[BucketJson]) -> String {
    let one = |bucket: &BucketJson| {
        format!("{} {}", clean(bucket.value.as_deref().unwrap_or("none")), HumanCount(bucket.count))
    };
    values.iter().map(one).collect::<Vec<_>>().join(" · ")
}

fn company(names: &[CompanionJson]) -> String {
    let one = |own: &CompanionJson| {
        format!("{} {} of {}", clean(&own.name), HumanCount(own.together), HumanCount(own.articles))
    };
    names.iter().map(one).collect::<Vec<_>>().join(" · ")
}
