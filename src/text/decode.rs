//! Bytes to text: byte-order marks, UTF-8, UTF-16 without a mark, and a guess among the legacy encodings.

use std::borrow::Cow;
use std::fmt;

use encoding_rs::{Encoding as Coder, UTF_8, UTF_16BE, UTF_16LE};

/// Text as decoded, with the encoding it was in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decoded<'a> {
    /// The text, without a byte-order mark.
    pub text: Cow<'a, str>,
    /// The encoding.
    pub encoding: Encoding,
}

/// The encoding of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Encoding {
    /// Its name in the WHATWG standard, such as `UTF-8` or `windows-1252`.
    pub name: &'static str,
    /// How it was known.
    pub evidence: Evidence,
    /// Whether bytes without a meaning in the encoding were replaced by U+FFFD.
    pub is_lossy: bool,
}

/// How the encoding of a text was known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Evidence {
    /// A byte-order mark stands before it.
    Mark,
    /// All its bytes make sense in it, or every other byte is NUL.
    Bytes,
    /// The text, or who sent it, names it.
    Label,
    /// It fits best of those that are in use.
    Guess,
}

/// Why bytes are no text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DecodeError {
    /// A byte at the offset that no text holds.
    Binary {
        /// Offset of the first such byte.
        at: usize,
    },
}

impl Encoding {
    /// UTF-8, as the bytes say themselves.
    pub const UTF_8: Encoding = Encoding { name: "UTF-8", evidence: Evidence::Bytes, is_lossy: false };
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            DecodeError::Binary { at } => write!(f, "binary data at byte {at}"),
        }
    }
}

impl std::error::Error for DecodeError {}

/// Bytes from which the encoding of a text is guessed.
const SAMPLE_BYTES: usize = 64 * 1024;

/// Decodes `bytes` by their byte-order mark, as UTF-8, as UTF-16 where every other byte is NUL, or in the legacy
/// encoding that fits best.
///
/// # Errors
/// [`DecodeError::Binary`] where the bytes hold NUL or more than a few control characters.
pub fn decode(bytes: &[u8]) -> Result<Decoded<'_>, DecodeError> {
    if let Some((encoding, _)) = Coder::for_bom(bytes) {
        return checked(with(encoding, Evidence::Mark, bytes));
    }
    if let Some(encoding) = utf16_without_mark(bytes) {
        return checked(with(encoding, Evidence::Bytes, bytes));
    }
    if let Some(at) = memchr::memchr(0, bytes) {
        return Err(DecodeError::Binary { at });
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return checked(Decoded { text: Cow::Borrowed(text), encoding: Encoding::UTF_8 });
    }
    checked(with(guess(bytes), Evidence::Guess, bytes))
}

/// Decodes `bytes` that name their encoding by a label of the WHATWG standard, as pages do.
///
/// Byte-order marks and whole UTF-8 go before the label: a page that was converted on the way often keeps its old one.
/// Without a label, or with one that is not known, as [`decode`] does.
///
/// # Errors
/// As [`decode`].
pub fn decode_labelled<'a>(bytes: &'a [u8], label: Option<&str>) -> Result<Decoded<'a>, DecodeError> {
    let labelled = label.and_then(|label| Coder::for_label(label.as_bytes())).filter(|encoding| {
        // A label that can be read as ASCII is not that of UTF-16.
        ![UTF_8, UTF_16LE, UTF_16BE].contains(encoding)
    });
    match labelled {
        Some(encoding)
            if Coder::for_bom(bytes).is_none()
                && memchr::memchr(0, bytes).is_none()
                && (std::str::from_utf8(bytes).is_err() || !encoding.is_ascii_compatible()) =>
        {
            checked(with(encoding, Evidence::Label, bytes))
        }
        _ => decode(bytes),
    }
}

/// Returns the encoding of a text that begins with `sample` and may name its encoding: that of a byte-order mark, the
/// named one, UTF-8 where the sample is such, else the legacy encoding that fits best.
pub fn encoding_of(sample: &[u8], label: Option<&str>) -> (&'static Coder, Encoding) {
    let told = |coder: &'static Coder, evidence| (coder, Encoding { name: coder.name(), evidence, is_lossy: false });
    if let Some((encoding, _)) = Coder::for_bom(sample) {
        return told(encoding, Evidence::Mark);
    }
    if let Some(encoding) = utf16_without_mark(sample) {
        return told(encoding, Evidence::Bytes);
    }
    let named = label.and_then(|label| Coder::for_label(label.as_bytes()));
    // A label that could be read as ASCII does not stand in UTF-16, whatever it says.
    let named = named.filter(|encoding| encoding.is_ascii_compatible());
    let is_utf8 = match std::str::from_utf8(sample) {
        Ok(_) => true,
        Err(error) => error.error_len().is_none(), // the sample ends within a letter
    };
    match named {
        Some(named) => told(named, Evidence::Label),
        None if is_utf8 => told(UTF_8, Evidence::Bytes),
        None => told(guess(sample), Evidence::Guess),
    }
}

fn with<'a>(encoding: &'static Coder, evidence: Evidence, bytes: &'a [u8]) -> Decoded<'a> {
    let (text, used, is_lossy) = encoding.decode(bytes);
    Decoded { text, encoding: Encoding { name: used.name(), evidence, is_lossy } }
}

