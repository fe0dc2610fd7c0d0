//! One name for all mentions of the same within an article.
//!
//! Rules, in this order: the alias table; for a person a fuller name in the article (`Kim` is `Kim Jong Un`, `Trump` is
//! `Donald Trump`), the last word before the first, those of the office that stands before it before others, and of several
//! the one whom everybody knows, else the nearest before; for initials the organisation or place that has them; for an
//! organisation a longer name that begins with it. A last name alone that is renowned (`Merkel`) stands for the full one.

use std::cmp::Reverse;

use rustc_hash::FxHashMap;

use super::address::Address;
use super::renowned;
use super::table::{Key, Name, Table};
use crate::article::{EntityKind, is_name_suffix};

/// A name as a text or the data has it.
#[derive(Debug, Clone, Copy)]
pub struct Named<'a> {
    /// The name as written.
    pub written: &'a str,
    /// What it names.
    pub kind: EntityKind,
    /// What stands before it.
    pub address: Address,
}

/// What a mention was resolved to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Resolved {
    /// The number of the form of the name in the article, the same for all mentions of the same: below
    /// [`Resolver::forms`].
    pub form: u32,
    /// What it names.
    pub kind: EntityKind,
}

/// Resolves names; knows those of the articles before, and holds the buffers.
#[derive(Debug, Default)]
pub struct Resolver {
    table: Table,
    forms: Forms,
    links: Links,
}

