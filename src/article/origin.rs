//! How an article was read: where in the data each of its parts was found, and what was left.

use std::borrow::Cow;

use crate::text::Encoding;

/// A part of an article, as data can hold it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Property {
    /// The id that the data gives.
    Id,
    /// The headline.
    Headline,
    /// The text.
    Text,
    /// What stands for a text where there is none.
    Summary,
    /// The publisher.
    Source,
    /// Webz.io's object that names the publisher.
    Thread,
    /// The address on the web.
    Url,
    /// When it was published.
    Published,
    /// The authors.
    Authors,
    /// The language.
    Language,
    /// The section.
    Section,
    /// Persons, organisations and places that the data names.
    Entities,
    /// The news agency.
    Agency,
    /// What may name an agency, or somebody else.
    Credit,
    /// The place of the dateline.
    Dateline,
}

/// Where a part was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// The part.
    pub property: Property,
    /// The place: the name of a field or a tag, or what made it out.
    pub place: Cow<'static, str>,
    /// What stands there, of a date and of what could not be read.
    pub written: Option<String>,
    /// Whether it could be read.
    pub is_read: bool,
}

/// How an article was read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Reading {
    /// The encoding of its text, and how it was known.
    pub encoding: Option<Encoding>,
    /// Where its parts were found, in no order.
    pub origins: Vec<Origin>,
    /// Names of what the data holds beside them; known only where [it was asked for](crate::readers::Terms::is_inspected).
    pub unused: Vec<String>,
}

impl Reading {
    /// Notes where a part was found.
    pub fn note(&mut self, property: Property, place: impl Into<Cow<'static, str>>) {
        self.origins.push(Origin { property, place: place.into(), written: None, is_read: true });
    }

    /// Notes where a part was found, and what stands there.
    pub fn note_written(&mut self, property: Property, place: impl Into<Cow<'static, str>>, written: &str) {
        let written = Some(written.trim().to_owned());
        self.origins.push(Origin { property, place: place.into(), written, is_read: true });
    }

    /// Notes what stands at a place where a part was looked for and could not be read.
    pub fn note_unread(&mut self, property: Property, place: impl Into<Cow<'static, str>>, written: String) {
        self.origins.push(Origin { property, place: place.into(), written: Some(written), is_read: false });
    }

    /// Returns the first that `read` finds under one of `names`, and notes where.
    pub fn first<T>(
        &mut self,
        property: Property,
        names: &[&'static str],
        read: impl Fn(&'static str) -> Option<T>,
    ) -> Option<T> {
        let (name, found) = names.iter().find_map(|name| Some((*name, read(name)?)))?;
        self.note(property, name);
        Some(found)
    }

    /// Does the same for a date: `read` finds the text, `date` reads it.
    pub fn first_date<T>(
        &mut self,
        names: &[&'static str],
        read: impl Fn(&'static str) -> Vec<String>,
        date: impl Fn(&str) -> Option<T>,
    ) -> Option<T> {
        let mut unread = None;
        for name in names {
            for written in read(name) {
                if let Some(found) = date(&written) {
                    self.note_written(Property::Published, *name, &written);
                    return Some(found);
                }
                unread = unread.or(Some((*name, written)));
            }
        }
        if let Some((name, written)) = unread {
            self.note_unread(Property::Published, name, written);
        }
        None
    }

    /// Returns where a part was found, or what could not be read of it.
    pub fn origin(&self, property: Property) -> Option<&Origin> {
        let mut own = self.origins.iter().filter(|origin| origin.property == property);
        let first = own.next();
        first.filter(|origin| origin.is_read).or_else(|| own.find(|origin| origin.is_read)).or(first)
    }
}

#[cfg(test)]
mod tests {
    use super::{Property, Reading};
    use crate::article::Published;

    #[test]
    fn the_first_that_can_be_read_counts() {
        let mut reading = Reading::default();
        let text = |name: &str| (name == "b").then(|| name.to_owned());
        assert_eq!(reading.first(Property::Headline, &["a", "b"], text).as_deref(), Some("b"));
        assert_eq!(reading.origin(Property::Headline).unwrap().place, "b");
        let written = |name: &str| if name == "a" { vec!["soon".to_owned(), "2024".to_owned()] } else { Vec::new() };
        assert_eq!(reading.first_date(&["a", "b"], written, Published::parse), Some(Published::Year(2024)));
        let origin = reading.origin(Property::Published).unwrap();
        assert_eq!((origin.written.as_deref(), origin.is_read), (Some("2024"), true));
        assert_eq!(reading.first_date(&["b"], |_| vec!["later".to_owned()], Published::parse), None);
        assert!(reading.origin(Property::Published).unwrap().is_read);
    }
}
