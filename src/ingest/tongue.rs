//! The language of texts that are too short to tell it: that of most articles of the archive that are written in the same
//! script.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::article::Article;
use crate::text::{self, Language};

/// Text of articles that wait, in bytes, from which on they wait no longer.
const MOST_WAITING_BYTES: usize = 32 << 20;

/// Counts the languages of an archive while it is read; articles whose own is not known wait for the end of the count.
#[derive(Debug, Default)]
pub struct Tongue(Mutex<Count>);

#[derive(Debug, Default)]
struct Count {
    articles: BTreeMap<Language, u64>,
    waiting: Vec<Article>,
    waiting_bytes: usize,
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

    /// Gives back all that wait, with the language of most articles; they keep none where none is known.
    pub fn release(&self) -> Vec<Article> {
        self.count().release()
    }
}

impl Count {
    fn release(&mut self) -> Vec<Article> {
        self.waiting_bytes = 0;
        let mut languages: Vec<(Language, u64)> = self.articles.iter().map(|(own, count)| (*own, *count)).collect();
        // Of two with as many articles the first by its code comes first, however the archive was read.
        languages.sort_by_key(|(language, count)| (std::cmp::Reverse(*count), *language));
        let mut waiting = std::mem::take(&mut self.waiting);
        for content in waiting.iter_mut().map(|article| &mut article.content) {
            let text = if content.body.is_empty() { content.headline.as_deref().unwrap_or("") } else { &content.body };
            let mut alike = languages.iter().filter(|(language, _)| text::may_be(text, *language));
            content.language = alike.next().map(|(language, _)| *language);
        }
        waiting
    }
}
