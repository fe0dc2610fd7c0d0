//! Which files are meant: patterns in the manner of `.gitignore`.

use globset::{Glob, GlobBuilder, GlobSet, GlobSetBuilder};

/// Patterns of files that are taken, and of files that are not.
#[derive(Debug, Clone, Default)]
pub struct Globs {
    /// `None` takes all.
    include: Option<GlobSet>,
    exclude: GlobSet,
}

impl Globs {
    /// Takes the files that `include` fits, or all where it is empty, without those that `exclude` fits.
    pub fn new(include: &[Pattern], exclude: &[Pattern]) -> Globs {
        Globs { include: (!include.is_empty()).then(|| set(include)), exclude: set(exclude) }
    }

    /// Returns whether the file at `path`, relative to the archive, is taken.
    pub fn take(&self, path: &str) -> bool {
        self.include.as_ref().is_none_or(|include| include.is_match(path)) && !self.exclude.is_match(path)
    }
}

fn set(patterns: &[Pattern]) -> GlobSet {
    let mut builder = GlobSetBuilder::new();
    patterns.iter().flat_map(|pattern| &pattern.0).for_each(|glob| {
        builder.add(glob.clone());
    });
    // Each was built before; together they only grow too large by the million.
    builder.build().unwrap_or_default()
}

/// One pattern.
#[derive(Debug, Clone)]
pub struct Pattern(Vec<Glob>);

impl Pattern {
    /// Reads a pattern: `*` stands for any letters but `/`, `**` for any folders. One without `/` but at its end fits at
    /// any depth; one that fits a folder fits what lies in it.
    pub fn parse(text: &str) -> Result<Pattern, String> {
        let path = text.trim_start_matches("./").trim_end_matches('/');
        let anchored = match path.strip_prefix('/') {
            Some(path) => path.to_owned(),
            None if path.contains('/') => path.to_owned(),
            None => format!("**/{path}"),
        };
        let glob = |text: &str| GlobBuilder::new(text).literal_separator(true).backslash_escape(true).build();
        let globs =
            [anchored.clone(), format!("{anchored}/**")].iter().map(|text| glob(text)).collect::<Result<_, _>>();
        globs.map(Pattern).map_err(|error| format!("`{text}` is no pattern: {}", error.kind()))
    }
}

#[cfg(test)]
mod tests {
    use super::{Globs, Pattern};

    #[track_caller]
    fn fits(pattern: &str, paths: &[&str], others: &[&str]) {
        let globs = Globs::new(&[Pattern::parse(pattern).unwrap()], &[]);
        paths.iter().for_each(|path| assert!(globs.take(path), "{pattern} {path}"));
        others.iter().for_each(|path| assert!(!globs.take(path), "{pattern} {path}"));
    }

    #[test]
    fn patterns_as_in_gitignore() {
        fits("*.json", &["a.json", "x/y/a.json"], &["a.jsonl"]);
        fits("drafts/", &["drafts/a", "x/drafts/y/a"], &["mydrafts/a"]);
        fits("/drafts", &["drafts/a"], &["x/drafts/a"]);
        fits("2024/*.txt", &["2024/a.txt"], &["2024/x/a.txt", "x/2024/a.txt"]);
        fits("2024/**/*.txt", &["2024/a.txt", "2024/x/y/a.txt"], &["2023/a.txt"]);
        fits("[ab].{txt,md}", &["a.txt", "x/b.md"], &["c.txt"]);
    }

    #[test]
    fn what_is_excluded_is_not_taken() {
        let [all, some] = ["*.txt", "old/"].map(|pattern| Pattern::parse(pattern).unwrap());
        let globs = Globs::new(&[all], &[some]);
        assert!(globs.take("a.txt") && !globs.take("old/a.txt") && !globs.take("a.md"));
        assert!(Globs::default().take("anything"));
    }
}
