//! An archive whose articles are known, brought into the index in several runs.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;

use morgue::corpus;
use morgue::engine::embedded::{Index, Snapshot};
use morgue::ingest::{self, Options, Unobserved};

use super::articles::{Data, Model};
use super::known::Known;
use super::random::Random;
use super::words::{Entry, Tongues, vocabulary};
use crate::archive::Archive;

/// The files of an archive and what is in them.
pub struct Shelf {
    archive: Archive,
    pub vocabulary: Vec<Entry>,
    files: BTreeMap<String, Vec<Known>>,
    tongues: Tongues,
    articles: usize,
}

impl Shelf {
    pub fn new() -> Shelf {
        Shelf {
            archive: Archive::new(),
            vocabulary: vocabulary(),
            files: BTreeMap::new(),
            tongues: Tongues::default(),
            articles: 0,
        }
    }

    /// An archive of these articles, each in a file of its own, indexed in one run.
    pub fn holding(articles: &[Known]) -> Shelf {
        let mut shelf = Shelf::new();
        for (at, article) in articles.iter().enumerate() {
            shelf.put(&format!("{at}.json"), vec![article.model.clone()]);
        }
        shelf.index();
        shelf
    }

    /// The articles that are to be in the index.
    pub fn articles(&self) -> impl Iterator<Item = &Known> {
        self.files.values().flatten()
    }

    /// Removes some files, changes some, adds some, and brings the index up to date.
    pub fn change(&mut self, random: &mut Random, topic: &[usize]) {
        for path in self.files.keys().cloned().collect::<Vec<_>>() {
            match random.below(10) {
                0 => {
                    self.archive.remove(&path);
                    self.files.remove(&path);
                }
                1..=2 => self.fill(random, topic, &path),
                _ => {}
            }
        }
        for file in 0..random.between(2, 5) {
            let folder = random.pick(&["", "a/", "a/b/", "c/"]);
            let ending = random.pick(&["jsonl", "jsonl", "json", "txt"]);
            self.fill(random, topic, &format!("{folder}{file}.{ending}"));
        }
        self.index();
    }

    /// Writes a file of random articles.
    fn fill(&mut self, random: &mut Random, topic: &[usize], path: &str) {
        let rows = if path.ends_with(".jsonl") { random.between(1, 8) } else { 1 };
        let models = (0..rows).map(|_| {
            self.articles += 1;
            let model = Model::random(random, topic, &format!("k{}", self.articles));
            if path.ends_with(".txt") { self.as_plain(random, topic, model) } else { model }
        });
        let models = models.collect();
        self.put(path, models);
    }

    /// Makes of `model`, or of others, what can stand in a file of plain text.
    fn as_plain(&self, random: &mut Random, topic: &[usize], mut model: Model) -> Model {
        while !model.is_plain(&self.vocabulary) {
            model = Model::random(random, topic, "");
        }
        let source = if model.data.source == 2 { 0 } else { model.data.source };
        Model { data: Data { source, ..Data::default() }, ..model }
    }

    fn put(&mut self, path: &str, models: Vec<Model>) {
        let is_plain = path.ends_with(".txt");
        let known = (1..).zip(models).map(|(row, model)| {
            let row = (!is_plain).then_some(row);
            Known::new(model, path, row, &self.vocabulary, &mut self.tongues)
        });
        let known: Vec<Known> = known.collect();
        let rows = known.iter().map(|article| if is_plain { article.plain() } else { article.json() + "\n" });
        self.archive.text(path, &rows.collect::<String>());
        self.files.insert(path.to_owned(), known);
    }

    /// Writes a file of which nothing is known and brings the index up to date.
    pub fn add(&self, path: &str, text: &str) {
        self.archive.text(path, text);
        self.index();
    }

    fn index(&self) {
        let (archive, scope) = self.opened();
        let options = Options { threads: NonZeroUsize::MIN, ..Options::default() };
        ingest::update(&archive, &scope, &options, &Unobserved).unwrap();
    }

    pub fn snapshot(&self) -> Snapshot {
        Snapshot::open(&Index::open(&self.opened().0.index).unwrap()).unwrap()
    }

    fn opened(&self) -> (corpus::Archive, Vec<String>) {
        corpus::Archive::holding(&[self.archive.path().to_owned()], None, &|_, _| false).unwrap()
    }
}
