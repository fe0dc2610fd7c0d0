//! The entities of an article: those that its data gives, and those that are found in its text, under one name each.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::HashMap;

use super::models;
use super::names::{Address, Named, Resolver, first_name_first};
use super::tagger::Tagger;
use crate::article::{Content, Entity, EntityKind, Mention, Part};
use crate::text::Language;

/// Finds entities; holds what its taggers know of the words met so far, and the names.
#[derive(Debug, Default)]
pub struct Annotator {
    taggers: HashMap<Language, Option<Tagger<'static>>>,
    resolver: Resolver,
    /// Those of an article.
    mentions: Vec<(Written, Mention)>,
}

impl Annotator {
    /// Replaces the entities of an article by those that its data gives, with their mentions, and those that are found in
    /// its text. In languages without a model none are looked for.
    pub fn annotate(&mut self, content: &mut Content) {
        let mut given: Vec<Entity> = content.entities.drain(..).filter(|entity| entity.is_given).collect();
        for person in given.iter_mut().filter(|entity| entity.kind == EntityKind::Person) {
            if let Cow::Owned(name) = first_name_first(&person.name) {
                person.name = name.into();
            }
        }
        self.mentions.clear();
        find_given(&given, content, &mut self.mentions);
        let is_none_given = self.mentions.is_empty();
        self.find(content);
        if !is_none_given {
            keep_apart(&mut self.mentions);
        }
        content.entities = gathered(&given, &self.mentions, content, &mut self.resolver);
    }

    /// Adds the names found in headline and body, in this order.
    fn find(&mut self, content: &Content) {
        let Annotator { taggers, mentions, .. } = self;
        let Some(language) = content.language else { return };
        let tagger = taggers.entry(language).or_insert_with(|| models::tagger(language));
        let Some(tagger) = tagger else { return };
        let headline = content.headline.as_deref().unwrap_or("");
        let part = |text| if text == 0 { Part::Headline } else { Part::Body };
        mentions.extend(tagger.find(&[headline, &content.body]).map(|found| {
            let (start, end) = (found.start as u32, found.end as u32);
            (Written::Found(found.kind), Mention { part: part(found.text), start, end })
        }));
    }
}

/// Sorts mentions by place and leaves one where they overlap: what the data gives before what was found, the longer before
/// the shorter.
fn keep_apart(mentions: &mut Vec<(Written, Mention)>) {
    let rank = |written: &Written| matches!(written, Written::Found(_));
    mentions.sort_by_key(|(written, own)| (own.part, own.start, rank(written), Reverse(own.end)));
    let mut kept: Vec<(Written, Mention)> = Vec::with_capacity(mentions.len());
    for (written, own) in mentions.drain(..) {
        match kept.last_mut() {
            Some((last, before)) if before.part == own.part && own.start < before.end => {
                if rank(last) && !rank(&written) {
                    (*last, *before) = (written, own);
                } else if let (Written::Given(_, found), Written::Found(kind)) = (last, written)
                    && *before == own
                {
                    *found = Some(kind);
                }
            }
            _ => kept.push((written, own)),
        }
    }
    *mentions = kept;
}

/// Where a mention comes from.
#[derive(Debug, Clone, Copy)]
enum Written {
    /// The entity with that number in the data, and the kind of what is found in the same place.
    Given(u32, Option<EntityKind>),
    /// The text.
    Found(EntityKind),
}

/// Adds the names that the data gives, as they are written there, in headline and body.
fn find_given(given: &[Entity], content: &Content, mentions: &mut Vec<(Written, Mention)>) {
    for (number, entity) in (0..).zip(given) {
        for (part, text) in [(Part::Headline, content.headline.as_deref().unwrap_or("")), (Part::Body, &content.body)] {
            let places = occurrences(text, &entity.name);
            mentions.extend(places.map(|(start, end)| {
                (Written::Given(number, None), Mention { part, start: start as u32, end: end as u32 })
            }));
        }
    }
}

