//! How many names a model finds, exactly as they are labelled.

use std::collections::HashSet;

use morgue::entities::labels::{KINDS, Label, Span};
use morgue::entities::model::Model;
use morgue::entities::tagger::Tagger;
use morgue::entities::tokens::Manner;

use crate::corpus::Document;

/// Names found, names there are, and those that are both.
#[derive(Debug, Default, Clone, Copy)]
struct Counts {
    found: usize,
    there: usize,
    both: usize,
}

impl Counts {
    fn f1(self) -> f64 {
        200.0 * self.both as f64 / ((self.found + self.there) as f64).max(1.0)
    }
}

/// Returns a line with precision, recall and their harmonic mean (F1) over persons, organisations and places, in hundredths.
pub fn measure(name: &str, model: &Model, documents: &[Document]) -> String {
    let mut counts = [Counts::default(); KINDS];
    let mut tagger = Tagger::new(model, Manner::English); // words come as they are
    for document in documents {
        tagger.begin();
        for sentence in &document.sentences {
            sentence.iter().for_each(|token| tagger.push(&token.word));
            tagger.end_sentence();
        }
        let gold: Vec<Label> = document.sentences.iter().flatten().map(|token| token.label).collect();
        let gold: HashSet<Span> = Span::of_labels(&gold).collect();
        for span in Span::of_labels(tagger.label()) {
            counts[usize::from(span.kind)].found += 1;
            counts[usize::from(span.kind)].both += usize::from(gold.contains(&span));
        }
        gold.iter().for_each(|span| counts[usize::from(span.kind)].there += 1);
    }
    let [person, organisation, place, other] = counts;
    let sum = [person, organisation, place].iter().fold(Counts::default(), |sum, one| Counts {
        found: sum.found + one.found,
        there: sum.there + one.there,
        both: sum.both + one.both,
    });
    format!(
        "{name:<20} P {:.1} R {:.1} F1 {:.2} (PER {:.1} ORG {:.1} LOC {:.1}, other {:.1}; {} names)",
        100.0 * sum.both as f64 / (sum.found as f64).max(1.0),
        100.0 * sum.both as f64 / (sum.there as f64).max(1.0),
        sum.f1(),
        person.f1(),
        organisation.f1(),
        place.f1(),
        other.f1(),
        sum.there,
    )
}
