//! The log for machines: one JSON object a line on stderr.

use std::io::{Write, stderr};
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::observer::{PROGRESS_PAUSE, Progress};
use crate::pipeline::{SkippedItem, Summary};

/// Writes events: each has `time`, `level`, `event`, `message` and, where it belongs to one, `step`.
#[derive(Debug, Default)]
pub struct JsonLog {
    verbose: u8,
    current: Mutex<Option<Current>>,
}

#[derive(Debug)]
struct Current {
    step: String,
    total: u64,
    done: u64,
    began: Instant,
    told: Instant,
}

impl JsonLog {
    /// A log without details (0), with them (1), or with progress within steps too (2).
    pub fn verbose(verbose: u8) -> JsonLog {
        JsonLog { verbose, current: Mutex::new(None) }
    }

    /// Tells of an error that ends the process with this code.
    pub fn error(message: &str, code: u8) {
        write("error", "error", message, json!({ "code": code }));
    }

    fn with_current<T>(&self, act: impl FnOnce(&mut Option<Current>) -> T) -> T {
        act(&mut self.current.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn step(&self) -> Value {
        self.with_current(|current| current.as_ref().map(|current| json!(current.step)))
            .unwrap_or_default()
    }

    fn move_on(&self, done: impl FnOnce(u64) -> u64) {
        self.with_current(|slot| {
            let Some(current) = slot else { return };
            current.done = done(current.done);
            if self.verbose >= 2 && current.told.elapsed() >= PROGRESS_PAUSE {
                current.told = Instant::now();
                let Current { step, done, total, .. } = &*current;
                let fields = json!({ "step": step, "done": done, "total": total });
                write("trace", "progress", &format!("{done} of {total}"), fields);
            }
        });
    }
}

impl Progress for JsonLog {
    fn begin(&self, step: &str, total: u64) {
        let now = Instant::now();
        let current = Current { step: step.to_owned(), total, done: 0, began: now, told: now };
        self.with_current(|slot| *slot = Some(current));
        if self.verbose >= 1 {
            write("debug", "begin", step, json!({ "step": step, "total": total }));
        }
    }

    fn begin_bytes(&self, step: &str, total: u64) {
        self.begin(step, total);
    }

    fn advance(&self) {
        self.move_on(|done| done + 1);
    }

    fn reach(&self, done: u64) {
        self.move_on(|_| done);
    }

    fn end(&self, outcome: &str) {
        let Some(current) = self.with_current(Option::take) else { return };
        let seconds = (current.began.elapsed().as_secs_f64() * 1e3).round() / 1e3;
        let mut fields = json!({ "step": current.step, "seconds": seconds });
        if current.total > 0 {
            fields["total"] = json!(current.total);
        }
        write("info", "step", outcome, fields);
    }

    fn warn(&self, message: &str) {
        write("warning", "warning", message, json!({ "step": self.step() }));
    }

    fn skipped(&self, item: &SkippedItem) {
        if self.verbose >= 1 {
            let SkippedItem { kind, id, place, reason, failure } = item;
            let fields = json!({
                "kind": kind, "id": id, "place": place, "reason": reason, "failure": failure,
            });
            write("debug", "skipped", &item.to_string(), fields);
        }
    }

    fn done(&self, summary: &Summary) {
        let Summary { products, pictures, skipped, changes, written, .. } = summary;
        let fields = json!({
            "products": products,
            "pictures": pictures,
            "skipped": skipped.len(),
            "added": changes.added.len(),
            "gone": changes.gone.len(),
            "changed": changes.changed.len(),
            "written": written,
            "seconds": summary.seconds,
            "dry_run": summary.dry_run,
            "out": summary.out,
        });
        write("info", "done", &summary.outcome(), fields);
    }
}

/// One line. Where stderr is gone, nobody reads it.
fn write(level: &str, event: &str, message: &str, fields: Value) {
    let mut line = Map::new();
    line.insert("time".into(), json!(format!("{:.3}", Timestamp::now())));
    line.insert("level".into(), json!(level));
    line.insert("event".into(), json!(event));
    line.insert("message".into(), json!(message));
    if let Value::Object(fields) = fields {
        line.extend(fields.into_iter().filter(|(_, value)| !value.is_null()));
    }
    let _ = writeln!(stderr().lock(), "{}", Value::Object(line));
}