impl Resolver {
    /// Resolves the names of an article in the order of the text; `None` for what names nothing.
    ///
    /// What is returned holds until the next article.
    pub fn resolve(&mut self, named: &[Named<'_>]) -> Vec<Option<Resolved>> {
        self.table.make_room();
        let Resolver { table, forms, links } = self;
        forms.gather(named, table);
        links.find(forms, table);
        forms.know_renowned(table);
        let resolve = |(mention, form): (usize, &Option<u32>)| {
            let form = links.follow(mention as u32, (*form)?, forms, table);
            let form = forms.all[form as usize].same_as.unwrap_or(form);
            Some(Resolved { form, kind: forms.all[form as usize].kind })
        };
        forms.of_mention.iter().enumerate().map(resolve).collect()
    }

    /// Returns the name that something was resolved to.
    pub fn name(&self, resolved: Resolved) -> &str {
        self.table.name(self.forms.all[resolved.form as usize].shown).name
    }

    /// Returns whether it is known from elsewhere: by the alias table, or as one whom everybody knows.
    pub fn is_known(&self, resolved: Resolved) -> bool {
        let Form { name, shown, .. } = self.forms.all[resolved.form as usize];
        shown != name || self.table.name(name).is_known
    }

    /// Returns how many forms the article has.
    pub fn forms(&self) -> usize {
        self.forms.all.len()
    }
}

/// The forms of names in an article: mentions of the same folded words.
#[derive(Debug, Default)]
struct Forms {
    all: Vec<Form>,
    /// The key of each mention's name in the table.
    keys: Vec<Option<Key>>,
    /// The number of each mention's form; `None` for what names nothing.
    of_mention: Vec<Option<u32>>,
    /// By the hash of the folded words.
    numbers: FxHashMap<u64, u32>,
    /// The numbers of all mentions, by form, ascending.
    mentions: Vec<u32>,
    /// What stands before each mention.
    addresses: Vec<Address>,
}

#[derive(Debug)]
struct Form {
    /// Its number in the table.
    name: u32,
    kind: EntityKind,
    /// How many of the mentions are of each kind.
    votes: [u32; 4],
    /// Where its mentions end in [`Forms::mentions`].
    end: u32,
    /// The offices that stand before its mentions.
    offices: u32,
    /// The number of the name that is shown: the full one of a last name that everybody knows.
    shown: u32,
    /// The form that has this name already.
    same_as: Option<u32>,
}

impl Forms {
    /// Gathers mentions by form; a form is of the kind that most of its mentions have.
    fn gather(&mut self, named: &[Named<'_>], table: &mut Table) {
        let Forms { all, keys, of_mention, numbers, mentions, addresses } = self;
        table.keys(named, keys);
        all.clear();
        of_mention.clear();
        numbers.clear();
        addresses.clear();
        addresses.extend(named.iter().map(|named| named.address));
        of_mention.extend(keys.iter().zip(named).map(|(key, named)| {
            let Key { number, hash, kind } = (*key)?;
            let form = *numbers.entry(hash).or_insert_with(|| {
                all.push(Form { name: number, kind, votes: [0; 4], end: 0, offices: 0, shown: number, same_as: None });
                all.len() as u32 - 1
            });
            let own = &mut all[form as usize];
            own.votes[kind as usize] += 1;
            own.offices |= named.address.office;
            Some(form)
        }));
        let mut start = 0;
        for form in all.iter_mut() {
            form.elect();
            form.end = start;
            start += form.votes.iter().sum::<u32>();
        }
        mentions.clear();
        mentions.resize(start as usize, 0);
        for (mention, form) in (0..).zip(of_mention.iter()) {
            let Some(form) = form else { continue };
            let end = &mut all[*form as usize].end;
            mentions[*end as usize] = mention;
            *end += 1;
        }
    }

    /// Finds the last names that stand for a full one where the article has none: not those of somebody else of the name.
    fn know_renowned(&mut self, table: &mut Table) {
        for at in 0..self.all.len() {
            let Form { name, kind, .. } = self.all[at];
            let name = table.name(name);
            if kind != EntityKind::Person || name.words.len() > 1 {
                continue;
            }
            let Some(full_name) = renowned::full_name(name.folded) else { continue };
            let full_name = Named { written: full_name, kind: EntityKind::Person, address: Address::default() };
            let mut key = Vec::new();
            table.keys(&[full_name], &mut key);
            let Some(&[Some(key)]) = key.first_chunk() else { continue };
            let sex = table.name(key.number).sex;
            let of_mention = |mention: &u32| self.addresses[*mention as usize].sex;
            let is_other = |own| sex.is_some_and(|sex| sex != own);
            if !self.mentions(at as u32).iter().filter_map(of_mention).any(is_other) {
                self.show(at as u32, key);
            }
        }
    }

    /// Shows a person's form under the name of a key, or has it stand for the form that is of this name.
    fn show(&mut self, form: u32, Key { number, hash, .. }: Key) {
        let known = *self.numbers.entry(hash).or_insert(form);
        if known == form {
            self.all[form as usize].shown = number;
        } else if self.all[known as usize].kind == EntityKind::Person {
            self.all[form as usize].same_as = Some(known);
        }
    }

    /// Returns whether a last name is that of somebody whom everybody knows, rather than short for another's: the article gives
    /// it an office that the other does not have.
    fn is_renowned_instead(&self, form: u32, other: u32) -> bool {
        let Form { name, offices, shown, same_as, .. } = self.all[form as usize];
        let is_renowned = shown != name || same_as.is_some();
        is_renowned && same_as != Some(other) && offices != 0 && offices & self.all[other as usize].offices == 0
    }

    /// Returns the numbers of a form's mentions, ascending.
    fn mentions(&self, form: u32) -> &[u32] {
        let start = form.checked_sub(1).map_or(0, |before| self.all[before as usize].end);
        &self.mentions[start as usize..self.all[form as usize].end as usize]
    }
}

impl Form {
    /// Gives it the kind of most of its mentions, of equals that of the first. What has no kind in the data takes that of
    /// what is found under its name.
    fn elect(&mut self) {
        let kinds = [self.kind].into_iter().chain(EntityKind::NAMED);
        let known = kinds.filter(|kind| *kind != EntityKind::Unknown && self.votes[*kind as usize] > 0);
        self.kind = known.rev().max_by_key(|kind| self.votes[*kind as usize]).unwrap_or(EntityKind::Unknown);
    }
}

/// For each form those that it may stand for.
#[derive(Debug, Default)]
struct Links {
    index: Index,
    /// How well each fits, and its number.
    links: Vec<(u8, u32)>,
    ends: Vec<u32>,
}

/// How often a fuller name is looked for: Un → Jong Un → Kim Jong Un. Each is longer than the one before.
const MOST_LINKS: usize = 3;

impl Links {
    fn find(&mut self, forms: &Forms, table: &Table) {
        let Links { index, links, ends } = self;
        index.fill(forms, table);
        links.clear();
        ends.clear();
        for form in &forms.all {
            let name = table.name(form.name);
            let candidates = index.candidates(&name);
            let fitting = candidates.map(|at| (fit(form, &name, &forms.all[at as usize], table), at));
            links.extend(fitting.filter(|(fit, _)| *fit > 0));
            ends.push(links.len() as u32);
        }
    }

