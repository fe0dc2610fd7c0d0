//! Dates as newspapers of many languages print them: `2. Juni 2024`, `2 de junio de 2024`, `2024年6月2日`.
//!
//! Names of months are known by their beginnings, which every case of a language shares. Where the language of a text
//! is not known, all languages that know a name must agree on its month.

use super::Published;
use super::date_rules::DayOrder;
use super::months::{self, month};
use crate::text::Language;

/// The longest text in which a date is looked for, in bytes.
const TEXT_BYTES: usize = 120;

/// What a date of numbers and names is read by.
#[derive(Debug, Clone, Copy, Default)]
pub struct Manner {
    /// The language of the text, where it is known.
    pub language: Option<Language>,
    /// The order of day and month in `02/06/2024`, where it is known.
    pub order: Option<DayOrder>,
}

/// Reads a text that is a date and nothing else but a weekday before it and a time of day after it.
pub fn whole(text: &str, manner: Manner) -> Option<Published> {
    let plain = months::plain(text)?;
    let pieces = pieces(&plain);
    let (published, start, end) = find(&pieces, manner)?;
    let is_weekday = |piece: &Piece<'_>| !piece.is_number();
    // In Arabic, "Sunday" is two words.
    let most_before = if plain.is_ascii() { 1 } else { 2 };
    let is_time = |piece: &Piece<'_>| piece.text.chars().count() <= 4;
    let (before, after) = (&pieces[..start], &pieces[end..]);
    let is_long = |piece: &&Piece<'_>| !is_time(piece);
    let is_word = |piece: &&Piece<'_>| !piece.is_number();
    // A weekday may stand behind.
    let after_is_time =
        after.len() <= 8 && after.iter().filter(is_long).count() <= 1 && after.iter().filter(is_word).count() <= 3;
    let is_alone = before.len() <= most_before && before.iter().all(is_weekday) && after_is_time;
    is_alone.then_some(published)
}

/// Reads the first date in a short text.
pub fn within(text: &str, manner: Manner) -> Option<Published> {
    let plain = months::plain(text)?;
    find(&pieces(&plain), manner).map(|(published, ..)| published)
}

/// A number or a word, with what stands between it and the next.
#[derive(Debug, Clone, Copy)]
struct Piece<'a> {
    text: &'a str,
    behind: &'a str,
}

impl Piece<'_> {
    fn is_number(&self) -> bool {
        self.text.starts_with(|c: char| c.is_ascii_digit())
    }

    /// Returns a number of one or two digits.
    fn small(&self) -> Option<u32> {
        self.text.parse().ok().filter(|_| self.is_number() && self.text.len() <= 2)
    }

    /// Returns a number of four digits.
    fn year(&self) -> Option<u32> {
        self.text.parse().ok().filter(|_| self.is_number() && self.text.len() == 4)
    }

    fn is_one_of(&self, words: &[&str]) -> bool {
        words.contains(&self.text)
    }
}

/// Cuts a text into numbers and words; what only joins them is left out, as is the ending of an ordinal.
fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces: Vec<Piece<'_>> = Vec::new();
    let mut rest = &text[..text.len().min(floor(text, TEXT_BYTES))];
    while let Some(start) = rest.find(is_part) {
        rest = &rest[start..];
        let is_number = rest.starts_with(|c: char| c.is_ascii_digit());
        let ends = |c: char| !is_part(c) || c.is_ascii_digit() != is_number;
        let end = rest.find(ends).unwrap_or(rest.len());
        let (text, after) = rest.split_at(end);
        let behind = &after[..after.find(is_part).unwrap_or(after.len())];
        let is_ending = pieces.last().is_some_and(|last| last.is_number() && last.behind.is_empty());
        let is_passed_over = JOINING.contains(&text) || is_ending && ENDINGS.contains(&text);
        match pieces.last_mut() {
            Some(last) if is_passed_over && is_ending => last.behind = behind,
            _ if is_passed_over => {}
            _ => pieces.push(Piece { text, behind }),
        }
        rest = after;
    }
    pieces
}

