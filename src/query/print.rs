//! The canonical text of a tree: what parses to the same tree again, its brackets shown.

use std::fmt;

use super::filter::Filter;
use super::letters::{is_capitals, is_operator_word};
use super::stops::{has_content, stop_word};
use super::term::{Term, Word};
use super::tree::{Members, Tree};

impl fmt::Display for Tree {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut printer = Printer { out: String::new() };
        printer.tree(self);
        f.write_str(&printer.out)
    }
}

struct Printer {
    out: String,
}

impl Printer {
    fn add(&mut self, part: impl fmt::Display) {
        self.out.push_str(&part.to_string());
    }

    fn tree(&mut self, tree: &Tree) {
        match tree {
            Tree::Every => self.add("*"),
            Tree::Nothing => self.add("NOT *"),
            Tree::Term(term) => self.add(term),
            Tree::Filter(filter) => self.add(filter),
            Tree::Words(members) => self.side_by_side(members),
            Tree::And(members) => self.joined(members, " AND ", Printer::operand_of_and),
            Tree::Or(members) => self.any_of(tree, members),
            Tree::Not(inner) => {
                self.add("NOT ");
                self.atom(inner);
            }
            Tree::Required(inner) => self.required(inner),
            Tree::Near(near) => {
                self.atom(near.left());
                self.add(format_args!(" {} ", near.nearness()));
                self.atom(near.right());
            }
            Tree::In(field, inner) => {
                self.add(format_args!("{field}:"));
                self.value_of_field(inner);
            }
            Tree::Boosted(boost, inner) => {
                self.weighed(inner);
                self.add(format_args!("^{boost}"));
            }
            Tree::AtLeast(count, inner) => self.function(format_args!("atleast{count}("), inner),
            Tree::First(count, inner) => self.function(format_args!("first({count}, "), inner),
        }
    }

    fn function(&mut self, name: fmt::Arguments<'_>, inner: &Tree) {
        self.add(name);
        self.tree(inner);
        self.add(")");
    }

    fn bracketed(&mut self, tree: &Tree) {
        self.function(format_args!("("), tree);
    }

    fn joined(&mut self, members: &[Tree], operator: &str, print: fn(&mut Printer, &Tree)) {
        for (at, member) in members.iter().enumerate() {
            if at > 0 {
                self.add(operator);
            }
            print(self, member);
        }
    }

    /// Prints words side by side, those in capitals or brackets that would be left out as stop words.
    fn side_by_side(&mut self, members: &[Tree]) {
        let drops_stop_words = members.iter().any(has_content);
        for (at, member) in members.iter().enumerate() {
            if at > 0 {
                self.add(" ");
            }
            match stop_word(member).filter(|_| drops_stop_words) {
                Some(word) => self.stop_word(word),
                None => self.operand_of_blank(member),
            }
        }
    }

    fn stop_word(&mut self, word: &Word) {
        let capitals = word.lower().to_uppercase();
        if is_capitals(&capitals) && capitals.is_ascii() && !is_operator_word(&capitals) {
            self.add(capitals);
        } else {
            self.add(format_args!("({word})"));
        }
    }

    /// Prints a choice: a compound in brackets, values of one field as a set.
    fn any_of(&mut self, tree: &Tree, members: &Members) {
        if let Some(field) = field_of_set(members) {
            let values: Vec<String> = members.iter().filter_map(filter).map(Filter::value).collect();
            self.add(format_args!("{field}:({})", values.join(", ")));
        } else if tree.compound().is_some() {
            self.add("(");
            self.joined(members, " OR ", Printer::operand_of_or);
            self.add(")");
        } else {
            self.joined(members, " OR ", Printer::operand_of_or);
        }
    }

    fn required(&mut self, inner: &Tree) {
        self.add("+");
        match inner {
            // `+3` between words is proximity.
            Tree::Term(Term::Word(word)) if word.lower().bytes().all(|b| b.is_ascii_digit()) => self.bracketed(inner),
            _ => self.atom(inner),
        }
    }

    fn operand_of_or(&mut self, tree: &Tree) {
        match tree {
            Tree::Not(_) | Tree::Required(_) => self.tree(tree),
            _ => self.atom(tree),
        }
    }

    fn operand_of_and(&mut self, tree: &Tree) {
        self.operand_of_or(tree);
    }

    fn operand_of_blank(&mut self, tree: &Tree) {
        match tree {
            Tree::And(_) => self.tree(tree),
            _ => self.operand_of_or(tree),
        }
    }

    /// Prints an operand that binds tightest, others in brackets.
    fn atom(&mut self, tree: &Tree) {
        match tree {
            Tree::Boosted(..) => self.tree(tree),
            _ => self.weighed(tree),
        }
    }

    fn weighed(&mut self, tree: &Tree) {
        match tree {
            Tree::Filter(_) | Tree::In(..) | Tree::AtLeast(..) | Tree::First(..) => self.tree(tree),
            Tree::Or(members) if field_of_set(members).is_some() => self.tree(tree),
            _ => self.value_of_field(tree),
        }
    }

    fn value_of_field(&mut self, tree: &Tree) {
        match tree {
            Tree::Every | Tree::Term(_) => self.tree(tree),
            _ if tree.compound().is_some() => self.tree(tree),
            _ => self.bracketed(tree),
        }
    }
}

fn filter(tree: &Tree) -> Option<&Filter> {
    match tree {
        Tree::Filter(filter) => Some(filter),
        _ => None,
    }
}

/// Returns the field that all members are filters of.
fn field_of_set(members: &[Tree]) -> Option<&'static str> {
    let field = filter(members.first()?)?.field_name();
    members.iter().all(|member| filter(member).is_some_and(|filter| filter.field_name() == field)).then_some(field)
}