    /// Returns the form that a mention of a form stands for in the end.
    fn follow(&self, mention: u32, form: u32, forms: &Forms, table: &Table) -> u32 {
        let mut linked = form;
        for _ in 0..MOST_LINKS {
            let start = linked.checked_sub(1).map_or(0, |before| self.ends[before as usize]);
            match nearest(mention, &self.links[start as usize..self.ends[linked as usize] as usize], forms, table) {
                Some(fuller) if !forms.is_renowned_instead(linked, fuller) => linked = fuller,
                _ => break,
            }
        }
        linked
    }
}

/// Forms of several words by what short ones share with them, as pairs in order.
#[derive(Debug, Default)]
struct Index {
    /// The hash of each folded word, and the form.
    words: Vec<(u64, u32)>,
    /// That of the initials, and the form; those of persons are left out.
    initials: Vec<(u64, u32)>,
}

/// The forms that share a word or initials beyond which no others are looked at.
const MOST_FORMS: usize = 64;

impl Index {
    fn fill(&mut self, forms: &Forms, table: &Table) {
        let Index { words, initials } = self;
        words.clear();
        initials.clear();
        for (at, form) in (0..).zip(&forms.all) {
            let name = table.name(form.name);
            if name.words.len() < 2 {
                continue;
            }
            words.extend(name.words.iter().map(|word| (*word, at)));
            if form.kind != EntityKind::Person {
                initials.push((name.initials, at));
            }
        }
        words.sort_unstable();
        words.dedup();
        initials.sort_unstable();
    }

    /// Returns the forms that a name may be short for: those with its last word, its first, its initials.
    fn candidates(&self, name: &Name<'_>) -> impl Iterator<Item = u32> {
        let first = name.words.first().filter(|_| name.words.len() > 1);
        let last = with(&self.words, name.words.last());
        last.chain(with(&self.words, first))
            .chain(with(&self.initials, name.single.as_ref().map(|single| &single.letters)))
    }
}

/// Returns the forms that stand beside a hash.
fn with<'a>(pairs: &'a [(u64, u32)], hash: Option<&u64>) -> impl Iterator<Item = u32> + use<'a> {
    let start = hash.map_or(pairs.len(), |hash| pairs.partition_point(|pair| pair.0 < *hash));
    let hash = hash.copied();
    let own = pairs[start..].iter().take_while(move |pair| Some(pair.0) == hash);
    own.take(MOST_FORMS).map(|pair| pair.1)
}

/// Returns how well the name of a form is short for that of another; 0 where it is not.
fn fit(form: &Form, name: &Name<'_>, other: &Form, table: &Table) -> u8 {
    let other_name = &table.name(other.name);
    match form.kind {
        EntityKind::Person | EntityKind::Unknown if other.kind == EntityKind::Person => person_fits(name, other_name),
        EntityKind::Person => 0,
        _ if other.kind == EntityKind::Person || name.is_known => 0,
        _ => {
            let are_organisations = [form.kind, other.kind] == [EntityKind::Organisation; 2];
            organisation_fits(name, other_name, are_organisations)
        }
    }
}

