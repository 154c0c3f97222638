//! Encrypted streams of records (MS-XLS 2.2.10): RC4 of Excel 97 and of its successors, and the obfuscation before.

use std::borrow::Cow;

use md5::Md5;
use sha1::{Digest, Sha1};

use super::{PASSWORD, password, u32_at};

const BOUNDSHEET: u16 = 0x0085;
const EOF: u16 = 0x000A;
const FILEPASS: u16 = 0x002F;
/// Records that stay in plain: BOF, FILEPASS, USREXCL, FILELOCK, INTERFACEHDR, RRDINFO, RRDHEAD.
const IN_PLAIN: [u16; 10] =
    [0x0009, 0x0209, 0x0409, 0x0809, FILEPASS, 0x0194, 0x0195, 0x00E1, 0x0196, 0x0138];
/// RC4 begins anew, with another key, every so many bytes.
const BLOCK: usize = 1024;

/// The stream in plain; as it is, where it was. `None` where it wants a password of its own.
pub fn opened(stream: &[u8]) -> Option<Cow<'_, [u8]>> {
    let mut pass = None;
    for (at, kind, end) in records(stream) {
        match kind {
            EOF => break,
            FILEPASS => pass = stream.get(at + 4..end),
            _ => continue,
        }
        break;
    }
    let Some(pass) = pass else { return Some(stream.into()) };
    let mut cipher = Cipher::of(pass)?;
    let mut plain = stream.to_vec();
    for (at, kind, end) in records(stream) {
        // The place of a sheet stays in plain too.
        let from = at + 4 + if kind == BOUNDSHEET { 4 } else { 0 };
        if let Some(data) = plain.get_mut(from..end).filter(|_| !IN_PLAIN.contains(&kind)) {
            match &mut cipher {
                Cipher::Rc4(blocks) => blocks.apply(from, data),
                Cipher::Xor(key) => xor(key, from + (end - at - 4), data),
            }
        }
    }
    Some(plain.into())
}

/// Where each record begins, its type, and where it ends.
fn records(stream: &[u8]) -> impl Iterator<Item = (usize, u16, usize)> {
    let mut next = 0;
    std::iter::from_fn(move || {
        let at = next;
        let head = stream.get(at..at + 4)?;
        next = at + 4 + usize::from(u16::from_le_bytes([head[2], head[3]]));
        Some((at, u16::from_le_bytes([head[0], head[1]]), next.min(stream.len())))
    })
}

enum Cipher {
    Rc4(Box<Blocks>),
    Xor([u8; 16]),
}

impl Cipher {
    /// The cipher that the record FILEPASS names, if the password that nobody is asked for opens it.
    fn of(pass: &[u8]) -> Option<Self> {
        let word = |at: usize| Some(u16::from_le_bytes([*pass.get(at)?, *pass.get(at + 1)?]));
        match (pass.len(), word(0)?) {
            // Before BIFF8 there was one scheme only.
            (4, _) => xor_key(word(0)?, word(2)?).map(Self::Xor),
            (_, 0) => xor_key(word(2)?, word(4)?).map(Self::Xor),
            (_, 1) if word(4)? == 1 => Blocks::of_md5(pass.get(6..54)?).map(Box::new).map(Self::Rc4),
            (_, 1) if word(4)? == 2 => Blocks::of_sha1(pass.get(2..)?).map(Box::new).map(Self::Rc4),
            _ => None,
        }
    }
}

/// What the keys of the blocks are made of.
enum Base {
    Md5([u8; 5]),
    /// And how many bytes a key has.
    Sha1(Vec<u8>, usize),
}

impl Base {
    fn key(&self, block: usize) -> Vec<u8> {
        let block = (block as u32).to_le_bytes();
        match self {
            Self::Md5(base) => Md5::digest([&base[..], &block].concat()).to_vec(),
            Self::Sha1(base, bytes) => {
                let mut key = Sha1::digest([base, &block[..]].concat())[..*bytes].to_vec();
                // A key of 40 bits is filled up.
                key.resize(if *bytes == 5 { 16 } else { *bytes }, 0);
                key
            }
        }
    }
}

/// RC4 over a stream, whose bytes in plain count too.
struct Blocks {
    base: Base,
    block: usize,
    /// The position whose byte of the key stream comes next.
    at: usize,
    rc4: Rc4,
}

impl Blocks {
    fn new(base: Base) -> Self {
        let rc4 = Rc4::new(&base.key(0));
        Self { base, block: 0, at: 0, rc4 }
    }

    /// As of Excel 97 (MS-OFFCRYPTO 2.3.6): salt, verifier and the verifier's hash.
    fn of_md5(pass: &[u8]) -> Option<Self> {
        let (salt, check) = pass.split_at_checked(16)?;
        let hash = Md5::digest(password());
        let salted = Md5::digest([&hash[..5], salt].concat().repeat(16));
        let base = Base::Md5(salted[..5].try_into().ok()?);
        Self::new(base).checked(check, |check| Md5::digest(check).to_vec())
    }

