//! What does one search cost as a process of its own?

use std::fs;
use std::path::Path;
use std::process::Command;

use super::measure::{self, Cost, median, medians};
use super::rows;
use super::table::{Table, commands, notes, verdict};
use super::{Context, Result, Section, binary};

const RUNS: usize = 10;
const BAR_MS: f64 = 15.0;
const TREE_FILES: usize = 20_000;

/// Queries by their kind; every one has hits in the AllSides articles.
const QUERIES: &[(&str, &[&str])] = &[
    ("word", &["immigration", "impeachment", "said"]),
    ("two words", &["border wall", "health insurance"]),
    ("phrase", &["\"supreme court\"", "\"climate change\""]),
    ("source", &["immigration source:foxnews.com", "\"white house\" source:nytimes.com", "vaccine source:npr.org"]),
];

/// Searches two indexes, of a tree and of packed rows, standing in the archive's folder.
pub fn run(context: &Context) -> Result<Section> {
    let packed = match context.data("allsides_dev.jsonl.zst") {
        Ok(packed) => packed,
        Err(why) => return Ok(Section::Skipped(why)),
    };
    let mut rows = rows::read(&packed)?;
    rows.truncate(TREE_FILES);
    let (tree, file) = (context.folder("cold-tree")?, context.folder("cold-file")?);
    rows::write_tree(&rows, &tree)?;
    fs::copy(&packed, file.join("allsides.jsonl.zst"))?;
    let mut markdown = String::new();
    for (name, folder) in [("20,000 text files", &tree), ("allsides_dev.jsonl.zst", &file)] {
        measure::run(binary::morgue(["index"]).current_dir(folder))?;
        let kinds = searches(folder, context.options.runs_or(RUNS))?;
        markdown += &format!("{name}:\n\n{}", table(&kinds));
    }
    let queries = QUERIES.iter().flat_map(|(_, queries)| *queries).map(|query| binary::shown(&search(&tree, query)));
    let queries: Vec<String> = queries.collect();
    let fair = notes(&[
        "A process a search, in the folder of the archive, no ARCHIVE named: the index answers as it stands, with ten \
         hits and their snippets, to `/dev/null`. The index is in the page cache; nothing else is kept between runs.",
        "Each figure is a median over all runs of the kind's queries, after one run that does not count.",
    ]);
    Ok(Section::measured(markdown + &commands(&queries) + &fair))
}

fn search(folder: &Path, query: &str) -> Command {
    let mut command = binary::morgue(["search", query]);
    command.current_dir(folder);
    command
}

/// Runs every query, the queries in turn, and returns the costs by kind.
fn searches(folder: &Path, runs: usize) -> Result<Vec<(&'static str, Vec<Cost>)>> {
    let mut kinds: Vec<(&str, Vec<Cost>)> = QUERIES.iter().map(|(kind, _)| (*kind, Vec::new())).collect();
    for run in 0..=runs {
        for ((_, costs), (_, queries)) in kinds.iter_mut().zip(QUERIES) {
            for query in *queries {
                let cost = measure::run(&mut search(folder, query))?;
                if run > 0 {
                    costs.push(cost);
                }
            }
        }
    }
    Ok(kinds)
}

fn table(kinds: &[(&str, Vec<Cost>)]) -> String {
    let mut table = Table::new(&["query", "runs", "user+sys ms", "slowest", "wall ms", "bar"]);
    let all = ("**all**", kinds.iter().flat_map(|(_, costs)| costs).copied().collect());
    for (kind, costs) in kinds.iter().chain(std::iter::once(&all)) {
        let ms = |cost: &Cost| cost.cpu.as_secs_f64() * 1e3;
        let (middle, slowest) = (median(costs.iter().map(ms)), costs.iter().map(ms).fold(0.0, f64::max));
        table.row(&[
            (*kind).to_owned(),
            costs.len().to_string(),
            format!("{middle:.1}"),
            format!("{slowest:.1}"),
            format!("{:.1}", medians(costs).0 * 1e3),
            format!("{} (≤ {BAR_MS:.0} ms)", verdict(middle, BAR_MS)),
        ]);
    }
    table.end()
}
