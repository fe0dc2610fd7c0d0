//! Cuts JSON input of any layout into its values, one article's bytes at a time: JSON Lines, an array, values one after
//! the other over any number of lines.
//!
//! The cut only follows brackets and strings: in JSON Lines a broken value costs that value alone, elsewhere one that
//! leaves a string or a bracket open takes what follows with it.

use std::io::BufRead;

use super::Skip;

/// The layout of a JSON file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Layout {
    /// One value a line.
    Lines,
    /// The elements of one array.
    Array,
    /// Values one after the other.
    Stream,
}

/// The values of a JSON file, in order.
pub struct Values<'a> {
    input: &'a mut dyn BufRead,
    layout: Option<Layout>,
    limit: usize,
    row: u64,
    line: Vec<u8>,
    has_line: bool,
}

impl<'a> Values<'a> {
    /// Cuts `input`; a value longer than `limit` bytes is passed over.
    pub fn new(input: &'a mut dyn BufRead, limit: usize) -> Values<'a> {
        Values { input, layout: None, limit, row: 0, line: Vec::new(), has_line: false }
    }

    /// Puts the next value's bytes into `value` and returns its row from 1: the line in JSON Lines, else the count of
    /// values. `None` at the end of the input.
    ///
    /// # Errors
    /// [`Skip::TooLong`] for one value, after which the next can be asked for; [`Skip::Unreadable`] for the rest.
    pub fn next(&mut self, value: &mut Vec<u8>) -> Result<Option<u64>, (u64, Skip)> {
        let layout = match self.layout {
            Some(layout) => layout,
            None => {
                let layout = self.find_layout().map_err(|skip| (1, skip))?;
                *self.layout.insert(layout)
            }
        };
        let found = match layout {
            Layout::Lines => self.next_line(value),
            Layout::Array | Layout::Stream => self.next_bracketed(value),
        };
        found.map(|found| found.then_some(self.row)).map_err(|skip| (self.row, skip))
    }

    fn find_layout(&mut self) -> Result<Layout, Skip> {
        skip_mark(self.input)?;
        match skip_blanks(self.input)? {
            Some(b'[') => {
                self.input.consume(1);
                return Ok(Layout::Array);
            }
            Some(_) => {}
            None => return Ok(Layout::Lines),
        }
        let mut line = Vec::new();
        match read_line(self.input, self.limit, &mut line) {
            Err(Skip::TooLong { .. }) => {
                // Nothing but JSON Lines has lines of this length that a run should go on after.
                self.row = 1;
                self.layout = Some(Layout::Lines);
                return Err(Skip::TooLong { limit: self.limit as u64 });
            }
            other => other?,
        };
        let mut brackets = Brackets::default();
        let is_whole = line.iter().any(|byte| brackets.closes(*byte));
        (self.line, self.has_line) = (line, true);
        Ok(if is_whole { Layout::Lines } else { Layout::Stream })
    }

    fn next_line(&mut self, value: &mut Vec<u8>) -> Result<bool, Skip> {
        loop {
            self.row += 1;
            let found = if std::mem::take(&mut self.has_line) {
                std::mem::swap(value, &mut self.line);
                true
            } else {
                read_line(self.input, self.limit, value)?
            };
            if !found || !value.trim_ascii().is_empty() {
                return Ok(found);
            }
        }
    }

    /// Reads from the next opening bracket to the one that closes it.
    fn next_bracketed(&mut self, value: &mut Vec<u8>) -> Result<bool, Skip> {
        value.clear();
        let mut brackets = Brackets::default();
        if std::mem::take(&mut self.has_line) {
            value.append(&mut self.line);
            value.iter().for_each(|byte| {
                brackets.closes(*byte);
            });
        }
        let mut is_long = false;
        loop {
            let buffer = self.input.fill_buf().map_err(|error| Skip::unreadable(&error))?;
            if buffer.is_empty() {
                break;
            }
            let mut used = 0;
            let mut is_whole = false;
            for byte in buffer {
                used += 1;
                if brackets.is_outside() && !matches!(byte, b'{' | b'[') {
                    continue; // commas, blanks and the array's end
                }
                is_whole = brackets.closes(*byte);
                if value.len() < self.limit {
                    value.push(*byte);
                } else {
                    is_long = true;
                }
                if is_whole {
                    break;
                }
            }
            self.input.consume(used);
            if is_whole {
                break;
            }
        }
        if value.is_empty() {
            return Ok(false);
        }
        self.row += 1;
        if is_long { Err(Skip::TooLong { limit: self.limit as u64 }) } else { Ok(true) }
    }
}

/// Follows brackets and strings through the bytes of a value.
#[derive(Debug, Default)]
struct Brackets {
    depth: usize,
    in_string: bool,
    is_escaped: bool,
}

impl Brackets {
    fn is_outside(&self) -> bool {
        self.depth == 0
    }

