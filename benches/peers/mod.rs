//! The libraries that benchmarks compare with: a Python of their own, and one process for each,
//! because some of them cannot live in one process.
//!
//! A process answers requests: one JSON object a line in, one a line out (`serve.py`).

use crate::report::{peak_memory, target};
use serde_json::Value;
use std::ffi::OsStr;
use std::io::{self, BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};

/// A Python that can import all of `modules`: `$PYTHON`, `python3`, or a virtual environment in the
/// target folder, into which pip installs `packages` where it lacks them. `None`, after a printed
/// line, where none can be had.
pub fn python(modules: &[&str], packages: &[&str]) -> Option<PathBuf> {
    let works = |python: &PathBuf| {
        // Found, not imported: TensorFlow and PyTorch cannot be imported together.
        let find =
            "import sys, importlib.util as u; sys.exit(not all(map(u.find_spec, sys.argv[1:])))";
        quiet(Command::new(python).args(["-c", find]).args(modules))
    };
    let venv = target().join("bench/venv");
    let own = venv.join("bin/python");
    let given = std::env::var_os("PYTHON").map(PathBuf::from);
    let known = [given, Some("python3".into()), Some(own.clone())];
    if let Some(python) = known.into_iter().flatten().find(works) {
        return Some(python);
    }
    println!("installing {} in {}", packages.join(", "), venv.display());
    let run = |command: &mut Command| command.status().is_ok_and(|status| status.success());
    let made = (own.is_file() || run(Command::new("python3").args(["-m", "venv"]).arg(&venv)))
        && run(Command::new(&own).args(["-m", "pip", "install", "-q"]).args(packages));
    let python = made.then_some(own).filter(works);
    if python.is_none() {
        println!("no Python with {} could be had: only our own figures follow", modules.join(", "));
    }
    python
}

/// A script of this folder.
pub fn script(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/peers").join(name)
}

fn quiet(command: &mut Command) -> bool {
    command.stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|s| s.success())
}

/// A process that answers requests; it ends when it is dropped.
pub struct Peer {
    child: Child,
    answers: BufReader<ChildStdout>,
}

impl Peer {
    /// Starts `program`, which begins to answer when it is ready. With `cores` it may use the
    /// first so many of the machine, where `taskset` (util-linux) can say so.
    pub fn start<A: AsRef<OsStr>>(
        program: &Path,
        arguments: impl IntoIterator<Item = A>,
        cores: Option<usize>,
    ) -> io::Result<Peer> {
        let mut command = match cores {
            Some(cores) if quiet(Command::new("taskset").arg("--version")) => {
                let mut taskset = Command::new("taskset");
                taskset.args(["--cpu-list", &format!("0-{}", cores - 1)]).arg(program);
                taskset
            }
            _ => Command::new(program),
        };
        // What libraries say of themselves would drown the table.
        let silent = std::env::var_os("VITRINE_BENCH_VERBOSE").is_none();
        command.stderr(if silent { Stdio::null() } else { Stdio::inherit() });
        // OpenBLAS as it chooses for this processor by itself.
        command.env_remove("OPENBLAS_CORETYPE").env_remove("OPENBLAS_L2_SIZE");
        command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn()?;
        let out = child.stdout.take().ok_or(io::ErrorKind::BrokenPipe)?;
        Ok(Peer { child, answers: BufReader::new(out) })
    }

    /// Sends a request and waits for its answer.
    pub fn ask(&mut self, request: &Value) -> io::Result<Value> {
        let input = self.child.stdin.as_mut().ok_or(io::ErrorKind::BrokenPipe)?;
        writeln!(input, "{request}")?;
        let mut answer = String::new();
        if self.answers.read_line(&mut answer)? == 0 {
            return Err(io::Error::other(
                "a peer ended without an answer; VITRINE_BENCH_VERBOSE=1 shows what it says",
            ));
        }
        Ok(serde_json::from_str(&answer)?)
    }

    /// The most memory that it has held until now, in bytes.
    #[allow(dead_code, reason = "not every benchmark measures memory")]
    pub fn peak_memory(&self) -> Option<u64> {
        peak_memory(self.child.id())
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        // The end of its requests ends it.
        drop(self.child.stdin.take());
        let _ = self.child.wait();
    }
}
