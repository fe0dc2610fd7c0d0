//! Cuts the typed text into tokens: what is an operator, a field, a value, a phrase, a word.
//!
//! Nothing is an error. What is left open is closed at the end, what has no partner is passed over, each with a note.

use super::fields::{self, DataField, Field};
use super::hints;
use super::letters::{is_capitals, is_operator_word, is_quote, is_shouted};
use super::near::Nearness;
use super::notes::{Notes, quoted};
use super::pieces::{Piece, boost_suffix, pieces, suffix};
use super::token::{Kind, Text, Token};
use super::tree::Count;

/// Brackets open at once; what is nested deeper is read as if the bracket were not there.
const MAX_BRACKETS: usize = 128;

/// The longest `[… TO …]` in characters.
const MAX_RANGE: usize = 100;

/// Cuts `text` into tokens; brackets come in pairs but for those that the end closes.
pub(super) fn lex(text: &str, notes: &mut Notes) -> Vec<Token> {
    let is_shouted = is_shouted(text);
    let mut lexer = Lexer { text, at: 0, tokens: Vec::new(), notes, is_shouted, brackets: Vec::new(), awaits: None };
    while lexer.skip_blanks() {
        lexer.step();
    }
    lexer.close_open_brackets();
    let mut tokens = lexer.tokens;
    hints::operators(text, &mut tokens, is_shouted, notes);
    tokens
}

/// A bracket that is open.
struct Bracket {
    at: usize,
    /// Whether it holds values of a field rather than a query.
    holds_values: bool,
    /// Whether a token stands for it.
    is_token: bool,
}

struct Lexer<'t, 'n> {
    text: &'t str,
    at: usize,
    tokens: Vec<Token>,
    notes: &'n mut Notes,
    /// Whether the text is typed in capitals: no word is an operator then, and capitals make no stop word a name.
    is_shouted: bool,
    brackets: Vec<Bracket>,
    /// The field that was just named and takes a value.
    awaits: Option<DataField>,
}

