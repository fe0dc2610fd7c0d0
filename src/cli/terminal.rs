//! The only file that knows the terminal: colour, width, links, notes on standard error.

use std::io::{self, IsTerminal, Write};
use std::path::Path;

use anstyle::{AnsiColor, Style};
use clap::ValueEnum;

pub use crate::text::{char_columns, clean, columns};

/// When to use colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// Where standard output is a terminal and NO_COLOR is not set.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// What the output goes to.
#[derive(Debug, Clone, Copy)]
pub struct Screen {
    /// Columns of a line.
    pub width: usize,
    /// Whether to use colour.
    pub has_color: bool,
    /// Whether to link headlines to their files.
    pub has_links: bool,
}

/// Columns where standard output is no terminal.
const PLAIN_WIDTH: usize = 80;

/// The widest line that still reads well.
const WIDEST: usize = 120;

impl Screen {
    /// Looks at standard output; text is to be read well there.
    pub fn of_stdout(color: Color) -> Screen {
        let screen = Screen::wide(color);
        Screen { width: screen.width.min(WIDEST), ..screen }
    }

    /// Looks at standard output; its whole width is used, however wide.
    pub fn wide(color: Color) -> Screen {
        let is_terminal = io::stdout().is_terminal();
        let size = terminal_size::terminal_size_of(io::stdout());
        let width = size.map_or(PLAIN_WIDTH, |(width, _)| usize::from(width.0).max(20));
        let has_color = match color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => is_terminal && is_colorful(),
        };
        Screen { width, has_color, has_links: is_terminal && has_color }
    }

    /// Puts `text` in a style.
    pub fn paint(&self, style: Style, text: &str) -> String {
        if self.has_color && !text.is_empty() { format!("{style}{text}{style:#}") } else { text.to_owned() }
    }

    /// Makes `text` a link to a file (OSC 8, <https://gist.github.com/egmontkob/eb114294efbcd5adb1944c9f3cb5feda>).
    pub fn link(&self, text: &str, file: &Path) -> String {
        if !self.has_links {
            return text.to_owned();
        }
        format!("\x1b]8;;file://{}\x1b\\{text}\x1b]8;;\x1b\\", percent_encoded(file))
    }
}

fn is_colorful() -> bool {
    std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
        && std::env::var_os("TERM").is_none_or(|term| term != "dumb")
}

fn percent_encoded(file: &Path) -> String {
    let mut url = String::new();
    for byte in file.as_os_str().as_encoded_bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'.' | b'-' | b'_' | b'~' => url.push(*byte as char),
            _ => url.push_str(&format!("%{byte:02X}")),
        }
    }
    url
}

/// Style of headlines.
pub const HEADLINE: Style = Style::new().bold();
/// Style of matches.
pub const MATCH: Style = Style::new().bold().fg_color(Some(anstyle::Color::Ansi(AnsiColor::Red)));
/// Style of sources.
pub const SOURCE: Style = Style::new().fg_color(Some(anstyle::Color::Ansi(AnsiColor::Green)));
/// Style of what stands back.
pub const FAINT: Style = Style::new().dimmed();

/// Cuts `text` to `width` columns, with `…` where something was cut.
pub fn fit(text: &str, width: usize) -> String {
    if columns(text) <= width {
        return text.to_owned();
    }
    let end = reach(text.chars(), width.saturating_sub(1));
    format!("{}…", text[..end].trim_end())
}

/// Cuts `text` to `width` columns, with `…` in its middle where something was cut.
pub fn fit_middle(text: &str, width: usize) -> String {
    if columns(text) <= width {
        return text.to_owned();
    }
    let kept = width.saturating_sub(1);
    let end = reach(text.chars(), kept - kept / 2);
    let start = text.len() - reach(text.chars().rev(), kept / 2);
    let (first, last) = (&text[..end], &text[start..]);
    // At blanks, where they are near; what stands on a letter that was cut off goes with it.
    let first = match first.rfind(' ') {
        Some(blank) if blank * 2 > end && !text[end..].starts_with(' ') => &first[..blank],
        _ => first.trim_end(),
    };
    let last = match last.find(' ') {
        Some(blank) if blank * 2 < last.len() && !text[..start].ends_with(' ') => &last[blank..],
        _ => last,
    };
    format!("{first}…{}", last.trim_start_matches(|c: char| c == ' ' || char_columns(c) == 0))
}

/// Returns how many bytes of the characters fit into `width` columns.
fn reach(chars: impl Iterator<Item = char>, width: usize) -> usize {
    let mut used = 0;
    let fitting = chars.take_while(|c| {
        used += char_columns(*c);
        used <= width
    });
    fitting.map(char::len_utf8).sum()
}

/// Breaks `text` into the byte ranges of its lines of at most `width` columns: at blanks, else anywhere.
pub fn lines(text: &str, width: usize) -> Vec<std::ops::Range<usize>> {
    let mut lines = Vec::new();
    let (mut start, mut blank, mut used) = (0, None, 0);
    for (at, c) in text.char_indices() {
        if c == ' ' {
            blank = Some(at);
        }
        used += char_columns(c);
        if used > width && at > start {
            let end = blank.filter(|blank| *blank > start).unwrap_or(at);
            lines.push(start..end);
            start = if text[end..].starts_with(' ') { end + 1 } else { end };
            used = columns(&text[start.min(at)..at]) + char_columns(c);
            blank = None;
        }
    }
    if start < text.len() {
        lines.push(start..text.len());
    }
    lines
}

/// Says something beside the data, on standard error.
pub fn note(text: &str) {
    say("note", text);
}

/// Shows a way out, on standard error.
pub fn hint(text: &str) {
    say("hint", text);
}

/// Reports an error, on standard error.
pub fn error(text: &str, hint_text: Option<&str>) {
    say("error", text);
    if let Some(text) = hint_text {
        hint(text);
    }
}

/// Writes a line to standard error; that it cannot be written is no reason to end.
fn say(label: &str, text: &str) {
    let mut err = io::stderr().lock();
    let style = match label {
        "error" => MATCH,
        _ => Style::new().bold(),
    };
    let text = clean(text);
    let _ = if err.is_terminal() && is_colorful() {
        writeln!(err, "{style}{label}:{style:#} {text}")
    } else {
        writeln!(err, "{label}: {text}")
    };
}

#[cfg(test)]
mod tests {
    use super::{fit, fit_middle, lines};

    #[test]
    fn texts_are_cut_by_columns() {
        assert_eq!(fit("harbour ferry", 20), "harbour ferry");
        assert_eq!(fit("harbour ferry", 9), "harbour…");
        assert_eq!(fit("北京奥运会", 6), "北京…");
        assert_eq!(fit_middle("harbour ferry", 13), "harbour ferry");
        assert_eq!(fit_middle("the harbour and the ferry", 14), "the har…ferry");
        assert_eq!(fit_middle("the old harbour and then the ferry", 24), "the old…the ferry");
        assert_eq!(fit_middle("北京奥运会", 7), "北…会");
        assert_eq!(fit_middle("北京奥运会", 0), "…");
    }

    #[test]
    fn lines_break_at_blanks_or_anywhere() {
        let broken =
            |text: &str, width| lines(text, width).into_iter().map(|range| text[range].to_owned()).collect::<Vec<_>>();
        assert_eq!(broken("the old harbour ferry", 11), ["the old", "harbour", "ferry"]);
        assert_eq!(broken("北京奥运会", 4), ["北京", "奥运", "会"]);
        assert_eq!(broken("", 4), [""; 0]);
    }
}
