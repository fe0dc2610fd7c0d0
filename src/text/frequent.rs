//! The words that stand next to each other most often: function words of the languages that news is mostly written in.
//!
//! Two of them side by side are a term of their own in the index, so that a phrase such as "to be or not to be" need not
//! look through the places of words that are in nearly every article. The list is part of the format of the index.

/// Returns the number of a folded word among the most frequent ones; `None` where it is no such word.
pub fn frequent(folded: &str) -> Option<u16> {
    FREQUENT.binary_search(&folded).ok().map(|number| number as u16)
}

/// How many there are.
pub const FREQUENT_WORDS: usize = FREQUENT.len();

/// Returns the word with the number.
pub fn frequent_word(number: u16) -> &'static str {
    FREQUENT[usize::from(number)]
}

/// In byte order; of English, German, French, Spanish, Portuguese, Italian, Dutch, Russian and Arabic.
const FREQUENT: &[&str] = &[
    "a", "aan", "aber", "about", "after", "al", "all", "alla", "als", "also", "am", "an", "and", "ao", "aos", "are",
    "as", "at", "au", "auch", "auf", "aus", "aux", "avec", "be", "been", "bei", "bis", "but", "by", "can", "ce", "ces",
    "che", "com", "como", "con", "could", "da", "dal", "dans", "das", "dass", "dat", "de", "dei", "del", "della",
    "dem", "den", "der", "des", "di", "die", "do", "does", "dos", "du", "durch", "e", "een", "ein", "eine", "einem",
    "einen", "einer", "el", "elle", "em", "en", "er", "es", "est", "esta", "este", "et", "foi", "for", "from", "fur",
    "gli", "ha", "haben", "had", "has", "hat", "have", "he", "her", "het", "his", "i", "if", "il", "im", "in", "into",
    "is", "ist", "it", "its", "la", "las", "le", "les", "leur", "lo", "los", "mais", "man", "mas", "me", "mehr", "met",
    "mit", "more", "my", "na", "nach", "nao", "nas", "ne", "nel", "nella", "new", "nicht", "niet", "no", "noch", "non",
    "nos", "not", "nur", "o", "oder", "of", "on", "one", "ont", "op", "or", "os", "other", "ou", "our", "out", "over",
    "par", "para", "pas", "pela", "pelo", "per", "pero", "piu", "plus", "por", "pour", "que", "qui", "sa", "said",
    "says", "se", "sein", "ses", "she", "si", "sich", "sie", "sin", "sind", "so", "son", "sono", "sont", "su", "such",
    "sur", "sus", "te", "than", "that", "the", "their", "them", "then", "there", "these", "they", "this", "those",
    "to", "two", "uber", "um", "uma", "un", "una", "und", "une", "up", "us", "van", "von", "voor", "vor", "war", "was",
    "we", "werden", "were", "what", "when", "where", "which", "who", "whom", "wie", "will", "wird", "with", "would",
    "wurde", "y", "ya", "you", "your", "zijn", "zu", "zum", "zur", "в", "во", "за", "и", "из", "к", "как", "на", "не",
    "но", "о", "от", "по", "с", "то", "что", "это", "الي", "ان", "علي", "عن", "في", "ما", "من", "هذا",
];

#[cfg(test)]
mod tests {
    use super::{FREQUENT, frequent, frequent_word};
    use crate::text::fold;

    #[test]
    fn the_list_is_in_order_and_folded() {
        assert!(FREQUENT.is_sorted_by(|a, b| a < b));
        let unfolded: Vec<_> = FREQUENT.iter().filter(|word| fold(word) != **word).collect();
        assert_eq!(unfolded, Vec::<&&str>::new());
        assert_eq!(frequent("the").map(frequent_word), Some("the"));
        assert_eq!(frequent("ferry"), None);
    }
}