/// Returns how well a person's name is short for another: 3 by the last words, 2 by the first, or by the last of one who is
/// told from others of the name (`Jr.`), 1 by a word between, 0 not.
fn person_fits(name: &Name<'_>, other: &Name<'_>) -> u8 {
    let ((short, suffix), (long, other_suffix)) = (without_suffix(name), without_suffix(other));
    let is_body = NO_PERSONS.contains(&other.folded.rsplit(' ').next().unwrap_or(""));
    if is_body || (suffix.is_some() && suffix != other_suffix) {
        return 0;
    }
    let is_plain = suffix == other_suffix;
    match short {
        [] => 0,
        [word] if long.len() > 1 => match long.iter().rposition(|own| own == word) {
            Some(at) if at + 1 == long.len() => 2 + u8::from(is_plain),
            _ if long[0] == *word => 1 + u8::from(is_plain),
            Some(_) if name.folded.len() > 1 => 1,
            _ => 0,
        },
        // `Donald Trump` is not his son, whom the article calls `Donald Trump Jr.`
        _ if !is_plain || long.len() < short.len() || name.folded.len() >= other.folded.len() => 0,
        _ if long.last() == short.last() && begin_alike(name.folded, other.folded, short.len() - 1) => 3,
        _ if long.ends_with(short) && stands_apart(other.name.strip_suffix(name.name), |rest| rest.ends_with(' ')) => 3,
        _ if long.starts_with(short)
            && stands_apart(other.name.strip_prefix(name.name), |rest| rest.starts_with(' ')) =>
        {
            2
        }
        _ => 0,
    }
}

/// Returns whether the rest of a longer name is apart from the shorter one in it: `Ann Lee-Bob Ray` are two.
fn stands_apart(rest: Option<&str>, is_apart: impl Fn(&str) -> bool) -> bool {
    rest.is_none_or(is_apart)
}

/// Returns whether the first so many words are the same, in full or by their first letters: `George W.` is not `George H.W.`
fn begin_alike(one: &str, other: &str, words: usize) -> bool {
    let is_same = |one: &str, other: &str| {
        let (short, long) = if one.len() < other.len() { (one, other) } else { (other, one) };
        short == long || (short.chars().nth(1).is_none() && long.starts_with(short))
    };
    one.split(' ').zip(other.split(' ')).take(words).all(|(one, other)| is_same(one, other))
}

/// Last words of what is named after a person.
const NO_PERSONS: &[&str] = &[
    "act",
    "administration",
    "airport",
    "award",
    "campaign",
    "center",
    "centre",
    "college",
    "company",
    "foundation",
    "fund",
    "group",
    "hospital",
    "institute",
    "library",
    "museum",
    "prize",
    "school",
    "stadium",
    "trust",
    "university",
];

/// Returns the words of a person's name without `Jr.` and the like, and that.
fn without_suffix<'t>(name: &Name<'t>) -> (&'t [u64], Option<&'t str>) {
    let suffix = name.folded.rsplit(' ').next().filter(|last| name.words.len() > 1 && is_name_suffix(last));
    (&name.words[..name.words.len() - usize::from(suffix.is_some())], suffix)
}

/// Returns how well a name is short for that of an organisation or place: 2 by its initials, 1 by its beginning, 0 not.
fn organisation_fits(name: &Name<'_>, other: &Name<'_>, are_organisations: bool) -> u8 {
    let Some(single) = name.single else {
        let is_beginning = other.words.len() > name.words.len() && other.words.starts_with(name.words);
        return u8::from(is_beginning && are_organisations);
    };
    if other.single.is_some() {
        return 0;
    }
    if single.is_initials {
        return if other.initials == single.letters { 2 } else { 0 };
    }
    let is_beginning = single.is_long && other.words.first() == name.words.first();
    u8::from(is_beginning && are_organisations && !NO_BEGINNINGS.contains(&name.folded))
}

/// Bodies that much else is named after: they are short for none of it.
const NO_BEGINNINGS: &[&str] = &["congress", "house", "parliament", "senate", "state"];

