//! How long does it take to see that nothing has changed? Against `find`, which only looks at every file.

use std::process::Command;

use super::measure::{self, Cost, median, medians};
use super::rows;
use super::table::{Table, commands, notes, verdict};
use super::{Context, Result, Section, binary};

const FILES: usize = 20_000;
const RUNS: usize = 15;
const BAR: f64 = 2.0;

/// Indexes a tree once, then alternates runs over it.
pub fn run(context: &Context) -> Result<Section> {
    let packed = match context.data("allsides_dev.jsonl.zst") {
        Ok(packed) => packed,
        Err(why) => return Ok(Section::Skipped(why)),
    };
    let mut rows = rows::read(&packed)?;
    rows.truncate(FILES);
    let tree = context.folder("unchanged")?;
    rows::write_tree(&rows, &tree)?;
    let ours = || binary::morgue([std::ffi::OsStr::new("index"), tree.as_os_str()]);
    let find = || {
        let mut find = Command::new("find");
        find.arg(&tree).args(["-printf", "%s %T@\n"]);
        find
    };
    measure::run(&mut ours())?;
    measure::run(&mut ours())?;
    measure::run(&mut find())?;
    let (mut our_costs, mut find_costs) = (Vec::new(), Vec::new());
    for _ in 0..context.options.runs_or(RUNS) {
        our_costs.push(measure::run(&mut ours())?);
        find_costs.push(measure::run(&mut find())?);
    }
    let lines = [binary::shown(&ours()), binary::shown(&find()).replace('\n', "\\n")];
    Ok(Section::measured(markdown(&lines, &our_costs, &find_costs, rows.len())))
}

fn markdown(lines: &[String; 2], ours: &[Cost], find: &[Cost], files: usize) -> String {
    let mut table = Table::new(&["medians", "wall ms", "user+sys ms"]);
    let ((our_wall, our_cpu), (find_wall, find_cpu)) = (medians(ours), medians(find));
    for (name, (wall, cpu)) in [("morgue index", (our_wall, our_cpu)), ("find", (find_wall, find_cpu))] {
        table.row(&[name.to_owned(), format!("{:.1}", wall * 1e3), format!("{:.1}", cpu * 1e3)]);
    }
    let (wall, cpu) = (our_wall / find_wall, our_cpu / find_cpu);
    table.row(&["**ratio of medians**".to_owned(), format!("**{wall:.2}**"), format!("**{cpu:.2}**")]);
    let paired = |part: fn(&Cost) -> f64| median(ours.iter().zip(find).map(|(ours, find)| part(ours) / part(find)));
    let pairs = (paired(|cost| cost.wall.as_secs_f64()), paired(|cost| cost.cpu.as_secs_f64()));
    table.row(&["median of paired ratios".to_owned(), format!("{:.2}", pairs.0), format!("{:.2}", pairs.1)]);
    let bar = |ratio| format!("{} (≤ {BAR:.1})", verdict(ratio, BAR));
    table.row(&["bar".to_owned(), bar(wall), bar(cpu)]);
    let runs = format!("{files} text files, the first of the AllSides articles; {} runs each, in turn.", ours.len());
    let fair = notes(&[
        &runs,
        "`find` walks, asks for size and time of every file and prints them to `/dev/null`; `morgue` does the same and \
         compares with its ledger. `morgue` walks with one thread, as `find` does. File names are in the page cache.",
    ]);
    table.end() + &commands(lines) + &fair
}