/// Names the encoding of bytes that are not wholly UTF-8: UTF-8 with a few broken bytes, else what the detector says.
fn guess(bytes: &[u8]) -> &'static Coder {
    let sample = &bytes[..bytes.len().min(SAMPLE_BYTES)];
    let broken = String::from_utf8_lossy(sample).matches('\u{FFFD}').count();
    let beyond_ascii = sample.iter().filter(|b| !b.is_ascii()).count();
    if broken * 10 < beyond_ascii {
        return UTF_8;
    }
    let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
    detector.feed(sample, sample.len() == bytes.len());
    detector.guess(None, chardetng::Utf8Detection::Deny)
}

/// Recognises UTF-16 of mostly Latin text by its NUL bytes: nearly all even ones or nearly all odd ones.
fn utf16_without_mark(bytes: &[u8]) -> Option<&'static Coder> {
    let sample = &bytes[..bytes.len().min(4096) & !1];
    if sample.len() < 4 {
        return None;
    }
    let nul = |offset: usize| sample.iter().skip(offset).step_by(2).filter(|b| **b == 0).count() * 2;
    let (even, odd) = (nul(0), nul(1));
    if odd * 10 > sample.len() * 7 && even * 50 < sample.len() {
        Some(UTF_16LE)
    } else if even * 10 > sample.len() * 7 && odd * 50 < sample.len() {
        Some(UTF_16BE)
    } else {
        None
    }
}

/// Refuses text with more than one control character in a hundred, white space and escape sequences' ESC not counted.
fn checked(decoded: Decoded<'_>) -> Result<Decoded<'_>, DecodeError> {
    let text = decoded.text.as_bytes();
    let is_odd = |b: &u8| *b < 0x20 && !matches!(b, b'\t' | b'\n' | b'\r' | 0x0C | 0x1A | 0x1B);
    let odd = text.iter().filter(|b| is_odd(b)).count();
    if odd * 100 > text.len() {
        let at = text.iter().position(is_odd).unwrap_or(0);
        return Err(DecodeError::Binary { at });
    }
    Ok(decoded)
}

#[cfg(test)]
mod tests {
    use super::{DecodeError, Encoding, Evidence, decode, decode_labelled};

    #[track_caller]
    fn reads(bytes: &[u8], text: &str, encoding: &str) {
        let decoded = decode(bytes).unwrap();
        assert_eq!((decoded.text.as_ref(), decoded.encoding.name), (text, encoding));
    }

    fn utf16(text: &str, to_bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(to_bytes).collect()
    }

    #[test]
    fn byte_order_marks_rule() {
        reads(b"\xEF\xBB\xBFna\xC3\xAFve", "naïve", "UTF-8");
        reads(&[&[0xFF, 0xFE][..], &utf16("Łódź", u16::to_le_bytes)].concat(), "Łódź", "UTF-16LE");
        reads(&[&[0xFE, 0xFF][..], &utf16("Łódź", u16::to_be_bytes)].concat(), "Łódź", "UTF-16BE");
    }

    #[test]
    fn utf16_is_seen_without_a_mark() {
        let text = "The harbour ferry was late again.";
        reads(&utf16(text, u16::to_le_bytes), text, "UTF-16LE");
        reads(&utf16(text, u16::to_be_bytes), text, "UTF-16BE");
    }

    #[test]
    fn legacy_encodings_are_guessed() {
        reads(
            b"The caf\xE9\x92s owner paid \x8025 \x96 \x93too much\x94.",
            "The café’s owner paid €25 – “too much”.",
            "windows-1252",
        );
        let (russian, ..) = encoding_rs::WINDOWS_1251.encode("Правительство объявило о новых мерах поддержки");
        reads(&russian, "Правительство объявило о новых мерах поддержки", "windows-1251");
    }

    #[test]
    fn a_broken_byte_does_not_change_the_encoding() {
        let decoded = decode("naïve café Łódź São Paulo Müller\u{FFFD}".as_bytes()).unwrap();
        assert_eq!((decoded.encoding.name, decoded.encoding.evidence), ("UTF-8", Evidence::Bytes));
        let mut bytes = "naïve café Łódź São Paulo Müller naïve café".as_bytes().to_vec();
        bytes.push(0xC3);
        let decoded = decode(&bytes).unwrap();
        let expected = Encoding { name: "UTF-8", evidence: Evidence::Guess, is_lossy: true };
        assert_eq!(decoded.encoding, expected);
    }

    #[test]
    fn binary_data_is_refused_with_its_place() {
        assert_eq!(decode(b"\x7FELF\x02\x01\x01\x00\x00"), Err(DecodeError::Binary { at: 7 }));
        assert_eq!(decode(b"\x01\x02\x03\x04abc"), Err(DecodeError::Binary { at: 0 }));
    }

    #[test]
    fn a_label_decides_where_the_bytes_do_not() {
        let (greek, ..) = encoding_rs::ISO_8859_7.encode("Το πλοίο");
        assert_eq!(decode_labelled(&greek, Some("ISO-8859-7")).unwrap().text, "Το πλοίο");
        assert_eq!(decode_labelled("Łódź".as_bytes(), Some("iso-8859-2")).unwrap().text, "Łódź");
        assert_eq!(decode_labelled(b"caf\xE9 au lait", Some("nonsense")).unwrap().text, "café au lait");
        assert_eq!(decode_labelled(b"\x00\x01", Some("latin1")), Err(DecodeError::Binary { at: 0 }));
    }

    #[test]
    fn nothing_is_empty_text() {
        reads(b"", "", "UTF-8");
    }
}
