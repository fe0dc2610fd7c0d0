//! The README's commands do what it prints.

use std::fs;

use crate::archive::{repository, run_in};

/// The lines of the README's code blocks that begin with `$ `, without it.
fn commands() -> Vec<String> {
    let readme = fs::read_to_string(repository().join("README.md")).unwrap();
    readme.lines().filter_map(|line| line.strip_prefix("$ ")).map(str::to_owned).collect()
}

/// Splits a command as a shell does: at blanks outside single quotes.
fn split(command: &str) -> Vec<String> {
    let parts = command.split('\'').enumerate().flat_map(|(at, part)| {
        let is_quoted = at % 2 == 1;
        if is_quoted { vec![part.to_owned()] } else { part.split_whitespace().map(str::to_owned).collect() }
    });
    parts.collect()
}

#[test]
fn commands_answer() {
    let archive = crate::sample::sample();
    let mut tried = 0;
    for command in commands() {
        let words = split(&command);
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let args: Vec<&str> = match words[..] {
            ["cargo", "run", "--release", "--", ref args @ ..] | ["morgue", ref args @ ..] => args.to_vec(),
            _ => continue,
        };
        // The sample stands in for every archive that the README names.
        let here = |arg| if arg == "corpus" { "." } else { str::strip_prefix(arg, "corpus/").unwrap_or(arg) };
        let args: Vec<&str> = args.into_iter().map(here).collect();
        let run = run_in(archive.path(), &args);
        assert_eq!(run.code, 0, "{command}: {run:?}");
        assert!(!run.out.is_empty(), "{command}");
        tried += 1;
    }
    assert!(tried >= 5, "only {tried} commands found");
}

#[test]
fn the_answer_that_is_printed_is_the_answer_that_comes() {
    let readme = fs::read_to_string(repository().join("README.md")).unwrap();
    let block = readme.split("```").find(|block| block.contains("$ cargo run --release -- search")).unwrap();
    let (command, printed) = block.split_once("$ ").unwrap().1.split_once('\n').unwrap();
    let args = split(command);
    let args: Vec<&str> = args.iter().skip(4).map(String::as_str).collect();
    // Paths are printed as seen from the folder above the sample.
    let above = tempfile::tempdir().unwrap();
    let sample = crate::sample::sample();
    fs::rename(sample.path(), above.path().join("corpus")).unwrap();
    fs::create_dir(sample.path()).unwrap();
    let run = run_in(above.path(), &args);
    assert_eq!(run.out.trim(), printed.trim());
}