/// Returns the best fitting form, of several one of the office that stands before the mention, of those the one whom everybody
/// knows, else the one mentioned last before it, else the first after it. A woman is no `Mr.`
fn nearest(mention: u32, candidates: &[(u8, u32)], forms: &Forms, table: &Table) -> Option<u32> {
    let Address { sex, office } = forms.addresses[mention as usize];
    let form = |form: u32| &forms.all[form as usize];
    let is_other = |at: u32| sex.zip(table.name(form(at).name).sex).is_some_and(|(one, other)| one != other);
    let distance = |form: u32| {
        let mentions = forms.mentions(form);
        let before = mentions.partition_point(|own| *own < mention);
        match before.checked_sub(1) {
            Some(last) => (0, mention - mentions[last]),
            None => (1, mentions.first().map_or(u32::MAX, |first| *first)),
        }
    };
    let is_renowned = |at: u32| table.name(form(at).name).is_renowned;
    let own = candidates.iter().filter(|(_, at)| sex.is_none() || !is_other(*at));
    let rank =
        |(fit, at): &&(u8, u32)| (Reverse(*fit), form(*at).offices & office == 0, !is_renowned(*at), distance(*at));
    let best = own.min_by_key(rank);
    best.map(|(_, form)| *form)
}

#[cfg(test)]
mod tests {
    use super::{Address, Named, Resolved, Resolver};
    use crate::article::EntityKind::{self, Organisation, Person, Place};

