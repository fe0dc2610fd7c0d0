//! The single items of a query: words, phrases, groups, functions, fields with their values, and what follows them.

use std::ops::Range;

use super::fields::{DataField, Field, TextField};
use super::filter::{Filter, ValueField, ValueText};
use super::notes::quoted;
use super::parser::Parser;
use super::phrase::{self, fuzzy};
use super::pieces::{pieces, suffix};
use super::term::{Cased, Form, Term};
use super::token::{Kind, Token};
use super::tree::{Boost, Tree};
use super::values;

/// The largest slop of a phrase.
const MAX_SLOP: u16 = 1000;

impl Parser<'_, '_> {
    /// Reads an item with its weight; `None` where nothing is left of it, or where the group ends.
    pub fn item(&mut self) -> Option<Tree> {
        let tree = self.tilded()?;
        match self.take_if(|kind| matches!(kind, Kind::Caret)) {
            Some(caret) => Some(self.weighed(tree, &caret)),
            None => Some(tree),
        }
    }

    fn weighed(&mut self, tree: Tree, caret: &Token) -> Tree {
        match Boost::read(&self.text[caret.start + 1..caret.end]) {
            Some(boost) => tree.boosted(boost),
            None => {
                let weight = quoted(&self.text[caret.range()]);
                self.notes.note(format!("{weight} is not a weight, left out"), caret.range());
                tree
            }
        }
    }

    /// Reads an atom with what a tilde says of it.
    fn tilded(&mut self) -> Option<Tree> {
        let tree = self.atom()?;
        let is_phrase = matches!(tree, Tree::Term(Term::Phrase(_)));
        let Some(tilde) = self.take_if(|kind| matches!(kind, Kind::Tilde { is_glued } if *is_glued || is_phrase))
        else {
            return Some(tree);
        };
        Some(self.with_tilde(tree, &tilde))
    }

    fn with_tilde(&mut self, tree: Tree, tilde: &Token) -> Tree {
        let written = &self.text[tilde.range()];
        let (_, suffix) = suffix(written);
        match tree {
            Tree::Term(Term::Phrase(phrase)) => {
                let slop = written[1..].parse::<u32>().map_or(0, |n| n.min(u32::from(MAX_SLOP)));
                Tree::Term(Term::Phrase(phrase.with_slop(slop as u16)))
            }
            Tree::Term(Term::Word(word) | Term::Exact(word)) => match suffix.distance() {
                Some(distance) => {
                    if written[1..].parse::<f32>().is_ok_and(|n| n > 2.0) {
                        self.notes.note("a fuzzy word may differ in 2 letters at most", tilde.range());
                    }
                    Tree::Term(fuzzy(Form::Plain(word), distance).into())
                }
                None => Tree::Term(Term::Word(word)),
            },
            other => {
                self.notes.note(format!("{} follows no word and no phrase, left out", quoted(written)), tilde.range());
                other
            }
        }
    }

    fn atom(&mut self) -> Option<Tree> {
        let token = self.take_if(|kind| !matches!(kind, Kind::Close | Kind::And | Kind::Or | Kind::Comma))?;
        match &token.kind {
            Kind::Open => self.group(),
            Kind::AtLeast(count) => self.group().map(|tree| tree.at_least(*count)),
            Kind::First(count) => self.group().map(|tree| tree.in_first(*count)),
            Kind::Phrase(content) => phrase::read(&self.text[content.clone()]).map(|p| Tree::Term(Term::Phrase(p))),
            Kind::Text(text) => Some(text.piece.tree(text.is_exact)),
            Kind::Every => Some(Tree::Every),
            Kind::Caps(content) => cased(&self.text[content.clone()]),
            Kind::Url => {
                ValueText::read(&self.text[token.range()]).map(|url| Tree::Filter(Filter::Value(ValueField::Url, url)))
            }
            Kind::Field(Field::Text(field)) => self.in_field(*field, &token),
            Kind::Field(Field::Data(field)) => self.data(*field, &token),
            Kind::Value { content, is_quoted } => self.value_of_set(content.clone(), *is_quoted),
            Kind::Near(_) => self.lone_near(&token),
            Kind::Tilde { .. } => bare(&self.text[token.start + 1..token.end]),
            _ => None,
        }
    }