/// Returns where a name stands in a text between characters that are no letters.
fn occurrences<'a>(text: &'a str, name: &'a str) -> impl Iterator<Item = (usize, usize)> {
    let is_letter = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    let is_apart = move |(start, _): &(usize, &str)| {
        !is_letter(text[..*start].chars().next_back()) && !is_letter(text[start + name.len()..].chars().next())
    };
    let places = (name.chars().count() > 1).then(|| text.match_indices(name));
    places.into_iter().flatten().filter(is_apart).map(|(start, name)| (start, start + name.len()))
}

/// Gathers mentions by what they name. Given entities come first in their order, then those found, by first mention.
///
/// Where all words have capitals, names cannot be told well from others: what is found in such a headline alone is none.
fn gathered(
    given: &[Entity],
    mentions: &[(Written, Mention)],
    content: &Content,
    resolver: &mut Resolver,
) -> Vec<Entity> {
    let named = |(written, mention): &(Written, Mention)| {
        let (written, kind) = match written {
            Written::Given(number, found) => {
                let Entity { name, kind, .. } = &given[*number as usize];
                let is_unknown = *kind == EntityKind::Unknown;
                (name.as_str(), found.filter(|_| is_unknown).unwrap_or(*kind))
            }
            Written::Found(kind) => (mention.of(content), *kind),
        };
        let is_person = kind == EntityKind::Person;
        let address = if is_person { Address::of(written, mention.before(content)) } else { Address::default() };
        Named { written, kind, address }
    };
    // What the data gives stands before all mentions: parts of its names are looked for there, too.
    let of_data =
        given.iter().map(|entity| Named { written: &entity.name, kind: entity.kind, address: Address::default() });
    let named: Vec<Named<'_>> = of_data.chain(mentions.iter().map(named)).collect();
    let resolved = resolver.resolve(&named);
    let mut entities: Vec<Entity> = Vec::with_capacity(resolver.forms());
    let mut numbers: Vec<Option<usize>> = vec![None; resolver.forms()];
    let mut is_sure: Vec<bool> = Vec::with_capacity(resolver.forms());
    let is_shouted = is_shouted(content);
    for (at, resolved) in resolved.into_iter().enumerate() {
        let Some(resolved) = resolved else { continue };
        let number = *numbers[resolved.form as usize].get_or_insert_with(|| {
            let name = resolver.name(resolved).into();
            entities.push(Entity { name, kind: resolved.kind, ..Entity::default() });
            is_sure.push(!is_shouted || resolver.is_known(resolved));
            entities.len() - 1
        });
        let entity = &mut entities[number];
        entity.is_given |= at < given.len();
        let mention = at.checked_sub(given.len()).map(|at| mentions[at].1);
        is_sure[number] |= mention.is_none_or(|mention| mention.part != Part::Headline);
        entity.mentions.extend(mention);
    }
    let mut is_sure = is_sure.into_iter();
    entities.retain(|_| is_sure.next() == Some(true));
    entities
}

/// Returns whether the headline is all in capitals, and the text is not.
fn is_shouted(content: &Content) -> bool {
    let has_small = |text: &str| text.chars().any(char::is_lowercase);
    content.headline.as_deref().is_some_and(|headline| !has_small(headline)) && has_small(&content.body)
}

#[cfg(test)]
mod tests {
    use super::Annotator;
    use crate::article::{Content, Entity, EntityKind};
    use crate::text::Language;

    fn annotated(headline: &str, body: &str, given: &[(&str, EntityKind)]) -> Vec<String> {
        let given = given.iter().map(|(name, kind)| Entity { is_given: true, ..Entity::new(name, *kind) });
        let mut content = Content {
            headline: Some(headline.to_owned()),
            body: body.to_owned(),
            language: Some(Language::ENGLISH),
            entities: given.collect(),
            ..Content::default()
        };
        Annotator::default().annotate(&mut content);
        let line = |entity: &Entity| {
            let surfaces: Vec<&str> = entity.mentions.iter().map(|mention| mention.of(&content)).collect();
            let given = if entity.is_given { " (given)" } else { "" };
            format!("{} {}{given}: {}", entity.kind, entity.name, surfaces.join(", "))
        };
        content.entities.iter().map(line).collect()
    }

