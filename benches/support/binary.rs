//! The binary under test: its commands, and what it says of an index.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use super::Result;

/// The binary that cargo built for this bench.
pub const MORGUE: &str = env!("CARGO_BIN_EXE_morgue");

/// Returns a command of the binary, without settings from the environment.
pub fn morgue<S: AsRef<OsStr>>(arguments: impl IntoIterator<Item = S>) -> Command {
    let mut command = Command::new(MORGUE);
    command.env_remove("MORGUE_INDEX").args(arguments);
    command
}

/// Returns `morgue index ARCHIVE --index INDEX`.
pub fn index(archive: &Path, index: &Path) -> Command {
    morgue([OsStr::new("index"), archive.as_os_str(), OsStr::new("--index"), index.as_os_str()])
}

/// What `morgue stats --json` says.
pub struct Stats {
    /// Articles in the index.
    pub articles: u64,
    /// Articles of each source.
    pub sources: BTreeMap<String, u64>,
}

/// Asks an index for its numbers.
pub fn stats(index: &Path) -> Result<Stats> {
    let mut command = morgue([OsStr::new("stats"), OsStr::new("--json"), OsStr::new("--index"), index.as_os_str()]);
    let answer: Value = serde_json::from_slice(&output(&mut command)?)?;
    let bucket = |bucket: &Value| Some((bucket["value"].as_str()?.to_owned(), bucket["count"].as_u64()?));
    let sources = answer["sources"].as_array().into_iter().flatten().filter_map(bucket).collect();
    Ok(Stats { articles: answer["articles"].as_u64().ok_or("`stats --json` names no articles")?, sources })
}

/// Runs a command and returns what it writes to standard output.
///
/// # Errors
/// Where it fails.
pub fn output(command: &mut Command) -> Result<Vec<u8>> {
    let output = command.output()?;
    if output.status.success() {
        return Ok(output.stdout);
    }
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    Err(format!("`{}` ended with {}: {error}", shown(command), output.status).into())
}

/// Returns what a binary says of its version.
pub fn version(binary: &Path) -> Result<String> {
    let said = output(Command::new(binary).arg("--version"))?;
    Ok(String::from_utf8_lossy(&said).trim().to_owned())
}

/// Writes a command as it would be typed, without the folder of its binary.
pub fn shown(command: &Command) -> String {
    let name = Path::new(command.get_program()).file_name().unwrap_or_default().to_string_lossy();
    let arguments = command.get_args().map(|argument| {
        let text = argument.to_string_lossy();
        let is_plain = text.chars().all(|c| c.is_alphanumeric() || "/.-_=:$".contains(c));
        if is_plain { text.into_owned() } else { format!("'{text}'") }
    });
    std::iter::once(name.into_owned()).chain(arguments).collect::<Vec<_>>().join(" ")
}
