//! How a text addresses a person: by the word before the name, and by what the first name tells.
//!
//! It tells namesakes in an article apart: `Mrs. Clinton` is not Bill, and `President Bush` is the one whom the article calls
//! so in full.

use std::collections::HashMap;
use std::sync::LazyLock;

/// What stands before a name.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Address {
    /// As a title tells it.
    pub sex: Option<Sex>,
    /// A bit for the office; none where there is none.
    pub office: u32,
}

/// A woman or a man.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sex {
    Female,
    Male,
}

impl Address {
    /// Reads the first word of a name, if that is a title, else the last word of the text `before` it, on the same line.
    pub fn of(written: &str, before: &str) -> Address {
        let within = written.split_once(' ').map_or(Address::default(), |(first, _)| Address::of_title(first));
        if within != Address::default() {
            return within;
        }
        let before = before.strip_suffix(' ').unwrap_or(before);
        let of_word = |byte: &u8| byte.is_ascii_alphabetic() || *byte == b'.';
        let letters = before.bytes().rev().take(LONGEST).take_while(of_word).count();
        Address::of_title(&before[before.len() - letters..])
    }

    fn of_title(word: &str) -> Address {
        let word = word.trim_end_matches('.');
        if !word.starts_with(|c: char| c.is_ascii_uppercase()) {
            return Address::default();
        }
        let sex = match word {
            "Mr" | "Sir" | "Lord" | "King" | "Prince" => Some(Sex::Male),
            "Mrs" | "Ms" | "Miss" | "Lady" | "Dame" | "Queen" | "Princess" | "Mme" | "Mlle" => Some(Sex::Female),
            _ => None,
        };
        let office = OFFICES.iter().position(|office| office.contains(&word));
        Address { sex, office: office.map_or(0, |at| 1 << at) }
    }
}

impl Sex {
    /// Returns the sex that a folded first name tells; `None` where it tells none.
    pub fn of_first_name(name: &str) -> Option<Sex> {
        static NAMES: LazyLock<HashMap<&str, Sex>> = LazyLock::new(|| {
            let women = first_names("[women]").map(|name| (name, Sex::Female));
            women.chain(first_names("[men]").map(|name| (name, Sex::Male))).collect()
        });
        NAMES.get(name).copied()
    }
}

/// The longest title, in bytes, with the point behind it.
const LONGEST: usize = 16;

/// Offices as they stand before names, those that are the same together.
const OFFICES: [&[&str]; 16] = [
    &["President", "Pres"],
    &["Sen", "Senator"],
    &["Gov", "Governor"],
    &["Rep", "Representative", "Congressman", "Congresswoman"],
    &["Secretary"],
    &["Minister", "Premier"],
    &["Chancellor"],
    &["Mayor"],
    &["Judge", "Justice"],
    &["Gen", "General"],
    &["Dr", "Doctor"],
    &["Prof", "Professor"],
    &["Speaker"],
    &["Sheriff", "Officer"],
    &["Pope", "Cardinal", "Archbishop", "Bishop", "Rev", "Reverend"],
    &["Ambassador"],
];

/// The first names under a heading of the table that comes with morgue.
fn first_names(heading: &str) -> impl Iterator<Item = &'static str> {
    let lines = include_str!("first_names.txt").lines().skip_while(move |line| *line != heading).skip(1);
    lines.take_while(|line| !line.starts_with('[')).flat_map(str::split_whitespace)
}

#[cfg(test)]
mod tests {
    use super::{Address, Sex, first_names};

    #[test]
    fn titles_before_names() {
        let before = |text| Address::of("Quint", text);
        let sex = |text| before(text).sex;
        assert_eq!((sex("said Mrs. "), sex("\n\nMr "), sex("mr. ")), (Some(Sex::Female), Some(Sex::Male), None));
        assert_eq!((sex("Mrs.\n"), sex(""), sex("é")), (None, None, None));
        let office = |text| before(text).office;
        assert_eq!(office("ex-President "), office("President "));
        assert_eq!(office("Sen. "), office("Senator "));
        assert_ne!(office("Sen. "), 0);
        assert_eq!(before("the "), Address::default());
        assert_eq!(Address::of("Sen. Quint", "").office, office("Sen. "));
        assert_eq!(Address::of("Rosa Quint", "Mrs. "), before("Mrs. "));
    }

    #[test]
    fn first_names_are_of_one_sex() {
        let [women, men] = ["[women]", "[men]"].map(|heading| first_names(heading).collect::<Vec<_>>());
        assert_eq!((women.len(), men.len()), (296, 344));
        assert!(women.is_sorted() && men.is_sorted());
        assert!(!women.iter().any(|name| men.contains(name)));
        assert_eq!(Sex::of_first_name("hillary"), Some(Sex::Female));
        assert_eq!((Sex::of_first_name("bill"), Sex::of_first_name("kim")), (Some(Sex::Male), None));
    }
}
