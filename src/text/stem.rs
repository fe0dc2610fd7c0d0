//! Inflected forms: the Snowball stemmer of each language, and the words too common to search for.

use frostem::Algorithm;

use super::fold::fold;
use super::language::Language;

/// Reduces the inflected forms of a word to one: the Snowball algorithm of a language, then the folding.
///
/// Stems are compared, never shown. Algorithms: <https://snowballstem.org/algorithms/>.
pub struct Stemmer(frostem::Stemmer);

impl std::fmt::Debug for Stemmer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Stemmer").field(&self.0.algorithm()).finish()
    }
}

impl Stemmer {
    /// Returns the stemmer of `language`, or `None` where Snowball has none: there only equal forms match.
    pub fn for_language(language: Language) -> Option<Stemmer> {
        let algorithm = match language.code() {
            "ar" => Algorithm::Arabic,
            "ca" => Algorithm::Catalan,
            "cs" => Algorithm::Czech,
            "da" => Algorithm::Danish,
            "de" => Algorithm::German,
            "el" => Algorithm::Greek,
            "en" => Algorithm::English,
            "eo" => Algorithm::Esperanto,
            "es" => Algorithm::Spanish,
            "et" => Algorithm::Estonian,
            "eu" => Algorithm::Basque,
            "fa" => Algorithm::Persian,
            "fi" => Algorithm::Finnish,
            "fr" => Algorithm::French,
            "ga" => Algorithm::Irish,
            "hi" => Algorithm::Hindi,
            "hu" => Algorithm::Hungarian,
            "hy" => Algorithm::Armenian,
            "id" => Algorithm::Indonesian,
            "it" => Algorithm::Italian,
            "lt" => Algorithm::Lithuanian,
            "ne" => Algorithm::Nepali,
            "nl" => Algorithm::Dutch,
            "no" | "nn" => Algorithm::Norwegian,
            "pl" => Algorithm::Polish,
            "pt" => Algorithm::Portuguese,
            "ro" => Algorithm::Romanian,
            "ru" => Algorithm::Russian,
            "sr" => Algorithm::Serbian,
            "sv" => Algorithm::Swedish,
            "ta" => Algorithm::Tamil,
            "tr" => Algorithm::Turkish,
            "uk" => Algorithm::Ukrainian,
            "yi" => Algorithm::Yiddish,
            _ => return None,
        };
        Some(Stemmer(frostem::Stemmer::new(algorithm)))
    }

    /// Returns the folded stem of `lower`, a word in lower case with its accents.
    pub fn stem(&self, lower: &str) -> String {
        fold(&self.0.stem(lower))
    }
}

/// The languages that an archive holds: a query's word is read in each of them.
#[derive(Debug)]
pub struct Stemmers(Vec<(Language, Option<Stemmer>)>);

impl Stemmers {
    /// Takes the stemmers of `languages` and of English, the language of articles whose own is not known.
    pub fn new(languages: &[Language]) -> Stemmers {
        let mut all = languages.to_vec();
        if !all.contains(&Language::ENGLISH) {
            all.push(Language::ENGLISH);
        }
        Stemmers::only(&all)
    }

    /// Takes the stemmers of `languages`.
    pub fn only(languages: &[Language]) -> Stemmers {
        Stemmers(languages.iter().map(|language| (*language, Stemmer::for_language(*language))).collect())
    }

    /// Returns the stems that a word has in each language, that of its folded form included: readers leave out accents.
    /// The folded word itself stands for the stem in a language without a stemmer.
    pub fn stems(&self, lower: &str, folded: &str) -> Vec<(Language, String)> {
        let mut stems = Vec::new();
        for (language, stemmer) in &self.0 {
            let stem = |word: &str| stemmer.as_ref().map_or_else(|| folded.to_owned(), |own| own.stem(word));
            let own = stem(lower);
            let of_folded = if lower == folded { own.clone() } else { stem(folded) };
            if of_folded != own {
                stems.push((*language, of_folded));
            }
            stems.push((*language, own));
        }
        stems
    }
}

/// Returns whether the folded `word` is so common in English that a search for it among other words says nothing.
///
/// The list is Lucene's classic one of 33 words, the pronouns and the commonest auxiliaries added.
pub fn is_stop_word(word: &str) -> bool {
    STOP_WORDS.binary_search(&word).is_ok()
}

const STOP_WORDS: &[&str] = &[
    "a", "am", "an", "and", "are", "as", "at", "be", "been", "but", "by", "do", "does", "for", "from", "had", "has",
    "have", "he", "her", "his", "i", "if", "in", "into", "is", "it", "its", "me", "my", "no", "not", "of", "on", "or",
    "our", "she", "so", "such", "that", "the", "their", "them", "then", "there", "these", "they", "this", "those",
    "to", "us", "was", "we", "were", "what", "when", "where", "which", "who", "whom", "will", "with", "you", "your",
];

#[cfg(test)]
mod tests {
    use super::{STOP_WORDS, Stemmer};
    use crate::text::Language;

    #[test]
    fn inflected_forms_share_a_stem() {
        for (language, forms) in [
            ("en", &["missile", "missiles"][..]),
            ("en", &["testing", "tested", "tests"]),
            ("de", &["häuser", "häusern"]),
            ("ru", &["ракета", "ракеты", "ракет"]),
            ("fi", &["talossa", "talosta"]),
        ] {
            let stemmer = Stemmer::for_language(Language::from_code(language).unwrap()).unwrap();
            let mut stems: Vec<_> = forms.iter().map(|form| stemmer.stem(form)).collect();
            stems.dedup();
            assert_eq!(stems.len(), 1, "{language} {forms:?} {stems:?}");
        }
    }

    #[test]
    fn stop_words_are_sorted_for_the_search() {
        assert!(STOP_WORDS.is_sorted());
    }
}
