//! Does indexing stay within the memory it is given?

use super::measure::{self, Peak};
use super::table::{Table, commands, notes, verdict};
use super::{Context, Result, Section, binary};

const BUDGETS_MIB: [u64; 2] = [512, 256];

/// What a process may hold beyond its budget, in MiB.
const BEYOND_MIB: u64 = 150;

/// Indexes the generated articles within each budget.
pub fn run(context: &Context) -> Result<Section> {
    let corpus = match context.corpus() {
        Ok(corpus) => corpus,
        Err(why) => return Ok(Section::Skipped(why)),
    };
    let mut table =
        Table::new(&["--memory", "peak anonymous MiB", "bar", "", "peak resident MiB", "wall s", "samples"]);
    let mut lines = Vec::new();
    for _ in 0..context.options.runs_or(1) {
        for budget in BUDGETS_MIB {
            let mut command = binary::index(&corpus, &context.folder("memory-index")?);
            command.args(["--memory", &budget.to_string()]);
            table.row(&row(budget, &measure::peak(&mut command)?));
            lines.push(binary::shown(&command));
        }
    }
    lines.truncate(BUDGETS_MIB.len());
    let fair = notes(&[
        "Anonymous memory: `RssAnon` of `/proc/PID/status`, read every 5 ms; mapped files, which the kernel takes back at \
         will, are in the resident figure only. A peak shorter than 5 ms can be missed.",
    ]);
    Ok(Section::measured(table.end() + &commands(&lines) + &fair))
}

fn row(budget: u64, peak: &Peak) -> [String; 7] {
    let mib = |kib: u64| kib as f64 / 1024.0;
    let bar = budget + BEYOND_MIB;
    [
        budget.to_string(),
        format!("{:.0}", mib(peak.anonymous_kib)),
        format!("≤ {bar}"),
        verdict(mib(peak.anonymous_kib), bar as f64).to_owned(),
        format!("{:.0}", mib(peak.resident_kib)),
        format!("{:.1}", peak.wall.as_secs_f64()),
        peak.samples.to_string(),
    ]
}
