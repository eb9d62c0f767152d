//! Cutting a text into words (tokens).

use crate::keys::character::{Class, class};
use crate::keys::word::{Break, Word};

/// Words looked at in one title; real titles have fewer than sixty.
const MAX_WORDS: usize = 96;
/// The words of a text, each with what stands before it.
pub(crate) fn tokens(text: &str) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    let mut word = Word::default();
    let mut previous = ' ';
    let mut script = Class::Mark;
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        let next = letters.peek().copied().unwrap_or(' ');
        let kind = class(letter);
        let inside = !word.text.is_empty();
        match letter {
            '.' | ',' if inside && previous.is_ascii_digit() && next.is_ascii_digit() => {
                word.text.push('.');
            }
            // An apostrophe is part of its word, but not a letter.
            '\'' | '’' | '‘' | 'ʼ' | '`' | '´' | '′' if inside => {}
            '×' if inside && previous.is_ascii_digit() => word.text.push('x'),
            '+' => {
                finish(&mut words, &mut word);
                word.text.push('+');
                finish(&mut words, &mut word);
            }
            _ if kind == Class::Mark => {
                finish(&mut words, &mut word);
                mark(letter, [previous, next], &mut words, &mut word);
            }
            _ => {
                let other = (kind == Class::Ideograph) != (script == Class::Ideograph);
                if inside && other {
                    finish(&mut words, &mut word);
                }
                script = kind;
                word.text.push(match letter {
                    'ё' => 'е',
                    'Ё' => 'Е',
                    'ς' => 'σ',
                    other => other,
                });
            }
        }
        previous = letter;
    }
    finish(&mut words, &mut word);
    words
}

/// What a mark between its neighbours says of the words before it and of the `word` that follows.
fn mark(letter: char, [previous, next]: [char; 2], words: &mut [Word], word: &mut Word) {
    word.before = word.before.max(break_at(letter, [previous, next]));
    word.aside |= matches!(letter, '(' | '[' | '{' | ',');
    word.dotted = letter == '.' && !(previous.is_whitespace() || next.is_whitespace());
    if letter == '=' {
        words.last_mut().into_iter().for_each(|of| of.parameter = true);
    }
    if matches!(letter, '$' | '¢'..='¥' | '\u{20a0}'..='\u{20cf}') {
        word.priced = true;
        let touches = class(previous) != Class::Mark;
        let before = |of: &&mut Word| touches || of.is_number() && !next.is_ascii_digit();
        words.last_mut().filter(before).into_iter().for_each(|of| of.priced = true);
    }
}

/// How far a mark between its neighbours parts the words around it.
fn break_at(letter: char, [previous, next]: [char; 2]) -> Break {
    let spaced = previous.is_whitespace() && next.is_whitespace();
    match letter {
        '|' | '•' | '·' | '›' | '→' | '¦' | '‣' | '◦' | '●' | '★' | '☆' | '❤' | '⭐' | '➤'
        | '►' | '✔' | '✓' => Break::Hard,
        '»' | '«' | '>' | '@' if spaced => Break::Hard,
        ':' if previous == ':' => Break::Hard,
        '–' | '—' | '―' | '…' | '!' | '?' | ';' => Break::Soft,
        '-' if spaced => Break::Soft,
        '.' if next.is_whitespace() => Break::Stop,
        ':' if next.is_whitespace() => Break::Soft,
        '~' | '*' | '\\' if spaced => Break::Soft,
        _ => Break::None,
    }
}

/// Ends the word at hand.
fn finish(words: &mut Vec<Word>, word: &mut Word) {
    if !word.text.is_empty() {
        let done = std::mem::take(word);
        if words.len() < MAX_WORDS {
            words.push(done);
        }
    }
}