fn floor(text: &str, bytes: usize) -> usize {
    (0..=bytes.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
}

/// Words between day, month and year.
const JOINING: &[&str] =
    &["de", "del", "of", "den", "a", "di", "do", "du", "el", "the", "m", "of", "ngày", "dne", "dia", "r", "hb"];

/// Endings of numbers that count: `2nd`, `1er`, `2º`.
const ENDINGS: &[&str] = &["st", "nd", "rd", "th", "er", "º", "ª", "e", "o", "η", "ης", "го", "е", "й", "a", "an"];

fn is_part(c: char) -> bool {
    // Vowel signs of Indic scripts belong to their words, though they are no letters.
    let is_mark =
        !c.is_ascii() && !c.is_whitespace() && !matches!(c, '\u{2000}'..='\u{206F}' | '\u{3000}'..='\u{303F}');
    c.is_alphanumeric()
        || is_mark && !matches!(c, '\u{A0}'..='\u{BF}' | '\u{FF00}'..='\u{FF0F}' | '\u{FF1A}'..='\u{FF20}' | '،')
}

/// Finds the first date, with the pieces that it takes.
fn find(pieces: &[Piece<'_>], manner: Manner) -> Option<(Published, usize, usize)> {
    let at = |start: usize| {
        let rest = &pieces[start..];
        let found = numbered(rest, manner.order).or_else(|| marked(rest)).or_else(|| named(rest, manner.language));
        found.map(|(published, taken)| (published, start, start + taken))
    };
    let day = (0..pieces.len()).find_map(at);
    day.or_else(|| {
        (0..pieces.len()).find_map(|start| {
            let (published, taken) = month_alone(&pieces[start..], manner.language)?;
            Some((published, start, start + taken))
        })
    })
}

type Found = Option<(Published, usize)>;

fn day(year: u32, month: u32, day: u32) -> Option<Published> {
    Published::parse(&format!("{year:04}-{month:02}-{day:02}"))
}

/// Reads `2024-06-02`, `2.6.2024` and, in a known order or where the numbers leave no choice, `02/06/2024`.
fn numbered(pieces: &[Piece<'_>], order: Option<DayOrder>) -> Found {
    let &[a, b, c, ..] = pieces else { return None };
    let sign = match (a.behind.trim(), b.behind.trim()) {
        ("-" | "/" | ".", second) if a.behind.trim() == second => second,
        _ => return None,
    };
    if let (Some(year), Some(month), Some(date)) = (a.year(), b.small(), c.small()) {
        return Some((day(year, month, date)?, 3));
    }
    let (first, second, year) = (a.small()?, b.small()?, c.year()?);
    let order = match (first > 12, second > 12, sign) {
        (true, false, _) => DayOrder::DayFirst,
        (false, true, _) => DayOrder::MonthFirst,
        (_, _, ".") => DayOrder::DayFirst,
        _ => order?,
    };
    let (date, month) = if order == DayOrder::DayFirst { (first, second) } else { (second, first) };
    Some((day(year, month, date)?, 3))
}

/// Reads `2024年6月2日`, `2024년 6월 2일` and `ngày 2 tháng 6 năm 2024`.
fn marked(pieces: &[Piece<'_>]) -> Found {
    let &[a, after_a, b, after_b, c, ..] = pieces else { return None };
    if after_a.is_one_of(&["年", "년"]) && after_b.is_one_of(&["月", "월"]) {
        let length = if pieces.get(5).is_some_and(|mark| mark.is_one_of(&["日", "일", "号"])) { 6 } else { 5 };
        return Some((day(a.year()?, b.small()?, c.small()?)?, length));
    }
    let is_vietnamese = after_a.text == "tháng" && after_b.text == "năm";
    is_vietnamese.then(|| Some((day(c.year()?, b.small()?, a.small()?)?, 5)))?
}

/// Reads `2 de junio de 2024`, `junio 2, 2024` and `2024. június 2.`
fn named(pieces: &[Piece<'_>], language: Option<Language>) -> Found {
    let &[a, b, c, ..] = pieces else { return None };
    let of = |date: &Piece<'_>, name: &Piece<'_>, year: &Piece<'_>| {
        let (date, year) = (date.small()?, year.year()?);
        day(months::gregorian(year, name.text), month(name.text, language)?, date).map(|published| (published, 3))
    };
    if let [a, b, c, year, ..] = pieces
        && !b.is_number()
        && !c.is_number()
        && month(b.text, language).is_some_and(|first| month(c.text, language) == Some(first))
    {
        // The months of the Levant and of Egypt beside each other.
        return of(a, b, year).map(|(published, _)| (published, 4));
    }
    match (a.is_number(), b.is_number(), c.is_number()) {
        (true, false, true) if a.text.len() == 4 => of(&c, &b, &a),
        (true, false, true) => of(&a, &b, &c),
        (false, true, true) => of(&b, &a, &c),
        _ => None,
    }
}

/// Reads `Juni 2024` and `2024年6月`.
fn month_alone(pieces: &[Piece<'_>], language: Option<Language>) -> Found {
    let of = |year: u32, month: u32| Published::parse(&format!("{year:04}-{month:02}"));
    match *pieces {
        [a, after, b, end, ..] if after.text == "年" && end.text == "月" => Some((of(a.year()?, b.small()?)?, 4)),
        [name, year, ..] if !name.is_number() => {
            let number = months::gregorian(year.year()?, name.text);
            Some((of(number, month(name.text, language)?)?, 2))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{Manner, whole, within};
    use crate::article::DayOrder;
    use crate::text::Language;

    #[track_caller]
    fn reads(text: &str, language: &str, expected: &str) {
        let manner = Manner { language: Language::from_code(language), order: None };
        let found = whole(text, manner).map(|date| date.to_string());
        assert_eq!(found.as_deref().unwrap_or(""), expected, "{text}");
    }

    #[test]
    fn newspapers_of_many_languages() {
        for (text, language) in [
            ("2. Juni 2024", "de"),
            ("Sonntag, 02. Juni 2024, 10:15 Uhr", "de"),
            ("2 juin 2024 à 10h15", "fr"),
            ("dimanche 2 juin 2024", "fr"),
            ("2 de junio de 2024", "es"),
            ("domingo 2 de junio de 2024", ""),
            ("Junio 2, 2024", "es"),
            ("2 giugno 2024", "it"),
            ("2 de junho de 2024", "pt"),
            ("2 czerwca 2024", "pl"),
            ("2. června 2024", "cs"),
            ("2 июня 2024, 10:15", "ru"),
            ("2 июня 2024 г.", ""),
            ("2 червня 2024 року", "uk"),
            ("2 юни 2024", "bg"),
            ("2. lipnja 2024.", "hr"),
            ("2 Haziran 2024 Pazar", "tr"),
            ("2. kesäkuuta 2024", ""),
            ("2. juni 2024", "da"),
            ("2024. június 2.", "hu"),
            ("2024 m. birželio 2 d.", "lt"),
            ("2 Ιουνίου 2024", "el"),
            ("2 يونيو 2024", "ar"),
            ("٢ يونيو ٢٠٢٤", ""),
            ("2 حزيران 2024", "ar"),
            ("الأحد، 2 حزيران / يونيو 2024", "ar"),
            ("2 ביוני 2024", "he"),
            ("२ जून २०२४", "hi"),
            ("2 Juni 2024", "id"),
            ("2 มิถุนายน 2567", "th"),
            ("ngày 2 tháng 6 năm 2024", "vi"),
            ("2024年6月2日 10時15分", "ja"),
            ("2024年6月2日(日)", ""),
            ("令和6年6月2日", "ja"),
            ("二〇二四年六月二日", "zh"),
            ("２０２４年６月２日", "ja"),
            ("2024년 6월 2일", "ko"),
            ("02.06.2024 10:15", ""),
            ("2024/6/2", ""),
        ] {
            reads(text, language, "2024-06-02");
        }
        reads("1er juillet 2024", "fr", "2024-07-01");
        reads("2. července 2024", "cs", "2024-07-02");
        reads("31/12/2024", "", "2024-12-31");
        reads("昭和39年10月10日", "ja", "1964-10-10");
        reads("2 كانون الثاني 2024", "ar", "2024-01-02");
        reads("2 تشرين الأول 2024", "ar", "2024-10-02");
        reads("Juni 2024", "de", "2024-06");
        reads("2024年6月", "ja", "2024-06");
    }

    #[test]
    fn no_date_is_better_than_a_guess() {
        for text in [
            "02/06/2024",
            "2. Juni",
            "2. Smarch 2024",
            "2 listopada 2024", // Polish for November, Croatian for October
            "Am Sonntag war der 2. Juni 2024",
            "2. Juni 2024 war ein Sonntag, und alle Fähren fuhren",
            "31. Juni 2024",
            "",
        ] {
            reads(text, "", "");
        }
        let manner = Manner { language: None, order: Some(DayOrder::MonthFirst) };
        assert_eq!(whole("02/06/2024", manner).unwrap().to_string(), "2024-02-06");
        assert_eq!(whole("02-06-2024", manner).unwrap().to_string(), "2024-02-06");
    }

    #[test]
    fn a_date_in_a_text() {
        let date = |text: &str| within(text, Manner::default()).map(|date| date.to_string());
        assert_eq!(date("Stand: 02.06.2024 10:15 Uhr, aktualisiert").as_deref(), Some("2024-06-02"));
        assert_eq!(date("veröffentlicht am 2. Juni 2024 von der Redaktion").as_deref(), Some("2024-06-02"));
        assert_eq!(date("nothing of the kind"), None);
    }
}
