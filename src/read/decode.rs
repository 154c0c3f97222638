//! Bytes to text: which encoding, told from the bytes, and what could not be decoded.
//!
//! The encodings of Chinese offices: UTF-8 and UTF-16 with or without a mark, UTF-32 with one, GB18030 (of which GBK and
//! GB 2312 are parts) and Big5.

use encoding_rs::{BIG5, Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE};

mod mixed;
mod utf_32;

use super::cursor::Cursor;
use crate::error::{self, Error, Result};
use crate::model::{Issue, entries};

/// The longest text that is read, in bytes before decoding. A thousandfold of the largest real dump; decoded and
/// with its grid it stays within the memory of an office computer, and its positions fit in 32 bits.
pub const MAX_TEXT_BYTES: usize = 1 << 30;

/// How many bytes from the first that is not ASCII are looked at to tell GB18030 from Big5: enough for tens of
/// thousands of characters, where a hundred settle it.
const SAMPLE_BYTES: usize = 1 << 16;

/// How many places of undecodable bytes are named one by one. More than these mean a wrong encoding, not
/// damage, and one issue says it as well as a million.
const PLACES_NAMED: usize = 20;

entries! {
    from "WHATWG Encoding Standard";
    /// Bytes that the encoding has no character for. Arguments: the encoding, the number of places.
    UNDECODABLE = "undecodable-bytes", Warning, "无法解码的字节", "Undecodable bytes";
        "按 {0} 解码时，此处有无法识别的字节（全文共 {1} 处），已用 U+FFFD 代替。", "bytes here are no characters in {0} ({1} places in all); U+FFFD stands for them.";
        "文件可能被截断或损坏；如果各处都有，请用 --encoding 指定编码。", "The file may be cut off or damaged; if they are everywhere, name the encoding with --encoding.".
    /// A text put together from files of two encodings. Argument: the one that begins here.
    MIXED = "mixed-encodings", Warning, "同一文本有两种编码", "Two encodings in one text";
        "从这一行起是 {0} 编码，前面的行不是。", "from this line on the text is in {0}, the lines above are not.";
        "可能是几个文件拼接而成，已逐行解码；请核对文字。", "Files may have been put together; each line was decoded by itself. Look whether the text is right.".
}

/// A decoded text.
#[derive(Debug, Clone)]
pub struct Decoded {
    /// The text, without a byte order mark.
    pub text: String,
    /// The name of the encoding it was decoded from.
    pub encoding: &'static str,
    /// What could not be decoded, or only line by line.
    pub invalid: Invalid,
}

/// The places of undecodable bytes in a decoded text, and those where the encoding changes.
#[derive(Debug, Clone, Default)]
pub struct Invalid {
    /// The encoding's name.
    encoding: &'static str,
    /// Byte positions of the first runs of U+FFFD in the text.
    places: Vec<usize>,
    /// How many runs there are.
    count: usize,
    /// Where another encoding begins.
    switches: Vec<(usize, &'static Encoding)>,
}

impl Invalid {
    /// An issue for each of the first places, in the text they were found in.
    pub fn issues(&self, text: &str) -> Vec<Issue> {
        let mut cursor = Cursor::new(text);
        let issue = |&at: &usize| {
            Issue::new(&UNDECODABLE, cursor.place(at)).arg(self.encoding).arg(self.count.to_string())
        };
        let undecodable: Vec<Issue> = self.places.iter().map(issue).collect();
        let mut cursor = Cursor::new(text);
        let switch = |&(at, encoding): &(usize, &'static Encoding)| {
            Issue::new(&MIXED, cursor.place(at)).arg(encoding.name())
        };
        undecodable.into_iter().chain(self.switches.iter().map(switch)).collect()
    }

    /// Moves the places along with the characters of a text that is changed.
    pub(super) fn move_to(&mut self, moved: impl Fn(usize) -> usize) {
        self.places.iter_mut().for_each(|at| *at = moved(*at));
        self.switches.iter_mut().for_each(|(at, _)| *at = moved(*at));
    }

