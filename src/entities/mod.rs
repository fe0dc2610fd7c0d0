//! Who and what an article names.
//!
//! A first, simple extractor: runs of capitalised words. It takes no guess at the kind of a name and skips languages
//! in which capitals do not mark names.

use std::collections::HashMap;

use crate::article::{Content, Entity, EntityKind};
use crate::text::{Language, Speller, Tokenizer, is_stop_word, sentence_starts};

/// The most names that an article keeps.
const MOST_ENTITIES: usize = 64;

/// The most words in a name.
const MOST_WORDS: usize = 5;

/// A run of capitalised words in a text.
struct Run {
    start: usize,
    end: usize,
    words: usize,
    opens_sentence: bool,
}

/// Returns the names in the body of an article, each once, in the order of their first mention.
///
/// A run that opens a sentence counts only where the same run stands within a sentence, too: there a capital alone does
/// not make a name.
pub fn tag(content: &Content) -> Vec<Entity> {
    if content.language.is_some_and(|language| !marks_names_by_capitals(language)) {
        return Vec::new();
    }
    let text = content.body.as_str();
    let runs = runs(text);
    let mut is_within: HashMap<&str, bool> = HashMap::new();
    for run in &runs {
        *is_within.entry(&text[run.start..run.end]).or_default() |= !run.opens_sentence;
    }
    let mut entities: Vec<Entity> = Vec::new();
    for run in &runs {
        let name = &text[run.start..run.end];
        if entities.len() < MOST_ENTITIES && is_within.remove(name) == Some(true) {
            entities.push(Entity { name: name.to_owned(), kind: EntityKind::Unknown });
        }
    }
    entities
}

/// Words before a name that are not part of it.
const TITLES: &[&str] = &[
    "adm",
    "admiral",
    "capt",
    "chancellor",
    "col",
    "councillor",
    "dr",
    "gen",
    "gov",
    "lt",
    "mayor",
    "mr",
    "mrs",
    "ms",
    "president",
    "prof",
    "professor",
    "rep",
    "sen",
    "senator",
    "sgt",
    "sir",
];

/// German capitalises every noun.
fn marks_names_by_capitals(language: Language) -> bool {
    !matches!(language.code(), "de" | "lb")
}

/// Finds the runs of capitalised words; lines all in capitals hold none.
fn runs(text: &str) -> Vec<Run> {
    let starts = sentence_starts(text);
    let mut next_start = starts.iter().copied().peekable();
    let mut runs: Vec<Run> = Vec::new();
    let mut open: Option<Run> = None;
    let mut last_end = 0;
    let mut speller = Speller::default();
    Tokenizer::default().written(text, |token| {
        if token.is_joined {
            return;
        }
        let mut opens_sentence = false;
        while next_start.next_if(|start| *start <= token.start).is_some() {
            opens_sentence = true;
        }
        let word = &text[token.start..token.end];
        let is_joined = !opens_sentence && matches!(&text[last_end..token.start], " " | "-" | ". ");
        last_end = token.end;
        if !may_be_name(word, &mut speller) {
            runs.extend(open.take());
            return;
        }
        match &mut open {
            Some(run) if is_joined && run.words < MOST_WORDS => {
                run.end = token.end;
                run.words += 1;
            }
            _ => {
                runs.extend(open.take());
                open = Some(Run { start: token.start, end: token.end, words: 1, opens_sentence });
            }
        }
    });
    runs.extend(open);
    runs.retain(|run| text[run.start..run.end].chars().filter(|c| c.is_alphabetic()).count() > 1);
    runs
}

/// Returns whether a word can be part of a name: it has a capital and is none of the words that always have one.
fn may_be_name(word: &str, speller: &mut Speller) -> bool {
    if !word.chars().next().is_some_and(char::is_uppercase) {
        return false;
    }
    let (_, folded) = speller.spell(word);
    !is_calendar_word(folded) && !TITLES.contains(&folded) && (!is_stop_word(folded) || is_acronym(word))
}

fn is_acronym(word: &str) -> bool {
    word.len() > 1 && word.chars().all(|c| c.is_uppercase() || c == '.')
}

fn is_calendar_word(folded: &str) -> bool {
    const WORDS: &[&str] = &[
        "april",
        "august",
        "december",
        "february",
        "friday",
        "january",
        "july",
        "june",
        "march",
        "may",
        "monday",
        "november",
        "october",
        "saturday",
        "september",
        "sunday",
        "thursday",
        "tuesday",
        "wednesday",
    ];
    WORDS.binary_search(&folded).is_ok()
}

#[cfg(test)]
mod tests {
    use super::tag;
    use crate::article::Content;

    fn names(body: &str) -> Vec<String> {
        let content = Content { body: body.to_owned(), ..Content::default() };
        tag(&content).into_iter().map(|entity| entity.name).collect()
    }

    #[test]
    fn runs_within_sentences_are_names() {
        assert_eq!(
            names("On Monday Sergey Shoigu met Kim Jong Un in the U.S. embassy. The visit ended."),
            ["Sergey Shoigu", "Kim Jong Un", "U.S"]
        );
    }

    #[test]
    fn a_run_that_opens_a_sentence_must_stand_elsewhere() {
        assert_eq!(names("Speculation grew. Kim spoke. Then Kim left."), ["Kim"]);
        assert_eq!(names("Mayor Rosa Quint spoke. Nobody heard Mr. Kim."), ["Rosa Quint", "Kim"]);
    }
}
