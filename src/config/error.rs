//! What is wrong with a configuration file, and where.

use std::fmt;
use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};

/// Why a configuration file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("cannot read the configuration {}: {source}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The file says something that makes no sense.
    #[error("{}:{place}", path.display())]
    Wrong {
        /// The file.
        path: PathBuf,
        /// Where and what.
        place: KeyPlace,
    },
}

/// A fault in a configuration's text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Bytes of the text; `None` where the whole is meant.
    pub span: Option<Range<usize>>,
    /// What is wrong, and what would be right.
    pub message: String,
}

impl Fault {
    /// A fault at a place in the text.
    pub fn new(span: Range<usize>, message: impl Into<String>) -> Fault {
        Fault { span: Some(span), message: message.into() }
    }
}

impl From<toml::de::Error> for Fault {
    fn from(error: toml::de::Error) -> Fault {
        Fault { span: error.span(), message: error.message().to_owned() }
    }
}

/// A fault with the line in which it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyPlace {
    /// From 1.
    pub line: usize,
    /// In characters, from 1.
    pub column: usize,
    /// Characters that are meant, within the line.
    pub width: usize,
    /// The whole line.
    pub text: String,
    /// What is wrong, and what would be right.
    pub message: String,
}

impl ConfigError {
    /// Finds the line of a fault in the text of the file.
    pub fn at(path: &Path, text: &str, fault: Fault) -> ConfigError {
        let span = fault.span.unwrap_or(0..0);
        let start = text.floor_char_boundary(span.start.min(text.len()));
        let before = &text[..start];
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        let line = text[line_start..].lines().next().unwrap_or_default();
        let column = text[line_start..start].chars().count();
        let end = text.floor_char_boundary(span.end.clamp(start, text.len()));
        let marked = text[start..end].lines().next().unwrap_or_default().chars().count();
        let place = KeyPlace {
            line: before.matches('\n').count() + 1,
            column: column + 1,
            width: marked.max(1),
            text: line.to_owned(),
            message: fault.message,
        };
        ConfigError::Wrong { path: path.to_owned(), place }
    }
}

impl fmt::Display for KeyPlace {
    /// As compilers do: `LINE:COLUMN: message`, then the line with what is meant underlined.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let KeyPlace { line, column, width, text, message } = self;
        let margin = " ".repeat(line.to_string().len());
        writeln!(f, "{line}:{column}: {message}")?;
        writeln!(f, "{margin} |")?;
        writeln!(f, "{line} | {text}")?;
        write!(f, "{margin} | {}{}", " ".repeat(column - 1), "^".repeat(*width))
    }
}
