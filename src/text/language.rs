//! The language of a text: its code, and a guess where the data does not say it.

use std::fmt;

/// A language, by its ISO 639 code in lower case: two letters where there are two (`en`), else three (`pcm`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Language([u8; 3]);

impl Language {
    /// English.
    pub const ENGLISH: Language = Language(*b"en\0");

    /// Reads a code as archives write it: `en`, `EN`, `en-GB`, `pt_BR`, `eng`, `English`. Returns `None` for anything else.
    pub fn from_code(code: &str) -> Option<Language> {
        let primary = code.trim().split(['-', '_']).next()?.to_ascii_lowercase();
        if primary.len() > 3 {
            let named = whatlang::Lang::all().iter().find(|lang| lang.eng_name().eq_ignore_ascii_case(&primary))?;
            return Language::from_code(named.code());
        }
        let bytes = primary.as_bytes();
        if !(2..=3).contains(&bytes.len()) || !bytes.iter().all(u8::is_ascii_lowercase) {
            return None;
        }
        if let Some((_, two)) = TWO_LETTERS.iter().find(|(three, _)| *three == primary) {
            return Language::from_code(two);
        }
        let mut own = [0; 3];
        own[..bytes.len()].copy_from_slice(bytes);
        (primary != "und").then_some(Language(own))
    }

