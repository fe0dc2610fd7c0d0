//! Gzip, member after member, over damage: behind a member that cannot be unpacked reading goes on with the next one.
//!
//! Crawlers pack every record of a web archive as a member of its own, so that damage costs one record.

use std::io::{self, BufRead, Read};

use flate2::bufread::GzDecoder;

use super::unpack::Input;
use crate::readers::Gap;

/// What a member begins with: two bytes for gzip, one for deflate.
const MAGIC: [u8; 3] = [0x1F, 0x8B, 8];

/// The members of a gzip file, as one input. An error of the kind [`Gap`] is met once, where a member breaks off.
pub struct Members<'a> {
    /// `None` at the end.
    member: Option<GzDecoder<Found<'a>>>,
}

/// How many packed bytes of a member are kept, to look for the next one in: a member that was cut short is read on into
/// it, until what follows makes no sense.
const KEPT_BYTES: usize = 64 * 1024;

/// Packed bytes, of which the last ones can be read again.
struct Found<'a> {
    input: Input<'a>,
    /// What is to be read before the rest of `input`.
    returned: Vec<u8>,
    at: usize,
    /// What was read of a member, at most twice [`KEPT_BYTES`] at its end.
    kept: Vec<u8>,
}

impl<'a> Members<'a> {
    /// Begins to unpack `input`, which stands at a member.
    pub fn new(input: Input<'a>) -> Members<'a> {
        let found = Found { input, returned: Vec::new(), at: 0, kept: Vec::new() };
        Members { member: Some(GzDecoder::new(found)) }
    }

    /// Goes to the next member; ends where there is none. Zeros that fill a block up are no member.
    ///
    /// # Errors
    /// [`Gap`] where something else stood before it, or `damage` has been met; `damage` itself where no member follows.
    fn advance(&mut self, mut input: Found<'a>, damage: Option<io::Error>) -> io::Result<()> {
        let (is_found, is_garbage) = match damage {
            Some(_) if input.go_back() => (true, false),
            _ => input.find_member()?,
        };
        let garbage = || io::Error::new(io::ErrorKind::InvalidData, "what stands behind it is not packed");
        let damage = damage.or_else(|| is_garbage.then(garbage));
        if is_found {
            self.member = Some(GzDecoder::new(input));
        }
        match damage {
            None => Ok(()),
            Some(damage) if is_found => Err(io::Error::other(Gap { error: damage.to_string() })),
            Some(damage) => Err(damage),
        }
    }
}

impl Read for Members<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        while let Some(mut member) = self.member.take() {
            match member.read(out) {
                Ok(0) if !out.is_empty() => self.advance(member.into_inner(), None)?,
                Err(error) if is_damage(&error) => self.advance(member.into_inner(), Some(error))?,
                read => {
                    self.member = Some(member);
                    return read;
                }
            }
        }
        Ok(0)
    }
}

/// Returns whether the unpacker gave an error, and not what it reads from.
fn is_damage(error: &io::Error) -> bool {
    use io::ErrorKind::{InvalidData, InvalidInput, UnexpectedEof};
    matches!(error.kind(), InvalidInput | InvalidData | UnexpectedEof) && error.raw_os_error().is_none()
}

impl Found<'_> {
    /// Goes back to the first member that begins within the one that was read last; returns whether there is one.
    fn go_back(&mut self) -> bool {
        let kept = std::mem::take(&mut self.kept);
        let start = memchr::memmem::find_iter(&kept, &MAGIC).find(|at| *at > 0);
        if let Some(start) = start {
            let rest = self.returned.split_off(self.at);
            (self.returned, self.at) = ([&kept[start..], &rest].concat(), 0);
        }
        start.is_some()
    }

    /// Goes to the next bytes that begin a member; returns whether there are such, and whether anything but zeros stood
    /// before them.
    fn find_member(&mut self) -> io::Result<(bool, bool)> {
        let (mut matched, mut is_passed) = (0, false);
        while matched < MAGIC.len() {
            let byte = match self.fill_buf() {
                Ok([]) => return Ok((false, is_passed || matched > 0)),
                Ok(piece) => piece[0],
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            self.consume(1);
            if byte == MAGIC[matched] {
                matched += 1;
            } else {
                is_passed |= matched > 0 || byte != 0;
                matched = usize::from(byte == MAGIC[0]);
            }
        }
        let rest = self.returned.split_off(self.at);
        (self.returned, self.at) = ([&MAGIC[..], &rest].concat(), 0);
        self.kept.clear();
        Ok((true, is_passed))
    }
}

impl Read for Found<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let piece = self.fill_buf()?;
        let read = piece.len().min(out.len());
        out[..read].copy_from_slice(&piece[..read]);
        self.consume(read);
        Ok(read)
    }
}

impl BufRead for Found<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.at < self.returned.len() { Ok(&self.returned[self.at..]) } else { self.input.fill_buf() }
    }

    fn consume(&mut self, amount: usize) {
        if self.kept.len() > 2 * KEPT_BYTES {
            self.kept.drain(..self.kept.len() - KEPT_BYTES);
        }
        if self.at < self.returned.len() {
            self.kept.extend_from_slice(&self.returned[self.at..self.at + amount]);
            self.at += amount;
        } else {
            let piece = self.input.fill_buf().unwrap_or_default();
            self.kept.extend_from_slice(&piece[..amount.min(piece.len())]);
            self.input.consume(amount);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::{BufReader, Read, Write};

    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::Members;

    fn packed(text: &str) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(text.as_bytes()).unwrap();
        encoder.finish().unwrap()
    }

    /// Reads on over gaps, of which each is told.
    fn unpacked(bytes: &[u8]) -> String {
        let mut members = Members::new(Box::new(BufReader::with_capacity(7, bytes)));
        let (mut text, mut piece) = (String::new(), [0; 5]);
        for _ in 0..1000 {
            match members.read(&mut piece) {
                Ok(0) => return text,
                Ok(read) => text.push_str(&String::from_utf8_lossy(&piece[..read])),
                Err(error) => text.push_str(&format!("[{error}]")),
            }
        }
        panic!("does not end: {}", &text[..100]);
    }

    #[test]
    fn members_follow_each_other() {
        assert_eq!(unpacked(&[packed("one "), packed(""), packed("two")].concat()), "one two");
        assert_eq!(unpacked(&[packed("one"), vec![0; 600]].concat()), "one");
        assert_eq!(unpacked(&[packed("one"), b"xyz".to_vec()].concat()), "one[what stands behind it is not packed]");
    }

    #[test]
    fn damage_costs_one_member() {
        let mut broken = packed("two two two two ");
        let at = broken.len() - 6;
        broken[at] ^= 0xFF; // its checksum
        assert_eq!(
            unpacked(&[packed("one "), broken, packed("three")].concat()),
            "one two two two two [corrupt gzip stream does not have a matching checksum]three"
        );
        let mut cut = packed(&(0..200).map(|number| number.to_string()).collect::<String>());
        cut.truncate(60);
        let text = unpacked(&[packed("one "), cut.clone(), packed("three")].concat());
        assert!(text.starts_with("one ") && text.ends_with("]three"), "{text}");
        let text = unpacked(&[packed("one "), cut].concat());
        assert!(text.starts_with("one ") && text.ends_with(']'), "{text}");
    }
}