    /// As of Excel 2002 (MS-OFFCRYPTO 2.3.5): version, flags, a header with the length of keys, salt and verifier.
    fn of_sha1(info: &[u8]) -> Option<Self> {
        let header_bytes = u32_at(info, 8)? as usize;
        let bits = match u32_at(info, 12 + 16)? {
            0 => 40,
            bits @ 40..=128 => bits,
            _ => return None,
        };
        let verifier = info.get(12usize.checked_add(header_bytes)?..)?;
        let base = Sha1::digest([verifier.get(4..20)?, &password()].concat());
        let check = [verifier.get(20..36)?, verifier.get(40..60)?].concat();
        let base = Base::Sha1(base.to_vec(), bits as usize / 8);
        Self::new(base).checked(&check, |check| Sha1::digest(check).to_vec())
    }

    /// Itself from the start on, if it opens the verifier and its hash.
    fn checked(mut self, check: &[u8], hash: fn(&[u8]) -> Vec<u8>) -> Option<Self> {
        let mut check = check.to_vec();
        self.apply(0, &mut check);
        let (verifier, hashed) = check.split_at_checked(16)?;
        (hash(verifier) == hashed).then(|| Self::new(self.base))
    }

    /// Decrypts what stands at a position, behind all that was decrypted before.
    fn apply(&mut self, from: usize, data: &mut [u8]) {
        for (at, byte) in (from..).zip(data) {
            if at / BLOCK != self.block {
                self.block = at / BLOCK;
                self.at = self.block * BLOCK;
                self.rc4 = Rc4::new(&self.base.key(self.block));
            }
            while self.at < at {
                self.rc4.next();
                self.at += 1;
            }
            *byte ^= self.rc4.next();
            self.at += 1;
        }
    }
}

struct Rc4 {
    state: [u8; 256],
    i: u8,
    j: u8,
}

impl Rc4 {
    fn new(key: &[u8]) -> Self {
        let mut state: [u8; 256] = std::array::from_fn(|index| index as u8);
        let mut j = 0u8;
        for (index, key) in (0..256).zip(key.iter().cycle()) {
            j = j.wrapping_add(state[index]).wrapping_add(*key);
            state.swap(index, usize::from(j));
        }
        Self { state, i: 0, j: 0 }
    }

    fn next(&mut self) -> u8 {
        self.i = self.i.wrapping_add(1);
        let first = self.state[usize::from(self.i)];
        self.j = self.j.wrapping_add(first);
        self.state.swap(usize::from(self.i), usize::from(self.j));
        self.state[usize::from(self.state[usize::from(self.i)].wrapping_add(first))]
    }
}

/// The sixteen bytes of the obfuscation (MS-OFFCRYPTO 2.3.7.2), if the password gives the key and verifier of the file.
fn xor_key(key: u16, verifier: u16) -> Option<[u8; 16]> {
    const FILLING: u8 = 0xBB;
    if (key, verifier) != (password_key(), password_verifier()) {
        return None;
    }
    let mut bytes = [FILLING; 16];
    bytes[..PASSWORD.len()].copy_from_slice(PASSWORD.as_bytes());
    for (index, byte) in bytes.iter_mut().enumerate() {
        *byte = (*byte ^ key.to_le_bytes()[index % 2]).rotate_left(2);
    }
    Some(bytes)
}

/// Undoes the obfuscation; `from` is where the data stands, and the length of its record is added to that.
fn xor(key: &[u8; 16], from: usize, data: &mut [u8]) {
    for (at, byte) in (from..).zip(data) {
        *byte = byte.rotate_left(3) ^ key[at % 16];
    }
}

fn password_key() -> u16 {
    let feedback = |register: u16| {
        let turned = register.rotate_left(1);
        turned ^ if turned & 1 == 1 { 0x1020 } else { 0 }
    };
    let (mut base, mut end, mut key) = (0x8000, 0xFFFF, 0);
    for char in PASSWORD.bytes().rev() {
        for bit in 0..8 {
            base = feedback(base);
            end = feedback(end);
            if char & 0x7F & 1 << bit != 0 {
                key ^= base;
            }
        }
    }
    key ^ end
}

fn password_verifier() -> u16 {
    let turned = |char: u16, by: usize| (char << by | char >> (15 - by)) & 0x7FFF;
    let hash = PASSWORD.bytes().zip(1..).fold(0, |hash, (char, at)| hash ^ turned(u16::from(char), at % 15));
    hash ^ PASSWORD.len() as u16 ^ 0xCE4B
}