    /// Reads the rest of a group and the bracket that closes it.
    fn group(&mut self) -> Option<Tree> {
        let tree = self.any();
        self.take_if(|kind| matches!(kind, Kind::Close));
        tree
    }

    /// Reads proximity without a side: `/5` and `+5` are numbers, others are left out.
    fn lone_near(&mut self, token: &Token) -> Option<Tree> {
        let written = &self.text[token.range()];
        if let Some(number) = written.strip_prefix('+') {
            return bare(number).map(Tree::required);
        }
        if written.starts_with('/') && written[1..].parse::<u32>().is_ok() {
            return bare(&written[1..]);
        }
        let has_right = self.peek().is_some_and(Token::begins_item);
        super::lexer::dangling(self.text, token, if has_right { "left" } else { "right" }, self.notes);
        None
    }

    /// Reads what is looked for in one part of the text.
    fn in_field(&mut self, field: TextField, name: &Token) -> Option<Tree> {
        let has_item = self.peek().is_some_and(|next| next.begins_item() && !matches!(next.kind, Kind::Field(_)));
        if !has_item {
            return self.nothing_after(name);
        }
        self.tilded().map(|tree| tree.within(field))
    }

    fn nothing_after(&mut self, name: &Token) -> Option<Tree> {
        let written = quoted(&self.text[name.range()]);
        self.notes.note(format!("{written} has nothing after it, left out"), name.range());
        None
    }

    /// Reads the value or the set of values after the name of a data field.
    fn data(&mut self, field: DataField, name: &Token) -> Option<Tree> {
        if let Some(value) = self.take_if(|kind| matches!(kind, Kind::Value { .. }))
            && let Kind::Value { content, is_quoted } = value.kind
        {
            if self.text[content.clone()].trim().is_empty() {
                return self.nothing_after(name);
            }
            return self.value(field, name.range(), content, is_quoted);
        }
        if self.take_if(|kind| matches!(kind, Kind::Open)).is_none() {
            return self.nothing_after(name);
        }
        let outer = self.values_of.replace(field);
        let tree = self.group();
        self.values_of = outer;
        if tree.is_none() { self.nothing_after(name) } else { tree }
    }

    /// Reads a value inside brackets; words side by side are one name where the field takes names.
    fn value_of_set(&mut self, mut content: Range<usize>, is_quoted: bool) -> Option<Tree> {
        let field = self.values_of?;
        let is_bare = |kind: &Kind| matches!(kind, Kind::Value { is_quoted: false, .. });
        while !is_quoted && field.takes_names() {
            let Some(Kind::Value { content: more, .. }) = self.take_if(is_bare).map(|token| token.kind) else { break };
            content.end = more.end;
        }
        self.value(field, content.start..content.start, content, is_quoted)
    }

    /// Reads a value of `field`; one that the field cannot take is text, together with the field's name.
    fn value(&mut self, field: DataField, name: Range<usize>, content: Range<usize>, is_quoted: bool) -> Option<Tree> {
        let raw = &self.text[content.clone()];
        let bad = match values::read(field, raw, is_quoted, self.today) {
            Ok(tree) => {
                if field.takes_words() && raw.contains('*') {
                    let text = format!("{} is a whole name, the `*` is left out", quoted(raw));
                    self.notes.note(text, content);
                }
                return Some(tree);
            }
            Err(bad) => bad,
        };
        self.notes.note(format!("{bad}, searched as text"), content.clone());
        self.notes.hint(bad.hint(), content);
        let value = if is_quoted { phrase::read(raw).map(|p| Tree::Term(Term::Phrase(p))) } else { bare(raw) };
        let parts: Vec<Tree> = bare(&self.text[name]).into_iter().chain(value).collect();
        if parts.is_empty() { None } else { Some(Tree::side_by_side(parts)) }
    }
}

/// Reads `raw` as bare words.
fn bare(raw: &str) -> Option<Tree> {
    let trees: Vec<Tree> = pieces(raw).iter().map(|piece| piece.tree(false)).collect();
    if trees.is_empty() { None } else { Some(Tree::side_by_side(trees)) }
}

/// Reads the words of `caps(…)`, each with its case.
fn cased(content: &str) -> Option<Tree> {
    let words = Cased::all(content);
    if words.is_empty() {
        return None;
    }
    Some(Tree::side_by_side(words.into_iter().map(|word| Tree::Term(Term::Caps(word)))))
}
