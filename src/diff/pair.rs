//! Which item of an old list is which of a new one: by equal keys, then by likeness.

use std::collections::HashMap;

/// How alike two names must be to count as one renamed: the share of character pairs they have in common
/// (Dice). Names of projects of one year that differ in a single word lie above it, unrelated ones far below.
const LIKE: f64 = 0.6;

/// Beyond this many comparisons likeness is not looked for: two books of a thousand unmatched projects each.
const COMPARISONS: usize = 1_000_000;

/// What an item is known by: keys from the surest to the weakest, and the text that likeness compares within
/// items of the same kin.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Known {
    /// Keys in order; an empty key matches nothing.
    pub keys: Vec<String>,
    /// What likeness compares.
    pub text: String,
}

/// Pairs two lists. The result has every index of both once: the pairs and the new items in the order of the
/// new list, then the old ones that are gone.
pub fn pair(old: &[Known], new: &[Known]) -> Vec<(Option<usize>, Option<usize>)> {
    let mut partner: Vec<Option<usize>> = vec![None; new.len()];
    let mut taken = vec![false; old.len()];
    let keys = old.iter().chain(new).map(|known| known.keys.len()).max().unwrap_or(0);
    for key in 0..keys {
        by_key(old, new, key, &mut partner, &mut taken);
    }
    by_likeness(old, new, &mut partner, &mut taken);
    let kept = partner.iter().enumerate().map(|(index, &old)| (old, Some(index)));
    let gone = (0..old.len()).filter(|&index| !taken[index]).map(|index| (Some(index), None));
    kept.chain(gone).collect()
}

/// Equal keys pair in order, so that items that share one keep their order.
fn by_key(old: &[Known], new: &[Known], key: usize, partner: &mut [Option<usize>], taken: &mut [bool]) {
    let mut waiting: HashMap<&str, Vec<usize>> = HashMap::new();
    for (index, known) in old.iter().enumerate().rev().filter(|&(index, _)| !taken[index]) {
        if let Some(key) = known.keys.get(key).filter(|key| !key.is_empty()) {
            waiting.entry(key).or_default().push(index);
        }
    }
    for (known, partner) in new.iter().zip(partner).filter(|(_, partner)| partner.is_none()) {
        let found = known.keys.get(key).and_then(|key| waiting.get_mut(key.as_str())?.pop());
        if let Some(index) = found {
            *partner = Some(index);
            taken[index] = true;
        }
    }
}

/// The rest pairs by likeness, the most alike first.
fn by_likeness(old: &[Known], new: &[Known], partner: &mut [Option<usize>], taken: &mut [bool]) {
    let rest = |list: &[Known], free: &dyn Fn(usize) -> bool| -> Vec<(usize, Vec<u64>)> {
        let free = list.iter().enumerate().filter(|&(index, _)| free(index));
        free.map(|(index, known)| (index, pairs_of(&known.text))).collect()
    };
    let left = rest(old, &|index| !taken[index]);
    let right = rest(new, &|index| partner[index].is_none());
    if left.len().saturating_mul(right.len()) > COMPARISONS {
        return;
    }
    let mut alike: Vec<(f64, usize, usize)> = Vec::new();
    for (one, pairs) in &left {
        for (other, others) in &right {
            let likeness = dice(pairs, others);
            if likeness >= LIKE {
                alike.push((likeness, *one, *other));
            }
        }
    }
    alike.sort_by(|a, b| b.0.total_cmp(&a.0).then((a.2, a.1).cmp(&(b.2, b.1))));
    for (_, one, other) in alike {
        if !taken[one] && partner[other].is_none() {
            taken[one] = true;
            partner[other] = Some(one);
        }
    }
}

/// The neighbouring characters of a text, blanks aside, sorted.
fn pairs_of(text: &str) -> Vec<u64> {
    let mut before = 0;
    let mut pairs: Vec<u64> = Vec::new();
    for c in text.chars().filter(|c| !c.is_whitespace()) {
        pairs.push(before << 32 | u64::from(u32::from(c)));
        before = u64::from(u32::from(c));
    }
    pairs.sort_unstable();
    pairs
}

fn dice(one: &[u64], other: &[u64]) -> f64 {
    if one.is_empty() || other.is_empty() {
        return 0.0;
    }
    let (mut i, mut j, mut common) = (0, 0, 0u32);
    while let (Some(a), Some(b)) = (one.get(i), other.get(j)) {
        common += u32::from(a == b);
        i += usize::from(a <= b);
        j += usize::from(b <= a);
    }
    2.0 * f64::from(common) / (one.len() + other.len()) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(names: &[&str]) -> Vec<Known> {
        names.iter().map(|&name| Known { keys: vec![name.to_owned()], text: name.to_owned() }).collect()
    }

    #[test]
    fn keys_pair_first_then_likeness_and_order_breaks_ties() {
        let old = list(&["桥梁养护", "道路照明工程", "同名", "同名", "校舍修缮"]);
        let new = list(&["同名", "桥梁养护", "道路照明改造工程", "同名", "图书采购"]);
        assert_eq!(
            pair(&old, &new),
            [
                (Some(2), Some(0)),
                (Some(0), Some(1)),
                (Some(1), Some(2)),
                (Some(3), Some(3)),
                (None, Some(4)),
                (Some(4), None)
            ]
        );
    }

    #[test]
    fn nothing_pairs_with_nothing() {
        assert_eq!(pair(&list(&[""]), &list(&[""])), [(None, Some(0)), (Some(0), None)]);
        assert!(pair(&[], &[]).is_empty());
    }
}
