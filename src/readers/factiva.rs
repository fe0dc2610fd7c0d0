//! Exports of Factiva as text: many articles a file, each part under a code of two letters at the margin.
//!
//! ```text
//! HD     Ferries Sail Again
//! BY     By Jane Doe
//! WC     212 words
//! PD     5 March 2024
//! SN     Harbour Post
//! LP
//! The first paragraphs.
//!
//! TD
//! The rest of the text.
//!
//! AN     Document HARPOS0020240305ek350001x
//! ```
//!
//! The codes are those of Factiva's "display format with indexing", as `tm.plugin.factiva` describes them
//! (<https://cran.r-project.org/package=tm.plugin.factiva>).

use std::io::BufRead;

use super::json_fields::{one_line, split_names};
use super::lines::{Cut, paragraphs, read_documents};
use super::{FieldNames, Reader, Skip, Take, Terms, ascii};
use crate::article::{Content, DateRules, Property, Reading, SourceDomain, agency_in};
use crate::text::Language;

/// Articles as documents of an export.
pub struct Factiva;

impl Reader for Factiva {
    fn name(&self) -> &'static str {
        "export of Factiva"
    }

    fn sign(&self) -> &'static str {
        "its lines begin with the codes HD, PD and SN"
    }

    fn recognises(&self, sample: &[u8], _names: &FieldNames) -> bool {
        let sample = ascii(sample);
        let mut codes = sample.lines().filter_map(|line| code(line).map(|(code, _)| code));
        ["HD", "PD", "SN"].iter().all(|wanted| codes.any(|code| code == *wanted))
    }

    fn read(&self, input: &mut dyn BufRead, terms: Terms<'_>, take: &mut Take<'_>) -> Result<(), Skip> {
        let mut has_text = false;
        let mut cut = |line: &str| match code(line) {
            // A section may stand before the headline.
            Some(("HD" | "SE", _)) if has_text => {
                has_text = false;
                Cut::Before
            }
            Some(("SN" | "PD" | "TD" | "LP" | "AN", _)) => {
                has_text = true;
                Cut::None
            }
            _ => Cut::None,
        };
        read_documents(input, terms, take, &mut cut, &|document| content_of(document, terms.dates))
    }
}

/// The codes.
const CODES: &[&str] = &[
    "SE", "HD", "CR", "WC", "PD", "ET", "SN", "SC", "ED", "PG", "VOL", "LA", "CY", "LP", "TD", "CT", "RF", "CO", "IN",
    "NS", "RE", "IPC", "IPD", "PUB", "AN", "BY", "CX", "ART", "CLM",
];

/// Cuts a line into its code and what follows it: nothing, or something behind two blanks or a tab.
fn code(line: &str) -> Option<(&'static str, &str)> {
    let line = line.trim_end().trim_start_matches('\u{FEFF}');
    let end = line.find(|c: char| !c.is_ascii_uppercase()).unwrap_or(line.len());
    let (name, rest) = line.split_at(end);
    let is_parted = rest.is_empty() || rest.starts_with("  ") || rest.starts_with('\t');
    CODES.iter().find(|own| is_parted && **own == name).map(|own| (*own, rest.trim()))
}

