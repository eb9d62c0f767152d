//! What the benchmark of browsers needs: a site with all that they load, its server, the
//! libraries, and the page that computes.

pub mod inside;
pub mod libraries;
pub mod network;
pub mod searches;
pub mod server;
pub mod shop;
pub mod tab;

use std::io;
use std::process::Command;

/// Runs a command to its end.
pub fn run(command: &mut Command) -> io::Result<()> {
    let output = command.output()?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Err(io::Error::other(format!("{command:?}: {}\n{said}", output.status)))
}
