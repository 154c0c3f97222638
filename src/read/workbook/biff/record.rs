//! Records of a BIFF stream, and strings that go on from record to record.

/// A record: its type and its data.
#[derive(Debug, Clone, Copy)]
pub struct Record<'a> {
    pub kind: u16,
    pub data: &'a [u8],
}

/// The records of a stream from a position on. A record that is cut short is the last, with what there is.
#[derive(Debug, Clone)]
pub struct Records<'a> {
    rest: &'a [u8],
}

pub const CONTINUE: u16 = 0x003C;

impl<'a> Records<'a> {
    pub fn new(stream: &'a [u8], at: usize) -> Self {
        Self { rest: stream.get(at..).unwrap_or(&[]) }
    }

    /// Bytes of the stream behind those read.
    pub fn left(&self) -> usize {
        self.rest.len()
    }

    /// The data of a record and of those that continue it.
    pub fn with_continuations(&mut self, first: &'a [u8]) -> Vec<&'a [u8]> {
        let mut all = vec![first];
        loop {
            let mut ahead = self.clone();
            match ahead.next() {
                Some(record) if record.kind == CONTINUE => all.push(record.data),
                _ => return all,
            }
            *self = ahead;
        }
    }
}

impl<'a> Iterator for Records<'a> {
    type Item = Record<'a>;

    fn next(&mut self) -> Option<Record<'a>> {
        let (head, rest) = self.rest.split_at_checked(4)?;
        let kind = u16::from_le_bytes([head[0], head[1]]);
        let length = usize::from(u16::from_le_bytes([head[2], head[3]]));
        let (data, rest) = rest.split_at(length.min(rest.len()));
        self.rest = rest;
        Some(Record { kind, data })
    }
}

/// A cursor over the pieces of a record and its continuations.
#[derive(Debug)]
pub struct Pieces<'a> {
    pieces: std::vec::IntoIter<&'a [u8]>,
    now: &'a [u8],
}

impl<'a> Pieces<'a> {
    pub fn new(pieces: Vec<&'a [u8]>) -> Self {
        let mut pieces = pieces.into_iter();
        let now = pieces.next().unwrap_or(&[]);
        Self { pieces, now }
    }

    /// Whether all is read.
    pub fn is_done(&self) -> bool {
        self.now.is_empty() && self.pieces.as_slice().iter().all(|piece| piece.is_empty())
    }

    pub fn u8(&mut self) -> Option<u8> {
        while self.now.is_empty() {
            self.now = self.pieces.next()?;
        }
        let (&first, rest) = self.now.split_first()?;
        self.now = rest;
        Some(first)
    }

    pub fn u16(&mut self) -> Option<u16> {
        Some(u16::from_le_bytes([self.u8()?, self.u8()?]))
    }

    pub fn u32(&mut self) -> Option<u32> {
        Some(u32::from(self.u16()?) | u32::from(self.u16()?) << 16)
    }

    /// Passes over bytes; past the end is the end.
    pub fn skip(&mut self, mut count: usize) {
        while count > 0 {
            if self.now.is_empty() {
                let Some(next) = self.pieces.next() else { return };
                self.now = next;
            }
            let step = count.min(self.now.len());
            self.now = &self.now[step..];
            count -= step;
        }
    }

    /// A string of BIFF8 (MS-XLS 2.5.293): characters of one or two bytes, then formatting runs and phonetics,
    /// which are passed over. Where it goes on in the next record, that begins with the width anew.
    pub fn string(&mut self, length: usize) -> Option<String> {
        let flags = self.u8()?;
        let runs = if flags & 8 != 0 { usize::from(self.u16()?) } else { 0 };
        let phonetics = if flags & 4 != 0 { self.u32()? as usize } else { 0 };
        let mut wide = flags & 1 != 0;
        let mut units: Vec<u16> = Vec::with_capacity(length.min(self.now.len()));
        while units.len() < length {
            if self.now.is_empty() {
                self.now = self.pieces.next()?;
                wide = self.u8()? & 1 != 0;
            }
            let width = if wide { 2 } else { 1 };
            let count = (length - units.len()).min(self.now.len() / width);
            let (chars, rest) = self.now.split_at(count * width);
            if wide {
                units.extend(chars.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])));
            } else {
                units.extend(chars.iter().map(|&b| u16::from(b)));
            }
            // A lone byte at a piece's end is half a character: damage.
            self.now = if count == 0 { &[] } else { rest };
        }
        self.skip(runs * 4);
        self.skip(phonetics);
        Some(String::from_utf16_lossy(&units))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_string_changes_its_width_where_a_record_ends() {
        let pieces = vec![&[0u8, b'a', b'b'][..], &[1, 0x2D, 0x4E, b'c', 0][..]];
        assert_eq!(Pieces::new(pieces).string(4).as_deref(), Some("ab中c"));
        assert_eq!(Pieces::new(vec![&[1, 0x2D][..]]).string(1), None);
        assert_eq!(Pieces::new(vec![&[8, 255, 255, b'a'][..]]).string(1).as_deref(), Some("a"));
    }

    #[test]
    fn a_record_that_is_cut_short_is_the_last() {
        let stream = [9, 0, 2, 0, 1, 2, 10, 0, 200, 0, 7];
        let records: Vec<_> =
            Records::new(&stream, 0).map(|record| (record.kind, record.data.len())).collect();
        assert_eq!(records, [(9, 2), (10, 1)]);
        assert_eq!(Records::new(&stream, 99).count(), 0);
    }
}
