//! `morgue help`: what clap prints of each subcommand, and guides to topics that no flag could explain.
//!
//! A guide is plain text of at most 80 columns, in a file beside this one: headings begin at the margin, everything else
//! is indented. A new guide is its file and a line of [`TOPICS`].

use clap::builder::{StyledStr, Styles};
use clap::error::ErrorKind;
use clap::{Command, CommandFactory};

use super::terminal::{Color, HEADLINE, Screen};
use super::{Cli, Outcome, print};
use crate::error::{Error, Result};
use crate::query;

/// Print this help, that of a subcommand, or the guide to a topic
#[derive(Debug, clap::Args)]
pub struct Args {
    /// A subcommand or a topic
    name: Option<String>,
}

/// A guide.
struct Topic {
    /// What it is asked for by. Where a subcommand is called so, too, the guide tells of its flags, or where they stand.
    name: &'static str,
    /// What it explains, in a line.
    about: &'static str,
    /// The guide itself.
    text: &'static str,
}

/// The guides, in the order in which they are listed.
const TOPICS: &[Topic] = &[
    Topic { name: "query", about: "The query language, by example", text: query::GUIDE },
    Topic {
        name: "cluster",
        about: "Beyond one machine: OpenSearch, Elasticsearch",
        text: include_str!("cluster.txt"),
    },
    Topic { name: "ranking", about: "The order of the list, and what a score is", text: include_str!("ranking.txt") },
    Topic { name: "reading", about: "What is read, how, and morgue.toml", text: include_str!("reading.txt") },
    Topic {
        name: "archive",
        about: "Keeping an archive: ledger, status, check, watch",
        text: include_str!("archive.txt"),
    },
    Topic { name: "entities", about: "Who, which organisation, where", text: include_str!("entities.txt") },
    Topic {
        name: "serving",
        about: "The page and the API of morgue serve, and who may ask",
        text: include_str!("serving.txt"),
    },
];

pub fn run(args: &Args) -> Result<Outcome> {
    let screen = Screen::of_stdout(Color::Auto);
    let name = args.name.as_deref();
    let text = match TOPICS.iter().find(|topic| Some(topic.name) == name) {
        Some(topic) => painted(topic.text, &screen),
        None => styled(&flag_help(name).ok_or_else(|| unknown(name.unwrap_or_default()))?, &screen),
    };
    print(text.as_bytes()).map(|()| Outcome::Done)
}

/// Returns what clap prints for `--help` after the name of a subcommand; `None` where it is none.
fn flag_help(name: Option<&str>) -> Option<StyledStr> {
    let words = ["morgue"].into_iter().chain(name).chain(["--help"]);
    let help = Cli::command().try_get_matches_from(words).err()?;
    (help.kind() == ErrorKind::DisplayHelp).then(|| help.render())
}

fn unknown(name: &str) -> Error {
    let command = Cli::command();
    let topics: Vec<&str> = TOPICS.iter().map(|topic| topic.name).collect();
    let subcommands: Vec<&str> = command.get_subcommands().map(Command::get_name).collect();
    Error::Argument {
        reason: format!("`{name}` is neither a topic nor a subcommand"),
        hint: format!("topics: {}; subcommands: {}", topics.join(", "), subcommands.join(", ")),
    }
}

fn styled(help: &StyledStr, screen: &Screen) -> String {
    if screen.has_color { help.ansi().to_string() } else { help.to_string() }
}

/// Puts the headings of a guide in a style.
fn painted(text: &str, screen: &Screen) -> String {
    let is_heading = |line: &str| !line.is_empty() && !line.starts_with(' ');
    let lines = text.lines().map(|line| if is_heading(line) { screen.paint(HEADLINE, line) } else { line.to_owned() });
    lines.map(|line| line + "\n").collect()
}

/// Columns of a name in the list, as clap gives the longest subcommand's: completions.
const NAME_COLUMNS: usize = 11;

/// Returns how the help of `morgue` itself is laid out: as clap does, with the topics below the subcommands.
pub fn layout() -> StyledStr {
    let styles = Styles::default();
    let (header, literal) = (styles.get_header(), styles.get_literal());
    let mut topics = String::new();
    for Topic { name, about, .. } in TOPICS {
        topics.push_str(&format!("  {literal}{name:<NAME_COLUMNS$}{literal:#}  {about}: `morgue help {name}`\n"));
    }
    StyledStr::from(format!(
        "{{before-help}}{{about-with-newline}}\n{{usage-heading}} {{usage}}\n\n\
         {header}Commands:{header:#}\n{{subcommands}}\n\n\
         {header}Topics:{header:#}\n{topics}\n\
         {header}Options:{header:#}\n{{options}}{{after-help}}"
    ))
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::{Cli, Screen, TOPICS, painted};
    use crate::cli::terminal::columns;

    #[test]
    fn topics_do_not_hide_the_flags_of_subcommands() {
        let command = Cli::command();
        for (at, topic) in TOPICS.iter().enumerate() {
            let names_flags = topic.text.contains(&format!("`morgue {} --help`", topic.name));
            assert!(command.find_subcommand(topic.name).is_none() || names_flags, "{}", topic.name);
            assert!(TOPICS[..at].iter().all(|other| other.name != topic.name), "{}", topic.name);
        }
    }

    #[test]
    fn guides_fit_into_80_columns() {
        for topic in TOPICS {
            for line in topic.text.lines() {
                assert!(columns(line) <= 80 && !line.contains('\t') && line.trim_end() == line, "{line}");
            }
        }
    }

    #[test]
    fn headings_are_painted() {
        let guide = "A HEADING\n\n  Text.\n\n    example\n";
        let plain = Screen { width: 80, has_color: false, has_links: false };
        assert_eq!(painted(guide, &plain), guide);
        let painted = painted(guide, &Screen { has_color: true, ..plain });
        assert_eq!(painted, "\u{1b}[1mA HEADING\u{1b}[0m\n\n  Text.\n\n    example\n");
    }
}
