//! How a typed query is to be read: what each word stands for, which stop words are left out, what brackets share.

use super::filters::Filter;
use super::queries::{Field, Nearness, Query, Slot};
use super::words::{Entry, Form, Spelling};

/// What an article has to satisfy.
#[derive(Debug, Clone)]
pub enum Reading {
    /// Nothing; within a part of the text, that there is a word in it.
    Every,
    Filter(Filter),
    Text(Expression),
    All(Vec<Reading>),
    Any(Vec<Reading>),
    Not(Box<Reading>),
    In(Field, Box<Reading>),
    AtLeast(usize, Box<Reading>),
    First(usize, Box<Reading>),
}

/// What is looked for in the text.
#[derive(Debug, Clone)]
pub enum Expression {
    Word(Form),
    /// What fills each place, nothing for any word; by how much the words may be moved.
    Phrase(Vec<Vec<Form>>, usize),
    Any(Vec<Expression>),
    Near(Box<Expression>, Nearness, Box<Expression>),
}

pub fn read(query: &Query) -> Reading {
    match query {
        Query::Every => Reading::Every,
        Query::Bare(entry) => Reading::Text(bare(entry)),
        Query::Exact(entry) => Reading::Text(words(entry, Form::Exact, Form::Exact)),
        Query::Caps(entry) => Reading::Text(words(entry, Form::Cased, Form::Cased)),
        Query::Pattern(pattern) => Reading::Text(Expression::Word(Form::pattern(pattern))),
        Query::Fuzzy(entry, letters) => Reading::Text(Expression::Word(fuzzy(entry, *letters))),
        Query::Phrase(slots, slop) => Reading::Text(Expression::Phrase(slots.iter().flat_map(slot).collect(), *slop)),
        Query::Near(left, nearness, right) => near(read(left), *nearness, read(right)),
        Query::SideBySide(members) => {
            let says_something = members.iter().any(has_content);
            all(members.iter().filter(|member| !(says_something && is_needless(member))).map(read))
        }
        Query::And(members) => all(members.iter().map(read)),
        Query::Or(members) => Reading::Any(members.iter().map(read).collect()),
        Query::Not(inner) => match read(inner) {
            Reading::Not(twice) => *twice,
            inner => Reading::Not(Box::new(inner)),
        },
        Query::Required(inner) | Query::Boosted(_, inner) => read(inner),
        Query::In(field, inner) => Reading::In(*field, Box::new(read(inner))),
        Query::AtLeast(count, inner) => Reading::AtLeast(*count, Box::new(read(inner))),
        Query::First(count, inner) => Reading::First(*count, Box::new(read(inner))),
        Query::Filter(filter) => Reading::Filter(filter.clone()),
    }
}

/// All of the members; what every article satisfies adds nothing.
fn all(members: impl Iterator<Item = Reading>) -> Reading {
    let mut members: Vec<Reading> = members.filter(|member| !matches!(member, Reading::Every)).collect();
    match members.len() {
        0 => Reading::Every,
        1 => members.remove(0),
        _ => Reading::All(members),
    }
}

/// Proximity of two expressions; with a group of which all have to match it is asked of each.
fn near(left: Reading, nearness: Nearness, right: Reading) -> Reading {
    match (left, right) {
        (Reading::All(members), right) => {
            Reading::All(members.into_iter().map(|member| near(member, nearness, right.clone())).collect())
        }
        (left, Reading::All(members)) => {
            Reading::All(members.into_iter().map(|member| near(left.clone(), nearness, member)).collect())
        }
        (left, right) => {
            Reading::Text(Expression::Near(Box::new(expression(left)), nearness, Box::new(expression(right))))
        }
    }
}

fn expression(reading: Reading) -> Expression {
    match reading {
        Reading::Text(expression) => expression,
        Reading::Any(members) => Expression::Any(members.into_iter().map(expression).collect()),
        other => panic!("{other:?} has no place in a text"),
    }
}

/// A bare word matches in any inflected form, words typed as one as a phrase of these forms, a compound with a hyphen
/// also where it is written as one word.
fn bare(entry: &Entry) -> Expression {
    let phrase = words(entry, Form::Inflected, Form::Plain);
    let is_compound = entry.text.contains(['-', '\u{2010}']);
    let one: String = entry.parts.iter().map(|part| part.form.as_str()).collect();
    if is_compound && !one.bytes().all(|byte| byte.is_ascii_digit()) {
        return Expression::Any(vec![Expression::Word(Form::Inflected(Spelling::of(&one))), phrase]);
    }
    phrase
}

/// One word as `alone` takes it, several as a phrase of words as `together` takes them.
fn words(entry: &Entry, alone: fn(Spelling) -> Form, together: fn(Spelling) -> Form) -> Expression {
    match entry.parts.as_slice() {
        [part] => Expression::Word(alone(Spelling::of(&part.form))),
        parts => Expression::Phrase(parts.iter().map(|part| vec![together(Spelling::of(&part.form))]).collect(), 0),
    }
}

fn fuzzy(entry: &Entry, letters: usize) -> Form {
    Form::fuzzy(&Spelling::of(&entry.parts[0].form), letters)
}

/// What fills the places of a phrase that a slot takes.
fn slot(slot: &Slot) -> Vec<Vec<Form>> {
    let each = |entry: &Entry, form: fn(Spelling) -> Form| {
        entry.parts.iter().map(|part| vec![form(Spelling::of(&part.form))]).collect()
    };
    match slot {
        Slot::Any => vec![Vec::new()],
        Slot::Bare(entry) => each(entry, Form::Plain),
        Slot::Exact(entry) => each(entry, Form::Exact),
        Slot::Pattern(pattern) => vec![vec![Form::pattern(pattern)]],
        Slot::Fuzzy(entry, letters) => vec![vec![fuzzy(entry, *letters)]],
        Slot::OneOf(slots) => vec![slots.iter().flat_map(self::slot).flatten().collect()],
    }
}

fn is_stop_word(query: &Query) -> bool {
    matches!(query, Query::Bare(entry) if entry.parts.len() == 1 && Spelling::of(&entry.text).is_stop_word())
}

/// A stop word is left out beside other words, unless it is typed in capitals.
fn is_needless(query: &Query) -> bool {
    is_stop_word(query) && !matches!(query, Query::Bare(entry) if entry.text == "US")
}

/// Whether there is something to look for in the text besides stop words.
fn has_content(query: &Query) -> bool {
    match query {
        Query::Bare(_) => !is_stop_word(query),
        Query::Exact(_) | Query::Caps(_) | Query::Pattern(_) | Query::Fuzzy(..) | Query::Phrase(..) => true,
        Query::Near(..) | Query::In(..) => true,
        Query::Every | Query::Filter(_) | Query::Not(_) => false,
        Query::SideBySide(members) | Query::And(members) | Query::Or(members) => members.iter().any(has_content),
        Query::Required(inner) | Query::Boosted(_, inner) => has_content(inner),
        Query::AtLeast(_, inner) | Query::First(_, inner) => has_content(inner),
    }
}
