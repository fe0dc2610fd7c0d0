//! Invented lines in the layouts of agencies (datelines, results, prices, bylines), which labelled news hold too few of:
//! the patterns are ours, the names come from the lists.

use morgue::entities::labels::{Label, Span};
use morgue::entities::lexicon::List;

use crate::corpus::{Document, Token};
use crate::crf::Random;
use crate::lists::Lists;

/// One pattern a line: words apart by blanks, `{PER}` and the like for a name of the kind, `{team}`, `{n}`, and so on.
const PATTERNS: &str = include_str!("layouts.txt");

/// Names to choose from.
struct Names {
    first: Vec<String>,
    surnames: Vec<String>,
    towns: Vec<String>,
    cities: Vec<String>,
    countries: Vec<String>,
    organisations: Vec<String>,
    companies: Vec<String>,
}

/// Makes so many documents, each of the lines below one heading of the patterns.
pub fn documents(lists: &Lists, count: usize, corpus: usize) -> Vec<Document> {
    let names = Names {
        first: lists.on(List::FirstName),
        surnames: lists.on(List::Surname),
        towns: lists.on(List::Town),
        cities: lists.on(List::City),
        countries: lists.on(List::Country),
        organisations: lists.on(List::Organisation),
        companies: lists.on(List::Company),
    };
    let blocks: Vec<Vec<&str>> =
        PATTERNS.split("\n\n").map(|block| block.lines().filter(|line| !line.starts_with('#')).collect()).collect();
    let blocks: Vec<_> = blocks.into_iter().filter(|block: &Vec<&str>| !block.is_empty()).collect();
    let mut random = Random(0x9E37_79B9_7F4A_7C15);
    (0..count).map(|at| document(&blocks[at % blocks.len()], corpus, &names, &mut random)).collect()
}

fn document(block: &[&str], corpus: usize, names: &Names, random: &mut Random) -> Document {
    let mut sentences = Vec::new();
    for line in block {
        // `3* …` is a line that comes up to three times.
        let (most, pattern) =
            line.split_once("* ").map_or((1, *line), |(most, rest)| (most.parse().unwrap_or(1), rest));
        for _ in 0..=random.below(most) {
            sentences.push(sentence(pattern, names, random));
        }
    }
    Document { corpus, sentences }
}

fn sentence(pattern: &str, names: &Names, random: &mut Random) -> Vec<Token> {
    let mut tokens: Vec<Token> = Vec::new();
    for part in pattern.split(' ') {
        let (name, kind) = fill(part, names, random);
        let start = tokens.len();
        tokens.extend(name.split(' ').map(|word| Token { word: word.to_owned(), label: Label::NONE }));
        if let Some(kind) = kind {
            let mut labels = vec![Label::NONE; tokens.len()];
            Span { start, end: tokens.len(), kind }.label(&mut labels);
            tokens[start..].iter_mut().zip(&labels[start..]).for_each(|(token, label)| token.label = *label);
        }
    }
    tokens
}

/// Returns what stands for a part of a pattern, and the number of its kind if it is a name.
fn fill(part: &str, names: &Names, random: &mut Random) -> (String, Option<u8>) {
    let mut one = |list: &[String]| list[random.below(list.len())].clone();
    match part {
        "{PER}" => (format!("{} {}", one(&names.first), one(&names.surnames)), Some(0)),
        "{SURNAME}" => (one(&names.surnames), Some(0)),
        "{INITIAL}" => {
            (format!("{}. {}", &one(&names.first).chars().next().unwrap_or('J'), one(&names.surnames)), Some(0))
        }
        "{LOC}" => (one(&names.countries), Some(2)),
        "{CITY}" => (one(&names.cities), Some(2)),
        "{TOWN}" => (one(&names.towns), Some(2)),
        "{DATELINE}" => (one(&names.cities).to_uppercase(), Some(2)),
        "{ORG}" => (one(&names.organisations), Some(1)),
        "{COMPANY}" => (one(&names.companies), Some(1)),
        // Teams are known by their towns.
        "{TEAM}" => (one(&names.towns), Some(1)),
        "{TEAMS}" => (one(&names.towns).to_uppercase(), Some(1)),
        "{LOCS}" => (one(&names.countries).to_uppercase(), Some(2)),
        "{PERS}" => (one(&names.surnames).to_uppercase(), Some(0)),
        "{n}" => (random.below(12).to_string(), None),
        "{nn}" => ((10 + random.below(120)).to_string(), None),
        "{score}" => (format!("{}-{}", random.below(8), random.below(8)), None),
        "{time}" => (format!("{}:{:02}.{}", 1 + random.below(50), random.below(60), random.below(10)), None),
        "{decimal}" => (format!("{}.{}", random.below(90), random.below(100)), None),
        "{date}" => {
            (format!("19{}-{:02}-{:02}", 50 + random.below(50), 1 + random.below(12), 1 + random.below(28)), None)
        }
        word => (word.to_owned(), None),
    }
}
