//! Random queries, and how they are typed.

use std::fmt::{self, Display};

use super::filters::Filter;
use super::random::Random;
use super::words::Entry;

/// A query as it is typed.
#[derive(Debug, Clone)]
pub enum Query {
    /// `*`
    Every,
    /// A bare word, or several that were typed as one.
    Bare(Entry),
    /// `=word`
    Exact(Entry),
    /// `caps(Word)`
    Caps(Entry),
    Pattern(&'static str),
    Fuzzy(Entry, usize),
    Phrase(Vec<Slot>, usize),
    Near(Box<Query>, Nearness, Box<Query>),
    SideBySide(Vec<Query>),
    And(Vec<Query>),
    Or(Vec<Query>),
    Not(Box<Query>),
    Required(Box<Query>),
    In(Field, Box<Query>),
    Boosted(&'static str, Box<Query>),
    AtLeast(usize, Box<Query>),
    First(usize, Box<Query>),
    Filter(Filter),
}

/// What stands at one place of a phrase.
#[derive(Debug, Clone)]
pub enum Slot {
    Any,
    Bare(Entry),
    Exact(Entry),
    Pattern(&'static str),
    Fuzzy(Entry, usize),
    OneOf(Vec<Slot>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Nearness {
    pub reach: Reach,
    pub is_ordered: bool,
    pub is_negated: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    Words(usize),
    Sentence,
    Paragraph,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    Headline,
    Body,
    Lede,
    Hlead,
    Quote,
}

const PATTERNS: &[&str] = &[
    "test*", "tes*", "t*", "k*", "naï*", "na?ve", "te?t", "*est*", "*s", "?s", "*e*", "20*", "*9", "co?id*", "c*n",
    "e*l", "*00", "w*g",
];

const FIELDS: &[Field] = &[Field::Headline, Field::Body, Field::Lede, Field::Hlead, Field::Quote];

const BOOSTS: &[&str] = &["2", "0.5"];

/// Makes queries of the entries of a vocabulary that are given.
pub struct Queries<'a> {
    pub entries: Vec<Entry>,
    pub filters: &'a [Filter],
}

impl Queries<'_> {
    pub fn random(&self, random: &mut Random) -> Query {
        match random.below(200) {
            0 => Query::Every,
            1 => Query::Not(Box::new(Query::Every)),
            _ => {
                let depth = random.between(0, 3);
                self.query(random, depth)
            }
        }
    }

    fn query(&self, random: &mut Random, depth: usize) -> Query {
        let inner = |random: &mut Random| Box::new(self.query(random, depth.saturating_sub(1)));
        let kind = if depth == 0 { random.below(50) } else { random.below(150) };
        match kind {
            0..25 => self.term(random),
            25..32 => Query::Filter(Filter::random(random, self.filters)),
            32..34 => Query::In(random.pick(FIELDS), Box::new(Query::Every)),
            34..50 => self.near(random, depth),
            50..62 => Query::SideBySide(self.members(random, depth, true)),
            62..72 => Query::And(self.members(random, depth, true)),
            72..84 => Query::Or(self.members(random, depth, false)),
            84..94 => Query::Not(inner(random)),
            94..98 => Query::Required(inner(random)),
            98..112 => Query::In(random.pick(FIELDS), inner(random)),
            112..116 => Query::Boosted(random.pick(BOOSTS), inner(random)),
            116..133 => Query::AtLeast(random.between(1, 4), inner(random)),
            133..143 => Query::First(random.between(1, 12), inner(random)),
            _ => self.shared(random, depth),
        }
    }

    fn members(&self, random: &mut Random, depth: usize, may_be_every: bool) -> Vec<Query> {
        let mut members: Vec<Query> = (0..random.between(2, 3)).map(|_| self.query(random, depth - 1)).collect();
        if may_be_every && random.chance(5) {
            members.insert(random.below(members.len()), Query::Every);
        }
        members
    }

    /// Proximity with a group of which all have to match: it is shared out.
    fn shared(&self, random: &mut Random, depth: usize) -> Query {
        let members = (0..random.between(2, 3)).map(|_| self.operand(random, 0)).collect();
        let group = if random.chance(50) { Query::And(members) } else { Query::SideBySide(members) };
        let other = self.operand(random, depth - 1);
        let (left, right) = if random.chance(50) { (group, other) } else { (other, group) };
        let nearness = Nearness { is_negated: false, ..nearness(random) };
        Query::Near(Box::new(left), nearness, Box::new(right))
    }

    fn near(&self, random: &mut Random, depth: usize) -> Query {
        let (left, right) = (self.operand(random, depth), self.operand(random, depth));
        Query::Near(Box::new(left), nearness(random), Box::new(right))
    }

    /// What can stand beside proximity.
    fn operand(&self, random: &mut Random, depth: usize) -> Query {
        let depth = depth.min(2);
        match random.below(if depth == 0 { 60 } else { 100 }) {
            0..60 => self.term(random),
            60..80 => self.near(random, depth - 1),
            _ => Query::Or((0..random.between(2, 3)).map(|_| self.operand(random, depth - 1)).collect()),
        }
    }

    fn term(&self, random: &mut Random) -> Query {
        match random.below(100) {
            0..42 => Query::Bare(self.entry(random)),
            42..52 => Query::Exact(self.entry(random)),
            52..59 => Query::Caps(self.word(random)),
            59..69 => Query::Pattern(random.pick(PATTERNS)),
            69..76 => Query::Fuzzy(self.word(random), random.between(1, 2)),
            _ => self.phrase(random),
        }
    }

    fn phrase(&self, random: &mut Random) -> Query {
        let mut slots: Vec<Slot> = (0..random.between(1, 3)).map(|_| self.slot(random)).collect();
        if slots.iter().all(|slot| matches!(slot, Slot::Any)) {
            slots.push(Slot::Bare(self.entry(random)));
        }
        let slop = if random.chance(35) { random.between(1, 5) } else { 0 };
        Query::Phrase(slots, slop)
    }

    fn slot(&self, random: &mut Random) -> Slot {
        match random.below(100) {
            0..60 => Slot::Bare(self.entry(random)),
            60..72 => Slot::Any,
            72..78 => Slot::Exact(self.entry(random)),
            78..84 => Slot::Pattern(random.pick(PATTERNS)),
            84..88 => Slot::Fuzzy(self.word(random), random.between(1, 2)),
            _ => Slot::OneOf((0..random.between(2, 3)).map(|_| self.alternative(random)).collect()),
        }
    }

    fn alternative(&self, random: &mut Random) -> Slot {
        match random.below(10) {
            0..7 => Slot::Bare(self.word(random)),
            7 => Slot::Exact(self.word(random)),
            _ => Slot::Pattern(random.pick(PATTERNS)),
        }
    }

    fn entry(&self, random: &mut Random) -> Entry {
        let entry = &self.entries[random.below(self.entries.len())];
        if random.chance(20) { entry.capitalised() } else { entry.clone() }
    }

    /// An entry that is one word of a script with blanks.
    fn word(&self, random: &mut Random) -> Entry {
        loop {
            let entry = self.entry(random);
            if entry.parts.len() == 1 && !entry.ends_chinese() {
                return entry;
            }
        }
    }
}

fn nearness(random: &mut Random) -> Nearness {
    let reach = match random.below(10) {
        0..2 => Reach::Sentence,
        2 => Reach::Paragraph,
        _ => Reach::Words(random.pick(&[1, 2, 3, 3, 5, 8, 30])),
    };
    Nearness { reach, is_ordered: random.chance(40), is_negated: random.chance(25) }
}

impl Display for Nearness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.is_negated { "not " } else { "" })?;
        f.write_str(if self.is_ordered { "pre/" } else { "w/" })?;
        match self.reach {
            Reach::Words(words) => write!(f, "{words}"),
            Reach::Sentence => f.write_str("s"),
            Reach::Paragraph => f.write_str("p"),
        }
    }
}

