//! The standard encryption of packages, as of Excel 2007 (MS-OFFCRYPTO 2.3.4.5 to 2.3.4.9): AES of 128 bits, block by
//! block.

use aes::Aes128;
use aes::cipher::{BlockCipherDecrypt, KeyInit};
use sha1::{Digest, Sha1};

use super::{password, u32_at};

const AES_128: u32 = 0x660E;
const BLOCK: usize = 16;
/// How often the password's hash is hashed again.
const SPINS: u32 = 50_000;

/// The package in plain, by what the streams `EncryptionInfo` and `EncryptedPackage` hold; `None` where it wants a
/// password of its own or is encrypted by another scheme.
pub fn open(info: &[u8], encrypted: &[u8]) -> Option<Vec<u8>> {
    let header_bytes = u32_at(info, 8)? as usize;
    let verifier = info.get(12usize.checked_add(header_bytes)?..)?;
    if info.get(2..4)? != [2, 0] || u32_at(info, 20)? != AES_128 {
        return None;
    }
    let mut check = verifier.get(20..36)?.to_vec();
    let mut hash = verifier.get(40..72)?.to_vec();
    let cipher = cipher(verifier.get(4..20)?)?;
    decrypt(&cipher, &mut check);
    decrypt(&cipher, &mut hash);
    if Sha1::digest(&check)[..] != hash[..20] {
        return None;
    }
    let length = usize::try_from(u32_at(encrypted, 0)?).ok()?;
    let mut plain = encrypted.get(8..)?.to_vec();
    decrypt(&cipher, &mut plain);
    plain.truncate(length);
    Some(plain)
}

fn cipher(salt: &[u8]) -> Option<Aes128> {
    let mut hash = Sha1::digest([salt, &password()].concat());
    for spin in 0..SPINS {
        hash = Sha1::digest([&spin.to_le_bytes()[..], &hash].concat());
    }
    let hash = Sha1::digest([&hash[..], &[0; 4]].concat());
    let mut padded = [0x36; 64];
    padded.iter_mut().zip(&hash).for_each(|(pad, byte)| *pad ^= byte);
    Aes128::new_from_slice(&Sha1::digest(padded)[..BLOCK]).ok()
}

/// Decrypts whole blocks; what is left of one at the end stays.
fn decrypt(cipher: &Aes128, bytes: &mut [u8]) {
    for block in bytes.chunks_exact_mut(BLOCK) {
        if let Ok(block) = block.try_into() {
            cipher.decrypt_block(block);
        }
    }
}
