//! The stopwatch: what a command costs, and medians.

use std::fs;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::TimeVal;

use super::{Result, binary};

/// What one run of a command took.
#[derive(Debug, Clone, Copy)]
pub struct Cost {
    /// Time on the clock.
    pub wall: Duration,
    /// Time of all its threads on a processor, user and system.
    pub cpu: Duration,
    /// Processors that were busy with something else meanwhile, on average; only for runs of seconds, the kernel counts
    /// in hundredths of one.
    pub others: f64,
}

/// Runs a command to its end, its output to `/dev/null`.
///
/// The time on a processor is what `getrusage` adds for children that were waited for, to the microsecond.
///
/// # Errors
/// Where the command fails, with what it wrote to standard error.
pub fn run(command: &mut Command) -> Result<Cost> {
    let (before, busy_before) = (cpu_of_children()?, busy_of_machine()?);
    let began = Instant::now();
    let output = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).output()?;
    let wall = began.elapsed();
    let cpu = cpu_of_children()? - before;
    let busy = busy_of_machine()? - busy_before;
    if !output.status.success() {
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        return Err(format!("`{}` ended with {}: {error}", binary::shown(command), output.status).into());
    }
    Ok(Cost { wall, cpu, others: ((busy - cpu.as_secs_f64()) / wall.as_secs_f64()).max(0.0) })
}

/// Returns the seconds that the machine's processors were busy so far, those taken by other machines on the host
/// included: `cpu` of `/proc/stat` without idle, waiting, and guests (which user time has already).
fn busy_of_machine() -> Result<f64> {
    const TICKS_A_SECOND: f64 = 100.0;
    let stat = fs::read_to_string("/proc/stat")?;
    let ticks = stat.lines().next().unwrap_or("").split_whitespace().skip(1).take(8).enumerate();
    let busy = ticks.filter(|(at, _)| !matches!(at, 3 | 4)).filter_map(|(_, ticks)| ticks.parse::<f64>().ok());
    Ok(busy.sum::<f64>() / TICKS_A_SECOND)
}

fn cpu_of_children() -> Result<Duration> {
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN)?;
    Ok(duration(usage.user_time()) + duration(usage.system_time()))
}

fn duration(time: TimeVal) -> Duration {
    Duration::from_secs(time.tv_sec() as u64) + Duration::from_micros(time.tv_usec() as u64)
}

/// How much memory a command held at most.
#[derive(Debug, Clone, Copy)]
pub struct Peak {
    /// Anonymous memory, in KiB: heap and stacks, not the files it maps.
    pub anonymous_kib: u64,
    /// All resident memory at one time, files included, in KiB.
    pub resident_kib: u64,
    /// How often it was looked at.
    pub samples: usize,
    /// Time on the clock.
    pub wall: Duration,
}

/// Runs a command and looks at its memory every 5 ms.
///
/// # Errors
/// Where the command fails.
pub fn peak(command: &mut Command) -> Result<Peak> {
    const PAUSE: Duration = Duration::from_millis(5);
    let began = Instant::now();
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn()?;
    let status_path = format!("/proc/{}/status", child.id());
    let mut peak = Peak { anonymous_kib: 0, resident_kib: 0, samples: 0, wall: Duration::ZERO };
    let status = loop {
        if let Ok(status) = fs::read_to_string(&status_path) {
            peak.anonymous_kib = peak.anonymous_kib.max(kib(&status, "RssAnon:"));
            peak.resident_kib = peak.resident_kib.max(kib(&status, "VmRSS:"));
            peak.samples += 1;
        }
        if let Some(status) = child.try_wait()? {
            break status;
        }
        std::thread::sleep(PAUSE);
    };
    peak.wall = began.elapsed();
    if status.success() { Ok(peak) } else { Err(format!("`{}` ended with {status}", binary::shown(command)).into()) }
}

/// Reads a line of `/proc/PID/status`; 0 where it is missing, as at the end of a process.
fn kib(status: &str, label: &str) -> u64 {
    let line = status.lines().find_map(|line| line.strip_prefix(label));
    line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok()).unwrap_or(0)
}

/// Returns the middle value; of an even number the mean of the two in the middle.
pub fn median(values: impl IntoIterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.into_iter().collect();
    values.sort_unstable_by(f64::total_cmp);
    let middle = values.len() / 2;
    if values.is_empty() {
        f64::NAN
    } else if values.len() % 2 == 1 {
        values[middle]
    } else {
        f64::midpoint(values[middle - 1], values[middle])
    }
}

/// Returns the medians of time on the clock and on a processor, in seconds.
pub fn medians(costs: &[Cost]) -> (f64, f64) {
    let median_of = |part: fn(&Cost) -> Duration| median(costs.iter().map(|cost| part(cost).as_secs_f64()));
    (median_of(|cost| cost.wall), median_of(|cost| cost.cpu))
}

/// Returns the value below which `percent` of the values lie, by the nearest rank.
pub fn percentile(values: &[f64], percent: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    let rank = (percent / 100.0 * sorted.len() as f64).ceil() as usize;
    sorted.get(rank.max(1) - 1).copied().unwrap_or(f64::NAN)
}
