//! What an archive says of itself: the settings in its `morgue.toml`.
//!
//! ```toml
//! include = ["2024/", "*.jsonl"]            # only these files; as in .gitignore, `**` stands for any folders
//! exclude = ["drafts/"]                     # not these
//! source = "harbourpost.example"            # of articles that name none; so `language`, `section`
//!
//! engine = "http://localhost:9200/news"     # a cluster that answers instead of an index here
//!
//! [fields]                                  # names in JSON objects and tables, before those that are known
//! headline = ["Titel", "meta.title"]        # points lead into objects
//!
//! [dates]
//! order = "day-first"                       # or "month-first": how 02/06/2024 reads
//! zone = "Europe/Berlin"                    # of times that name none
//! formats = ["%d.%m.%Y, %H.%M Uhr"]         # of dates in no known style
//!
//! [aliases]                                 # sources that have another name now
//! "huffingtonpost.com" = "huffpost.com"
//!
//! [names.person]                            # one name for what has many; `[names.organisation]`, `[names.place]`
//! "Rosa Quint" = ["R. Quint", "Rosie Quint"]
//!
//! [[files]]                                 # the same for some files alone
//! path = "agency/**"
//! source = "unionwire.example"
//! ```

mod globs;
mod names;
mod written;

use std::borrow::Cow;
use std::io::{BufRead, ErrorKind};
use std::path::Path;

use globs::Globs;
use written::Written;

use crate::article::{Content, DateRules, Property, Published, SourceDomain, in_path, in_url};
use crate::corpus::{Archive, ContentHash};
use crate::entities::names::Aliases;
use crate::error::Error;
use crate::readers::{self, FieldNames, Limits, Skip, Take, Terms};
use crate::text::Language;

/// The name of the file with an archive's settings, in its base.
pub const FILE: &str = "morgue.toml";

/// An archive's settings.
#[derive(Debug, Clone, Default)]
pub struct Rules {
    globs: Globs,
    base: FileRules,
    files: Vec<(Globs, FileRules)>,
    /// Each with the source in whose place it stands.
    aliases: Vec<(SourceDomain, SourceDomain)>,
    /// The names of what has several.
    pub names: Aliases,
    fingerprints: Fingerprints,
}

/// Numbers that tell a change of what settings say of how files read.
#[derive(Debug, Clone, Default)]
struct Fingerprints {
    /// Of what holds for all files.
    base: u64,
    /// Of what holds for some, in the order of [`Rules::files`].
    files: Vec<u64>,
}

impl Fingerprints {
    /// Takes them of settings as they are written, but for what only says which files are read.
    fn of(mut table: toml::Table) -> Fingerprints {
        let files = table.remove("files");
        ["include", "exclude", "engine"].iter().for_each(|name| drop(table.remove(*name)));
        let of = |table: &toml::Table| ContentHash::of(table.to_string().as_bytes()).short();
        let each = files.iter().filter_map(toml::Value::as_array).flatten().filter_map(toml::Value::as_table);
        let files = each.map(|table| {
            let mut table = table.clone();
            table.remove("path");
            of(&table)
        });
        Fingerprints { base: if table.is_empty() { 0 } else { of(&table) }, files: files.collect() }
    }
}

/// The settings for a file.
#[derive(Debug, Clone, Default)]
pub struct FileRules {
    /// The names of fields.
    pub names: FieldNames,
    /// How dates read.
    pub dates: DateRules,
    source: Option<SourceDomain>,
    language: Option<Language>,
    section: Option<String>,
}

impl Rules {
    /// Reads settings.
    ///
    /// # Errors
    /// What is wrong, with line and column.
    pub fn parse(text: &str) -> Result<Rules, String> {
        let written: Written = toml::from_str(text).map_err(|error| wrong(text, &error))?;
        let table = toml::from_str(text).map_err(|error| wrong(text, &error))?;
        Ok(Rules { fingerprints: Fingerprints::of(table), ..written.into_rules(text)? })
    }

    /// Returns a number for all that says how the file at `path` reads, the version of the readers among it; it is read anew
    /// where that changes.
    pub fn fingerprint(&self, path: &str) -> u64 {
        let own = self.files.iter().zip(&self.fingerprints.files).filter(|((globs, _), _)| globs.take(path));
        own.fold(self.fingerprints.base ^ readers::VERSION, |all, (_, own)| {
            all.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ own
        })
    }

