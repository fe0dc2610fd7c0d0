//! Names of months in many languages, and the digits and eras that dates are written with.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::published;
use crate::text::{Language, decimal_digit};

/// The beginnings of the months' names, by language, in lower case; whole names where `$` stands behind.
const MONTHS: [(&str, [&str; 12]); 40] = [
    ("de", ["jan|jän", "feb", "mär|mrz|maerz", "apr", "mai", "jun", "jul", "aug", "sep", "okt", "nov", "dez"]),
    ("fr", ["jan", "fév|fev", "mars", "avr", "mai", "juin", "juil", "aoû|aou", "sep", "oct", "nov", "déc|dec"]),
    ("es", ["ene", "feb", "mar", "abr", "may$|mayo$", "jun", "jul", "ago", "sep|set", "oct", "nov", "dic"]),
    ("it", ["gen", "feb", "mar", "apr", "mag", "giu", "lug", "ago", "set", "ott", "nov", "dic"]),
    ("pt", ["jan", "fev", "mar", "abr", "mai", "jun", "jul", "ago", "set", "out", "nov", "dez"]),
    ("ca", ["gen", "feb", "març", "abr", "maig", "juny", "jul", "ago", "set", "oct", "nov", "des"]),
    ("nl", ["jan", "feb", "maart|mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec"]),
    ("af", ["jan", "feb", "maart|mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "des"]),
    ("da", ["jan", "feb", "mar", "apr", "maj", "jun", "jul", "aug", "sep", "okt", "nov", "dec"]),
    ("no", ["jan", "feb", "mar", "apr", "mai", "jun", "jul", "aug", "sep", "okt", "nov", "des"]),
    ("sv", ["jan", "feb", "mar", "apr", "maj", "jun", "jul", "aug", "sep", "okt", "nov", "dec"]),
    ("is", ["jan", "feb", "mar", "apr", "maí", "jún", "júl", "ágú", "sep", "okt", "nóv", "des"]),
    ("fi", ["tammi", "helmi", "maalis", "huhti", "touko", "kesä", "heinä", "elo", "syys", "loka", "marras", "joulu"]),
    ("et", ["jaan", "veeb", "märts", "apr", "mai", "juuni", "juuli", "aug", "sep", "okt", "nov", "dets"]),
    ("lv", ["jan", "feb", "mar", "apr", "mai", "jūn", "jūl", "aug", "sep", "okt", "nov", "dec"]),
    ("lt", ["saus", "vasar", "kov", "bal", "geg", "birž", "liep", "rugp", "rugs", "spal", "lapkr", "gruod"]),
    ("pl", ["sty", "lut", "mar", "kwi", "maj", "cze", "lip", "sie", "wrz", "paź|paz", "lis", "gru"]),
    ("cs", ["led", "úno", "bře", "dub", "kvě", "červn|červen", "červenc", "srp", "zář", "říj", "lis", "pro"]),
    ("sk", ["jan", "feb", "mar", "apr", "máj", "jún", "júl", "aug", "sep", "okt", "nov", "dec"]),
    ("hu", ["jan", "feb", "már", "ápr", "máj", "jún", "júl", "aug", "szep", "okt", "nov", "dec"]),
    ("sl", ["jan", "feb", "mar", "apr", "maj", "jun", "jul", "avg", "sep", "okt", "nov", "dec"]),
    ("hr", ["sije", "velj", "ožuj", "trav", "svib", "lip", "srp", "kol", "ruj", "lis", "stu", "pro"]),
    (
        "sr",
        [
            "јан|jan",
            "феб|feb",
            "мар|mar",
            "апр|apr",
            "мај|maj",
            "јун|jun",
            "јул|jul",
            "авг|avg",
            "сеп|sep",
            "окт|okt",
            "нов|nov",
            "дец|dec",
        ],
    ),
    ("ro", ["ian", "feb", "mar", "apr", "mai", "iun", "iul", "aug", "sep", "oct", "noi|nov", "dec"]),
    ("ru", ["янв", "фев", "мар", "апр", "мая|май", "июн", "июл", "авг", "сен", "окт", "ноя", "дек"]),
    ("uk", ["січ", "лют", "бер", "кві", "тра", "чер", "лип", "сер", "вер", "жов", "лис", "гру"]),
    ("bg", ["яну", "фев", "мар", "апр", "май", "юни", "юли", "авг", "сеп", "окт", "ное", "дек"]),
    (
        "el",
        [
            "ιαν",
            "φεβ",
            "μαρ|μάρ",
            "απρ",
            "μαΐ|μαϊ|μάι|μαι",
            "ιουν|ιούν",
            "ιουλ|ιούλ",
            "αυγ|αύγ",
            "σεπ",
            "οκτ",
            "νοε|νοέ",
            "δεκ",
        ],
    ),
    ("tr", ["oca", "şub", "mar", "nis", "may$|mayıs", "haz", "tem", "ağu", "eyl", "eki", "kas", "ara"]),
    (
        "ar",
        [
            "يناير|كانونـالثاني|جانفي",
            "فبراير|شباط|فيفري",
            "مارس|آذار|اذار",
            "أبريل|ابريل|إبريل|نيسان|أفريل",
            "مايو|أيار|ايار|ماي",
            "يونيو|يونيه|حزيران|جوان",
            "يوليو|يوليه|تموز|جويلية",
            "أغسطس|اغسطس|آب|أوت|غشت",
            "سبتمبر|أيلول|ايلول|شتنبر",
            "أكتوبر|اكتوبر|تشرينـالأول|تشرينـالاول",
            "نوفمبر|تشرينـالثاني|نونبر",
            "ديسمبر|كانونـالأول|كانونـالاول|دجنبر",
        ],
    ),
    (
        "fa",
        [
            "ژانویه",
            "فوریه",
            "مارس",
            "آوریل",
            "مه",
            "ژوئن",
            "ژوئیه|جولای",
            "اوت|آگوست",
            "سپتامبر",
            "اکتبر",
            "نوامبر",
            "دسامبر",
        ],
    ),
    ("ur", ["جنوری", "فروری", "مارچ", "اپریل", "مئی", "جون", "جولائی", "اگست", "ستمبر", "اکتوبر", "نومبر", "دسمبر"]),
    (
        "he",
        [
            "ינואר",
            "פברואר",
            "מרץ|מרס",
            "אפריל",
            "מאי",
            "יוני",
            "יולי",
            "אוגוסט",
            "ספטמבר",
            "אוקטובר",
            "נובמבר",
            "דצמבר",
        ],
    ),
    (
        "hi",
        [
            "जनवरी",
            "फरवरी|फ़रवरी",
            "मार्च",
            "अप्रैल",
            "मई",
            "जून",
            "जुलाई",
            "अगस्त",
            "सितंबर|सितम्बर",
            "अक्टूबर|अक्तूबर",
            "नवंबर|नवम्बर",
            "दिसंबर|दिसम्बर",
        ],
    ),
    ("id", ["jan", "feb", "mar", "apr", "mei", "jun", "jul", "agu|agt", "sep", "okt", "nov", "des"]),
    ("ms", ["jan", "feb", "mac", "apr", "mei", "jun", "jul", "ogos", "sep", "okt", "nov", "dis"]),
    ("sw", ["jan", "feb", "mac", "apr", "mei", "jun", "jul", "ago", "sep", "okt", "nov", "des"]),
    (
        "th",
        [
            "มกราคม",
            "กุมภาพันธ์",
            "มีนาคม",
            "เมษายน",
            "พฤษภาคม",
            "มิถุนายน",
            "กรกฎาคม",
            "สิงหาคม",
            "กันยายน",
            "ตุลาคม",
            "พฤศจิกายน",
            "ธันวาคม",
        ],
    ),
    ("so", ["jan", "feb", "mar", "abr", "maj", "jun", "lul", "ago", "seb", "okt", "nof", "dis"]),
    ("zu", ["janu", "febr", "mash", "aprel|ephr", "meyi", "juni", "julay", "agast", "sept", "okth", "novemb", "disem"]),
];

/// A beginning of a month's name.
struct Beginning {
    language: &'static str,
    month: u32,
    name: &'static str,
    /// Whether it is all of the name.
    is_whole: bool,
}

impl Beginning {
    fn fits(&self, word: &str) -> bool {
        let is_long = || !self.is_whole && self.name.chars().count() >= 3;
        word.starts_with(self.name) && (word.len() == self.name.len() || is_long())
    }
}

/// The beginnings by their first letters, within each in the order of the table: few words of a text begin as a month.
static BEGINNINGS: LazyLock<HashMap<char, Vec<Beginning>>> = LazyLock::new(|| {
    let mut all: HashMap<char, Vec<Beginning>> = HashMap::new();
    for (language, months) in MONTHS {
        for (month, names) in (1..).zip(months) {
            for name in names.split('|') {
                let (name, is_whole) = name.strip_suffix('$').map_or((name, false), |name| (name, true));
                let first = name.chars().next().unwrap_or_default();
                all.entry(first).or_default().push(Beginning { language, month, name, is_whole });
            }
        }
    }
    all
});

/// Returns the month, from 1, of which `word`, in lower case, is the name: in the language, else in English; where the
/// language is not known, all languages that know the name must agree.
pub fn month(word: &str, language: Option<Language>) -> Option<u32> {
    let english = || published::month(word).map(|month| month.unsigned_abs().into());
    let code = language.as_ref().map(|language| match language.code() {
        "nb" | "nn" => "no",
        "bs" => "sr",
        code => code,
    });
    let own = code.filter(|code| MONTHS.iter().any(|(own, _)| own == code));
    // In Hebrew, "in June" is one word.
    let word = word.strip_prefix('ב').unwrap_or(word);
    let candidates = word.chars().next().and_then(|first| BEGINNINGS.get(&first)).map_or(&[][..], Vec::as_slice);
    let fitting = candidates.iter().filter(|name| own.is_none_or(|own| name.language == own) && name.fits(word));
    let fitting: Vec<&Beginning> = fitting.collect();
    // The longer beginning counts: červenec is not červen.
    let longest = |names: &[&Beginning]| names.iter().max_by_key(|name| name.name.len()).map(|name| name.month);
    if own.is_some() {
        return longest(&fitting).or_else(english);
    }
    let of_languages = fitting.chunk_by(|a, b| a.language == b.language).filter_map(longest);
    let mut found = english().into_iter().chain(of_languages);
    let first = found.next()?;
    found.all(|other| other == first).then_some(first)
}

/// Returns the year of our era that stands with a month of this name: Thailand counts from the death of the Buddha.
pub fn gregorian(year: u32, month: &str) -> u32 {
    let is_thai = month.starts_with(|c| matches!(c, '\u{E00}'..='\u{E7F}'));
    if is_thai && year > 2400 { year - 543 } else { year }
}

/// The longest text that is looked at, in bytes.
const TEXT_BYTES: usize = 300;

/// Months of two words, as the countries of the Levant have them, and how they are looked up.
const PAIRS: [(&str, &str); 2] = [("كانون ", "كانونـ"), ("تشرين ", "تشرينـ")];

/// Returns a text in lower case, with digits of all scripts as ASCII and years of Japanese eras as those of our own;
/// `None` where it is too long for a date or has no year of four digits.
pub fn plain(text: &str) -> Option<String> {
    let text = text.trim();
    if text.len() > TEXT_BYTES {
        return None;
    }
    let mut plain = if text.is_ascii() { text.to_owned() } else { in_our_numbers(text) };
    plain.make_ascii_lowercase();
    if !plain.is_ascii() {
        plain = plain.to_lowercase();
        PAIRS.iter().for_each(|(apart, joined)| plain = plain.replace(apart, joined));
    }
    plain.as_bytes().windows(4).any(|four| four.iter().all(u8::is_ascii_digit)).then_some(plain)
}

fn in_our_numbers(text: &str) -> String {
    let ascii: String = text.chars().map(|c| decimal_digit(c).or_else(|| other_digit(c)).unwrap_or(c)).collect();
    let is_written_out = ['年', '月'].iter().all(|mark| ascii.contains(*mark));
    if is_written_out { of_our_era(&counted(&ascii)) } else { ascii }
}

/// Returns the ASCII digit that `c` is of scripts that part no words by blanks.
fn other_digit(c: char) -> Option<char> {
    let value = |zero: char| (c as u32).checked_sub(zero as u32).filter(|value| *value < 10);
    ['０', '๐'].into_iter().find_map(value).and_then(|value| char::from_digit(value, 10))
}

const NUMERALS: [char; 11] = ['〇', '一', '二', '三', '四', '五', '六', '七', '八', '九', '零'];

/// Writes Chinese numerals as digits: `二〇二四年十二月三十一日`.
fn counted(text: &str) -> String {
    let digit = |c: char| NUMERALS.iter().position(|own| *own == c).map(|value| value % 10);
    let chars: Vec<char> = text.chars().collect();
    let mut out = String::new();
    for (at, c) in chars.iter().enumerate() {
        let is_digit = |c: Option<&char>| c.is_some_and(|c| digit(*c).is_some());
        let before = at.checked_sub(1).and_then(|at| chars.get(at));
        match (c, is_digit(before), is_digit(chars.get(at + 1))) {
            ('十', false, true) => out.push('1'),
            ('十', false, false) => out.push_str("10"),
            ('十', true, false) => out.push('0'),
            ('十', true, true) => {}
            // A year's first, 元, is its number one.
            ('元', ..) if chars.get(at + 1) == Some(&'年') => out.push('1'),
            (c, ..) => match digit(*c) {
                Some(value) => out.push_str(&value.to_string()),
                None => out.push(*c),
            },
        }
    }
    out
}

/// The eras of Japan since 1868, each with the year before its first.
const ERAS: [(&str, u32); 5] = [("令和", 2018), ("平成", 1988), ("昭和", 1925), ("大正", 1911), ("明治", 1867)];

fn of_our_era(text: &str) -> String {
    let found = ERAS.iter().find_map(|(era, before)| Some((text.find(era)?, era.len(), *before)));
    let Some((at, length, before)) = found else { return text.to_owned() };
    let (own, rest) = text[at + length..].split_at(text[at + length..].find('年').unwrap_or(0));
    match own.trim().parse::<u32>() {
        Ok(year @ 1..=99) => format!("{}{}{rest}", &text[..at], before + year),
        _ => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::{month, plain};
    use crate::text::Language;

    #[test]
    fn numbers_of_all_scripts() {
        for (text, expected) in [
            ("二〇二四年十二月三十一日", "2024年12月31日"),
            ("一九四九年十月二十日", "1949年10月20日"),
            ("平成元年一月八日", "1989年1月8日"),
            ("٢٠٢٤", "2024"),
        ] {
            assert_eq!(plain(text).as_deref(), Some(expected), "{text}");
        }
        assert_eq!(plain("no number"), None);
    }

    #[test]
    fn languages_must_agree_where_none_is_known() {
        assert_eq!(month("listopada", None), None);
        assert_eq!(month("listopada", Language::from_code("pl")), Some(11));
        assert_eq!(month("listopada", Language::from_code("hr")), Some(10));
        assert_eq!((month("june", None), month("mayor", None)), (Some(6), None));
    }
}
