//! Properties: whatever is typed is read, and what is printed is read as the same tree again.

use jiff::civil::{Date, date};
use proptest::prelude::*;

use super::{
    Boost, Cased, Count, Distance, EntityKind, Form, Nearness, Pattern, Phrase, Query, Slot, Term, TextField, Tree,
    Word,
};

const TODAY: Date = date(2020, 3, 15);

fn word() -> impl Strategy<Value = Word> {
    let words =
        ["kim", "naïve", "北", "the", "not", "or", "who", "3", "3.5", "us", "i", "first", "caps", "½", "страна"];
    let any = "\\PC{1,6}".prop_filter_map("one word", |text| Word::read(&text));
    prop_oneof![prop::sample::select(words.to_vec()).prop_filter_map("word", Word::read), any]
}

fn pattern() -> impl Strategy<Value = Pattern> {
    prop::sample::select(&["kim*", "*gate", "k?m", "?im", "é*x", "3*"][..]).prop_filter_map("pattern", Pattern::read)
}

fn distance() -> impl Strategy<Value = Distance> {
    prop_oneof![Just(Distance::One), Just(Distance::Two)]
}

fn fuzzy() -> impl Strategy<Value = (Word, Distance)> {
    (word().prop_filter("spaced", |word| !word.is_unspaced()), distance())
}

fn form() -> impl Strategy<Value = Form> {
    prop_oneof![
        4 => word().prop_map(Form::Plain),
        1 => word().prop_map(Form::Exact),
        1 => pattern().prop_map(Form::Pattern),
        1 => fuzzy().prop_map(|(word, distance)| Form::Fuzzy(word, distance)),
    ]
}

fn phrase() -> impl Strategy<Value = Phrase> {
    let slot = prop_oneof![
        6 => form().prop_map(Slot::One),
        1 => Just(Slot::Any),
        1 => prop::collection::vec(form(), 2..4).prop_map(Slot::OneOf),
    ];
    (prop::collection::vec(slot, 1..5), 0_u16..4)
        .prop_filter_map("names a word", |(slots, slop)| Phrase::new(slots).map(|phrase| phrase.with_slop(slop)))
}

fn cased() -> impl Strategy<Value = Cased> {
    prop::sample::select(&["US", "Kim", "naïVE", "o", "3.5M", "北"][..])
        .prop_filter_map("word", |text| Cased::all(text).pop())
}

fn term() -> impl Strategy<Value = Tree> {
    let term = prop_oneof![
        6 => word().prop_map(Term::Word),
        1 => word().prop_map(Term::Exact),
        1 => cased().prop_map(Term::Caps),
        2 => pattern().prop_map(Term::Pattern),
        1 => fuzzy().prop_map(|(word, distance)| Term::Fuzzy(word, distance)),
        3 => phrase().prop_map(Term::Phrase),
    ];
    term.prop_map(Tree::Term)
}

fn filter() -> impl Strategy<Value = Tree> {
    let sources = prop::sample::select(&["ap.org", "=news.bbc.co.uk", "none", "*", "Reuters", "The Daily"][..]);
    let dates = prop::sample::select(&["2019", "2019-03-05", ">2019", "..2019", "none", "last 3 weeks"][..]);
    let others = ["words:>5", "words:1..2", "lang:en", "day:09-11", "path:\"a b\"", "id:x", "url:\"http://a/(b\""];
    let parsed = prop::sample::select(others.to_vec()).prop_map(|text| Query::parse(text, TODAY).tree);
    let names = "\\PC{1,8}".prop_filter_map("a name", |name| Tree::entity_value(EntityKind::Person, &name).ok());
    prop_oneof![
        sources.prop_filter_map("source", |text| Tree::source_value(text).ok()),
        dates.prop_filter_map("date", |text| Tree::date_value(text, TODAY).ok()),
        names,
        parsed,
    ]
}

fn field() -> impl Strategy<Value = TextField> {
    prop::sample::select(&[TextField::Headline, TextField::Lede, TextField::Body, TextField::Quote][..])
}