    /// Returns the settings for the file at `path`: its own go before those for all files.
    pub fn of_file(&self, path: &str) -> Cow<'_, FileRules> {
        let own = self.files.iter().filter(|(globs, _)| globs.take(path)).map(|(_, rules)| rules);
        own.fold(Cow::Borrowed(&self.base), |all, own| Cow::Owned(own.over(&all)))
    }

    /// Reads an input of the file at `path`, or of a member of it, by the settings for that file.
    ///
    /// # Errors
    /// [`Skip`] where the input as a whole is no news or ends in the middle; entries taken before stay.
    pub fn read(
        &self,
        of_file: &FileRules,
        address: &str,
        input: &mut dyn BufRead,
        terms: Terms<'_>,
        take: &mut Take<'_>,
    ) -> Result<(), Skip> {
        let reader = readers::choose_for(input, terms.names)?;
        reader.read(input, terms, &mut |mut entry| {
            if let Ok(content) = &mut entry.content {
                self.complete(content, of_file, address);
            }
            take(entry)
        })
    }

    /// Cleans an article's text, fills in what it does not say of itself, and gives its source the name that it has now.
    pub fn complete(&self, content: &mut Content, of_file: &FileRules, address: &str) {
        content.tidy();
        content.fill_dateline();
        if content.language.is_none() && of_file.language.is_some() {
            content.language = of_file.language;
            content.reading.note(Property::Language, FILE);
        }
        if content.published.is_none() {
            content.published = dated(content, address);
        }
        content.published = content.published.map(|published| of_file.dates.in_zone(published));
        if content.section.is_none() && of_file.section.is_some() {
            content.section.clone_from(&of_file.section);
            content.reading.note(Property::Section, FILE);
        }
        if content.source.is_none() && of_file.source.is_some() {
            content.source.clone_from(&of_file.source);
            content.reading.note(Property::Source, FILE);
        }
        content.source = content.source.take().map(|source| self.named_now(source));
    }

    /// Returns the name that a source has now; what was a host of the old one is a host of the new one.
    pub fn named_now(&self, source: SourceDomain) -> SourceDomain {
        let renamed = self.aliases.iter().find_map(|(old, new)| {
            let host = source.as_str().strip_suffix(old.as_str())?;
            if host.is_empty() {
                return Some(new.clone());
            }
            host.ends_with('.').then(|| SourceDomain::parse(&format!("{host}{new}")))?
        });
        renamed.unwrap_or(source)
    }
}

impl Rules {
    /// Reads the settings of an archive; one without a file of them says nothing.
    ///
    /// # Errors
    /// [`Error::Rules`] where they are wrong or no text, [`Error::File`] where they cannot be read.
    pub fn of(archive: &Archive) -> Result<Rules, Error> {
        let text = read(&archive.base)?;
        Rules::parse(&text).map_err(|message| Error::Rules { path: archive.base.join(FILE), message })
    }

    /// Returns the address of the cluster that the nearest settings at `path` or above it name.
    ///
    /// # Errors
    /// [`Error::Rules`], [`Error::File`].
    pub fn engine_above(path: &Path) -> Result<Option<String>, Error> {
        let Ok(path) = path.canonicalize() else { return Ok(None) };
        let Some(folder) = path.ancestors().find(|folder| folder.join(FILE).is_file()) else { return Ok(None) };
        let text = read(folder)?;
        let wrong = |error| Error::Rules { path: folder.join(FILE), message: wrong(&text, &error) };
        let table: toml::Table = toml::from_str(&text).map_err(wrong)?;
        Ok(table.get("engine").and_then(toml::Value::as_str).map(str::to_owned))
    }

    /// Returns why the file at `path` is not read, where the settings leave it out.
    pub fn leave_out(&self, path: &str) -> Option<Skip> {
        if path == FILE {
            return Some(Skip::Settings);
        }
        (!self.globs.take(path)).then_some(Skip::Excluded)
    }
}

/// Reads the text of the settings in `folder`; it is empty where there are none.
fn read(folder: &Path) -> Result<String, Error> {
    let path = folder.join(FILE);
    match std::fs::read(&path) {
        Ok(bytes) => decode(bytes).map_err(|message| Error::Rules { path, message }),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(String::new()),
        Err(_) if path.is_dir() => {
            Err(Error::Rules { path, message: "it is a folder: settings stand in a file of this name".to_owned() })
        }
        Err(error) => Err(Error::File { path, error }),
    }
}