impl Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Field::Headline => "headline:",
            Field::Body => "body:",
            Field::Lede => "lede:",
            Field::Hlead => "hlead:",
            Field::Quote => "quote:",
        })
    }
}

impl Display for Slot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Slot::Any => f.write_str("*"),
            Slot::Bare(entry) => f.write_str(&entry.text),
            Slot::Exact(entry) => write!(f, "={}", entry.text),
            Slot::Pattern(pattern) => f.write_str(pattern),
            Slot::Fuzzy(entry, letters) => write!(f, "{}~{letters}", entry.text),
            Slot::OneOf(slots) => write!(f, "({})", joined(slots, "|")),
        }
    }
}

fn joined(parts: &[impl Display], by: &str) -> String {
    parts.iter().map(|part| part.to_string()).collect::<Vec<_>>().join(by)
}

/// How tight a part of a query binds; what binds less is put in brackets.
#[derive(PartialEq, PartialOrd)]
enum Bond {
    Or,
    SideBySide,
    And,
    Prefix,
    Near,
    Boosted,
    Item,
}

impl Query {
    fn bond(&self) -> Bond {
        match self {
            Query::Or(_) => Bond::Or,
            Query::SideBySide(_) => Bond::SideBySide,
            Query::And(_) => Bond::And,
            Query::Not(_) | Query::Required(_) => Bond::Prefix,
            Query::Near(..) => Bond::Near,
            Query::Boosted(..) => Bond::Boosted,
            _ => Bond::Item,
        }
    }

