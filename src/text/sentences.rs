//! Where sentences begin.
//!
//! A sentence ends at `.`, `!`, `?` or `…` (and what closes a quotation), followed by a blank and a character that can
//! begin a sentence; the point after an initial, a title or a usual abbreviation ends none. A line end always does.
//! Chinese and Japanese full stops need no blank.

/// Returns the byte offsets at which the sentences of `text` begin, ascending; the first is that of the first
/// character that is not white space.
pub fn sentence_starts(text: &str) -> Vec<usize> {
    let mut starts = Vec::new();
    let mut chars = text.char_indices().peekable();
    let mut open = true; // the next visible character begins a sentence
    let mut word_start = 0;
    while let Some((at, c)) = chars.next() {
        if c == '\n' {
            open = true;
        }
        if c.is_whitespace() {
            word_start = at + c.len_utf8();
            continue;
        }
        if open {
            starts.push(at);
            open = false;
        }
        if is_wide_stop(c) {
            open = true;
            skip_closers(&mut chars);
        } else if is_stop(c) {
            let closed = skip_closers(&mut chars);
            let Some(&(_, next)) = chars.peek() else { break };
            if next.is_whitespace()
                && begins_sentence(&text[at + c.len_utf8()..])
                && (c != '.' || closed || !is_abbreviation(&text[word_start..at]))
            {
                open = true;
            }
        }
    }
    starts
}

fn is_stop(c: char) -> bool {
    matches!(c, '.' | '!' | '?' | '…' | '؟' | '۔' | '।')
}

fn is_wide_stop(c: char) -> bool {
    matches!(c, '。' | '！' | '？' | '｡')
}

/// Passes over what closes a quotation or a bracket; returns whether there was any.
fn skip_closers(chars: &mut std::iter::Peekable<std::str::CharIndices<'_>>) -> bool {
    let mut any = false;
    while chars.next_if(|(_, c)| matches!(c, '"' | '”' | '’' | '\'' | ')' | ']' | '»' | '」' | '』' | '）')).is_some()
    {
        any = true;
    }
    any
}

/// Returns whether what follows a stop begins with a capital, a digit, a quotation mark or a script without capitals.
fn begins_sentence(rest: &str) -> bool {
    let next = rest.chars().find(|c| {
        !c.is_whitespace()
            && !matches!(c, '"' | '”' | '’' | '\'' | ')' | ']' | '»' | '“' | '‘' | '«' | '(' | '—' | '–' | '-')
    });
    next.is_none_or(|c| !c.is_lowercase())
}

/// Returns whether the point after `word` belongs to it.
fn is_abbreviation(word: &str) -> bool {
    let word = word.trim_start_matches(|c: char| !c.is_alphanumeric());
    let mut chars = word.chars();
    let initial = chars.next().is_some_and(char::is_uppercase) && chars.next().is_none();
    initial || ABBREVIATIONS.contains(&word)
}

const ABBREVIATIONS: &[&str] = &[
    "Mr", "Mrs", "Ms", "Dr", "Prof", "Rev", "Fr", "Sr", "Jr", "St", "Gen", "Col", "Maj", "Capt", "Lt", "Sgt", "Cpl",
    "Adm", "Cmdr", "Gov", "Sen", "Rep", "Reps", "Sens", "Hon", "Pres", "Supt", "Insp", "Det", "Messrs", "Mt", "Ft",
    "No", "Nos", "vs", "v", "Vol", "pp", "Jan", "Feb", "Mar", "Apr", "Aug", "Sept", "Sep", "Oct", "Nov", "Dec", "Ave",
    "Blvd", "Rd", "approx", "est", "Ala", "Ariz", "Ark", "Calif", "Colo", "Conn", "Del", "Fla", "Ga", "Ill", "Ind",
    "Kan", "Ky", "La", "Md", "Mass", "Mich", "Minn", "Miss", "Mo", "Mont", "Neb", "Nev", "Okla", "Ore", "Pa", "Tenn",
    "Tex", "Va", "Vt", "Wash", "Wis", "Wyo", "Hr", "Fr", "Bd", "Nr", "Sra", "Dra", "Mme", "Mlle", "e.g", "i.e",
    "D-N.Y", "R-Ky",
];

#[cfg(test)]
mod tests {
    use super::sentence_starts;

    #[track_caller]
    fn cuts(text: &str, expected: &[&str]) {
        let starts = sentence_starts(text);
        let ends = starts.iter().skip(1).copied().chain([text.len()]);
        let cut: Vec<_> = starts.iter().zip(ends).map(|(start, end)| text[*start..end].trim()).collect();
        assert_eq!(cut, expected);
    }

    #[test]
    fn stops_end_sentences() {
        cuts("One. Two! “Three?” Four…", &["One.", "Two!", "“Three?”", "Four…"]);
        cuts("He said “no.” Then left.", &["He said “no.”", "Then left."]);
    }

    #[test]
    fn abbreviations_and_numbers_do_not() {
        cuts(
            "Mr. Kim met Gen. J. Smith of the U.S. army. It grew 3.5 percent.",
            &["Mr. Kim met Gen. J. Smith of the U.S. army.", "It grew 3.5 percent."],
        );
    }

    #[test]
    fn line_ends_do() {
        cuts("A headline\nThe text", &["A headline", "The text"]);
    }

    #[test]
    fn wide_stops_need_no_blank() {
        cuts("北京。奥运！", &["北京。", "奥运！"]);
    }
}