impl<'t> Lexer<'t, '_> {
    fn rest(&self) -> &'t str {
        &self.text[self.at..]
    }

    fn next_char(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn char_before(&self) -> Option<char> {
        self.text[..self.at].chars().next_back()
    }

    /// Passes over white space; returns whether anything follows.
    fn skip_blanks(&mut self) -> bool {
        self.at = self.text.len() - self.rest().trim_start().len();
        self.at < self.text.len()
    }

    /// Adds a token of `len` bytes and passes over it.
    fn push(&mut self, kind: Kind, len: usize) {
        self.tokens.push(Token { kind, start: self.at, end: self.at + len });
        self.at += len;
    }

    /// Reads one token or a few that belong together; always passes over something.
    fn step(&mut self) {
        let awaits = self.awaits.take();
        let in_values = self.brackets.last().is_some_and(|bracket| bracket.holds_values);
        match self.next_char() {
            Some('(') => self.open(awaits.is_some() || in_values),
            Some(')') => self.close(),
            Some('|') => self.push(Kind::Or, if self.rest().starts_with("||") { 2 } else { 1 }),
            Some(c) if is_quote(c) => self.quote(c, awaits.is_some() || in_values),
            Some(',') if in_values => self.push(Kind::Comma, 1),
            Some(_) if in_values => self.value_of_set(),
            Some(_) if awaits.is_some() => self.value(),
            _ => self.chunk(),
        }
    }

    fn open(&mut self, holds_values: bool) {
        self.bracket(Kind::Open, 1, holds_values);
    }

    /// Opens a bracket, whose token is `len` bytes long.
    fn bracket(&mut self, kind: Kind, len: usize, holds_values: bool) {
        let is_token = self.brackets.len() < MAX_BRACKETS;
        self.brackets.push(Bracket { at: self.at, holds_values, is_token });
        if is_token {
            self.push(kind, len);
        } else {
            self.notes.note("brackets nested too deep were passed over", self.at..self.at + 1);
            self.at += len;
        }
    }

    fn close(&mut self) {
        match self.brackets.pop() {
            Some(bracket) if bracket.is_token => self.push(Kind::Close, 1),
            Some(_) => self.at += 1,
            None => {
                self.notes.note("passed over a stray bracket", self.at..self.at + 1);
                self.at += 1;
            }
        }
    }

    fn close_open_brackets(&mut self) {
        if let Some(bracket) = self.brackets.first() {
            self.notes.note("closed a bracket", bracket.at..self.text.len());
        }
    }

    /// Reads what a quote opens, or passes over a stray one.
    fn quote(&mut self, quote: char, is_value: bool) {
        let start = self.at + quote.len_utf8();
        let inside = &self.text[start..];
        let partner = inside.char_indices().find(|(_, c)| is_quote(*c));
        if self.is_stray_quote(inside, partner.is_some()) {
            self.notes.note("passed over a stray quote", self.at..start);
            self.at = start;
            return;
        }
        let content = start..start + partner.map_or(inside.len(), |(at, _)| at);
        if partner.is_none() {
            self.notes.note("closed a quote", self.at..self.text.len());
        }
        let end = content.end + partner.map_or(0, |(_, c)| c.len_utf8());
        let kind = if is_value { Kind::Value { content, is_quoted: true } } else { Kind::Phrase(content) };
        self.push(kind, end - self.at);
    }

    /// Tells the inches of `36" vanity` and a quote that nothing follows from one that opens a phrase.
    fn is_stray_quote(&self, inside: &str, has_partner: bool) -> bool {
        let follows_word = self.char_before().is_some_and(char::is_alphanumeric);
        let closes = inside.chars().next().is_none_or(|c| c.is_whitespace() || c == ')');
        (follows_word && (closes || !has_partner)) || inside.trim().is_empty()
    }

    /// Returns the run of characters that begins here and holds no blank, bracket, bar or quote.
    fn run(&self) -> &'t str {
        let ends = |c: char| c.is_whitespace() || matches!(c, '(' | ')' | '|') || is_quote(c);
        let rest = self.rest();
        &rest[..rest.find(ends).unwrap_or(rest.len())]
    }

    /// Reads the value after a field's colon.
    fn value(&mut self) {
        let after_blank = self.char_before().is_some_and(char::is_whitespace);
        if after_blank && !self.is_shouted && is_operator_word(self.run()) {
            return self.chunk();
        }
        let raw = if is_url(self.rest()) { self.url() } else { self.bracketed_range().unwrap_or_else(|| self.run()) };
        self.push_value(raw.trim_end_matches([',', ';']), raw.len());
    }

    /// Adds a value and the boost behind it; passes over `len` bytes.
    fn push_value(&mut self, raw: &'t str, len: usize) {
        let end = self.at + len;
        let (value, boost) = boost_suffix(raw);
        let content = self.at..self.at + value.len();
        self.push(Kind::Value { content, is_quoted: false }, value.len());
        if boost.is_some() {
            self.push(Kind::Caret, raw.len() - value.len());
        }
        self.at = end;
    }

    /// Reads the next value or operator of a set.
    fn value_of_set(&mut self) {
        if let Some(range) = self.bracketed_range() {
            return self.push_value(range, range.len());
        }
        let run = self.run();
        let run = &run[..run.find(',').unwrap_or(run.len())];
        match run {
            "OR" => self.push(Kind::Or, run.len()),
            "AND" | "&&" => self.push(Kind::And, run.len()),
            "NOT" => self.push(Kind::Not, run.len()),
            _ if run.len() > 1 && run.starts_with(['-', '!']) => self.push(Kind::Minus, 1),
            _ => self.push_value(run, run.len()),
        }
    }

    /// Returns `[… TO …]`, where it begins here.
    fn bracketed_range(&self) -> Option<&'t str> {
        let rest = self.rest();
        let (end, _) = rest.char_indices().take(MAX_RANGE).find(|(_, c)| *c == ']')?;
        rest.starts_with('[').then(|| &rest[..=end])
    }

    /// Returns the URL that begins here; a bracket that it does not open ends it, as does a blank.
    fn url(&self) -> &'t str {
        let rest = self.rest();
        let mut open = 0;
        for (at, c) in rest.char_indices() {
            match c {
                '(' => open += 1,
                ')' if open == 0 => return &rest[..at],
                ')' => open -= 1,
                c if c.is_whitespace() || is_quote(c) => return &rest[..at],
                _ => {}
            }
        }
        rest
    }

    /// Reads a run of text: an operator, a function, a field, a URL or words.
    fn chunk(&mut self) {
        let run = self.run();
        if let Some(nearness) = Nearness::read(run) {
            self.near(nearness, run.len());
        } else if let Some(kind) = self.operator(run) {
            self.push(kind, run.len());
        } else if let Some(kind) = self.prefix() {
            self.push(kind, 1);
        } else if self.function(run) || self.field(run) {
        } else if is_url(run) {
            let url = self.url().trim_end_matches(['.', ',', ';', '!', '?']);
            self.push(Kind::Url, url.len());
        } else {
            self.words(run);
        }
    }

    /// Adds proximity, together with a `not` before it.
    fn near(&mut self, mut nearness: Nearness, len: usize) {
        let (start, end) = (self.at, self.at + len);
        let negation = match self.tokens.as_slice() {
            [.., operand, not] if operand.ends_item() && self.is_not(not) => Some(not.start),
            _ => None,
        };
        if negation.is_some() {
            self.tokens.pop();
            nearness.is_negated = true;
        }
        self.tokens.push(Token { kind: Kind::Near(nearness), start: negation.unwrap_or(start), end });
        self.at = end;
    }

    fn is_not(&self, token: &Token) -> bool {
        matches!(token.kind, Kind::Not | Kind::Text(_)) && self.text[token.range()].eq_ignore_ascii_case("not")
    }

    fn operator(&self, run: &str) -> Option<Kind> {
        match run {
            "AND" if !self.is_shouted => Some(Kind::And),
            "OR" if !self.is_shouted => Some(Kind::Or),
            "NOT" if !self.is_shouted => Some(Kind::Not),
            "&&" => Some(Kind::And),
            _ => None,
        }
    }

    /// Reads `-`, `!` or `+` at the start, after a blank or a bracket, directly before something.
    fn prefix(&self) -> Option<Kind> {
        let kind = match self.next_char()? {
            '-' => Kind::Minus,
            '!' => Kind::Not,
            '+' => Kind::Plus,
            _ => return None,
        };
        let is_free = self.char_before().is_none_or(|c| c.is_whitespace() || c == '(');
        let next = self.rest().chars().nth(1)?;
        let leads = !next.is_whitespace() && !matches!(next, '-' | '!' | '+' | ')' | '|' | '&');
        (is_free && leads).then_some(if let Kind::Not = kind { Kind::Minus } else { kind })
    }

    /// Reads `atleast5(`, `first(50,` or `caps(…)`; returns whether there was one.
    fn function(&mut self, run: &str) -> bool {
        let Some(inside) = self.rest()[run.len()..].strip_prefix('(') else { return false };
        let name = run.to_ascii_lowercase();
        if let Some(count) = name.strip_prefix("atleast").and_then(count) {
            self.bracket(Kind::AtLeast(count), run.len() + 1, false);
        } else if name == "first"
            && let Some((count, len)) = first_count(inside)
        {
            self.bracket(Kind::First(count), run.len() + 1 + len, false);
        } else if name == "caps" {
            self.caps(run.len() + 1, inside);
        } else {
            return false;
        }
        true
    }

    fn caps(&mut self, opened: usize, inside: &str) {
        let content = inside.find(')').unwrap_or(inside.len());
        let is_closed = content < inside.len();
        if !is_closed {
            self.notes.note("closed a bracket", self.at..self.text.len());
        }
        let start = self.at + opened;
        self.push(Kind::Caps(start..start + content), opened + content + usize::from(is_closed));
    }

    /// Reads a name with a colon; returns whether there was one. The name of no field is a word.
    fn field(&mut self, run: &'t str) -> bool {
        let Some((name, after)) = run.split_once(':') else { return false };
        if name.is_empty() || !name.bytes().all(|b| b.is_ascii_alphabetic() || b == b'_') || after.starts_with("//") {
            return false;
        }
        match fields::field(name) {
            Some(field) => {
                self.push(Kind::Field(field), name.len() + 1);
                self.awaits = if let Field::Data(field) = field { Some(field) } else { None };
            }
            None => {
                hints::unknown_field(name, self.at, self.notes);
                self.words(name);
                self.at += 1;
            }
        }
        true
    }

    /// Reads bare words and what follows the last of them directly.
    fn words(&mut self, run: &'t str) {
        let end = self.at + run.len();
        let follows = self.char_before().is_some_and(|c| c == ')' || is_quote(c));
        let (body, suffix) = suffix(run);
        hints::host(body, self.at, self.notes);
        let (bare, is_exact) = body.strip_prefix('=').map_or((body, false), |bare| (bare, true));
        let offset = self.at + body.len() - bare.len();
        let found = pieces(bare);
        let is_every = !body.is_empty() && body.bytes().all(|b| b == b'*');
        let is_glued = follows || is_every || !found.is_empty();
        if is_every {
            self.tokens.push(Token { kind: Kind::Every, start: self.at, end: self.at + body.len() });
        }
        for piece in found {
            self.text(piece, offset, is_exact);
        }
        self.at += body.len();
        if let Some(tilde) = suffix.tilde {
            self.push(Kind::Tilde { is_glued }, tilde.len() + 1);
        }
        if let Some(caret) = suffix.caret {
            self.push(Kind::Caret, caret.len() + 1);
        }
        self.at = end;
    }

    fn text(&mut self, piece: Piece, offset: usize, is_exact: bool) {
        let (start, end) = (offset + piece.start, offset + piece.end);
        let is_name = !self.is_shouted && is_capitals(&self.text[start..end]);
        let is_needless = !is_exact && !is_name && piece.word().is_some_and(|word| word.is_stop());
        let text = Text { piece, is_exact, is_needless, is_hinted: false };
        self.tokens.push(Token { kind: Kind::Text(text), start, end });
    }
}

/// Returns whether `text` begins with `http://` or `https://`.
fn is_url(text: &str) -> bool {
    let begins = |scheme: &str| {
        text.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme)) && text.len() > scheme.len()
    };
    begins("http://") || begins("https://")
}

/// Reads the number of a function.
fn count(text: &str) -> Option<Count> {
    text.trim().parse::<u32>().ok().and_then(Count::new)
}

/// Reads the number and the comma after `first(`; returns how many bytes they take, too.
fn first_count(inside: &str) -> Option<(Count, usize)> {
    let comma = inside.find(|c: char| !c.is_ascii_digit() && c != ' ').filter(|at| inside[*at..].starts_with(','))?;
    count(&inside[..comma]).map(|count| (count, comma + 1))
}

/// Says that an operator at `token` lacks its `side`.
pub(super) fn dangling(text: &str, token: &Token, side: &str, notes: &mut Notes) {
    notes.note(format!("{} has no {side} side, left out", quoted(&text[token.range()])), token.range());
}
