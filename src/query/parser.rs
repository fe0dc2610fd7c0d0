//! From tokens to the tree, one function a level of precedence: OR, AND and blanks, prefixes, proximity.
//!
//! The single items stand in `items`. Every function takes at least one token or leaves the end of its group in place,
//! so parsing ends; brackets bound the recursion.

use std::ops::Range;

use jiff::civil::Date;

use super::fields::DataField;
use super::lexer::dangling;
use super::near::Nearness;
use super::notes::{Notes, quoted};
use super::stops::{has_content, stop_word};
use super::term::Word;
use super::token::{Kind, Token};
use super::tree::Tree;

/// The deepest tree that is built; a deeper one is read as plain words.
pub(super) const MAX_DEPTH: usize = 64;

/// A group is only shared out over proximity while it is small.
const MAX_SHARED: usize = 8;

/// Reads the tokens of `text`.
pub(super) struct Parser<'t, 'n> {
    /// The text as typed.
    pub text: &'t str,
    /// Its tokens.
    pub tokens: Vec<Token>,
    /// The next token.
    pub at: usize,
    /// The notes so far.
    pub notes: &'n mut Notes,
    /// What relative dates count from.
    pub today: Date,
    /// The field whose values the brackets hold.
    pub values_of: Option<DataField>,
}

/// What stands side by side with others.
struct Member {
    /// One tree, or several that `AND` joins.
    chain: Vec<Tree>,
    /// A stop word that is left out beside others: where it stands, and whether a hint spoke of it.
    needless: Option<(Range<usize>, bool)>,
    /// Whether it is spelled as a stop word and, in capitals, a name.
    is_name: bool,
}