    /// The runs of U+FFFD in a text that was decoded with errors.
    fn find(text: &str, encoding: &'static str) -> Self {
        let mut invalid = Self { encoding, ..Self::default() };
        let mut behind_last = usize::MAX;
        for at in memchr::memmem::find_iter(text.as_bytes(), "\u{FFFD}") {
            if at != behind_last {
                invalid.count += 1;
                if invalid.places.len() < PLACES_NAMED {
                    invalid.places.push(at);
                }
            }
            behind_last = at + '\u{FFFD}'.len_utf8();
        }
        invalid
    }
}

/// Whether a label names an encoding that texts are decoded from.
pub fn is_known(label: &str) -> bool {
    utf_32::named(label, &[]).is_some() || Encoding::for_label(label.as_bytes()).is_some()
}

/// Decodes a text by the label given, else by its mark, else by what its bytes look like.
///
/// A label wins over a mark, since a wrong mark is one reason to give it; `utf-16` leaves the byte order to the
/// mark. Undecodable bytes become U+FFFD.
///
/// # Errors
///
/// A label that is neither of the WHATWG Encoding Standard nor of UTF-32; more than [`MAX_TEXT_BYTES`].
pub fn decode(name: &str, bytes: &[u8], label: Option<&str>) -> Result<Decoded> {
    if bytes.len() > MAX_TEXT_BYTES {
        let fault = Error::new(&error::TEXT_TOO_LONG, name);
        return Err(fault.arg(bytes.len().to_string()).arg(MAX_TEXT_BYTES.to_string()));
    }
    let order = match label {
        Some(label) => utf_32::named(label, bytes),
        None => utf_32::marked(bytes),
    };
    if let Some(order) = order {
        let (text, had_errors) = utf_32::decode(bytes, order);
        return Ok(Decoded::of(text, order.name(), had_errors));
    }
    let marked = Encoding::for_bom(bytes);
    let unmarked = &bytes[marked.map_or(0, |(_, length)| length)..];
    let encoding = match (label, marked) {
        (Some(label), _) => {
            let named = Encoding::for_label(label.as_bytes());
            let named = named.ok_or_else(|| Error::new(&error::UNKNOWN_ENCODING, name).arg(label))?;
            if named.name().starts_with("UTF-16") && label.trim().eq_ignore_ascii_case("utf-16") {
                marked.map(|(encoding, _)| encoding).filter(|&by_mark| by_mark != UTF_8).unwrap_or(named)
            } else {
                named
            }
        }
        // Scripts of web servers put the mark of their own file before what they send.
        (None, Some((marked, _))) if marked == UTF_8 && std::str::from_utf8(unmarked).is_err() => {
            match guess(unmarked) {
                other if other == GB18030 || other == BIG5 => other,
                _ => UTF_8,
            }
        }
        (None, Some((encoding, _))) => encoding,
        (None, None) => guess(bytes),
    };
    let decoded = by(encoding, unmarked);
    if decoded.invalid.count > 0
        && label.is_none()
        && let Some(mixed::Mixed { text, switches }) = mixed::by_lines(unmarked)
    {
        let invalid = Invalid { switches, ..Invalid::default() };
        return Ok(Decoded { text, encoding: encoding.name(), invalid });
    }
    Ok(decoded)
}

/// Decodes an HTML page: as [`decode`], but where its bytes look like GB18030 or Big5 what the page says of itself
/// counts. An encoding of single bytes fits any bytes, so it is believed only where the bytes do not look Chinese.
///
/// # Errors
///
/// As [`decode`].
pub fn decode_page(name: &str, bytes: &[u8], label: Option<&str>) -> Result<Decoded> {
    if label.is_none() && Encoding::for_bom(bytes).is_none() && bytes.len() <= MAX_TEXT_BYTES {
        let guessed = guess(bytes);
        let declared =
            declared(bytes).filter(|&declared| declared != guessed && declared.is_ascii_compatible());
        if let Some(declared) = declared.filter(|_| guessed == GB18030 || guessed == BIG5) {
            let first = bytes.iter().position(|byte| !byte.is_ascii()).unwrap_or(0);
            let looks_chinese =
                || Pairs::count(&bytes[first..bytes.len().min(first + SAMPLE_BYTES)]).look_chinese();
            if !declared.is_single_byte() || !looks_chinese() {
                let decoded = by(declared, bytes);
                if decoded.invalid.count == 0 {
                    return Ok(decoded);
                }
            }
        }
    }
    decode(name, bytes, label)
}

/// The encoding that a page declares in a `meta` within its first bytes.
fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    /// Where the WHATWG HTML standard (13.2.3.2) looks for it.
    const HEAD: usize = 1024;
    let head = bytes[..bytes.len().min(HEAD)].to_ascii_lowercase();
    let at = memchr::memmem::find(&head, b"charset=")? + b"charset=".len();
    let label = head[at..].trim_ascii_start();
    let label = label.strip_prefix(b"\"").or(label.strip_prefix(b"'")).unwrap_or(label);
    let end = label
        .iter()
        .position(|b| matches!(b, b'"' | b'\'' | b'>' | b';' | b'/' | b' ' | b'\t' | b'\r' | b'\n'));
    Encoding::for_label(&label[..end?])
}