    /// The query as it stands where at least `bond` is needed.
    fn within(&self, bond: Bond) -> String {
        if self.bond() < bond { format!("({self})") } else { self.to_string() }
    }

    /// The query as it stands behind the name of a field.
    fn in_field(&self) -> String {
        match self {
            Query::In(..) | Query::Filter(_) => format!("({self})"),
            _ => self.within(Bond::Item),
        }
    }
}

impl Display for Query {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let all = |members: &[Query], by: &str, bond: fn() -> Bond| {
            members.iter().map(|member| member.within(bond())).collect::<Vec<_>>().join(by)
        };
        match self {
            Query::Every => f.write_str("*"),
            Query::Bare(entry) => f.write_str(&entry.text),
            Query::Exact(entry) => write!(f, "={}", entry.text),
            Query::Caps(entry) => write!(f, "caps({})", entry.text),
            Query::Pattern(pattern) => f.write_str(pattern),
            Query::Fuzzy(entry, letters) => write!(f, "{}~{letters}", entry.text),
            Query::Phrase(slots, 0) => write!(f, "\"{}\"", joined(slots, " ")),
            Query::Phrase(slots, slop) => write!(f, "\"{}\"~{slop}", joined(slots, " ")),
            Query::Near(left, nearness, right) => {
                write!(f, "{} {nearness} {}", left.within(Bond::Near), right.within(Bond::Item))
            }
            Query::SideBySide(members) => f.write_str(&all(members, " ", || Bond::Prefix)),
            Query::And(members) => f.write_str(&all(members, " AND ", || Bond::Prefix)),
            Query::Or(members) if members.len() > 2 => f.write_str(&all(members, " | ", || Bond::SideBySide)),
            Query::Or(members) => f.write_str(&all(members, " OR ", || Bond::SideBySide)),
            Query::Not(inner) => match **inner {
                Query::Near(..) | Query::Not(_) | Query::Required(_) => write!(f, "NOT {}", inner.within(Bond::Prefix)),
                _ => write!(f, "-{}", inner.within(Bond::Boosted)),
            },
            // `+19` between words is proximity.
            Query::Required(inner) => match &**inner {
                Query::Bare(entry) if entry.text.starts_with(|c: char| c.is_ascii_digit()) => {
                    write!(f, "+({entry})", entry = entry.text)
                }
                _ => write!(f, "+{}", inner.within(Bond::Boosted)),
            },
            Query::In(field, inner) => write!(f, "{field}{}", inner.in_field()),
            Query::Boosted(boost, inner) => write!(f, "{}^{boost}", inner.within(Bond::Item)),
            Query::AtLeast(count, inner) => write!(f, "atleast{count}({inner})"),
            Query::First(count, inner) => write!(f, "first({count}, {inner})"),
            Query::Filter(filter) => f.write_str(&filter.text),
        }
    }
}

