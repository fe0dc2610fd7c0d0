//! One name for all mentions of the same within an article.
//!
//! Rules, in this order: the alias table; for a person a fuller name in the article (`Kim` is `Kim Jong Un`, `Trump` is
//! `Donald Trump`), the last word before the first, and of several the nearest before; for initials the organisation or
//! place that has them; for an organisation a longer name that begins with it.

use std::collections::HashMap;

use rustc_hash::FxBuildHasher;

use super::aliases::Aliases;
use super::written::Plain;
use crate::article::EntityKind;

/// A name as a text or the data has it.
#[derive(Debug, Clone, Copy)]
pub struct Named<'a> {
    /// The name as written.
    pub written: &'a str,
    /// What it names.
    pub kind: EntityKind,
}

/// What a mention was resolved to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resolved {
    /// The name of all mentions of the same.
    pub name: String,
    /// What it names.
    pub kind: EntityKind,
}

/// A form of a name, with all mentions that have it.
struct Form {
    plain: Plain,
    kind: EntityKind,
    /// The folded words.
    folded: Vec<String>,
    /// Whether the name came from the alias table.
    is_known: bool,
    /// The numbers of its mentions, ascending.
    mentions: Vec<usize>,
}

/// Resolves names in the order of the text; `None` for what names nothing.
pub fn resolve(named: &[Named<'_>]) -> Vec<Option<Resolved>> {
    let (forms, form_of) = forms(named);
    let index = Index::new(&forms);
    let candidates: Vec<Vec<(u8, usize)>> = forms.iter().map(|form| fuller(form, &forms, &index)).collect();
    let link = |mention: usize, form: usize| nearest(mention, &candidates[form], &forms).unwrap_or(form);
    let resolve = |(mention, form): (usize, &Option<usize>)| {
        let form = (*form)?;
        let mut linked = link(mention, form);
        // A fuller name may itself have a fuller one: Un → Jong Un → Kim Jong Un. Each is longer than the one before.
        for _ in 0..MOST_LINKS {
            linked = link(mention, linked);
        }
        let Form { plain, kind, .. } = &forms[linked];
        Some(Resolved { name: plain.name(), kind: *kind })
    };
    form_of.iter().enumerate().map(resolve).collect()
}

/// How often a fuller name is looked for.
const MOST_LINKS: usize = 2;

/// Gathers mentions by form; a form is of the kind that most of its mentions have.
fn forms(named: &[Named<'_>]) -> (Vec<Form>, Vec<Option<usize>>) {
    let mut forms: Vec<Form> = Vec::new();
    let mut votes: Vec<[usize; 4]> = Vec::new();
    let mut by_name: HashMap<String, usize> = HashMap::new();
    let mut form_of = Vec::with_capacity(named.len());
    for (mention, named) in named.iter().enumerate() {
        let Some((plain, kind, is_known)) = known(named) else {
            form_of.push(None);
            continue;
        };
        let form = *by_name.entry(plain.folded.clone()).or_insert_with(|| {
            let folded = plain.folded.split(' ').map(str::to_owned).collect();
            forms.push(Form { plain, kind, folded, is_known, mentions: Vec::new() });
            votes.push([0; 4]);
            forms.len() - 1
        });
        forms[form].mentions.push(mention);
        votes[form][kind as usize] += 1;
        form_of.push(Some(form));
    }
    for (form, votes) in forms.iter_mut().zip(&votes) {
        let kinds = [form.kind].into_iter().chain(EntityKind::NAMED);
        // The first of equals is that of the first mention.
        form.kind = kinds.rev().max_by_key(|kind| votes[*kind as usize]).unwrap_or(form.kind);
    }
    (forms, form_of)
}

/// Returns a name without what does not belong to it, by the alias table if that has it.
fn known(named: &Named<'_>) -> Option<(Plain, EntityKind, bool)> {
    let plain = Plain::read(named.written, named.kind)?;
    let aliases = Aliases::own();
    let mut kind = named.kind;
    if kind != EntityKind::Person {
        kind = aliases.only_kind(&plain.folded).filter(|known| *known != EntityKind::Person).unwrap_or(kind);
    }
    match aliases.shown(kind, &plain.folded) {
        Some(name) if is_alias(&plain, kind, name) => Some((Plain::read(name, EntityKind::Unknown)?, kind, true)),
        _ => Some((plain, kind, false)),
    }
}

/// Returns whether a name stands for the one of the table: a word in small letters or with one capital is no set of
/// initials (`Who`, `Is`).
fn is_alias(plain: &Plain, kind: EntityKind, shown: &str) -> bool {
    let [word] = plain.words.as_slice() else { return true };
    let is_initials = word.chars().filter(|c| c.is_alphabetic()).all(char::is_uppercase);
    let stands_for_initials = kind == EntityKind::Organisation && word.chars().count() <= 3 && shown != word;
    is_initials || !stands_for_initials
}

/// Forms of several words by what short ones share with them.
struct Index<'a> {
    /// By each folded word.
    words: HashMap<&'a str, Vec<usize>, FxBuildHasher>,
    /// By their initials, those of persons left out.
    initials: HashMap<String, Vec<usize>, FxBuildHasher>,
}

/// The forms that share a word or initials beyond which no others are looked at.
const MOST_FORMS: usize = 64;

impl<'a> Index<'a> {
    fn new(forms: &'a [Form]) -> Index<'a> {
        let mut index = Index { words: HashMap::default(), initials: HashMap::default() };
        for (at, form) in forms.iter().enumerate().filter(|(_, form)| form.folded.len() > 1) {
            form.folded.iter().for_each(|word| note(index.words.entry(word).or_default(), at));
            if form.kind != EntityKind::Person {
                let first = form.plain.words.iter().filter_map(|word| word.chars().next());
                note(index.initials.entry(first.filter(|c| c.is_uppercase()).collect()).or_default(), at);
            }
        }
        index
    }

    /// Returns the forms that a form may be short for: those with its last word, its first, its initials.
    fn candidates(&self, form: &Form) -> impl Iterator<Item = usize> {
        let with = |word: Option<&String>| self.words.get(word.map_or("", String::as_str));
        let (first, last) = (with(form.folded.first()), with(form.folded.last()));
        let initials = match form.plain.words.as_slice() {
            [word] => self.initials.get(&letters(word)),
            _ => None,
        };
        let others = if form.folded.len() > 1 { first } else { None };
        [last, others, initials].into_iter().flatten().flatten().copied()
    }
}

fn note(forms: &mut Vec<usize>, form: usize) {
    if forms.len() < MOST_FORMS && forms.last() != Some(&form) {
        forms.push(form);
    }
}

fn letters(word: &str) -> String {
    word.chars().filter(|c| c.is_alphabetic()).collect()
}

/// Returns the forms that a form may stand for, each with how well it fits.
fn fuller(form: &Form, forms: &[Form], index: &Index<'_>) -> Vec<(u8, usize)> {
    let fits = |other: &Form| match form.kind {
        EntityKind::Person | EntityKind::Unknown if other.kind == EntityKind::Person => person_fits(form, other),
        EntityKind::Person => 0,
        _ if other.kind == EntityKind::Person || form.is_known => 0,
        _ => organisation_fits(form, other),
    };
    let fitting = index.candidates(form).map(|at| (fits(&forms[at]), at));
    fitting.filter(|(fit, _)| *fit > 0).collect()
}

/// Returns how well a person's name is short for another: 3 by the last words, 2 by the first, 1 by one between, 0 not.
fn person_fits(form: &Form, other: &Form) -> u8 {
    let (short, long) = (&form.folded, without_suffix(&other.folded));
    if short.len() >= other.folded.len() || long.is_empty() {
        return 0;
    }
    if let [word] = short.as_slice() {
        return match long.iter().rposition(|own| own == word) {
            Some(at) if at + 1 == long.len() => 3,
            _ if long[0] == *word => 2,
            Some(_) if word.len() > 1 => 1,
            _ => 0,
        };
    }
    if long.ends_with(short) {
        return 3;
    }
    if long.starts_with(short) {
        return 2;
    }
    let is_same_last = long.last() == short.last();
    let (first, own_first) = (&long[0], &short[0]);
    let is_same_first = first == own_first
        || (first.len() == 1 && own_first.starts_with(first.as_str()))
        || (own_first.len() == 1 && first.starts_with(own_first.as_str()));
    if is_same_last && is_same_first { 3 } else { 0 }
}

/// Returns a person's name without `Jr.` and the like.
fn without_suffix(folded: &[String]) -> &[String] {
    match folded {
        [rest @ .., last] if matches!(last.as_str(), "jr" | "sr" | "ii" | "iii" | "iv") => rest,
        all => all,
    }
}

/// Returns how well a name is short for that of an organisation or place: 2 by its initials, 1 by its beginning, 0 not.
fn organisation_fits(form: &Form, other: &Form) -> u8 {
    let [word] = form.plain.words.as_slice() else {
        let is_beginning = other.folded.len() > form.folded.len() && other.folded.starts_with(&form.folded);
        let are_organisations = form.kind == EntityKind::Organisation && other.kind == EntityKind::Organisation;
        return u8::from(is_beginning && are_organisations);
    };
    if other.plain.words.len() < 2 {
        return 0;
    }
    let is_initials = word.chars().all(|c| c.is_uppercase() || c == '.') && letters(word).len() > 1;
    if is_initials {
        let first = other.plain.words.iter().filter_map(|word| word.chars().next()).filter(|c| c.is_uppercase());
        return if first.collect::<String>() == letters(word) { 2 } else { 0 };
    }
    let are_organisations = form.kind == EntityKind::Organisation && other.kind == EntityKind::Organisation;
    u8::from(are_organisations && word.chars().count() > 3 && other.folded.first() == form.folded.first())
}

/// Returns the best fitting form, of several the one mentioned last before the mention, else the first after it.
fn nearest(mention: usize, candidates: &[(u8, usize)], forms: &[Form]) -> Option<usize> {
    let distance = |form: usize| {
        let mentions = &forms[form].mentions;
        let before = mentions.partition_point(|own| *own < mention);
        match before.checked_sub(1) {
            Some(last) => (0, mention - mentions[last]),
            None => (1, mentions.first().map_or(usize::MAX, |first| *first)),
        }
    };
    let best = candidates.iter().min_by_key(|(fit, form)| (std::cmp::Reverse(*fit), distance(*form)));
    best.map(|(_, form)| *form)
}

#[cfg(test)]
mod tests {
    use super::{Named, resolve};
    use crate::article::EntityKind::{self, Organisation, Person, Place};

    fn names(named: &[(&str, EntityKind)]) -> Vec<String> {
        let named: Vec<Named> = named.iter().map(|(written, kind)| Named { written, kind: *kind }).collect();
        let resolved = resolve(&named);
        resolved.into_iter().map(|one| one.map_or("-".to_owned(), |one| format!("{} {}", one.kind, one.name))).collect()
    }

    #[test]
    fn persons_are_known_by_a_part_of_their_name() {
        let mentions = [
            ("President Donald J. Trump", Person),
            ("Trump’s", Person),
            ("Donald Trump", Person),
            ("Kim Jong Un", Person),
            ("Kim", Person),
            ("Melania Trump", Person),
            ("Trump", Person),
        ];
        let expected = [
            "person Donald J. Trump",
            "person Donald J. Trump",
            "person Donald J. Trump",
            "person Kim Jong Un",
            "person Kim Jong Un",
            "person Melania Trump",
            "person Melania Trump",
        ];
        assert_eq!(names(&mentions), expected);
    }

    #[test]
    fn tables_and_initials() {
        let mentions = [
            ("U.S.", Place),
            ("the United States", Organisation),
            ("US", Place),
            ("African Farmers Union", Organisation),
            ("AFU", Organisation),
            ("Boeing Co.", Organisation),
            ("Boeing", Organisation),
            ("Who", Organisation),
            ("WHO", Organisation),
        ];
        let expected = [
            "place United States",
            "place United States",
            "place United States",
            "organisation African Farmers Union",
            "organisation African Farmers Union",
            "organisation Boeing",
            "organisation Boeing",
            "organisation Who",
            "organisation World Health Organization",
        ];
        assert_eq!(names(&mentions), expected);
    }

    #[test]
    fn a_form_is_of_the_kind_that_most_of_its_mentions_have() {
        let mentions = [("Quint", Place), ("Rosa Quint", Person), ("Quint", Person), ("Quint", Person)];
        assert_eq!(names(&mentions), ["person Rosa Quint"; 4]);
    }
}
