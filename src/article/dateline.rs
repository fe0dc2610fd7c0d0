//! The dateline: where a report was written and which agency sent it, as newspapers print it before the first words.
//!
//! `LONDON, March 5 (Reuters) - `, `BAGHDAD, Iraq — `, `Berlin (dpa) - `, `(ANSA) - ROMA, 5 MAR - `,
//! `MOSCOW, March 5. /TASS/. `, `新华社北京3月5日电`. What may be a heading as well is none: without an agency, the place
//! stands in capitals, and a date, a country or a long dash stands behind it.

use super::agency::agency_in;
use super::months::month;

/// What a text says before its first words.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Dateline {
    /// The place as it is written, without the date.
    pub place: Option<String>,
    /// The agency.
    pub agency: Option<&'static str>,
}

/// The longest dateline, in bytes.
const MOST_BYTES: usize = 100;

/// The most words of a place.
const MOST_WORDS: usize = 8;

impl Dateline {
    /// Reads the dateline that a text begins with; `None` where none surely does.
    pub fn of(text: &str) -> Option<Dateline> {
        let line = text.trim_start().lines().next()?;
        let end = (0..=line.len().min(MOST_BYTES)).rev().find(|at| line.is_char_boundary(*at))?;
        let start = &line[..end];
        chinese(start).or_else(|| between_slashes(start)).or_else(|| before_dash(start))
    }
}

/// Returns the place of a dateline as data has it: `SEABURY, March 5 -` is `SEABURY`.
pub fn place_of(dateline: &str) -> Option<String> {
    let bare = dateline.trim().trim_end_matches(['-', '–', '—', '_', ' ', '.', ':']);
    let bare = bare.split('(').next().unwrap_or(bare);
    undated(bare).0
}

/// Takes the date out of a dateline; returns the place, and whether there was a date.
fn undated(text: &str) -> (Option<String>, bool) {
    let mut has_date = false;
    let mut place: Vec<&str> = Vec::new();
    for part in text.split(',').map(str::trim).filter(|part| !part.is_empty()) {
        let kept = match part.find(|c: char| c.is_numeric()) {
            Some(at) => {
                has_date = true;
                without_month(&part[..at])
            }
            None => part,
        };
        place.extend((!kept.is_empty()).then_some(kept));
    }
    (Some(place.join(", ")).filter(|place| !place.is_empty()), has_date)
}

/// Leaves out the name of a month at the end.
fn without_month(text: &str) -> &str {
    let text = text.trim_end();
    let (before, last) = text.rsplit_once(' ').unwrap_or(("", text));
    let is_month = month(&last.trim_end_matches('.').to_lowercase(), None).is_some();
    if is_month { before.trim_end() } else { text }
}

/// Reads `LONDON, March 5 (Reuters) - `, with a dash of any kind, and `(ANSA) - ROMA, 5 MAR - `.
fn before_dash(line: &str) -> Option<Dateline> {
    let (head, dash, rest) = at_dash(line)?;
    let (place, mark) = match head.trim_end_matches('.').strip_suffix(')').and_then(|head| head.rsplit_once('(')) {
        Some((place, mark)) => (place.trim_end(), Some(mark)),
        None => (head, None),
    };
    let agency = mark.and_then(agency_in);
    if agency.is_some() && place.is_empty() {
        let place = at_dash(rest).map(|(place, ..)| undated(place)).filter(|(_, has_date)| *has_date);
        return Some(Dateline { place: place.and_then(|(place, _)| place), agency });
    }
    let (own, has_date) = undated(place);
    let own = own.filter(|own| is_place(own))?;
    let is_long = matches!(dash, "—" | "--");
    let is_text = rest.trim_start().chars().next().is_none_or(|c| !c.is_lowercase());
    let is_sure = agency.is_some() || is_in_capitals(&own) && is_text && (has_date || own.contains(',') || is_long);
    is_sure.then_some(Dateline { place: Some(own), agency })
}

/// Cuts a line at its first dash that parts words: what stands before it, the dash, and what follows.
fn at_dash(line: &str) -> Option<(&str, &str, &str)> {
    line.char_indices().find_map(|(at, c)| {
        let (head, rest) = line.split_at(at);
        let dash = match c {
            '—' => &rest[..c.len_utf8()],
            '-' if rest.starts_with("--") => &rest[..2],
            '-' | '–' | '_' => &rest[..c.len_utf8()],
            _ => return None,
        };
        let rest = &rest[dash.len()..];
        let is_parted = matches!(dash, "—" | "--") || rest.starts_with(' ') && head.ends_with([' ', ')', '.']);
        is_parted.then(|| (head.trim_end(), dash, rest))
    })
}

/// Reads `MOSCOW, March 5. /TASS/. `
fn between_slashes(line: &str) -> Option<Dateline> {
    let (head, rest) = line.split_once(". /").or_else(|| line.split_once(" /"))?;
    let (mark, _) = rest.split_once('/')?;
    let (place, _) = undated(head);
    Some(Dateline { agency: Some(agency_in(mark)?), place: Some(place.filter(|place| is_place(place))?) })
}

/// Reads `新华社北京3月5日电`: the agency, the place, the day, and the sign for "by wire".
fn chinese(line: &str) -> Option<Dateline> {
    let (head, _) = line.split_once("日电")?;
    let agency = ["新华社", "中新社", "中新网"].into_iter().find(|name| head.starts_with(name))?;
    let place: String = head[agency.len()..].chars().take_while(|c| !c.is_numeric()).collect();
    let place = Some(place.trim().to_owned()).filter(|place| !place.is_empty() && place.chars().count() <= 12);
    Some(Dateline { place, agency: agency_in(agency) })
}