fn nearness() -> impl Strategy<Value = Nearness> {
    let operator = prop::sample::select(&["w/5", "pre/3", "w/s", "/p"][..]).prop_filter_map("operator", Nearness::read);
    (operator, any::<bool>()).prop_map(|(nearness, is_negated)| Nearness { is_negated, ..nearness })
}

/// Trees as the builders make them; where proximity cannot be, its left operand stands alone.
fn tree() -> impl Strategy<Value = Tree> {
    let leaf = prop_oneof![6 => term(), 2 => filter(), 1 => Just(Tree::Every), 1 => Just(Tree::Nothing)];
    leaf.prop_recursive(5, 40, 4, |inner| {
        let several = || prop::collection::vec(inner.clone(), 1..4);
        let count = (1_u32..60).prop_filter_map("positive", Count::new);
        let boost = prop::sample::select(&["2", "0.5", "0.07", "100"][..]).prop_filter_map("number", Boost::read);
        prop_oneof![
            several().prop_map(Tree::side_by_side),
            several().prop_map(Tree::all_of),
            several().prop_map(Tree::any_of),
            inner.clone().prop_map(Tree::negated),
            inner.clone().prop_map(Tree::required),
            (inner.clone(), field()).prop_map(|(tree, field)| tree.within(field)),
            (inner.clone(), boost).prop_map(|(tree, boost)| tree.boosted(boost)),
            (inner.clone(), count.clone()).prop_map(|(tree, count)| tree.at_least(count)),
            (inner.clone(), count).prop_map(|(tree, count)| tree.in_first(count)),
            (inner.clone(), nearness(), inner.clone())
                .prop_map(|(left, nearness, right)| left.near(nearness, right).unwrap_or_else(|operands| operands.0)),
        ]
    })
}

/// Text out of the parts that the language gives a meaning.
fn typed() -> impl Strategy<Value = String> {
    let parts = [
        " ",
        " ",
        " ",
        "kim",
        "the",
        "WHO",
        "not",
        "well-being",
        "24/7",
        "北京",
        "AND",
        "OR",
        "NOT",
        "(",
        ")",
        "\"",
        "“",
        "-",
        "+",
        "!",
        "*",
        "?",
        "~",
        "~2",
        "^2",
        "|",
        "||",
        "&&",
        "w/5",
        "pre/3",
        "+3",
        "/5",
        "not w/s",
        "source:",
        "headline:",
        "date:",
        "person:",
        "words:",
        "foo:",
        "=",
        "2019",
        "2019-13",
        "..",
        ">",
        "[2019 TO 2020]",
        "bbc.co.uk",
        ",",
        "http://a.b/c",
        "caps(",
        "first(5,",
        "atleast2(",
        "none",
        "url:",
        "'",
        "½",
        "İ",
        "ǅ",
        "\u{AD}",
        "\u{301}",
        "日a*",
    ];
    prop::collection::vec(prop::sample::select(parts.to_vec()), 0..14).prop_map(|parts| parts.concat())
}

fn round_trip(query: &Query) -> Result<(), TestCaseError> {
    let printed = query.tree.to_string();
    let again = Query::parse(&printed, TODAY);
    prop_assert_eq!(&again.tree, &query.tree, "{} → {}", query.text, printed);
    prop_assert_eq!(again.tree.to_string(), printed);
    for note in &query.notes {
        prop_assert!(query.text.get(note.start..note.end).is_some(), "{:?}", note);
    }
    Ok(())
}

#[test]
fn a_lone_letter_apostrophe_is_read() {
    assert_eq!(Query::parse("kim \u{2BC} trump", TODAY).to_string(), "kim trump");
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 2000, ..ProptestConfig::default() })]

    #[test]
    fn built_trees_survive_their_print(tree in tree()) {
        round_trip(&Query { text: String::new(), tree, notes: Vec::new() })?;
    }

    #[test]
    fn typed_parts_are_read(text in typed()) {
        round_trip(&Query::parse(&text, TODAY))?;
    }

    #[test]
    fn any_characters_are_read(text in "\\PC{0,30}") {
        round_trip(&Query::parse(&text, TODAY))?;
        round_trip(&Query::words(&text))?;
    }

    #[test]
    fn any_ascii_is_read(text in "[ -~]{0,30}") {
        round_trip(&Query::parse(&text, TODAY))?;
    }
}