impl Query {
    /// All ways to make it a little smaller.
    pub fn smaller(&self) -> Vec<Query> {
        let mut all: Vec<Query> = self.children().into_iter().cloned().collect();
        match self {
            Query::SideBySide(members) => all.extend(fewer(members).map(Query::SideBySide)),
            Query::And(members) => all.extend(fewer(members).map(Query::And)),
            Query::Or(members) => all.extend(fewer(members).map(Query::Or)),
            Query::Phrase(slots, slop) => {
                all.extend(fewer(slots).map(|slots| Query::Phrase(slots, *slop)));
                all.extend(slots.iter().enumerate().flat_map(|(at, slot)| {
                    let Slot::OneOf(forms) = slot else { return Vec::new() };
                    let with = |form: &Slot| {
                        let mut slots = slots.clone();
                        slots[at] = form.clone();
                        Query::Phrase(slots, *slop)
                    };
                    forms.iter().map(with).collect()
                }));
            }
            Query::AtLeast(count, inner) if *count > 1 => all.push(Query::AtLeast(count - 1, inner.clone())),
            _ => {}
        }
        for at in 0..self.children().len() {
            for smaller in self.children()[at].smaller() {
                let mut own = self.clone();
                *own.children_mut().swap_remove(at) = smaller;
                all.push(own);
            }
        }
        all.retain(|query| !query.is_empty());
        all
    }

    /// Whether there is nothing in it to look for.
    fn is_empty(&self) -> bool {
        match self {
            Query::Every => true,
            Query::Phrase(slots, _) => slots.iter().all(|slot| matches!(slot, Slot::Any)),
            Query::SideBySide(members) | Query::And(members) => members.iter().all(Query::is_empty),
            _ => false,
        }
    }

    fn children(&self) -> Vec<&Query> {
        match self {
            Query::In(_, inner) if inner.is_empty() => Vec::new(),
            Query::SideBySide(members) | Query::And(members) | Query::Or(members) => members.iter().collect(),
            Query::Near(left, _, right) => vec![left, right],
            Query::Not(inner) | Query::Required(inner) | Query::In(_, inner) => vec![inner],
            Query::Boosted(_, inner) | Query::AtLeast(_, inner) | Query::First(_, inner) => vec![inner],
            _ => Vec::new(),
        }
    }

    fn children_mut(&mut self) -> Vec<&mut Query> {
        match self {
            Query::In(_, inner) if inner.is_empty() => Vec::new(),
            Query::SideBySide(members) | Query::And(members) | Query::Or(members) => members.iter_mut().collect(),
            Query::Near(left, _, right) => vec![left, right],
            Query::Not(inner) | Query::Required(inner) | Query::In(_, inner) => vec![inner],
            Query::Boosted(_, inner) | Query::AtLeast(_, inner) | Query::First(_, inner) => vec![inner],
            _ => Vec::new(),
        }
    }
}

/// The lists that lack one of the members.
fn fewer<T: Clone>(members: &[T]) -> impl Iterator<Item = Vec<T>> {
    let least = if members.len() > 1 { members.len() } else { 0 };
    (0..least).map(|at| {
        let mut fewer = members.to_vec();
        fewer.remove(at);
        fewer
    })
}
