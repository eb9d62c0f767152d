//! What the search by photo says, in the languages of the widget's own words.

/// One language a line: its code, then the words in the order of [`PhotoWords`]' fields.
const LANGUAGES: &str = include_str!("words.tsv");

/// The panel's words in one language. `{}` stands for a size such as `134 MB`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct PhotoWords {
    /// As in the widget's own words.
    pub lang: &'static str,
    pub choose: &'static str,
    pub hint: &'static str,
    pub private: &'static str,
    pub download: &'static str,
    pub fetching: &'static str,
    pub looking: &'static str,
    pub cancel: &'static str,
    pub again: &'static str,
    pub back: &'static str,
    pub nothing: &'static str,
    pub by_browser: &'static str,
    pub offline: &'static str,
    pub picture: &'static str,
    pub memory: &'static str,
    pub failed: &'static str,
    /// The box around a part of the photo.
    pub part: &'static str,
    /// Where the box is: `{x}`, `{y}`, `{w}` and `{h}` stand for whole percent.
    pub place: &'static str,
    pub keys: &'static str,
    pub around: &'static str,
    pub nearest: &'static str,
}

impl PhotoWords {
    /// In the language of the widget's own words; the first one's where it is not in the table.
    pub(crate) fn of(lang: &str) -> Self {
        let mut languages = LANGUAGES.lines().map(Self::parse);
        languages.find(|words| words.lang == lang).unwrap_or_else(|| Self::parse(LANGUAGES))
    }

    fn parse(lines: &'static str) -> Self {
        let mut cells = lines.split(['\t', '\n']);
        let mut next = || cells.next().unwrap_or_default();
        Self {
            lang: next(),
            choose: next(),
            hint: next(),
            private: next(),
            download: next(),
            fetching: next(),
            looking: next(),
            cancel: next(),
            again: next(),
            back: next(),
            nothing: next(),
            by_browser: next(),
            offline: next(),
            picture: next(),
            memory: next(),
            failed: next(),
            part: next(),
            place: next(),
            keys: next(),
            around: next(),
            nearest: next(),
        }
    }

    /// Plain words for a failure's code.
    pub(crate) fn failure(&self, code: &str) -> &'static str {
        match code {
            "offline" => self.offline,
            "picture" => self.picture,
            "memory" => self.memory,
            _ => self.failed,
        }
    }
}

/// A size for people, in decimal megabytes as browsers count downloads.
pub(crate) fn megabytes(bytes: f64) -> String {
    let megabytes = bytes / 1e6;
    if megabytes < 10.0 { format!("{megabytes:.1} MB") } else { format!("{megabytes:.0} MB") }
}