    #[test]
    fn names_of_a_text_stand_under_one_name() {
        let body = "Kim Jong Un met President Donald Trump in Singapore on Tuesday. Kim said the U.S. and the \
                    United Nations had agreed. Trump’s aides left for Washington.";
        let expected = [
            "person Kim Jong Un: Kim, Kim Jong Un, Kim",
            "person Donald Trump: Trump, Donald Trump, Trump",
            "place Singapore: Singapore",
            "place United States: U.S.",
            "organisation United Nations: United Nations",
            "place Washington, D.C.: Washington",
        ];
        assert_eq!(annotated("Kim meets Trump", body, &[]), expected);
    }

    #[test]
    fn headlines_in_capitals_alone_make_no_names() {
        let body = "Treasury Secretary James Baker said so in Paris. Baker had met Jim Miller.";
        let found = annotated("TREASURY'S BAKER SEES U.S. GROWTH, MILLER SAYS IN PARIS", body, &[]);
        let expected = ["person James Baker", "person Jim Miller", "place Paris", "place United States"];
        for name in expected {
            assert!(found.iter().any(|line| line.starts_with(&format!("{name}:"))), "{name} in {found:?}");
        }
        assert!(!found.iter().any(|line| line.contains("Treasury's")), "{found:?}");
        let alone = annotated("BAKER MEETS MILLER IN PARIS", "", &[]);
        assert!(alone.iter().any(|line| line == "place Paris: PARIS"), "{alone:?}");
    }

    #[test]
    fn given_names_come_first_and_take_in_what_is_found() {
        let body = "Mayor Rosa Quint spoke in Harbourtown. Quint thanked the Dockers Union.";
        let given = [("Rosa Quint", EntityKind::Person), ("Fishing", EntityKind::Unknown)];
        let expected = ["person Rosa Quint (given): Rosa Quint, Quint", "unknown Fishing (given): "];
        assert_eq!(annotated("", body, &given)[..2], expected);
    }

    #[test]
    fn given_names_without_a_kind_take_that_of_what_is_found_in_the_same_place() {
        let given = [("Berlin", EntityKind::Unknown)];
        assert_eq!(annotated("", "Angela Merkel was in Berlin.", &given)[0], "place Berlin (given): Berlin");
    }

    #[test]
    fn names_of_catalogues_are_those_of_texts() {
        let given = [("Quint, Rosa", EntityKind::Person)];
        let expected = ["person Rosa Quint (given): Rosa Quint"];
        assert_eq!(annotated("", "Mayor Rosa Quint spoke.", &given), expected);
    }

    #[test]
    fn no_name_of_a_long_text_is_left_out() {
        let mut body = String::new();
        for number in 0..600 {
            let name: String = format!("{number:03}").bytes().map(|digit| char::from(digit - b'0' + b'a')).collect();
            body.push_str(&format!("Angela Merkel met Rosa B{name} in Berlin on Tuesday. "));
        }
        let found = annotated("", &body, &[]);
        assert!(found.len() > 590, "{} names", found.len());
        let mentions =
            |name: &str| found.iter().find(|line| line.starts_with(name)).map(|line| line.split(", ").count());
        assert_eq!(mentions("person Angela Merkel"), Some(600));
    }

    #[test]
    fn a_given_name_of_no_kind_takes_that_of_what_is_found() {
        let given = [("rosa quint", EntityKind::Unknown)];
        let expected = ["person rosa quint (given): Rosa Quint", "place Paris: Paris"];
        assert_eq!(annotated("", "Mayor Rosa Quint spoke in Paris.", &given), expected);
    }
}
