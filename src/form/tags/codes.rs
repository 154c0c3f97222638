//! Short stable names of the model's fields, for tags. They never change meaning; a new field gets a new one.

use crate::model::{Field, IndicatorField, StageField};

macro_rules! codes {
    ($encode:ident, $decode:ident, $enum:ident { $($variant:ident = $code:literal,)* }) => {
        /// The code of a field.
        pub(super) fn $encode(field: $enum) -> &'static str {
            match field { $($enum::$variant => $code,)* }
        }
        /// The field of a code.
        pub(super) fn $decode(code: &str) -> Option<$enum> {
            match code { $($code => Some($enum::$variant),)* _ => None }
        }
    };
}

codes! { of_field, field, Field {
    Year = "ye", Name = "na", Attribute = "at", Department = "de", DepartmentCode = "dc", Unit = "un",
    Leader = "le", Phone = "ph", Period = "pe", Total = "to", Fiscal = "fi", Own = "ow", Other = "ot",
    Overview = "ov", Basis = "ba", Feasibility = "fe", Necessity = "ne", Goal = "go", LongGoal = "lg",
    YearGoal = "yg", Remarks = "re", MoneyUnit = "mu",
} }

codes! { of_stage, stage, StageField {
    Content = "c", Start = "s", End = "e",
} }

codes! { of_indicator, indicator, IndicatorField {
    Term = "t", Level1 = "1", Level2 = "2", Level3 = "3", Value = "v", Content = "c", Standard = "s",
    UnitOfMeasure = "u", ValueType = "y", Note = "n", Weight = "w",
} }
