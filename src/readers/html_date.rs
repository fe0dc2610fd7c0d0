//! Dates as newspapers of many languages print them, and as they stand in addresses.

use crate::article::Published;
use crate::text::Language;

/// The beginnings of the months' names, by language, in lower case.
const MONTHS: [(&str, [&str; 12]); 17] = [
    ("en", ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]),
    ("de", ["jan|jän", "feb", "mär|mrz|maerz", "apr", "mai", "jun", "jul", "aug", "sep", "okt", "nov", "dez"]),
    ("fr", ["jan", "fév|fev", "mars", "avr", "mai", "juin", "juil", "aoû|aou", "sep", "oct", "nov", "déc|dec"]),
    ("es", ["ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep|set", "oct", "nov", "dic"]),
    ("it", ["gen", "feb", "mar", "apr", "mag", "giu", "lug", "ago", "set", "ott", "nov", "dic"]),
    ("pt", ["jan", "fev", "mar", "abr", "mai", "jun", "jul", "ago", "set", "out", "nov", "dez"]),
    ("nl", ["jan", "feb", "maart|mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec"]),
    ("da", ["jan", "feb", "mar", "apr", "maj", "jun", "jul", "aug", "sep", "okt", "nov", "dec"]),
    ("no", ["jan", "feb", "mar", "apr", "mai", "jun", "jul", "aug", "sep", "okt", "nov", "des"]),
    ("sv", ["jan", "feb", "mar", "apr", "maj", "jun", "jul", "aug", "sep", "okt", "nov", "dec"]),
    ("fi", ["tammi", "helmi", "maalis", "huhti", "touko", "kesä", "heinä", "elo", "syys", "loka", "marras", "joulu"]),
    ("pl", ["sty", "lut", "mar", "kwi", "maj", "cze", "lip", "sie", "wrz", "paź|paz", "lis", "gru"]),
    ("cs", ["led", "úno", "bře", "dub", "kvě", "červn|červen", "červenc", "srp", "zář", "říj", "lis", "pro"]),
    ("ru", ["янв", "фев", "мар", "апр", "мая|май", "июн", "июл", "авг", "сен", "окт", "ноя", "дек"]),
    ("uk", ["січ", "лют", "бер", "кві", "тра", "чер", "лип", "сер", "вер", "жов", "лис", "гру"]),
    ("tr", ["oca", "şub", "mar", "nis", "may", "haz", "tem", "ağu", "eyl", "eki", "kas", "ara"]),
    ("ro", ["ian", "feb", "mar", "apr", "mai", "iun", "iul", "aug", "sep", "oct", "noi|nov", "dec"]),
];

/// The longest text that is taken for a date, in bytes.
const DATE_BYTES: usize = 120;

/// Reads a date as machines write it, or as newspapers of `language` print it: `2. Juni 2024`, `2 juin 2024 à 10h`,
/// `2024年6月2日`, `02.06.2024`.
///
/// Returns `None` for anything else, and for `02/06/2024` unless one of the two can be no month.
pub fn read(text: &str, language: Option<Language>) -> Option<Published> {
    let text = text.trim();
    if text.is_empty() || text.len() > DATE_BYTES {
        return None;
    }
    Published::parse(text)
        .or_else(|| from_numbers(text))
        .or_else(|| from_words(text, language))
        .or_else(|| unix_style(text))
}

fn day(year: &str, month: u32, day: &str) -> Option<Published> {
    let day: u32 = day.parse().ok()?;
    (year.len() == 4 && (1..=12).contains(&month) && (1..=31).contains(&day))
        .then(|| Published::parse(&format!("{year}-{month:02}-{day:02}")))?
}

/// Splits into runs of digits with what stands behind each.
fn numbers(text: &str) -> Vec<(&str, &str)> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find(|c: char| c.is_ascii_digit()) {
        rest = &rest[start..];
        let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        let behind = &rest[end..];
        found.push((&rest[..end], &behind[..behind.find(|c: char| c.is_ascii_digit()).unwrap_or(behind.len())]));
        rest = behind;
    }
    found
}

/// Reads dates of numbers alone, where their order is known.
fn from_numbers(text: &str) -> Option<Published> {
    let numbers = numbers(text);
    numbers.windows(3).find_map(|three| {
        let [(a, after_a), (b, after_b), (c, _)] = *three else { return None };
        let (after_a, after_b) = (after_a.trim(), after_b.trim());
        match (a.len(), c.len()) {
            (4, 1..=2) if matches!((after_a, after_b), ("-", "-") | (".", ".") | ("/", "/") | ("年", "月")) => {
                day(a, b.parse().ok()?, c)
            }
            (1..=2, 4) if (after_a, after_b) == (".", ".") => day(c, b.parse().ok()?, a),
            (1..=2, 4) if (after_a, after_b) == ("/", "/") => {
                let (first, second): (u32, u32) = (a.parse().ok()?, b.parse().ok()?);
                match (first > 12, second > 12) {
                    (true, false) => day(c, second, a),
                    (false, true) => day(c, first, b),
                    _ => None,
                }
            }
            _ => None,
        }
    })
}

/// Reads `2 de junio de 2024` and `junio 2, 2024`.
fn from_words(text: &str, language: Option<Language>) -> Option<Published> {
    let text = text.to_lowercase();
    let words: Vec<&str> = text
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty() && !["de", "del", "of", "den", "a"].contains(word))
        .collect();
    let is_year = |word: &str| word.len() == 4 && word.bytes().all(|b| b.is_ascii_digit());
    let number = |word: &str| {
        let digits = word.find(|c: char| !c.is_ascii_digit()).unwrap_or(word.len());
        let is_ordinal = ["", "st", "nd", "rd", "th", "er", "º", "ª"].contains(&&word[digits..]);
        (1..=2).contains(&digits).then(|| &word[..digits]).filter(|_| is_ordinal).map(str::to_owned)
    };
    words.windows(3).find_map(|three| {
        let [a, b, c] = *three else { return None };
        if !is_year(c) {
            return None;
        }
        match (number(a), number(b)) {
            (Some(first), None) => day(c, month(b, language)?, &first),
            (None, Some(second)) => day(c, month(a, language)?, &second),
            _ => None,
        }
    })
}