/// Decodes in one encoding.
fn by(encoding: &'static Encoding, bytes: &[u8]) -> Decoded {
    let (text, had_errors) = encoding.decode_without_bom_handling(bytes);
    Decoded::of(text.into_owned(), encoding.name(), had_errors)
}

impl Decoded {
    fn of(mut text: String, encoding: &'static str, had_errors: bool) -> Self {
        // The mark of DOS for the end of a text.
        text.truncate(text.trim_end_matches('\u{1A}').len());
        let invalid = if had_errors { Invalid::find(&text, encoding) } else { Invalid::default() };
        Self { text, encoding, invalid }
    }
}

/// Tells the encoding of bytes without a mark.
fn guess(bytes: &[u8]) -> &'static Encoding {
    let Some(first) = bytes.iter().position(|&byte| byte == 0 || !byte.is_ascii()) else { return UTF_8 };
    if let Some(encoding) = guess_utf_16(bytes, first) {
        return encoding;
    }
    let utf8 = Utf8::count(bytes);
    if utf8.looks_right() && !utf8.only_short {
        return UTF_8;
    }
    // The first byte that is not ASCII begins a character in every encoding that has ASCII as a part.
    let sample = &bytes[first..bytes.len().min(first + SAMPLE_BYTES)];
    let pairs = Pairs::count(sample);
    if utf8.looks_right() && !pairs.all_common() {
        UTF_8
    } else if pairs.looks_big5() {
        BIG5
    } else {
        GB18030
    }
}

/// UTF-16 without a mark: every line end, tab, digit and space has a NUL for its high byte, and no other text
/// has NULs. A text with none of these is UTF-16 when its units are Chinese and it is nothing else.
fn guess_utf_16(bytes: &[u8], first: usize) -> Option<&'static Encoding> {
    let sample = &bytes[..bytes.len().min(first + SAMPLE_BYTES) & !1];
    let is_all =
        |unit: fn([u8; 2]) -> u16| sample.chunks_exact(2).all(|bytes| is_chinese(unit([bytes[0], bytes[1]])));
    // Most texts have no NUL and soon a unit that is not Chinese.
    if memchr::memchr(0, sample).is_none() && !is_all(u16::from_le_bytes) && !is_all(u16::from_be_bytes) {
        return None;
    }
    let (mut high_nuls, mut low_nuls, mut little, mut big) = (0usize, 0usize, 0usize, 0usize);
    for unit in sample.chunks_exact(2) {
        // An ASCII character, read in either order.
        low_nuls += usize::from(unit[0] == 0 && unit[1] != 0 && unit[1].is_ascii());
        high_nuls += usize::from(unit[1] == 0 && unit[0] != 0 && unit[0].is_ascii());
        little += usize::from(is_chinese(u16::from_le_bytes([unit[0], unit[1]])));
        big += usize::from(is_chinese(u16::from_be_bytes([unit[0], unit[1]])));
    }
    let units = sample.len() / 2;
    // Random bytes and padding have NULs in both places alike.
    if high_nuls > 0 && high_nuls >= 8 * low_nuls && 2 * (high_nuls + little) > units {
        return Some(UTF_16LE);
    }
    if low_nuls > 0 && low_nuls >= 8 * high_nuls && 2 * (low_nuls + big) > units {
        return Some(UTF_16BE);
    }
    let other =
        |encoding: &'static Encoding| encoding.decode_without_bom_handling_and_without_replacement(sample);
    let is_other = || other(UTF_8).is_some() || other(GB18030).is_some() || other(BIG5).is_some();
    match units {
        0 => None,
        _ if little == units && !is_other() => Some(UTF_16LE),
        _ if big == units && !is_other() => Some(UTF_16BE),
        _ => None,
    }
}

