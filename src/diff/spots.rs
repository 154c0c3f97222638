//! Where two texts differ.

/// The shortest stretch of characters that counts as kept between two changes: one character more or less in
/// common is chance.
const STRETCH: usize = 3;

/// Beyond this many comparisons of characters the whole middle counts as changed.
const COMPARISONS: usize = 4_000_000;

/// A piece of two texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spot<'t> {
    /// The same in both.
    Same(&'t str),
    /// Changed: what it was and what it is. One of them may be empty.
    Changed(&'t str, &'t str),
}

/// Cuts two texts into what they share and what changed, in order.
pub fn spots<'t>(old: &'t str, new: &'t str) -> Vec<Spot<'t>> {
    let mut found = Vec::new();
    compare(old, new, &mut found);
    found
}

fn compare<'t>(old: &'t str, new: &'t str, found: &mut Vec<Spot<'t>>) {
    let head: usize =
        old.chars().zip(new.chars()).take_while(|(a, b)| a == b).map(|(a, _)| a.len_utf8()).sum();
    let (same, old) = old.split_at(head);
    let new = &new[head..];
    if !same.is_empty() {
        found.push(Spot::Same(same));
    }
    let tails = old.chars().rev().zip(new.chars().rev());
    let tail: usize = tails.take_while(|(a, b)| a == b).map(|(a, _)| a.len_utf8()).sum();
    let (old, same) = old.split_at(old.len() - tail);
    let new = &new[..new.len() - tail];
    match longest(old, new) {
        Some((in_old, in_new, length)) => {
            compare(&old[..in_old], &new[..in_new], found);
            found.push(Spot::Same(&old[in_old..in_old + length]));
            compare(&old[in_old + length..], &new[in_new + length..], found);
        }
        None if old.is_empty() && new.is_empty() => {}
        None => found.push(Spot::Changed(old, new)),
    }
    if !same.is_empty() {
        found.push(Spot::Same(same));
    }
}

/// The longest stretch both have, as bytes: where in each, and how long.
fn longest(old: &str, new: &str) -> Option<(usize, usize, usize)> {
    let (a, b): (Vec<_>, Vec<_>) = (old.char_indices().collect(), new.char_indices().collect());
    if a.len().saturating_mul(b.len()) > COMPARISONS {
        return None;
    }
    let mut lengths = vec![0usize; b.len() + 1];
    let (mut best, mut end) = (0, (0, 0));
    for (i, &(_, x)) in a.iter().enumerate() {
        let mut diagonal = 0;
        for (j, &(_, y)) in b.iter().enumerate() {
            let length = if x == y { diagonal + 1 } else { 0 };
            diagonal = std::mem::replace(&mut lengths[j + 1], length);
            if length > best {
                (best, end) = (length, (i + 1, j + 1));
            }
        }
    }
    let byte = |list: &[(usize, char)], index: usize, len: usize| list.get(index).map_or(len, |&(at, _)| at);
    let (from_old, from_new) =
        (byte(&a, end.0 - best.min(end.0), old.len()), byte(&b, end.1 - best.min(end.1), new.len()));
    (best >= STRETCH).then(|| (from_old, from_new, byte(&a, end.0, old.len()) - from_old))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::any;

    #[test]
    fn changes_are_told_apart_where_enough_lies_between() {
        assert_eq!(
            spots("完成道路养护 30 公里，覆盖三个乡镇。", "完成道路养护 45 公里，覆盖五个乡镇。"),
            [
                Spot::Same("完成道路养护 "),
                Spot::Changed("30", "45"),
                Spot::Same(" 公里，覆盖"),
                Spot::Changed("三", "五"),
                Spot::Same("个乡镇。")
            ]
        );
        assert_eq!(spots("", "新"), [Spot::Changed("", "新")]);
        assert_eq!(spots("同", "同"), [Spot::Same("同")]);
    }

    proptest! {
        #[test]
        fn the_pieces_make_up_both_texts(old in any::text(), new in any::text()) {
            let (mut one, mut other) = (String::new(), String::new());
            for spot in spots(&old, &new) {
                match spot {
                    Spot::Same(text) => { one.push_str(text); other.push_str(text); }
                    Spot::Changed(old, new) => { one.push_str(old); other.push_str(new); prop_assert_ne!(old, new); }
                }
            }
            prop_assert_eq!((one, other), (old, new));
        }
    }
}