/// Reads `Fri Apr 28 19:20:36 CEST 2023`, as programs print it that were told no format.
fn unix_style(text: &str) -> Option<Published> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let [_, name, date, time, .., year] = words[..] else { return None };
    time.contains(':').then(|| day(year, month(&name.to_lowercase(), Language::from_code("en"))?, date))?
}

/// Returns the month of which `word` is the name; in English too; where the language is not known, all must agree.
fn month(word: &str, language: Option<Language>) -> Option<u32> {
    if word.chars().count() < 3 || word.chars().any(|c| c.is_ascii_digit()) {
        return None;
    }
    let in_table = |names: &[&str; 12]| {
        // The longer beginning counts: červenec is not červen.
        let fits = (1..).zip(names).flat_map(|(month, names)| names.split('|').map(move |name| (month, name)));
        fits.filter(|(_, name)| word.starts_with(name)).max_by_key(|(_, name)| name.len()).map(|(month, _)| month)
    };
    let table = |code: &str| MONTHS.iter().find(|(own, _)| *own == code).map(|(_, names)| names);
    let own = language.and_then(|language| match language.code() {
        "nb" | "nn" => table("no"),
        code => table(code),
    });
    if let Some(own) = own {
        return in_table(own).or_else(|| table("en").and_then(in_table));
    }
    let mut found = MONTHS.iter().filter_map(|(_, names)| in_table(names));
    let first = found.next()?;
    found.all(|other| other == first).then_some(first)
}

/// Reads the day from an address such as `/2024/06/02/`, `/2024/jun/02/`, `/2024/0602/` or `-2024-06-02-`.
pub fn in_url(url: &str) -> Option<Published> {
    let path = url.split_once("://").map_or(url, |(_, rest)| rest);
    let path = path.split(['?', '#']).next()?.to_ascii_lowercase();
    let parts: Vec<&str> = path.split(['/', '-', '_']).skip(1).collect();
    let is_number = |part: &str, len: usize| part.len() == len && part.bytes().all(|b| b.is_ascii_digit());
    parts.windows(3).find_map(|three| {
        let [year, month, date] = *three else { return None };
        if !is_number(year, 4) || !(1900..2100).contains(&year.parse().unwrap_or(0)) {
            return None;
        }
        if is_number(month, 4) {
            return day(year, month[..2].parse().ok()?, &month[2..]);
        }
        let number = match is_number(month, 2) {
            true => month.parse().ok()?,
            false => u32::try_from(MONTHS[0].1.iter().position(|name| *name == month)?).ok()? + 1,
        };
        is_number(date, 2).then(|| day(year, number, date))?
    })
}

#[cfg(test)]
mod tests {
    use super::{in_url, read};
    use crate::text::Language;

    #[track_caller]
    fn reads(text: &str, language: &str, expected: &str) {
        let found = read(text, Language::from_code(language)).map(|date| date.to_string());
        assert_eq!(found.as_deref().unwrap_or(""), expected, "{text}");
    }

    #[test]
    fn dates_of_many_languages() {
        for (text, language) in [
            ("2. Juni 2024", "de"),
            ("Sonntag, 02. Juni 2024, 10:15 Uhr", "de"),
            ("Stand: 02.06.2024 10:15", "de"),
            ("2 juin 2024 à 10h15", "fr"),
            ("2 de junio de 2024", "es"),
            ("2 giugno 2024", "it"),
            ("2 de junho de 2024", "pt"),
            ("2 czerwca 2024", "pl"),
            ("2. června 2024", "cs"),
            ("2 июня 2024, 10:15", "ru"),
            ("2024年6月2日 10時", "ja"),
            ("2 Haziran 2024", "tr"),
            ("Published June 2, 2024 10:15 am", "en"),
            ("2. kesäkuuta 2024", ""),
        ] {
            reads(text, language, "2024-06-02");
        }
        reads("Sun Jun 02 19:20:36 CEST 2024", "de", "2024-06-02");
        reads("1er juillet 2024", "fr", "2024-07-01");
        reads("2. července 2024", "cs", "2024-07-02");
    }

    #[test]
    fn no_date_is_better_than_a_guess() {
        for text in ["02/06/2024", "vor 3 Stunden", "31. Februar 2024", "2024", "call 02 06 2024"] {
            reads(text, "", if text == "2024" { "2024" } else { "" });
        }
        reads("24 led 2024", "en", "");
        reads("24 led 2024", "cs", "2024-01-24");
        reads("25/06/2024", "", "2024-06-25");
    }

    #[test]
    fn dates_in_addresses() {
        let day = |url: &str| in_url(url).map(|date| date.to_string()).unwrap_or_default();
        assert_eq!(day("https://post.example/2024/06/02/ferry"), "2024-06-02");
        assert_eq!(day("https://post.example/news/2024/jun/02/ferry"), "2024-06-02");
        assert_eq!(day("https://post.example/n1/2024/0602/c1-2.html"), "2024-06-02");
        assert_eq!(day("https://post.example/story/2024-06-02/ferry"), "2024-06-02");
        assert_eq!(day("https://post.example/2024/13/02/ferry"), "");
        assert_eq!(day("https://post.example/a?d=2024/06/02/"), "");
    }
}
