//! A pattern with `*` and `?` as an automaton that walks a term dictionary.
//!
//! Bit-parallel, after Baeza-Yates and Gonnet, "A New Approach to Text Searching" (Communications of the ACM 35(10),
//! 1992): bit i of a state says that what stands before place i of the pattern has been read.

use tantivy_fst::Automaton;

/// The automaton. It may take a few words more than the pattern fits, never fewer.
pub struct Glob {
    /// By byte: the places that read it and go on.
    steps: Box<[u128; 256]>,
    /// By byte: the places that stay where they are.
    loops: Box<[u128; 256]>,
    /// The places of `*`, which may also read nothing.
    stars: u128,
    end: u128,
}

/// The longest pattern, in bytes.
const LONGEST: usize = 127;

impl Glob {
    /// Makes the automaton of a folded pattern; of a long one only its beginning counts.
    pub fn new(pattern: &str) -> Glob {
        let mut glob = Glob { steps: Box::new([0; 256]), loops: Box::new([0; 256]), stars: 0, end: 0 };
        let mut place = 0;
        for c in pattern.chars() {
            if place + c.len_utf8() >= LONGEST {
                glob.star(place);
                break;
            }
            match c {
                '*' if place > 0 && glob.stars >> (place - 1) & 1 == 1 => {}
                '*' => {
                    glob.star(place);
                    place += 1;
                }
                '?' => {
                    glob.any_character(place);
                    place += 1;
                }
                c => {
                    for byte in c.encode_utf8(&mut [0; 4]).bytes() {
                        glob.steps[usize::from(byte)] |= 1 << place;
                        place += 1;
                    }
                }
            }
        }
        glob.end = 1 << place.max(usize::try_from(u128::BITS - glob.stars.leading_zeros()).unwrap_or(0));
        glob
    }

    fn star(&mut self, place: usize) {
        self.stars |= 1 << place;
        self.loops.iter_mut().for_each(|places| *places |= 1 << place);
    }

    /// Reads the first byte of a character and goes on; the bytes that belong to it are passed over there.
    fn any_character(&mut self, place: usize) {
        for byte in 0..256 {
            match byte {
                0x80..=0xBF => self.loops[byte] |= 1 << (place + 1),
                _ => self.steps[byte] |= 1 << place,
            }
        }
    }

    /// Adds the places that are reached by reading nothing.
    fn closed(&self, state: u128) -> u128 {
        state | (state & self.stars) << 1
    }
}

impl Automaton for Glob {
    type State = u128;

    fn start(&self) -> u128 {
        self.closed(1)
    }

    fn is_match(&self, state: &u128) -> bool {
        state & self.end != 0
    }

    fn can_match(&self, state: &u128) -> bool {
        *state != 0
    }

    fn accept(&self, state: &u128, byte: u8) -> u128 {
        let byte = usize::from(byte);
        self.closed((state & self.steps[byte]) << 1 | state & self.loops[byte])
    }
}

#[cfg(test)]
mod tests {
    use tantivy_fst::Automaton;

    use super::Glob;

    #[track_caller]
    fn takes(pattern: &str, words: &[&str], others: &[&str]) {
        let glob = Glob::new(pattern);
        let takes = |word: &str| {
            let state = word.bytes().fold(glob.start(), |state, byte| glob.accept(&state, byte));
            glob.is_match(&state)
        };
        assert!(words.iter().all(|word| takes(word)), "{pattern}");
        assert!(!others.iter().any(|word| takes(word)), "{pattern}");
    }

    #[test]
    fn stars_and_single_characters() {
        takes("kim*", &["kim", "kimono"], &["ki", "akim"]);
        takes("*gate", &["gate", "watergate"], &["gates"]);
        takes("k*m", &["km", "kim", "kingdom"], &["kims"]);
        takes("k?m", &["kim", "k北m", "kém"], &["km", "kiim"]);
        takes("?", &["a", "北"], &["", "ab"]);
        takes("**a*b**", &["ab", "xaxbx"], &["ba"]);
        takes(&"a".repeat(200), &[&"a".repeat(200)], &["b"]);
    }
}