/// Reads bytes as UTF-8, or says where they are not.
fn decode(bytes: Vec<u8>) -> Result<String, String> {
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        let text = String::from_utf8_lossy(error.as_bytes());
        placed(&text, at, &format!("not UTF-8 at byte {at}: save the file as UTF-8"))
    })
}

/// Says on one line what is wrong with settings, and where.
fn wrong(text: &str, error: &toml::de::Error) -> String {
    let message = error.message().trim().replace('\n', " ");
    match error.span() {
        Some(span) => placed(text, span.start, &message),
        None => message,
    }
}

/// Returns `message` with the line and the column of what it is about, at the byte `at` of `text`.
fn placed(text: &str, at: usize, message: &str) -> String {
    let Some(before) = text.get(..at) else { return message.to_owned() };
    let column = before.rsplit('\n').next().map_or(0, |line| line.chars().count()) + 1;
    format!("line {}, column {column}: {message}", line_at(text, at))
}

/// Returns the number of the line, from 1, at the byte `at` of `text`.
fn line_at(text: &str, at: usize) -> usize {
    text.bytes().take(at).filter(|byte| *byte == b'\n').count() + 1
}

/// Returns the date in an article's address on the web, else in the path of its file: the last resort.
fn dated(content: &mut Content, path: &str) -> Option<Published> {
    let url = content.url.as_deref().and_then(|url| Some(("its address", url.to_owned(), in_url(url)?)));
    let found = url.or_else(|| Some(("the path of the file", path.to_owned(), in_path(path)?)));
    let (place, written, published) = found?;
    content.reading.note_written(Property::Published, place, &written);
    Some(published)
}

impl FileRules {
    /// Returns how a file reads.
    pub fn terms(&self, limits: Limits) -> Terms<'_> {
        Terms { article_bytes: limits.article_bytes, names: &self.names, dates: &self.dates, is_inspected: false }
    }

    /// Returns these settings with those of `all` where these say nothing.
    fn over(&self, all: &FileRules) -> FileRules {
        let mut rules = self.clone();
        rules.names.extend(&all.names);
        rules.dates.extend(&all.dates);
        rules.language = rules.language.or(all.language);
        rules.source = rules.source.or_else(|| all.source.clone());
        rules.section = rules.section.or_else(|| all.section.clone());
        rules
    }
}

#[cfg(test)]
mod tests {
    use super::{FILE, Rules};
    use crate::article::{Content, Property, Published, SourceDomain};
    use crate::corpus::Archive;
    use crate::error::Error;

    const WRITTEN: &str = r#"
        source = "www.HarbourPost.example"
        language = "en"
        [fields]
        headline = ["Titel", "meta.title"]
        text = "Volltext"
        [dates]
        order = "day-first"
        zone = "Europe/Berlin"
        formats = ["%d.%m.%Y, %H.%M Uhr"]
        [aliases]
        "huffingtonpost.com" = "huffpost.com"
        [[files]]
        path = ["agency/**", "*.wire"]
        source = "unionwire.example"
        dates.order = "month-first"
        fields.headline = "slug"
    "#;

    #[test]
    fn a_files_own_settings_go_before_those_of_all() {
        let rules = Rules::parse(WRITTEN).unwrap();
        let read = |path: &str, date: &str| rules.of_file(path).dates.read(date, None).map(|date| date.to_string());
        assert_eq!(read("a.json", "02/06/2024").as_deref(), Some("2024-06-02"));
        assert_eq!(read("agency/2024/a.json", "02/06/2024").as_deref(), Some("2024-02-06"));
        assert_eq!(read("x/a.wire", "02.06.2024, 9.05 Uhr").as_deref(), Some("2024-06-02T09:05:00"));
        let headline = |path: &str, name: &str| rules.of_file(path).names.column(name).map(|column| column.property);
        assert_eq!(headline("a.json", "slug"), None);
        assert_eq!(headline("agency/a.json", "Slug"), Some(Property::Headline));
        assert_eq!(headline("agency/a.json", "TITEL"), Some(Property::Headline));
    }

