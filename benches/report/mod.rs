//! What every benchmark ends with: a table on the terminal and `target/bench/NAME.json`.

use serde_json::{Value, json};
use std::path::PathBuf;
use std::time::{Instant, SystemTime};

/// The figures of one benchmark.
pub struct Report {
    name: &'static str,
    rows: Vec<Row>,
}

struct Row {
    name: String,
    value: f64,
    unit: String,
    ratio: Option<f64>,
    /// The most that it should be.
    target: Option<f64>,
}

impl Report {
    /// An empty report that will be `target/bench/NAME.json`.
    pub fn new(name: &'static str) -> Report {
        Report { name, rows: Vec::new() }
    }

    /// Adds a figure.
    pub fn row(&mut self, name: impl Into<String>, value: f64, unit: &str) {
        self.push(name.into(), value, unit, None, None);
    }

    /// Adds a figure and how many times better it is than what it is compared with (above 1 is
    /// better than it).
    #[allow(dead_code, reason = "not every benchmark has a peer")]
    pub fn compared(&mut self, name: impl Into<String>, value: f64, unit: &str, ratio: f64) {
        self.push(name.into(), value, unit, Some(ratio), None);
    }

    /// Adds a figure and the most that it should be.
    #[allow(dead_code, reason = "not every benchmark has targets")]
    pub fn aimed(&mut self, name: impl Into<String>, value: f64, unit: &str, target: f64) {
        self.push(name.into(), value, unit, None, Some(target));
    }

    fn push(
        &mut self,
        name: String,
        value: f64,
        unit: &str,
        ratio: Option<f64>,
        target: Option<f64>,
    ) {
        self.rows.push(Row { name, value, unit: unit.into(), ratio, target });
    }

    /// Prints the table and writes the file.
    pub fn finish(self) -> std::io::Result<()> {
        let mut table = comfy_table::Table::new();
        table.load_style(comfy_table::presets::UTF8_HORIZONTAL_ONLY);
        let last =
            if self.rows.iter().any(|row| row.target.is_some()) { "target" } else { "ratio" };
        table.set_header([self.name, "value", "unit", last]);
        for row in &self.rows {
            let ratio = row.ratio.map(|ratio| format!("{ratio:.2}"));
            let target = row.target.map(|target| format!("≤ {}", significant(target)));
            let last = ratio.or(target).unwrap_or_default();
            table.add_row([row.name.clone(), significant(row.value), row.unit.clone(), last]);
        }
        println!("{table}");
        let rows: Vec<Value> = self.rows.iter().map(Row::json).collect();
        let report = json!({ "machine": machine(), "date": httpdate::fmt_http_date(SystemTime::now()), "rows": rows });
        let folder = target().join("bench");
        std::fs::create_dir_all(&folder)?;
        let file = folder.join(format!("{}.json", self.name));
        std::fs::write(&file, format!("{report:#}\n"))?;
        println!("{}", file.display());
        Ok(())
    }
}

impl Row {
    fn json(&self) -> Value {
        json!({ "name": self.name, "value": self.value, "unit": self.unit, "ratio": self.ratio,
            "target": self.target })
    }
}

/// Three digits that matter, whole numbers whole.
fn significant(value: f64) -> String {
    if value != 0.0 && value.abs() < 1e-3 {
        format!("{value:.1e}")
    } else if value.fract() == 0.0 || value.abs() >= 100.0 {
        format!("{value:.0}")
    } else {
        format!("{value:.*}", if value.abs() >= 10.0 { 1 } else { 3 })
    }
}

/// Cargo's target folder.
pub fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(
        || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/target")),
        PathBuf::from,
    )
}

fn machine() -> String {
    let cpus = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = cpus
        .lines()
        .find_map(|line| line.strip_prefix("model name")?.split_once(": "))
        .map_or(std::env::consts::ARCH, |(_, model)| model);
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    format!("{model}, {cores} cores, {}", std::env::consts::OS)
}

/// What something took, in seconds.
#[derive(Debug, Clone, Copy)]
#[allow(dead_code, reason = "not every benchmark measures time")]
pub struct Time {
    /// By the clock.
    pub elapsed: f64,
    /// Of all cores together.
    pub processor: f64,
}

/// The time that `f` takes, and what it returns.
#[allow(dead_code, reason = "not every benchmark measures time")]
pub fn timed<T>(f: impl FnOnce() -> T) -> (Time, T) {
    let (start, before) = (Instant::now(), processor_seconds());
    let value = f();
    let processor = processor_seconds() - before;
    (Time { elapsed: start.elapsed().as_secs_f64(), processor }, value)
}

/// Seconds that this process has had of all cores: user and system ticks of `/proc/self/stat`
/// (proc_pid_stat(5), fields 14 and 15, 100 a second); NaN elsewhere than on Linux.
fn processor_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // The second field, the program's name in brackets, may hold spaces.
    let fields = stat.rsplit(')').next().unwrap_or_default().split_whitespace();
    let ticks: Vec<f64> = fields.skip(11).take(2).flat_map(str::parse).collect();
    if ticks.len() == 2 { ticks.iter().sum::<f64>() / 100.0 } else { f64::NAN }
}

/// The middle one, by size.
#[allow(dead_code, reason = "not every benchmark repeats")]
pub fn median(mut values: Vec<f64>) -> f64 {
    values.sort_unstable_by(f64::total_cmp);
    values[values.len() / 2]
}

/// The most memory that a process has held until now, in bytes; `None` where the system does not
/// tell (`VmHWM` of proc(5)).
#[allow(dead_code, reason = "not every benchmark measures memory")]
pub fn peak_memory(process: u32) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kilobytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kilobytes * 1024)
}
