//! What stands in each slot, settled over the whole form: a field once, the rest as extras with names of their
//! own.

use super::Inference;
use super::fixed::{Part, Stands, extra_name, meant, term_of};
use super::remarks::{self, At, Remark};
use crate::form::key::{key, without_bracket, without_number};
use crate::model::{Field, FieldName};

/// 目标期 of what is declared for the budget year.
const THIS_YEAR: &str = "年度";

/// A slot among all parts: the part, the claim.
type Spot = (usize, usize);

impl Inference<'_> {
    /// Settles what stands in the slots of all fixed parts, by part and claim.
    pub(super) fn settle(&mut self, parts: &[Part]) -> Vec<Vec<Option<Stands>>> {
        let mut stands: Vec<Vec<Option<Stands>>> =
            parts.iter().map(|part| vec![None; part.claims.len()]).collect();
        for (at, part) in parts.iter().enumerate() {
            for index in 0..part.claims.len() {
                if stands[at][index].is_none() {
                    self.label_slots(part, index, &mut stands[at]);
                }
            }
        }
        for &field in Field::ALL {
            let wanted = Some(Stands::Field(field));
            let mut spots: Vec<Spot> = Vec::new();
            for (at, claims) in stands.iter().enumerate() {
                spots.extend(
                    (0..claims.len()).filter(|&index| claims[index] == wanted).map(|index| (at, index)),
                );
            }
            if spots.len() > 1 {
                self.choose(field, &spots, parts, &mut stands);
            }
        }
        stands
    }

    /// Fills the slots of one label: one has the label's meaning, further ones their heads' names. A further one
    /// without a head has no name, and stays blank.
    fn label_slots(&mut self, part: &Part, index: usize, stands: &mut [Option<Stands>]) {
        let label = part.claims[index].label;
        let text = &part.cells[label].tile.text;
        let slots: Vec<usize> =
            (0..part.claims.len()).filter(|&other| part.claims[other].label == label).collect();
        let head = |slot: usize| part.claims[slot].head.map(|head| part.cells[head].tile.text.as_str());
        let meaning = meant(text, self);
        let own = match &meaning {
            Stands::Field(_) => self.amount_slot(&slots, &head),
            Stands::Extra(_) => {
                slots.first().copied().filter(|&slot| slots.len() == 1 || head(slot).is_none())
            }
        };
        for &slot in &slots {
            stands[slot] = match head(slot) {
                _ if own == Some(slot) => Some(meaning.clone()),
                Some(head) => Some(Stands::Extra(format!("{}·{}", extra_name(text), extra_name(head)))),
                None => None,
            };
        }
        if let (Stands::Field(field), Some(chosen)) = (&meaning, own.and_then(head)) {
            let remark = Remark::new(At::Head, &remarks::AMOUNTS);
            self.remarks.push(remark.arg(extra_name(text)).arg(extra_name(chosen)).arg(field.name()));
        }
    }

    /// Which of a label's slots is the model's own: under the first head of the vocabulary's list, else the first.
    fn amount_slot<'t>(&self, slots: &[usize], head: &impl Fn(usize) -> Option<&'t str>) -> Option<usize> {
        let wordings = self.library.vocabulary.sums.own.iter().map(|name| key(name));
        let under = |wording: &str| {
            let fits = |text: &str| {
                let key = key(text);
                key == wording || without_bracket(&key) == Some(wording)
            };
            slots.iter().copied().find(|&slot| head(slot).is_some_and(fits))
        };
        wordings.into_iter().find_map(|wording| under(&wording)).or_else(|| slots.first().copied())
    }

    /// Leaves a field to the best of the slots that claim it; the others become extras.
    fn choose(&mut self, field: Field, spots: &[Spot], parts: &[Part], stands: &mut [Vec<Option<Stands>>]) {
        let label = |&(at, index): &Spot| parts[at].claims[index].label;
        let text = |spot: &Spot| parts[spot.0].cells[label(spot)].tile.text.as_str();
        // What is of this year comes first, then the wording that the vocabulary names first.
        let score = |spot: &Spot| {
            let term = match term_of(&parts[spot.0], label(spot), self).as_deref() {
                Some(THIS_YEAR) => 2,
                None => 1,
                Some(_) => 0,
            };
            (term, std::cmp::Reverse(self.rank(field, text(spot))))
        };
        let scores: Vec<_> = spots.iter().map(score).collect();
        let most = scores.iter().max().copied();
        let best = scores.iter().position(|score| Some(*score) == most);
        for (index, spot) in spots.iter().enumerate() {
            if Some(index) == best {
                continue;
            }
            let name = self.name_apart(&parts[spot.0], label(spot), stands);
            let remark = Remark::new(At::Head, &remarks::TWICE).arg(extra_name(text(spot))).arg(name.clone());
            self.remarks.push(remark);
            stands[spot.0][spot.1] = Some(Stands::Extra(name));
        }
    }

    /// How far down the vocabulary's list of a field's wordings a label stands; the field's name itself first.
    fn rank(&self, field: Field, text: &str) -> usize {
        let own = key(text);
        let same = |wording: &String| {
            let wording = key(wording);
            [Some(own.as_str()), without_bracket(&own), without_number(&own)]
                .contains(&Some(wording.as_str()))
        };
        let also = self.library.vocabulary.project.get(field.name());
        match also {
            _ if own == field.name() => 0,
            Some(also) => also.iter().position(same).unwrap_or(also.len()) + 1,
            None => 1,
        }
    }

    /// A name for a label that another has the field of: with its 目标期 or the label beside it before it, else
    /// with a number behind it.
    fn name_apart(&self, part: &Part, label: usize, stands: &[Vec<Option<Stands>>]) -> String {
        let tile = &part.cells[label].tile;
        let own = extra_name(&tile.text);
        let side = part.cells.iter().rev().find(|cell| {
            cell.is_label()
                && cell.tile.end() <= tile.column
                && cell.tile.rows > tile.rows
                && (cell.tile.row..cell.tile.bottom()).contains(&tile.row)
        });
        let name = match (term_of(part, label, self), side) {
            (Some(term), _) if !own.starts_with(&term) => format!("{term}{own}"),
            (None, Some(side)) => format!("{}·{own}", extra_name(&side.tile.text)),
            _ => own,
        };
        let taken = |name: &str| {
            stands.iter().flatten().flatten().any(|other| *other == Stands::Extra(name.to_owned()))
        };
        let numbered = (2..).map(|number| format!("{name}{number}"));
        std::iter::once(name.clone()).chain(numbered).find(|name| !taken(name)).unwrap_or_default()
    }
}
