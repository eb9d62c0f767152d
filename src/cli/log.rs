//! The arguments that choose what is said about the work.

use clap::{ArgAction, Args, ValueEnum};

use crate::progress::{Console, JsonLog, Progress, Quiet};

/// What goes to stderr, and how.
#[derive(Debug, Clone, Args)]
pub(super) struct LogArguments {
    /// Say nothing but errors
    #[arg(short, long)]
    pub quiet: bool,
    /// Say more: each entry and picture that is skipped; twice, the progress within steps too
    #[arg(short, long, action = ArgAction::Count, conflicts_with = "quiet")]
    verbose: u8,
    /// What stderr gets: lines for people, or one JSON object a line
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    log_format: LogFormat,
}

/// What a line of the log is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum LogFormat {
    /// For people; bars on a terminal
    Text,
    /// One JSON object
    Json,
}

impl LogArguments {
    pub(super) fn is_json(&self) -> bool {
        self.log_format == LogFormat::Json
    }

    pub(super) fn progress(&self) -> Box<dyn Progress> {
        match self.log_format {
            _ if self.quiet => Box::new(Quiet),
            LogFormat::Text => Box::new(Console::verbose(self.verbose)),
            LogFormat::Json => Box::new(JsonLog::verbose(self.verbose)),
        }
    }
}