fn content_of(text: &str, dates: &DateRules) -> Option<Result<Content, Skip>> {
    let fields = fields(text);
    let value = |wanted: &str| {
        let (_, lines) = fields.iter().find(|(code, _)| *code == wanted)?;
        Some(one_line(&lines.join(" "))).filter(|text| !text.is_empty())
    };
    value("HD").or(value("TD")).or(value("LP"))?;
    let reading = &mut Reading::default();
    let language = reading.first(Property::Language, &["LA"], |name| Language::from_code(&value(name)?));
    let texts = fields.iter().filter(|(code, _)| matches!(*code, "LP" | "TD"));
    let body: Vec<String> = texts.map(|(_, lines)| paragraphs(lines.iter().copied())).collect();
    let is_filled = |text: &&String| !text.is_empty();
    let name = value("SN");
    let mut content = Content {
        given_id: reading.first(Property::Id, &["AN"], |name| {
            value(name).map(|id| id.strip_prefix("Document ").unwrap_or(&id).to_owned())
        }),
        headline: reading.first(Property::Headline, &["HD"], value),
        body: body.iter().filter(is_filled).cloned().collect::<Vec<_>>().join("\n"),
        authors: reading.first(Property::Authors, &["BY"], |name| Some(split_names(&value(name)?))).unwrap_or_default(),
        published: reading.first_date(
            &["PD"],
            |name| value(name).into_iter().collect(),
            |text| dates.read(text, language),
        ),
        language,
        section: reading.first(Property::Section, &["SE"], value),
        agency: reading.first(Property::Agency, &["CR"], |name| agency_in(&value(name)?).map(str::to_owned)),
        source: name.as_deref().and_then(SourceDomain::parse),
        ..Content::default()
    };
    content.source_name = name.filter(|_| content.source.is_none());
    content.reading = std::mem::take(reading);
    content.note_places(&[(Property::Source, "SN"), (Property::Text, "LP and TD")]);
    Some(if content.is_blank() { Err(Skip::Blank) } else { Ok(content) })
}

/// Cuts a document into its fields, each with its lines.
fn fields(text: &str) -> Vec<(&'static str, Vec<&str>)> {
    let mut fields: Vec<(&'static str, Vec<&str>)> = Vec::new();
    for line in text.lines() {
        match (code(line), fields.last_mut()) {
            (Some((code, value)), _) => fields.push((code, vec![value])),
            (None, Some((_, lines))) => lines.push(line),
            (None, None) => {}
        }
    }
    fields
}

#[cfg(test)]
mod tests {
    use std::ops::ControlFlow;

    use super::Factiva;
    use crate::readers::{Entry, FieldNames, Limits, Reader, Terms};

    #[test]
    fn documents_of_factiva() {
        let export = "SE     News\nHD     Ferries Sail\n       Again\nBY     By Jane Doe\nCR     Reuters\nWC     9 words\nPD     5 March 2024\n\
            SN     Harbour Post\nSC     HARPOS\nLA     English\nCY     (c) 2024\nLP\nSEABURY - The ferries sail.\n\n\
            IN the harbour all is well.\n\nTD\nMore\nof it.\n\nCO     x\nAN     Document HARPOS1\n\n\
            HD\nSecond\nPD\n6 March 2024\nSN\nharbourpost.example\nLP\nText.\nAN\nDocument HARPOS2\n";
        assert!(Factiva.recognises(export.as_bytes(), FieldNames::KNOWN));
        let mut found = Vec::new();
        let mut take = |entry: Entry| {
            found.push(entry.content.unwrap());
            ControlFlow::Continue(())
        };
        Factiva.read(&mut export.as_bytes(), Terms::within(Limits::default()), &mut take).unwrap();
        let [first, second] = &found[..] else { panic!("{found:?}") };
        assert_eq!(
            (first.headline.as_deref(), first.given_id.as_deref()),
            (Some("Ferries Sail Again"), Some("HARPOS1"))
        );
        assert_eq!(first.body, "SEABURY - The ferries sail.\nIN the harbour all is well.\nMore of it.");
        assert_eq!((first.section.as_deref(), first.source_name.as_deref()), (Some("News"), Some("Harbour Post")));
        assert_eq!(first.published.unwrap().to_string(), "2024-03-05");
        assert_eq!(first.agency.as_deref(), Some("Reuters"));
        assert_eq!((first.authors.len(), first.language.unwrap().code()), (1, "en"));
        assert_eq!((second.headline.as_deref(), second.body.as_str()), (Some("Second"), "Text."));
        assert_eq!(second.source.as_ref().unwrap().as_str(), "harbourpost.example");
        assert!(!Factiva.recognises(b"HD is what they call it.\nPD  x", FieldNames::KNOWN));
    }
}
