//! Random queries.

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
        if random.chance(3) {
            // About as many as there are places between headline and body.
            let any = vec![Slot::Any; random.between(18, 22)];
            slots.splice(1..1, any);
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