/// Whether a UTF-16 unit is a common Chinese character or its punctuation: CJK symbols, the unified ideographs,
/// the full-width forms.
fn is_chinese(unit: u16) -> bool {
    matches!(unit, 0x3000..=0x303F | 0x4E00..=0x9FFF | 0xFF00..=0xFFEF)
}

/// How well bytes read as UTF-8.
#[derive(Debug, Default)]
struct Utf8 {
    /// Places that are no UTF-8.
    errors: usize,
    /// Bytes of characters that are not ASCII.
    wide_bytes: usize,
    /// Whether every character that is not ASCII has two bytes, as GBK misread as UTF-8 has.
    only_short: bool,
}

impl Utf8 {
    fn count(bytes: &[u8]) -> Self {
        let mut utf8 = Self { only_short: true, ..Self::default() };
        if Encoding::utf8_valid_up_to(bytes) == bytes.len() {
            utf8.only_short = !bytes.iter().any(|&byte| byte >= 0xE0);
            return utf8;
        }
        for chunk in bytes.utf8_chunks() {
            utf8.errors += usize::from(!chunk.invalid().is_empty());
            let valid = chunk.valid().as_bytes();
            let (mut wide, mut long) = (0, 0);
            for &byte in valid {
                wide += usize::from(byte >= 0x80);
                long += usize::from(byte >= 0xE0);
            }
            utf8.wide_bytes += wide;
            utf8.only_short &= long == 0;
        }
        utf8
    }

    /// Text in another encoding has an error every few characters; damaged UTF-8 has few. A short text cut off
    /// in its first characters counts as UTF-8 as well.
    fn looks_right(&self) -> bool {
        self.errors == 0 || self.wide_bytes >= 16 * self.errors || self.errors == 1 && self.wide_bytes >= 3
    }
}

/// The double-byte characters of a sample: how GB18030 and Big5 differ.
///
/// Simplified text in GBK lives in GB 2312's block: both bytes from A1. Big5 has no lead byte below A1, and two
/// fifths of its common characters have a second byte of 40 to 7E. Traditional text in GBK has second bytes there
/// too, but then lead bytes of 81 to A0 as well.
#[derive(Debug, Default)]
struct Pairs {
    /// Characters of two bytes.
    all: usize,
    /// Those with a lead byte of 81 to A0, and GB18030's four-byte characters: impossible in Big5.
    only_gb: usize,
    /// Those whose second byte is 40 to 7E.
    low_second: usize,
    /// GB 2312 characters: the two levels of ideographs and the symbols.
    gb_2312: usize,
    /// Bytes that begin no character.
    errors: usize,
}