impl Parser<'_, '_> {
    /// Returns the next token.
    pub fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at)
    }

    /// Takes the next token if it is as asked for.
    pub fn take_if(&mut self, is_wanted: impl Fn(&Kind) -> bool) -> Option<Token> {
        let token = self.peek().filter(|token| is_wanted(&token.kind))?.clone();
        self.at += 1;
        Some(token)
    }

    fn dangles(&mut self, token: &Token, side: &str) {
        dangling(self.text, token, side, self.notes);
    }

    /// Reads what `OR` joins, up to the end of the group.
    pub fn any(&mut self) -> Option<Tree> {
        let mut members = Vec::new();
        let mut pending: Option<Token> = None;
        loop {
            if let Some(or) = self.take_if(|kind| matches!(kind, Kind::Or | Kind::Comma)) {
                match (&or.kind, pending.is_some() || members.is_empty()) {
                    (Kind::Comma, _) => {}
                    (_, true) => self.dangles(&or, "left"),
                    (_, false) => pending = Some(or),
                }
            } else if self.peek().is_none_or(|token| matches!(token.kind, Kind::Close)) {
                break;
            } else if let Some(tree) = self.all() {
                members.push(tree);
                pending = None;
            }
        }
        if let Some(or) = pending {
            self.dangles(&or, "right");
        }
        if members.is_empty() { None } else { Some(Tree::any_of(members)) }
    }

    /// Reads what stands side by side or joined by `AND`.
    fn all(&mut self) -> Option<Tree> {
        let mut members: Vec<Member> = Vec::new();
        let mut pending: Option<Token> = None;
        while let Some(token) = self.peek() {
            match token.kind {
                Kind::Close | Kind::Or | Kind::Comma => break,
                Kind::And => {
                    let and = token.clone();
                    self.at += 1;
                    if members.is_empty() || pending.is_some() {
                        self.dangles(&and, "left");
                    } else {
                        pending = Some(and);
                    }
                }
                _ if self.values_of.is_some() && !members.is_empty() && pending.is_none() => break,
                _ => self.member(&mut members, &mut pending),
            }
        }
        if let Some(and) = pending {
            self.dangles(&and, "right");
        }
        if members.is_empty() { None } else { Some(self.beside(members)) }
    }

    /// Reads one member and joins it to the one before where an `AND` is pending.
    fn member(&mut self, members: &mut Vec<Member>, and: &mut Option<Token>) {
        let (needless, is_name) = (self.needless(), self.is_name());
        let after = self.at + 1;
        let Some(tree) = self.prefixed() else { return };
        match (and.take(), members.last_mut()) {
            (Some(_), Some(last)) => {
                last.chain.push(tree);
                last.needless = None;
                last.is_name = false;
            }
            _ => {
                let is_bare = self.at == after;
                let needless = needless.filter(|_| is_bare);
                members.push(Member { chain: vec![tree], needless, is_name: is_name && is_bare });
            }
        }
    }

    /// Returns where the next token stands if it is a stop word.
    fn needless(&self) -> Option<(Range<usize>, bool)> {
        let token = self.peek()?;
        match &token.kind {
            Kind::Text(text) if text.is_needless => Some((token.range(), text.is_hinted)),
            _ => None,
        }
    }

    /// Returns whether the next token is a stop word's letters in the capitals of a name.
    fn is_name(&self) -> bool {
        self.peek().is_some_and(|token| match &token.kind {
            Kind::Text(text) => !text.is_needless && !text.is_exact && text.piece.word().is_some_and(Word::is_stop),
            _ => false,
        })
    }

    /// Joins members, stop words left out where others say something.
    fn beside(&mut self, members: Vec<Member>) -> Tree {
        let mut kept = Vec::new();
        let mut has_others = false;
        for Member { chain, needless, is_name } in members {
            let tree = Tree::all_of(chain);
            has_others |= is_name || has_content(&tree);
            kept.push((tree, needless));
        }
        if has_others {
            kept.retain(|(tree, needless)| match needless {
                Some((range, is_hinted)) if stop_word(tree).is_some() => {
                    if !is_hinted {
                        let word = quoted(&self.text[range.clone()]);
                        self.notes.note(format!("{word} is a stop word, left out"), range.clone());
                    }
                    false
                }
                _ => true,
            });
        }
        Tree::side_by_side(kept.into_iter().map(|(tree, _)| tree))
    }

    /// Reads an item with `NOT`, `-` or `+` before it.
    fn prefixed(&mut self) -> Option<Tree> {
        let (mut is_negated, mut is_required, mut last) = (false, false, None);
        while let Some(prefix) = self.take_if(|kind| matches!(kind, Kind::Not | Kind::Minus | Kind::Plus)) {
            match prefix.kind {
                Kind::Plus => is_required = true,
                _ => is_negated = !is_negated,
            }
            last = Some(prefix);
        }
        let Some(tree) = self.nearby() else {
            if let Some(prefix) = last.filter(|prefix| matches!(prefix.kind, Kind::Not)) {
                self.dangles(&prefix, "right");
            }
            return None;
        };
        let tree = if is_required { tree.required() } else { tree };
        Some(if is_negated { tree.negated() } else { tree })
    }

    /// Reads items with proximity between them, from left to right.
    fn nearby(&mut self) -> Option<Tree> {
        let mut left = self.item()?;
        while let Some((nearness, token)) = self.take_near() {
            match self.item() {
                Some(right) => left = self.near(left, nearness, right, &token),
                None => self.dangles(&token, "right"),
            }
        }
        Some(left)
    }

    /// Takes proximity that has a right side.
    fn take_near(&mut self) -> Option<(Nearness, Token)> {
        let token = self.peek()?.clone();
        let Kind::Near(nearness) = token.kind else { return None };
        if !self.tokens.get(self.at + 1).is_some_and(Token::begins_item) {
            return None;
        }
        self.at += 1;
        Some((nearness, token))
    }

    fn near(&mut self, left: Tree, nearness: Nearness, right: Tree, token: &Token) -> Tree {
        let (left, right) = (self.unboosted(left, token), self.unboosted(right, token));
        if left.depth().max(right.depth()) >= MAX_DEPTH {
            return Tree::all_of([left, right]);
        }
        left.near(nearness, right).unwrap_or_else(|operands| {
            let (left, right) = *operands;
            shared(&left, nearness, &right).unwrap_or_else(|| self.not_near(left, nearness, right, token))
        })
    }

    /// Weights count for whole articles, not for places in them.
    fn unboosted(&mut self, tree: Tree, token: &Token) -> Tree {
        let Tree::Boosted(_, inner) = tree else { return tree };
        self.notes.note(format!("a weight beside {} has no effect", quoted(&self.text[token.range()])), token.range());
        *inner
    }

    /// Reads proximity between what has no place in the text as `AND`.
    fn not_near(&mut self, left: Tree, nearness: Nearness, right: Tree, token: &Token) -> Tree {
        let operator = quoted(&self.text[token.range()]);
        let reading = if nearness.is_negated { "AND NOT" } else { "AND" };
        let text = format!("{operator} stands between words, phrases and OR-groups only, read as {reading}");
        self.notes.note(text, token.range());
        Tree::all_of([left, if nearness.is_negated { right.negated() } else { right }])
    }
}

/// Shares proximity out over a group of which all have to match: `kim w/5 (north korea)` asks for both near.
fn shared(left: &Tree, nearness: Nearness, right: &Tree) -> Option<Tree> {
    let share = |members: &[Tree], pair: &dyn Fn(Tree) -> Option<Tree>| -> Option<Vec<Tree>> {
        let is_small = members.len() <= MAX_SHARED && !nearness.is_negated;
        if is_small { members.iter().cloned().map(pair).collect() } else { None }
    };
    let with_right = |member: Tree| member.near(nearness, right.clone()).ok();
    let with_left = |member: Tree| left.clone().near(nearness, member).ok();
    match (left, right) {
        (Tree::Words(members), _) => share(members, &with_right).map(Tree::side_by_side),
        (Tree::And(members), _) => share(members, &with_right).map(Tree::all_of),
        (_, Tree::Words(members)) => share(members, &with_left).map(Tree::side_by_side),
        (_, Tree::And(members)) => share(members, &with_left).map(Tree::all_of),
        _ => None,
    }
}
