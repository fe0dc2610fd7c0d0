//! Lists of names, as the lexicon takes them.

use std::collections::{BTreeMap, HashMap};
use std::error::Error;
use std::fs;
use std::path::Path;

use morgue::entities::lexicon::{Entry, Lexicon, List, MOST_WORDS, NameHash};
use morgue::entities::tokens::{self, Manner};
use morgue::entities::word::Word;

use crate::case::Capitals;

/// Our own lists: `[LIST]`, then names between commas.
const OWN: &str = include_str!("names.txt");

/// Our own lists of other languages than English.
const OWN_FRENCH: &str = include_str!("names_fr.txt");

/// A single word that stands in small letters more often than so is on no list of names of people, towns and companies.
const MOST_SMALL: u32 = 2;

/// Names on lists, by the words they are made of.
#[derive(Debug)]
pub struct Lists {
    manner: Manner,
    names: BTreeMap<Vec<String>, u16>,
}

/// Reads the lists of a folder and our own.
pub fn read(folder: &Path, language: &str, capitals: &Capitals) -> Result<Lists, Box<dyn Error>> {
    let mut lists = Lists { manner: Manner::of(language), names: BTreeMap::new() };
    let text = |name: &str| -> Result<String, String> {
        let path = folder.join(name);
        fs::read_to_string(&path).map_err(|error| format!("cannot read `{}`: {error}", path.display()))
    };
    for line in text("cities.tsv")?.lines() {
        let mut columns = line.split('\t');
        lists.add_rare(columns.next(), List::Town, capitals);
        lists.add_rare(columns.next(), List::Country, capitals);
        lists.add_rare(columns.next(), List::State, capitals);
    }
    for line in text("companies.tsv")?.lines() {
        company_names(line).for_each(|name| lists.add_rare(Some(name), List::Company, capitals));
    }
    text("first_names.txt")?.lines().for_each(|name| lists.add_rare(Some(name), List::FirstName, capitals));
    text("surnames.txt")?.lines().for_each(|name| lists.add_rare(Some(name), List::Surname, capitals));
    lists.add_own(OWN)?;
    if language == "fr" {
        lists.add_own(OWN_FRENCH)?;
    }
    Ok(lists)
}

/// Words at the end of a company's name without which it is known.
const SUFFIXES: &[&str] = &[
    "Inc.",
    "Inc",
    "Corp.",
    "Corp",
    "Corporation",
    "Co.",
    "Company",
    "Ltd.",
    "Ltd",
    "Limited",
    "plc",
    "PLC",
    "N.V.",
    "S.A.",
    "AG",
    "SE",
    "Group",
    "Holdings",
    "Holding",
    "Incorporated",
    "Companies",
    "LLC",
    "L.P.",
];

/// Words by which a security is known that is no company.
const SECURITIES: &[&str] =
    &["ETF", "Fund", "ETN", "Acquisition", "Index", "Notes", "Bond", "iShares", "Portfolio", "Treasury"];

/// Returns the name of a company in full, and as it is known.
fn company_names(line: &str) -> impl Iterator<Item = &str> {
    let name = line.split('\t').nth(1).unwrap_or("");
    let name = name.split(" - ").next().unwrap_or("").split(" (").next().unwrap_or("").trim();
    let is_company = !name.is_empty() && !SECURITIES.iter().any(|word| name.contains(word));
    let mut short = name;
    while let Some(cut) = SUFFIXES.iter().find_map(|suffix| short.strip_suffix(suffix)?.strip_suffix(' ')) {
        short = cut.trim_end_matches([',', ' ', '&']);
    }
    [name, short].into_iter().filter(move |name| is_company && name.len() > 2)
}

impl Lists {
    /// Adds a name, unless it is a word that stands in small letters.
    fn add_rare(&mut self, name: Option<&str>, list: List, capitals: &Capitals) {
        let words = self.words(name.unwrap_or(""));
        let is_common = |word: &String| capitals.small(lower(word)) > MOST_SMALL;
        if words.len() != 1 || !words.iter().any(is_common) {
            self.add(words, list);
        }
    }

    /// Returns the words of a name as texts are cut.
    fn words(&self, name: &str) -> Vec<String> {
        let mut words = Vec::new();
        tokens::cut(name, self.manner, |token| words.extend(token.map(|(start, end)| name[start..end].to_owned())));
        words
    }

    fn add(&mut self, words: Vec<String>, list: List) {
        let is_name = words.len() > 1 || words.iter().any(|word| word.chars().count() > 1);
        if is_name && words.len() <= MOST_WORDS {
            *self.names.entry(words).or_default() |= list.bit();
        }
    }

    fn add_own(&mut self, text: &str) -> Result<(), Box<dyn Error>> {
        let mut list = None;
        for line in text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
            if let Some(name) = line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
                let found = List::NAMED.iter().find(|(known, _)| *known == name);
                list = Some(found.ok_or_else(|| format!("`{name}` is no list"))?.1);
                continue;
            }
            let list = list.ok_or("a name is on no list")?;
            line.split(',').map(str::trim).for_each(|name| self.add(self.words(name), list));
        }
        Ok(())
    }

    /// Returns the names on a list, in order, each as it is written.
    pub fn on(&self, list: List) -> Vec<String> {
        let is_on = |(_, lists): &(&Vec<String>, &u16)| **lists & list.bit() != 0;
        self.names.iter().filter(is_on).map(|(words, _)| words.join(" ")).collect()
    }

    /// Makes the lexicon.
    pub fn lexicon(&self, capitals: &Capitals) -> Lexicon {
        let mut words: HashMap<u64, Entry> = HashMap::new();
        let mut names: HashMap<u64, (NameHash, u16)> = HashMap::new();
        for (word, grade) in capitals.grades() {
            words.entry(word).or_default().capitals = grade;
        }
        for (name, lists) in &self.names {
            let hashes: Vec<u64> = name.iter().map(|word| lower(word)).collect();
            let first = words.entry(hashes[0]).or_default();
            if hashes.len() == 1 {
                first.lists |= lists;
                continue;
            }
            first.opens_name = true;
            let mut hash = NameHash::of(hashes[0]);
            for (at, word) in hashes.iter().enumerate().skip(1) {
                hash = hash.and(*word);
                let entry = names.entry(hash.number()).or_insert((hash, 0));
                entry.1 |= if at + 1 == hashes.len() { *lists } else { 0 };
            }
        }
        Lexicon::new(words, names.into_values())
    }
}

fn lower(word: &str) -> u64 {
    Word::read(word).lower
}
