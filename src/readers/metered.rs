//! A bound on what a parser may take in for one entry.

use std::io::{self, Read};

/// Input that ends after so many bytes, until it is filled up again.
pub struct Metered<R> {
    input: R,
    limit: usize,
    left: usize,
    is_spent: bool,
}

impl<R: Read> Metered<R> {
    /// Gives at most `limit` bytes of `input` at first.
    pub fn new(input: R, limit: usize) -> Metered<R> {
        Metered { input, limit, left: limit, is_spent: false }
    }

    /// Allows for the limit's bytes again; returns whether the input had ended by the limit.
    pub fn fill_up(&mut self) -> bool {
        self.left = self.limit;
        std::mem::take(&mut self.is_spent)
    }
}

impl<R: Read> Read for Metered<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.left == 0 {
            self.is_spent = true;
            return Ok(0);
        }
        let wanted = buffer.len().min(self.left);
        let read = self.input.read(&mut buffer[..wanted])?;
        self.left -= read;
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::Metered;

    #[test]
    fn it_ends_at_the_limit_and_goes_on_when_filled_up() {
        let mut metered = Metered::new(&b"abcde"[..], 3);
        let mut text = String::new();
        metered.read_to_string(&mut text).unwrap();
        assert_eq!((text.as_str(), metered.fill_up()), ("abc", true));
        metered.read_to_string(&mut text).unwrap();
        assert_eq!((text.as_str(), metered.fill_up()), ("abcde", false));
    }
}
