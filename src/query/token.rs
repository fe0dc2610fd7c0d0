//! The tokens of a query, as the lexer cuts them and the parser takes them.

use std::ops::Range;

use super::fields::Field;
use super::near::Nearness;
use super::pieces::Piece;
use super::tree::Count;

/// A token and where it stands in the text.
#[derive(Debug, Clone)]
pub(super) struct Token {
    pub kind: Kind,
    pub start: usize,
    pub end: usize,
}

impl Token {
    pub fn range(&self) -> Range<usize> {
        self.start..self.end
    }

    /// Returns whether a word, group or filter begins here.
    pub fn begins_item(&self) -> bool {
        let is_plain = matches!(self.kind, Kind::Phrase(_) | Kind::Text(_) | Kind::Every | Kind::Url | Kind::Caps(_));
        is_plain || matches!(self.kind, Kind::Open | Kind::Field(_) | Kind::AtLeast(_) | Kind::First(_))
    }

    /// Returns whether a word, group or filter ends here.
    pub fn ends_item(&self) -> bool {
        let is_plain = matches!(self.kind, Kind::Phrase(_) | Kind::Text(_) | Kind::Every | Kind::Url | Kind::Caps(_));
        is_plain || matches!(self.kind, Kind::Close | Kind::Value { .. } | Kind::Tilde { .. } | Kind::Caret)
    }
}

/// The sort of a token.
#[derive(Debug, Clone)]
pub(super) enum Kind {
    Open,
    Close,
    And,
    Or,
    Comma,
    Not,
    Minus,
    Plus,
    Near(Nearness),
    /// Quoted text, with the range of what the quotes hold.
    Phrase(Range<usize>),
    Text(Text),
    Every,
    Url,
    Field(Field),
    Value {
        content: Range<usize>,
        is_quoted: bool,
    },
    /// `atleast5(`, its bracket included.
    AtLeast(Count),
    /// `first(50,`, its bracket included.
    First(Count),
    /// `caps(…)`, with the range of what the brackets hold.
    Caps(Range<usize>),
    /// `~2`; glued where no blank stands before it.
    Tilde {
        is_glued: bool,
    },
    /// `^2`.
    Caret,
}

/// A bare word, or several that punctuation joins.
#[derive(Debug, Clone)]
pub(super) struct Text {
    pub piece: Piece,
    /// Whether `=` stands before it.
    pub is_exact: bool,
    /// Whether it is left out among words that say more.
    pub is_needless: bool,
    /// Whether a hint was given that it may have been meant as an operator.
    pub is_hinted: bool,
}