    /// Returns the code.
    pub fn code(&self) -> &str {
        let len = if self.0[2] == 0 { 2 } else { 3 };
        std::str::from_utf8(&self.0[..len]).unwrap_or("")
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// Text beyond this many bytes adds nothing to the guess.
const SAMPLE_BYTES: usize = 600;

/// Words that make up a quarter of English prose, and next to nothing of any other.
const ENGLISH_WORDS: &[&str] = &[
    "and", "are", "by", "for", "from", "has", "have", "of", "said", "that", "the", "this", "to", "was", "were", "with",
];

/// The share of [`ENGLISH_WORDS`], in hundredths, from which on a text is English beyond doubt.
const ENGLISH_SHARE: usize = 10;

/// Guesses the language of `text` from its beginning; `None` where the guess is not reliable or there is too little text.
pub fn detect(text: &str) -> Option<Language> {
    let end = (0..=SAMPLE_BYTES.min(text.len())).rev().find(|i| text.is_char_boundary(*i))?;
    if is_plainly_english(&text[..end]) {
        return Some(Language::ENGLISH);
    }
    let found = whatlang::detect(&text[..end])?;
    if found.is_reliable() { Language::from_code(found.lang().code()) } else { None }
}

/// Returns whether `text` is in a script in which the language is written; `true` where either is not known.
pub fn may_be(text: &str, language: Language) -> bool {
    let end = (0..=SAMPLE_BYTES.min(text.len())).rev().find(|i| text.is_char_boundary(*i)).unwrap_or(0);
    let Some(script) = whatlang::detect_script(&text[..end]) else { return true };
    let known = |lang: &whatlang::Lang| Language::from_code(lang.code());
    let is_known = whatlang::Lang::all().iter().any(|lang| known(lang) == Some(language));
    !is_known || script.langs().iter().any(|lang| known(lang) == Some(language))
}

/// Recognises English by its commonest words: the detector takes a hundred times as long, as much as all else that is
/// done with an article.
fn is_plainly_english(text: &str) -> bool {
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let (common, all) = words.fold((0, 0), |(common, all), word| {
        (common + usize::from(ENGLISH_WORDS.binary_search(&word).is_ok()), all + 1)
    });
    all >= 20 && common * 100 >= all * ENGLISH_SHARE
}

/// ISO 639-3 (and the bibliographic 639-2) codes with the ISO 639-1 code of the same language.
const TWO_LETTERS: &[(&str, &str)] = &[
    ("afr", "af"),
    ("amh", "am"),
    ("ara", "ar"),
    ("arb", "ar"),
    ("aze", "az"),
    ("bel", "be"),
    ("ben", "bn"),
    ("bul", "bg"),
    ("cat", "ca"),
    ("ces", "cs"),
    ("cze", "cs"),
    ("chi", "zh"),
    ("cmn", "zh"),
    ("zho", "zh"),
    ("cym", "cy"),
    ("dan", "da"),
    ("deu", "de"),
    ("ger", "de"),
    ("dut", "nl"),
    ("nld", "nl"),
    ("ell", "el"),
    ("gre", "el"),
    ("eng", "en"),
    ("epo", "eo"),
    ("est", "et"),
    ("eus", "eu"),
    ("fas", "fa"),
    ("per", "fa"),
    ("pes", "fa"),
    ("fin", "fi"),
    ("fra", "fr"),
    ("fre", "fr"),
    ("gle", "ga"),
    ("guj", "gu"),
    ("hau", "ha"),
    ("heb", "he"),
    ("hin", "hi"),
    ("hrv", "hr"),
    ("hun", "hu"),
    ("hye", "hy"),
    ("ibo", "ig"),
    ("ind", "id"),
    ("isl", "is"),
    ("ita", "it"),
    ("jav", "jv"),
    ("jpn", "ja"),
    ("kan", "kn"),
    ("kat", "ka"),
    ("khm", "km"),
    ("kor", "ko"),
    ("lat", "la"),
    ("lav", "lv"),
    ("lin", "ln"),
    ("lit", "lt"),
    ("lug", "lg"),
    ("mal", "ml"),
    ("mar", "mr"),
    ("mkd", "mk"),
    ("mya", "my"),
    ("nep", "ne"),
    ("nob", "no"),
    ("nor", "no"),
    ("nb", "no"),
    ("nno", "nn"),
    ("ori", "or"),
    ("orm", "om"),
    ("pan", "pa"),
    ("pol", "pl"),
    ("por", "pt"),
    ("ron", "ro"),
    ("rum", "ro"),
    ("run", "rn"),
    ("rus", "ru"),
    ("sin", "si"),
    ("slk", "sk"),
    ("slv", "sl"),
    ("sna", "sn"),
    ("som", "so"),
    ("spa", "es"),
    ("sqi", "sq"),
    ("srp", "sr"),
    ("swa", "sw"),
    ("swh", "sw"),
    ("swe", "sv"),
    ("tam", "ta"),
    ("tel", "te"),
    ("tgl", "tl"),
    ("tha", "th"),
    ("tir", "ti"),
    ("tuk", "tk"),
    ("tur", "tr"),
    ("ukr", "uk"),
    ("urd", "ur"),
    ("uzb", "uz"),
    ("vie", "vi"),
    ("xho", "xh"),
    ("yid", "yi"),
    ("yor", "yo"),
    ("zul", "zu"),
];

#[cfg(test)]
mod tests {
    use super::{Language, detect, may_be};

    #[test]
    fn codes_as_archives_write_them() {
        for (written, code) in
            [("en", "en"), ("EN-gb", "en"), ("pt_BR", "pt"), ("eng", "en"), ("pcm", "pcm"), ("English", "en")]
        {
            assert_eq!(Language::from_code(written).map(|l| l.to_string()).as_deref(), Some(code));
        }
        for wrong in ["", "e", "unknown", "??", "und"] {
            assert_eq!(Language::from_code(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn scripts_rule_languages_out() {
        let language = |code| Language::from_code(code).unwrap();
        assert!(may_be("Haus", language("de")) && may_be("Haus", language("sw")) && may_be("12", language("zh")));
        assert!(!may_be("Haus", language("zh")) && !may_be("会议", language("en")) && may_be("会议", language("zh")));
    }

    #[test]
    fn a_paragraph_is_enough_to_tell() {
        let german = "Der Gemeinderat hat am Dienstagabend beschlossen, die alte Brücke über den Fluss zu sperren.";
        assert_eq!(detect(german).map(|l| l.to_string()).as_deref(), Some("de"));
        assert_eq!(detect("12 345"), None);
        let english = "The council said on Tuesday that the old bridge over the river was to be closed for the winter.";
        assert!(super::is_plainly_english(&english.repeat(2)) && !super::is_plainly_english(&german.repeat(2)));
        assert!(super::ENGLISH_WORDS.is_sorted());
    }
}
