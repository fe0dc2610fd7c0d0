//! The language of texts that are too short to tell it: that of most articles of the archive that are written in the same
//! script.
//!
//! Which that is may turn out otherwise once all is read. So what was told before is kept in mind, and told again at the
//! end: the same files give the same articles, however often the run over them was interrupted.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::article::Article;
use crate::text::{self, Language};

/// Text of articles that wait, in bytes, from which on they wait no longer.
const MOST_WAITING_BYTES: usize = 32 << 20;

/// So many characters of a text tell its script.
const SAMPLE_CHARS: usize = 200;

/// Counts the languages of an archive while it is read; articles whose own is not known wait for the end of the count.
#[derive(Debug, Default)]
pub struct Tongue(Mutex<Count>);

#[derive(Debug, Default)]
struct Count {
    articles: BTreeMap<Language, u64>,
    waiting: Vec<Article>,
    waiting_bytes: usize,
    told: Vec<Told>,
}

/// What was told of a text.
#[derive(Debug)]
struct Told {
    path: String,
    sample: String,
    language: Option<Language>,
}

impl Tongue {
    /// Begins with what the index holds already.
    pub fn new(articles: impl IntoIterator<Item = (Language, u64)>) -> Tongue {
        Tongue(Mutex::new(Count { articles: articles.into_iter().collect(), ..Count::default() }))
    }

    fn count(&self) -> MutexGuard<'_, Count> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Counts articles of known languages.
    pub fn add(&self, languages: &[Language]) {
        let mut count = self.count();
        languages.iter().for_each(|language| *count.articles.entry(*language).or_default() += 1);
    }

    /// Keeps articles whose language is not known; gives them all back, with the language of most, where too many wait.
    pub fn keep(&self, articles: Vec<Article>) -> Vec<Article> {
        let mut count = self.count();
        count.waiting_bytes += articles.iter().map(|article| article.content.text_bytes()).sum::<usize>();
        count.waiting.extend(articles);
        if count.waiting_bytes > MOST_WAITING_BYTES { count.release() } else { Vec::new() }
    }

    /// Returns the paths of files with articles of which the language was told.
    pub fn told(&self) -> BTreeSet<String> {
        self.count().told.iter().map(|told| told.path.clone()).collect()
    }

    /// Forgets what was told; returns the paths of files of which it would be told otherwise now.
    pub fn wrongly_told(&self) -> BTreeSet<String> {
        let mut count = self.count();
        let told = std::mem::take(&mut count.told);
        let languages = count.most_first();
        let wrong = told.into_iter().filter(|told| of_most(&told.sample, &languages) != told.language);
        wrong.map(|told| told.path).collect()
    }

    /// Gives back all that wait, with the language of most articles; they keep none where none is known.
    pub fn release(&self) -> Vec<Article> {
        self.count().release()
    }
}

impl Count {
    /// Returns the languages, that of most articles first; of two with as many the first by its code, however the archive
    /// was read.
    fn most_first(&self) -> Vec<Language> {
        let mut languages: Vec<(Language, u64)> = self.articles.iter().map(|(own, count)| (*own, *count)).collect();
        languages.sort_by_key(|(language, count)| (std::cmp::Reverse(*count), *language));
        languages.into_iter().map(|(language, _)| language).collect()
    }

    fn release(&mut self) -> Vec<Article> {
        self.waiting_bytes = 0;
        let languages = self.most_first();
        let mut waiting = std::mem::take(&mut self.waiting);
        for article in &mut waiting {
            let content = &article.content;
            let text = if content.body.is_empty() { content.headline.as_deref().unwrap_or("") } else { &content.body };
            let sample: String = text.chars().take(SAMPLE_CHARS).collect();
            let language = of_most(&sample, &languages);
            self.told.push(Told { path: article.path.clone(), sample, language });
            article.content.language = language;
        }
        waiting
    }
}

/// Returns the first of the languages that is written as `text` is.
fn of_most(text: &str, languages: &[Language]) -> Option<Language> {
    languages.iter().copied().find(|language| text::may_be(text, *language))
}

#[cfg(test)]
mod tests {
    use super::Tongue;
    use crate::article::{Article, Content};
    use crate::text::Language;

    fn article(path: &str, body: &str) -> Article {
        let content = Content { body: body.to_owned(), ..Content::default() };
        Article { path: path.to_owned(), content, ..Article::sample() }
    }

    #[test]
    fn what_was_told_too_early_is_known() {
        let (english, german) = (Language::ENGLISH, Language::from_code("de").unwrap());
        let tongue = Tongue::new([(english, 1)]);
        tongue.keep(vec![article("a", "Hamburg"), article("b", "京都")]);
        let told: Vec<_> = tongue.release().into_iter().map(|article| article.content.language).collect();
        assert_eq!(told, [Some(english), None]);
        tongue.add(&[german, german]);
        tongue.keep(vec![article("c", "Bremen")]);
        assert_eq!(tongue.release()[0].content.language, Some(german));
        assert_eq!(tongue.told().len(), 3);
        assert_eq!(tongue.wrongly_told().into_iter().collect::<Vec<_>>(), ["a"]);
        assert!(tongue.told().is_empty());
    }
}