impl Pairs {
    fn count(sample: &[u8]) -> Self {
        let mut pairs = Self::default();
        let mut rest = sample;
        while let [lead, tail @ ..] = rest {
            rest = match (lead, tail) {
                (0..=0x7F, _) => tail,
                (0x81..=0xFE, [0x30..=0x39, 0x81..=0xFE, 0x30..=0x39, behind @ ..]) => {
                    pairs.only_gb += 1;
                    behind
                }
                (0x81..=0xFE, [second @ (0x40..=0x7E | 0x80..=0xFE), behind @ ..]) => {
                    pairs.all += 1;
                    pairs.only_gb += usize::from(*lead <= 0xA0 || matches!(second, 0x80..=0xA0));
                    pairs.low_second += usize::from(*second <= 0x7E);
                    pairs.gb_2312 +=
                        usize::from(matches!(lead, 0xA1..=0xA3 | 0xB0..=0xF7) && *second >= 0xA1);
                    behind
                }
                // The sample, or the text, ends within a character.
                (0x81..=0xFE, []) => tail,
                _ => {
                    pairs.errors += 1;
                    tail
                }
            };
        }
        pairs
    }

    fn looks_big5(&self) -> bool {
        8 * self.low_second > self.all && 4 * self.only_gb < self.low_second
    }

    /// Whether most of what is not ASCII are common characters of simplified Chinese, or characters of Big5.
    fn look_chinese(&self) -> bool {
        2 * self.gb_2312 > self.all + self.errors || self.errors == 0 && self.looks_big5()
    }