    fn names(mentions: &[(&'static str, EntityKind)]) -> Vec<String> {
        let mut resolver = Resolver::default();
        // A title before a name is no part of it.
        let named = |(written, kind): &(&'static str, EntityKind)| {
            let (before, written) = written.split_once(" | ").unwrap_or(("", written));
            Named { written, kind: *kind, address: Address::of(written, before) }
        };
        let named: Vec<_> = mentions.iter().map(named).collect();
        let resolved = resolver.resolve(&named);
        let shown = |one: Resolved| format!("{} {}", one.kind, resolver.name(one));
        resolved.into_iter().map(|one| one.map_or("-".to_owned(), shown)).collect()
    }

    #[test]
    fn persons_are_known_by_a_part_of_their_name() {
        let mentions = [
            ("President Thomas J. Quint", Person),
            ("Quint’s", Person),
            ("Thomas Quint", Person),
            ("Kim Jong Un", Person),
            ("Kim", Person),
            ("Rosa Quint", Person),
            ("Quint", Person),
        ];
        let expected = [
            "person Thomas J. Quint",
            "person Thomas J. Quint",
            "person Thomas J. Quint",
            "person Kim Jong Un",
            "person Kim Jong Un",
            "person Rosa Quint",
            "person Rosa Quint",
        ];
        assert_eq!(names(&mentions), expected);
    }

    #[test]
    fn persons_are_told_apart() {
        let mentions = [
            ("Donald Trump Jr.", Person),
            ("Donald Trump", Person),
            ("Trump", Person),
            ("Trump Jr.", Person),
            ("George W. Bush", Person),
            ("George H. W. Bush", Person),
            ("George Walker Bush", Person),
            ("Ann Lee-Bob Ray", Person),
            ("Bob Ray", Person),
            ("Ann Lee", Person),
            ("Nelson Mandela", Person),
            ("Nelson Mandela Foundation", Person),
            ("Mandela", Person),
        ];
        let expected = [
            "Donald Trump Jr.",
            "Donald Trump",
            "Donald Trump",
            "Donald Trump Jr.",
            "George Walker Bush",
            "George H.W. Bush",
            "George Walker Bush",
            "Ann Lee-Bob Ray",
            "Bob Ray",
            "Ann Lee",
            "Nelson Mandela",
            "Nelson Mandela Foundation",
            "Nelson Mandela",
        ];
        assert_eq!(names(&mentions), expected.map(|name| format!("person {name}")));
        let only_the_son = [("Robert Kennedy Jr.", Person), ("Kennedy", Person)];
        assert_eq!(names(&only_the_son), ["person Robert Kennedy Jr."; 2]);
    }

    #[test]
    fn titles_tell_namesakes_apart() {
        let mentions = [
            ("President | Barack Obama", Person),
            ("Michelle Obama", Person),
            ("President | Obama", Person),
            ("Obama", Person),
            ("Hillary Clinton", Person),
            ("Bill Clinton", Person),
            ("Mrs. | Clinton", Person),
            ("Mr. | Clinton", Person),
            ("Ivanka Trump", Person),
            ("Mr. | Trump", Person),
            ("Frau Merkel", Person),
            ("Merkel", Person),
            ("Chancellor | Macron", Person),
            ("Mrs. | Putin", Person),
        ];
        let expected = [
            "Barack Obama",
            "Michelle Obama",
            "Barack Obama",
            "Barack Obama",
            "Hillary Clinton",
            "Bill Clinton",
            "Hillary Clinton",
            "Bill Clinton",
            "Ivanka Trump",
            "Donald Trump",
            "Frau Merkel",
            "Frau Merkel",
            "Emmanuel Macron",
            "Putin",
        ];
        assert_eq!(names(&mentions), expected.map(|name| format!("person {name}")));
    }

    #[test]
    fn who_is_renowned_is_not_taken_for_the_family() {
        let mentions =
            [("Donald J. Trump", Person), ("Melania Trump", Person), ("Trump", Person), ("Mrs. | Trump", Person)];
        let expected = ["Donald Trump", "Melania Trump", "Donald Trump", "Melania Trump"];
        assert_eq!(names(&mentions), expected.map(|name| format!("person {name}")));
        let without_him = [("Melania Trump", Person), ("Pres. | Trump", Person), ("Trump", Person)];
        assert_eq!(
            names(&without_him),
            ["Melania Trump", "Donald Trump", "Donald Trump"].map(|n| format!("person {n}"))
        );
        let of_no_office = [("Lucian Freud", Person), ("Freud", Person)];
        assert_eq!(names(&of_no_office), ["person Lucian Freud"; 2]);
    }

    #[test]
    fn what_much_is_named_after_stands_for_itself() {
        let mentions = [
            ("Senate Judiciary Committee", Organisation),
            ("Senate", Organisation),
            ("Siemens Energy", Organisation),
            ("Siemens", Organisation),
            ("Mitt Romney", Place),
            ("La.", Place),
            ("L.A.", Place),
            ("VA", Place),
            ("Va.", Place),
            ("Md.", Place),
        ];
        let expected = [
            "organisation Senate Judiciary Committee",
            "organisation Senate",
            "organisation Siemens Energy",
            "organisation Siemens Energy",
            "person Mitt Romney",
            "place Louisiana",
            "place Los Angeles",
            "organisation Department of Veterans Affairs",
            "place Virginia",
            "place Maryland",
        ];
        assert_eq!(names(&mentions), expected);
    }

    #[test]
    fn renowned_last_names_stand_for_the_full_ones_once() {
        let spellings = [("Gaddafi", Person), ("Gadhafi", Person), ("Col. | Gaddafi", Person)];
        let mut resolver = Resolver::default();
        let address = Address::default();
        let named = spellings.map(|(written, kind)| Named { written, kind, address });
        let resolved = resolver.resolve(&named[..2]);
        assert_eq!((resolved[0], resolved.len()), (resolved[1], 2));
        assert_eq!(names(&spellings), ["person Muammar Gaddafi"; 3]);
        let in_full = [("Zelenskyy", Person), ("Volodymyr Zelensky", Person), ("Zelensky", Person)];
        assert_eq!(names(&in_full), ["person Volodymyr Zelensky"; 3]);
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
            ("Nato", Organisation),
            ("Fed", Organisation),
            ("BoE", Organisation),
            ("The Hague", Place),
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
            "organisation NATO",
            "organisation Federal Reserve",
            "organisation Bank of England",
            "place The Hague",
        ];
        assert_eq!(names(&mentions), expected);
    }

    #[test]
    fn a_form_is_of_the_kind_that_most_of_its_mentions_have() {
        let mentions = [("Quint", Place), ("Rosa Quint", Person), ("Quint", Person), ("Quint", Person)];
        assert_eq!(names(&mentions), ["person Rosa Quint"; 4]);
    }
}
