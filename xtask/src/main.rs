//! The parts of `build.sh` that are more than a call of cargo: the browser's modules and the demo.

mod cargo;
mod demo;
mod modules;
mod shrink;

use clap::Parser;

/// Build tasks; `build.sh` sets up what they need.
#[derive(Parser)]
enum Task {
    /// Build the browser's modules into target/widget.
    Widget {
        /// Leave out the module with tract, for networks of other families.
        #[arg(long)]
        without_tract: bool,
        /// Only the frame's module.
        #[arg(long)]
        frame: bool,
    },
    /// Build the command, make the demo shop and serve it with the widget.
    Demo {
        /// Fetch the front page as proof, then stop.
        #[arg(long)]
        once: bool,
        #[arg(long, default_value_t = 8080)]
        port: u16,
    },
}

fn main() -> anyhow::Result<()> {
    match Task::parse() {
        Task::Widget { frame: true, .. } => modules::build_frame(),
        Task::Widget { without_tract, .. } => modules::build(!without_tract),
        Task::Demo { once, port } => demo::run_demo(once, port),
    }
}