    fn all_common(&self) -> bool {
        self.errors == 0 && self.all > 0 && self.gb_2312 == self.all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIMPLIFIED: &str = "项目名称\t河道清淤工程\t金额（万元）\t≥12.5\r\n";
    const TRADITIONAL: &str = "項目名稱\t社區圖書館\t金額（萬元）\t120\n主管部門\t文化局\n";

    fn utf_16(text: &str, order: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(order).collect()
    }

    fn in_encoding(encoding: &'static Encoding, text: &str) -> Vec<u8> {
        let (bytes, _, unmappable) = encoding.encode(text);
        assert!(!unmappable, "{text}");
        bytes.into_owned()
    }

    #[test]
    fn encodings_are_told_from_the_bytes() {
        let marked = |mark: &[u8], bytes: Vec<u8>| [mark, &bytes].concat();
        let ascii_first = "a,b,c;".repeat(3000) + "备注";
        for (name, bytes, text) in [
            ("ascii", b"a\tb".to_vec(), "a\tb"),
            ("utf-8", SIMPLIFIED.into(), SIMPLIFIED),
            ("utf-8 with a mark", marked(b"\xEF\xBB\xBF", SIMPLIFIED.into()), SIMPLIFIED),
            ("utf-16le with a mark", marked(b"\xFF\xFE", utf_16(SIMPLIFIED, u16::to_le_bytes)), SIMPLIFIED),
            ("utf-16be with a mark", marked(b"\xFE\xFF", utf_16(SIMPLIFIED, u16::to_be_bytes)), SIMPLIFIED),
            ("utf-16le", utf_16(SIMPLIFIED, u16::to_le_bytes), SIMPLIFIED),
            ("utf-16be", utf_16(SIMPLIFIED, u16::to_be_bytes), SIMPLIFIED),
            (
                "utf-8's mark before gbk",
                marked(b"\xEF\xBB\xBF", in_encoding(GB18030, SIMPLIFIED)),
                SIMPLIFIED,
            ),
            ("gbk up to DOS's mark", [in_encoding(GB18030, "备注"), b"\x1A".to_vec()].concat(), "备注"),
            ("utf-16le of ascii", utf_16("a\tb\r\n", u16::to_le_bytes), "a\tb\r\n"),
            ("utf-16be of one character and a line end", utf_16("甲\n", u16::to_be_bytes), "甲\n"),
            ("gbk", in_encoding(GB18030, SIMPLIFIED), SIMPLIFIED),
            ("gbk, one word", in_encoding(GB18030, "备注"), "备注"),
            ("gbk after much ascii", in_encoding(GB18030, &ascii_first), ascii_first.as_str()),
            ("gbk that happens to be utf-8", in_encoding(GB18030, "联通"), "联通"),
            ("traditional text in gbk", in_encoding(GB18030, TRADITIONAL), TRADITIONAL),
            ("gb18030 four bytes", in_encoding(GB18030, "㐀𠀀项目"), "㐀𠀀项目"),
            ("big5", in_encoding(BIG5, TRADITIONAL), TRADITIONAL),
            ("short big5", in_encoding(BIG5, "備註\t無"), "備註\t無"),
        ] {
            let decoded = decode("t", &bytes, None).unwrap();
            assert_eq!(decoded.text, text, "{name}: {}", decoded.encoding);
            assert_eq!(decoded.invalid.count, 0, "{name}");
        }
    }

    #[test]
    fn a_page_says_in_what_it_is_written() {
        let page = |charset: &str, body: &[u8]| {
            [format!("<html><meta charset={charset}><body>").as_bytes(), body, b"</body></html>"].concat()
        };
        let gbk = in_encoding(GB18030, "项目名称 ±5%");
        let short_big5 = in_encoding(BIG5, "清潔");
        for (name, bytes, encoding, text) in [
            ("western", page("windows-1252", b"\xB15%, 20\xB0C"), "windows-1252", "±5%, 20°C"),
            ("western, quoted", page("\"ISO-8859-1\"", b"caf\xE9 au lait"), "windows-1252", "café au lait"),
            ("Chinese that says it is not", page("iso-8859-1", &gbk), "gb18030", "项目名称 ±5%"),
            ("short Big5", page("'big5'", &short_big5), "Big5", "清潔"),
            ("GBK that says it is UTF-8", page("utf-8", &gbk), "gb18030", "项目名称 ±5%"),
            ("UTF-8 that says it is GBK", page("gb2312", "项目名称".as_bytes()), "UTF-8", "项目名称"),
            ("nothing known", page("klingon", &gbk), "gb18030", "项目名称 ±5%"),
        ] {
            let decoded = decode_page("t", &bytes, None).unwrap();
            assert_eq!(decoded.encoding, encoding, "{name}");
            assert!(decoded.text.contains(text), "{name}: {}", decoded.text);
        }
        assert_eq!(decode_page("t", &page("big5", &gbk), Some("gbk")).unwrap().encoding, "GBK");
    }

    #[test]
    fn utf_32_is_told_by_its_mark_or_named() {
        let units = |text: &str, big: bool| -> Vec<u8> {
            let unit = |c: char| if big { u32::from(c).to_be_bytes() } else { u32::from(c).to_le_bytes() };
            text.chars().flat_map(unit).collect()
        };
        let marked = format!("\u{FEFF}{SIMPLIFIED}𠀀");
        for (big, name) in [(false, "UTF-32LE"), (true, "UTF-32BE")] {
            let decoded = decode("t", &units(&marked, big), None).unwrap();
            assert_eq!((decoded.text.as_str(), decoded.encoding), (&marked["\u{FEFF}".len()..], name));
            assert_eq!(decoded.invalid.count, 0);
            for label in [name.to_lowercase(), "utf-32".to_owned()] {
                assert_eq!(decode("t", &units(&marked, big), Some(&label)).unwrap().text, decoded.text);
            }
            let mut damaged = units(&marked, big);
            damaged.extend(units("甲", big).iter().chain(&[0xFF; 4]).chain(&[0x32]));
            let decoded = decode("t", &damaged, None).unwrap();
            assert!(decoded.text.ends_with("甲\u{FFFD}\u{FFFD}"));
            assert_eq!(decoded.invalid.issues(&decoded.text)[0].args, [name, "1"]);
        }
        // The mark of UTF-16 before a NUL.
        let utf_16: Vec<u8> = "\u{FEFF}\0项目".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(decode("t", &utf_16, None).unwrap().text, "\0项目");
    }

    #[test]
    fn a_label_wins() {
        let gbk = in_encoding(GB18030, "㐀项目");
        let wrongly_marked = [b"\xEF\xBB\xBF", gbk.as_slice()].concat();
        for (label, bytes, text) in [
            ("gbk", gbk.as_slice(), "㐀项目"),
            ("GB2312", gbk.as_slice(), "㐀项目"),
            ("gbk", wrongly_marked.as_slice(), "㐀项目"),
            ("utf-16", b"\xFE\xFF\x75\x32", "甲"),
            ("utf-16", b"\x32\x75", "甲"),
            ("utf-16be", b"\x75\x32", "甲"),
        ] {
            assert_eq!(decode("t", bytes, Some(label)).unwrap().text, text, "{label}");
        }
        for label in ["gbk", "UTF-16", "utf-32", "utf32le", "klingon"] {
            assert_eq!(is_known(label), decode("t", b"", Some(label)).is_ok(), "{label}");
        }
        let error = decode("t", b"", Some("klingon")).unwrap_err();
        assert_eq!((error.fault.code, error.args), ("unknown-encoding", vec!["klingon".to_owned()]));
    }

    #[test]
    fn undecodable_bytes_are_kept_and_their_places_named() {
        let cut_off = &SIMPLIFIED.as_bytes()[..SIMPLIFIED.find('名').unwrap() + 2];
        let damaged =
            [b"\xE7\x94\xB2\xE4\xB9\x99".repeat(9).as_slice(), b"\xFF\n\xFF\xFF\xE4\xB8\x81"].concat();
        let cut_gbk = [in_encoding(GB18030, SIMPLIFIED).as_slice(), b"\xCF"].concat();
        for (name, bytes, encoding, places) in [
            ("utf-8 cut off", cut_off, UTF_8, vec!["1:3"]),
            ("utf-8 damaged", damaged.as_slice(), UTF_8, vec!["1:19", "2:1"]),
            ("gbk cut off", cut_gbk.as_slice(), GB18030, vec!["2:1"]),
        ] {
            let decoded = decode("t", bytes, None).unwrap();
            assert_eq!(decoded.encoding, encoding.name(), "{name}");
            let issues = decoded.invalid.issues(&decoded.text);
            assert_eq!(issues.iter().map(|i| i.place.to_string()).collect::<Vec<_>>(), places, "{name}");
            assert!(
                issues.iter().all(|i| i.code == UNDECODABLE.code && i.args[1] == places.len().to_string())
            );
        }
    }

    #[test]
    fn lines_of_two_encodings_are_decoded_one_by_one() {
        let gbk = in_encoding(GB18030, SIMPLIFIED);
        let (utf8, both) = (SIMPLIFIED.as_bytes(), SIMPLIFIED.repeat(2));
        let marked = [b"\xEF\xBB\xBF", utf8, &gbk].concat();
        for (name, bytes, begins) in [
            ("gbk behind utf-8", [utf8, &gbk].concat(), "2:1 gb18030"),
            ("utf-8 behind gbk", [&gbk, utf8].concat(), "2:1 UTF-8"),
            ("gbk behind a mark", marked, "2:1 gb18030"),
        ] {
            let decoded = decode("t", &bytes, None).unwrap();
            assert_eq!(decoded.text, both, "{name}");
            let [issue] = decoded.invalid.issues(&decoded.text).try_into().unwrap();
            assert_eq!(
                (&*issue.code, format!("{} {}", issue.place, issue.args[0])),
                (MIXED.code, begins.into())
            );
        }
        // UTF-8 that lost a byte is damaged, not GBK, though its bytes may be read as such.
        let damaged: Vec<u8> = [utf8, &utf8[1..], utf8].concat();
        assert_eq!(decode("t", &damaged, None).unwrap().encoding, UTF_8.name());
        assert!(decode("t", &damaged, None).unwrap().invalid.switches.is_empty());
    }

    #[test]
    fn any_bytes_decode_with_few_issues() {
        let noise: Vec<u8> = (0..70_000u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
        for bytes in [vec![0; 5000], vec![0xFF; 5000], vec![0xFE, 0xFF, 0xD8], noise] {
            let decoded = decode("t", &bytes, None).unwrap();
            let issues = decoded.invalid.issues(&decoded.text);
            assert!(issues.len() <= PLACES_NAMED);
        }
    }
}
