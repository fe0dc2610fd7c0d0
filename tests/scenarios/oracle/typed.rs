//! Queries as they are typed.

use std::fmt::{self, Display};

use super::queries::{Field, Nearness, Query, Reach, Slot};

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
#[derive(Clone, Copy, PartialEq, PartialOrd)]
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
        let all = |members: &[Query], by: &str, bond: Bond| {
            members.iter().map(|member| member.within(bond)).collect::<Vec<_>>().join(by)
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
            Query::SideBySide(members) => f.write_str(&all(members, " ", Bond::Prefix)),
            Query::And(members) => f.write_str(&all(members, " AND ", Bond::Prefix)),
            Query::Or(members) if members.len() > 2 => f.write_str(&all(members, " | ", Bond::SideBySide)),
            Query::Or(members) => f.write_str(&all(members, " OR ", Bond::SideBySide)),
            Query::Not(inner) => match **inner {
                Query::Near(..) | Query::Not(_) | Query::Required(_) => write!(f, "NOT {}", inner.within(Bond::Prefix)),
                _ => write!(f, "-{}", inner.within(Bond::Boosted)),
            },
            // `+19` between words is proximity.
            Query::Required(inner) => match &**inner {
                Query::Bare(entry) if entry.text.starts_with(|c: char| c.is_ascii_digit()) => write!(f, "+({inner})"),
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