/// Returns whether a text reads as the name of a place: a few words, the first of them no lower-case one.
fn is_place(text: &str) -> bool {
    let begins = text.chars().next().is_some_and(|c| c.is_alphabetic() && !c.is_lowercase());
    let is_name = !text.contains([':', ';', '"', '“', '”', '?', '!', '(', ')', '|', '[', ']', '@', '&']);
    begins && is_name && text.split_whitespace().count() <= MOST_WORDS
}

/// Words in capitals before a dash that are no place.
const LABELS: &[&str] = &[
    "ADVERTISEMENT",
    "ADVISORY",
    "ALERT",
    "ANALYSIS",
    "BREAKING",
    "BRIEF",
    "CORRECTED",
    "CORRECTION",
    "EDITORIAL",
    "EXCLUSIVE",
    "FACTBOX",
    "FEATURE",
    "FILE",
    "FLASH",
    "INTERVIEW",
    "LIVE",
    "NEWS",
    "NOTE",
    "OPINION",
    "PHOTO",
    "PHOTOS",
    "POLL",
    "PREVIEW",
    "QUESTION",
    "READ",
    "REPORT",
    "REVIEW",
    "REVISED",
    "RPT",
    "SPOILER",
    "SUMMARY",
    "UPDATE",
    "UPDATED",
    "URGENT",
    "VIDEO",
    "WARNING",
    "WATCH",
];

/// Returns whether the first part of a place is a name in capitals, up to four words of at least four letters together;
/// what follows a comma, such as a country, begins with one.
fn is_in_capitals(place: &str) -> bool {
    let mut parts = place.split(", ");
    let name = parts.next().unwrap_or_default();
    let letters = name.chars().filter(|c| c.is_alphabetic()).count();
    let words: Vec<&str> = name.split_whitespace().collect();
    letters >= 4
        && words.len() <= 4
        && name.chars().all(|c| c.is_uppercase() || matches!(c, ' ' | '.' | '\'' | '’' | '-' | '/'))
        && !words.iter().any(|word| LABELS.contains(word))
        && parts.all(|part| part.starts_with(char::is_uppercase) && part.split_whitespace().count() <= 3)
}

#[cfg(test)]
mod tests {
    use super::{Dateline, place_of};

    #[track_caller]
    fn reads(text: &str, place: &str, agency: &str) {
        let found = Dateline::of(text).unwrap_or_default();
        assert_eq!((found.place.as_deref().unwrap_or(""), found.agency.unwrap_or("")), (place, agency), "{text}");
    }

    #[test]
    fn datelines_of_agencies_and_newspapers() {
        reads("LONDON (Reuters) - Ferries sail.", "LONDON", "Reuters");
        reads("LONDON, March 5 (Reuters) - Ferries sail.", "LONDON", "Reuters");
        reads("WASHINGTON/NEW YORK (Reuters) - Ferries", "WASHINGTON/NEW YORK", "Reuters");
        reads("(Reuters) - Ferries sail.", "", "Reuters");
        reads("PARIS (AP) _ Ferries sail.", "PARIS", "AP");
        reads("Berlin (dpa/bb) – Fähren", "Berlin", "dpa");
        reads("Madrid, 5 mar (EFE).- Los barcos", "Madrid", "EFE");
        reads("(ANSA) - ROMA, 5 MAR - I traghetti", "ROMA", "ANSA");
        reads("MOSCOW, March 5. /TASS/. Ferries", "MOSCOW", "TASS");
        reads("新华社北京3月5日电 渡轮", "北京", "Xinhua");
        reads("中新网3月5日电 渡轮", "", "China News Service");
        reads("BAGHDAD, Iraq — The ferries", "BAGHDAD, Iraq", "");
        reads("SEABURY, March 5 - Ferries sail.", "SEABURY", "");
        reads("SEABURY, March 5 (Unionwire) - Ferries sail.", "SEABURY", "");
        reads("ST. LOUIS — “Ferries” sail.", "ST. LOUIS", "");
        reads("WASHINGTON—The ferries", "WASHINGTON", "");
        reads("\nMANCHESTER, N.H. -- Ferries", "MANCHESTER, N.H.", "");
    }

    #[test]
    fn what_may_be_a_heading_is_none() {
        for text in [
            "NOTE - Ferries sail.",
            "NICKEL - Prices rose.",
            "FINAL UPDATE — The ferries",
            "NASA — the agency of space — flies.",
            "CORRECTION - March 5 - Ferries",
            "The ferry (Reuters said) - sails.",
            "He spoke to the Associated Press (AP): ferries sail - again.",
            "Seabury — Ferries sail.",
            "A re-opening - so they say",
            "Wroclaw (Polen) - Fähren",
            "",
            "日电",
        ] {
            assert_eq!(Dateline::of(text), None, "{text}");
        }
    }

    #[test]
    fn places_of_datelines_in_data() {
        for (text, place) in [
            ("SEABURY, March 5 -", Some("SEABURY")),
            ("WASHINGTON, D.C., Feb. 26", Some("WASHINGTON, D.C.")),
            ("Seabury", Some("Seabury")),
            ("LONDON 5 March (Reuters)", Some("LONDON")),
            ("March 5", None),
            ("", None),
        ] {
            assert_eq!(place_of(text).as_deref(), place, "{text}");
        }
    }
}