    #[test]
    fn what_an_article_does_not_say_is_filled_in() {
        let rules = Rules::parse(WRITTEN).unwrap();
        let mut content = Content { published: Published::parse("2024-06-02T09:05:00"), ..Content::default() };
        rules.complete(&mut content, &rules.of_file("a.wire"), "a.wire");
        assert_eq!(content.source.unwrap().as_str(), "unionwire.example");
        assert_eq!(content.published.unwrap().to_string(), "2024-06-02T09:05:00+02:00");
        assert_eq!(content.language.unwrap().code(), "en");
        assert_eq!(content.reading.origin(Property::Source).unwrap().place, "morgue.toml");
        let dated = |url: Option<&str>, path: &str| {
            let mut content = Content { url: url.map(str::to_owned), ..Content::default() };
            rules.complete(&mut content, &rules.of_file(path), path);
            content.published.map(|date| date.to_string())
        };
        assert_eq!(dated(Some("https://a.example/2024/06/x"), "2023/01/02/a.txt").as_deref(), Some("2024-06"));
        assert_eq!(dated(None, "2023/01/02/a.txt").as_deref(), Some("2023-01-02"));
        assert_eq!(dated(None, "a.txt"), None);
        let named = |text: &str| rules.named_now(SourceDomain::parse(text).unwrap()).to_string();
        assert_eq!(named("m.huffingtonpost.com"), "m.huffpost.com");
        assert_eq!(named("huffingtonpost.com"), "huffpost.com");
        assert_eq!(named("myhuffingtonpost.com"), "myhuffingtonpost.com");
    }

    #[test]
    fn mistakes_are_named_with_their_place() {
        for (written, message) in [
            ("sauce = 'x'", "unknown field `sauce`, expected one of"),
            ("source = 'Reuters'", "`Reuters` is no domain: write it as in `reuters.com`"),
            ("dates.zone = 'Mars'", "`Mars` is no time zone: write it as in `Europe/Berlin`"),
            ("dates.formats = ['%Q!']", "`%Q!` is no date format"),
            ("dates.order = 'american'", "unknown variant `american`, expected `day-first` or `month-first`"),
            ("exclude = ['a[']", "`a[` is no pattern"),
            ("language = 'Klingon'", "`Klingon` is no language: write it as in `de`"),
            ("fields.tilte = 'x'", "unknown field `tilte`"),
            ("[[files]]\nsource = 'a.example'", "missing field `path`"),
            ("source = 'a.example", "line 1, column"),
        ] {
            let error = Rules::parse(written).unwrap_err();
            assert!(error.contains(message) && error.contains("line "), "{written}: {error}");
        }
    }

    #[test]
    fn settings_that_are_no_text_say_so() {
        let folder = tempfile::tempdir().unwrap();
        let archive = Archive::at(folder.path());
        let path = folder.path().join(FILE);
        let wrong = || match Rules::of(&archive) {
            Err(Error::Rules { path: of, message }) if of == path => message,
            other => panic!("{other:?}"),
        };
        assert_eq!(Rules::of(&archive).unwrap().fingerprint("a"), Rules::default().fingerprint("a"));
        std::fs::write(&path, b"language = 'de'\nsection = 'B\xFCcher'\n").unwrap();
        assert_eq!(wrong(), "line 2, column 13: not UTF-8 at byte 28: save the file as UTF-8");
        std::fs::write(&path, b"\xFF\xFEs\0").unwrap();
        assert_eq!(wrong(), "line 1, column 1: not UTF-8 at byte 0: save the file as UTF-8");
        std::fs::remove_file(&path).unwrap();
        std::fs::create_dir(&path).unwrap();
        assert_eq!(wrong(), "it is a folder: settings stand in a file of this name");
    }

    #[test]
    fn which_files_are_read_does_not_change_how_they_read() {
        let of = |path: &str, more: &str| {
            Rules::parse(&format!("{more}\nsource = 'a.example'\n[[files]]\npath = '*.wire'\nsection = 'Wire'"))
                .unwrap()
                .fingerprint(path)
        };
        assert_eq!(of("a", ""), of("a", "exclude = ['a']"));
        assert_ne!(of("a", ""), of("a", "section = 'a'"));
        assert_ne!(of("a", ""), of("a.wire", ""));
        assert_eq!(Rules::parse("").unwrap().fingerprint("a"), Rules::default().fingerprint("a"));
        assert_eq!(Rules::default().fingerprint("a"), crate::readers::VERSION);
    }
}