    /// Takes the next byte; returns whether it closes the outermost bracket.
    fn closes(&mut self, byte: u8) -> bool {
        if self.in_string {
            match byte {
                _ if self.is_escaped => self.is_escaped = false,
                b'\\' => self.is_escaped = true,
                b'"' => self.in_string = false,
                _ => {}
            }
            return false;
        }
        match byte {
            b'"' => self.in_string = true,
            b'{' | b'[' => self.depth += 1,
            b'}' | b']' => {
                self.depth = self.depth.saturating_sub(1);
                return self.depth == 0;
            }
            _ => {}
        }
        false
    }
}

/// Passes over a byte-order mark.
fn skip_mark(input: &mut dyn BufRead) -> Result<(), Skip> {
    let buffer = input.fill_buf().map_err(|error| Skip::unreadable(&error))?;
    if buffer.starts_with(b"\xEF\xBB\xBF") {
        input.consume(3);
    }
    Ok(())
}

/// Passes over white space; returns the byte after it, not yet taken.
fn skip_blanks(input: &mut dyn BufRead) -> Result<Option<u8>, Skip> {
    loop {
        let buffer = input.fill_buf().map_err(|error| Skip::unreadable(&error))?;
        let blanks = buffer.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
        match (buffer.get(blanks), buffer.is_empty()) {
            (Some(byte), _) => {
                let byte = *byte;
                input.consume(blanks);
                return Ok(Some(byte));
            }
            (None, true) => return Ok(None),
            (None, false) => input.consume(blanks),
        }
    }
}

/// Reads a line without its end into `line`; returns `false` at the end of the input. A longer line is passed over.
fn read_line(input: &mut dyn BufRead, limit: usize, line: &mut Vec<u8>) -> Result<bool, Skip> {
    line.clear();
    let (mut any, mut is_long) = (false, false);
    loop {
        let buffer = input.fill_buf().map_err(|error| Skip::unreadable(&error))?;
        if buffer.is_empty() {
            break;
        }
        any = true;
        let end = memchr::memchr(b'\n', buffer);
        let part = &buffer[..end.unwrap_or(buffer.len())];
        if line.len() + part.len() > limit {
            is_long = true;
        } else {
            line.extend_from_slice(part);
        }
        let used = part.len() + usize::from(end.is_some());
        input.consume(used);
        if end.is_some() {
            break;
        }
    }
    if is_long { Err(Skip::TooLong { limit: limit as u64 }) } else { Ok(any) }
}

#[cfg(test)]
mod tests {
    use super::Values;

    fn cut(input: &str, limit: usize) -> Vec<String> {
        let mut bytes = std::io::BufReader::with_capacity(5, input.as_bytes());
        let mut values = Values::new(&mut bytes, limit);
        let (mut found, mut value) = (Vec::new(), Vec::new());
        loop {
            match values.next(&mut value) {
                Ok(Some(row)) => found.push(format!("{row} {}", String::from_utf8_lossy(&value))),
                Ok(None) => return found,
                Err((row, skip)) => found.push(format!("{row} {skip}").chars().take(13).collect()),
            }
        }
    }

    #[test]
    fn json_lines() {
        assert_eq!(
            cut("\u{FEFF}{\"a\":1}\n\n{\"b\":\"}\"}\nbroken\n[2]", 99),
            ["1 {\"a\":1}", "3 {\"b\":\"}\"}", "4 broken", "5 [2]"]
        );
    }

    #[test]
    fn arrays_and_streams() {
        assert_eq!(cut(" [ {\"a\":[1]},\n{\"b\":\"\\\"]\"} ]\n", 99), ["1 {\"a\":[1]}", "2 {\"b\":\"\\\"]\"}"]);
        assert_eq!(cut("{\n\"a\":1}\n{\n\"b\":2\n}", 99), ["1 {\"a\":1}", "2 {\n\"b\":2\n}"]);
        assert_eq!(cut("[]", 99), [""; 0]);
        assert_eq!(cut("", 99), [""; 0]);
    }

    #[test]
    fn long_values_are_passed_over() {
        assert_eq!(
            cut("{\"a\":1}\n{\"bbbbbbbbbb\":1}\n{\"c\":1}", 10),
            ["1 {\"a\":1}", "2 longer than", "3 {\"c\":1}"]
        );
        assert_eq!(cut("{\"aaaaaaaaaa\":1}\n{\"c\":1}", 10), ["1 longer than", "2 {\"c\":1}"]);
        assert_eq!(cut("[{\"bbbbbbbbbb\":1},{\"c\":1}]", 10), ["1 longer than", "2 {\"c\":1}"]);
    }

    #[test]
    fn what_ends_in_the_middle_is_still_a_value() {
        assert_eq!(cut("[{\"a\":1},{\"b\"", 99), ["1 {\"a\":1}", "2 {\"b\""]);
    }
}
