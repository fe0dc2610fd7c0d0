//! Markdown: tables and lists of a section.

use std::fmt::Write;

/// A table; all its columns but the first are aligned to the right.
pub struct Table {
    text: String,
}

impl Table {
    /// Begins a table.
    pub fn new(columns: &[&str]) -> Table {
        let mut table = Table { text: String::new() };
        table.row(columns);
        let rule: Vec<&str> = (0..columns.len()).map(|at| if at == 0 { "---" } else { "--:" }).collect();
        table.row(&rule);
        table
    }

    /// Adds a row.
    pub fn row(&mut self, cells: &[impl AsRef<str>]) {
        let cells: Vec<&str> = cells.iter().map(AsRef::as_ref).collect();
        let _ = writeln!(self.text, "| {} |", cells.join(" | "));
    }

    /// Returns the table and an empty line.
    pub fn end(self) -> String {
        self.text + "\n"
    }
}

/// Writes commands as a block of code.
pub fn commands(lines: &[String]) -> String {
    format!("```console\n{}\n```\n\n", lines.iter().map(|line| format!("$ {line}")).collect::<Vec<_>>().join("\n"))
}

/// Writes notes as a list.
pub fn notes(lines: &[&str]) -> String {
    lines.iter().map(|line| format!("- {line}\n")).collect::<String>() + "\n"
}

/// Says whether `value` is at most `bar`.
pub fn verdict(value: f64, bar: f64) -> &'static str {
    if value <= bar { "held" } else { "MISSED" }
}
