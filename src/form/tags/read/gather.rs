//! Putting what the rows told into its order.

use super::Tagged;
use super::parse::What;
use super::project::{Item, Of, Owner, Reading};
use crate::audit::{Claim, Role};
use crate::model::{Extra, FieldName, Indicator, IndicatorField, Part, Stage};

/// Which of the items met was written with that index.
fn written(mut orders: impl Iterator<Item = i64>, number: Option<usize>) -> Option<usize> {
    let number = i64::try_from(number?).ok()?;
    orders.position(|order| order == number)
}

/// Where each item met goes once they are in order; `None` for those dropped.
fn ranks(orders: &[Option<(i64, usize)>]) -> Vec<Option<usize>> {
    let mut sorted: Vec<usize> = (0..orders.len()).filter(|&index| orders[index].is_some()).collect();
    sorted.sort_by_key(|&index| orders[index]);
    let mut ranks = vec![None; orders.len()];
    for (rank, index) in sorted.into_iter().enumerate() {
        ranks[index] = Some(rank);
    }
    ranks
}

/// Puts what was met into its order.
fn arrange<T, U>(met: Vec<T>, ranks: &[Option<usize>], value: impl Fn(T) -> U) -> Vec<U> {
    let mut arranged: Vec<(usize, U)> =
        met.into_iter().zip(ranks).filter_map(|(one, rank)| Some((((*rank)?), value(one)))).collect();
    arranged.sort_by_key(|(rank, _)| *rank);
    arranged.into_iter().map(|(_, one)| one).collect()
}

impl Reading<'_> {
    /// Puts everything into its order.
    pub(super) fn finish(mut self, index: usize) -> Tagged {
        self.apart();
        let declared = &self.project.declared;
        if let Some(blanks) = &mut self.project.blanks {
            blanks.retain(|field| declared[field].is_none());
        }
        let kept = |had: bool, blank: bool| !(had && blank);
        let of_stage =
            |item: &Item<Stage>| kept(item.had, item.value.declared.is_empty()).then_some(item.order);
        let stages = ranks(&self.stages.iter().map(of_stage).collect::<Vec<_>>());
        let extras = &self.extras;
        let of_indicator = |(met, item): (usize, &Item<Indicator>)| {
            let levels = [IndicatorField::Term, IndicatorField::Level1, IndicatorField::Level2];
            let blank = item.value.declared.iter().all(|(field, _)| levels.contains(&field));
            let bare = !extras.iter().any(|extra| matches!(extra.of, Of::Met(owner) if owner == met));
            kept(item.had, blank && bare).then_some(item.order)
        };
        let indicators = ranks(&self.indicators.iter().enumerate().map(of_indicator).collect::<Vec<_>>());
        let order = ranks(&self.extras.iter().map(|extra| Some(extra.order)).collect::<Vec<_>>());
        let written: Vec<i64> = self.indicators.iter().map(|item| item.order.0).collect();
        let owner = |of: Of| match of {
            Of::Nobody => None,
            Of::Met(met) => indicators[met],
            Of::Written(number) => indicators[self::written(written.iter().copied(), Some(number))?],
        };
        self.project.extras = arrange(self.extras, &order, |extra| Extra {
            label: extra.label,
            indicator: owner(extra.of),
            text: extra.text,
        });
        self.project.stages = arrange(self.stages, &stages, |item| item.value);
        self.project.indicators = arrange(self.indicators, &indicators, |item| item.value);
        let role = |owner: Owner| {
            let part = match owner {
                Owner::Field(field) => Some(Part::Field(field)),
                Owner::Stage(met, field) => stages[met].map(|row| Part::Stage(row, field)),
                Owner::Indicator(met, field) => indicators[met].map(|row| Part::Indicator(row, field)),
                Owner::Extra(met) => order.get(met).copied().flatten().map(Part::Extra),
            };
            part.map_or(Role::Label, |part| Role::Value(index, part))
        };
        let mut claims = self.settled;
        claims.extend(self.claims.iter().map(|&(span, owner)| Claim { span, role: role(owner) }));
        Tagged { project: self.project, claims, loose: self.loose }
    }

    /// Gives the values that stand outside their item's row to it; to nobody if it is gone.
    fn apart(&mut self) {
        for (what, text, cell) in std::mem::take(&mut self.apart) {
            let (name, owner) = match &what {
                What::Stage(number, field) => {
                    let met = written(self.stages.iter().map(|item| item.order.0), *number);
                    (field.name(), met.map(|met| Owner::Stage(met, *field)))
                }
                What::Indicator(number, field) => {
                    let met = written(self.indicators.iter().map(|item| item.order.0), *number);
                    (field.name(), met.map(|met| Owner::Indicator(met, *field)))
                }
                What::Field(_) | What::Extra { .. } => continue,
            };
            let owner = owner.unwrap_or(Owner::Extra(self.extras.len()));
            self.claim(cell, None, owner);
            match owner {
                Owner::Stage(met, field) => self.stages[met].value.declared[field] = Some(text),
                Owner::Indicator(met, field) => self.indicators[met].value.declared[field] = Some(text),
                Owner::Field(_) | Owner::Extra(_) => self.extra(None, name, text, Of::Nobody),
            }
        }
    }
}
