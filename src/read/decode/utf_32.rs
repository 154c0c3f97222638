//! UTF-32, which few programs write: told by its mark or named.

/// The order of a unit's bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    Little,
    Big,
}

impl Order {
    /// The encoding's name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Little => "UTF-32LE",
            Self::Big => "UTF-32BE",
        }
    }

    fn unit(self, bytes: [u8; 4]) -> Option<char> {
        char::from_u32(match self {
            Self::Little => u32::from_le_bytes(bytes),
            Self::Big => u32::from_be_bytes(bytes),
        })
    }
}

/// Bytes of a unit, and of the mark.
const UNIT: usize = 4;

/// The order that the mark gives. That of UTF-16 with a NUL behind it looks alike: behind a mark of UTF-32 a character follows.
pub(super) fn marked(bytes: &[u8]) -> Option<Order> {
    let order = match bytes {
        [0xFF, 0xFE, 0, 0, ..] => Order::Little,
        [0, 0, 0xFE, 0xFF, ..] => Order::Big,
        _ => return None,
    };
    match bytes.get(UNIT..2 * UNIT) {
        Some(&[a, b, c, d]) => order.unit([a, b, c, d]).map(|_| order),
        _ => Some(order),
    }
}

/// The order that a label names; without one that of the mark, else little.
pub(super) fn named(label: &str, bytes: &[u8]) -> Option<Order> {
    let label: String = label.trim().chars().filter(|c| !matches!(c, '-' | '_')).collect();
    match label.to_ascii_lowercase().as_str() {
        "utf32" => Some(marked(bytes).unwrap_or(Order::Little)),
        "utf32le" => Some(Order::Little),
        "utf32be" => Some(Order::Big),
        _ => None,
    }
}

/// Decodes bytes without their mark; what is no character becomes U+FFFD, and so do the bytes of a unit cut off.
pub(super) fn decode(bytes: &[u8], order: Order) -> (String, bool) {
    let body = if marked(bytes) == Some(order) { bytes.get(UNIT..).unwrap_or(&[]) } else { bytes };
    let mut text = String::with_capacity(body.len() * 3 / UNIT);
    let mut errors = false;
    let (units, rest) = body.as_chunks::<UNIT>();
    for unit in units {
        let c = order.unit(*unit);
        errors |= c.is_none();
        text.push(c.unwrap_or(char::REPLACEMENT_CHARACTER));
    }
    if !rest.is_empty() {
        errors = true;
        text.push(char::REPLACEMENT_CHARACTER);
    }
    (text, errors)
}
