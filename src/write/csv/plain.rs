//! Cells that hold nothing to quote and are no formula: numbers, dates, signs, places in a text.
//!
//! They are written digit by digit; the standard library's formatting would cost more than the rest of a row.

use std::fmt::{Display, Write as _};

use rust_decimal::Decimal;

use crate::model::{Day, Level};

/// What is written as a plain cell, as its `Display` has it.
pub trait Plain {
    /// Appends it.
    fn write(&self, out: &mut String);
}

/// Appends a number with at least so many digits.
fn digits(out: &mut String, mut number: u64, least: usize) {
    /// Of `u64::MAX`.
    const MOST: usize = 20;
    let mut digits = [b'0'; MOST];
    let mut from = MOST;
    while from > 0 && (number > 0 || MOST - from < least.max(1)) {
        from -= 1;
        digits[from] = b'0' + (number % 10) as u8;
        number /= 10;
    }
    out.extend(digits[from..].iter().map(|&digit| char::from(digit)));
}

/// What is too rare for a way of its own.
fn formatted(out: &mut String, value: impl Display) {
    // Writing to a string cannot fail.
    let _ = write!(out, "{value}");
}

impl Plain for usize {
    fn write(&self, out: &mut String) {
        digits(out, *self as u64, 1);
    }
}

impl Plain for &str {
    fn write(&self, out: &mut String) {
        out.push_str(self);
    }
}

impl Plain for Level {
    fn write(&self, out: &mut String) {
        out.push_str(self.name());
    }
}

/// A year, with four digits at least.
#[derive(Debug, Clone, Copy)]
pub struct Year(pub i16);

impl Plain for Year {
    fn write(&self, out: &mut String) {
        match u64::try_from(self.0) {
            Ok(year) => digits(out, year, 4),
            Err(_) => formatted(out, format_args!("{:04}", self.0)),
        }
    }
}

impl Plain for Day {
    fn write(&self, out: &mut String) {
        let mut parts = |year: i16, rest: &[i8]| {
            Year(year).write(out);
            for &part in rest {
                out.push('-');
                digits(out, part.unsigned_abs().into(), 2);
            }
        };
        match *self {
            Self::Year(year) => parts(year, &[]),
            Self::Month(year, month) if month >= 0 => parts(year, &[month]),
            Self::Day(date) if date.year() >= 0 => parts(date.year(), &[date.month(), date.day()]),
            Self::Open | Self::Month(..) | Self::Day(_) => formatted(out, self),
        }
    }
}

impl Plain for Decimal {
    fn write(&self, out: &mut String) {
        let parts = u64::try_from(self.mantissa().unsigned_abs()).ok().zip(10_u64.checked_pow(self.scale()));
        let Some((mantissa, one)) = parts else { return formatted(out, self) };
        if self.is_sign_negative() {
            out.push('-');
        }
        digits(out, mantissa / one, 1);
        if one > 1 {
            out.push('.');
            digits(out, mantissa % one, self.scale() as usize);
        }
    }
}

/// A place in a text: line and column.
#[derive(Debug, Clone, Copy)]
pub struct Line(pub u32, pub u32);

impl Plain for Line {
    fn write(&self, out: &mut String) {
        digits(out, self.0.into(), 1);
        out.push(':');
        digits(out, self.1.into(), 1);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::any;

    fn written(value: impl Plain) -> String {
        let mut text = String::new();
        value.write(&mut text);
        text
    }

    proptest! {
        #[test]
        fn cells_are_what_display_says(
            mantissa in prop_oneof![any::<i64>().prop_map(i128::from), -(1_i128 << 95)..(1_i128 << 95)],
            scale in 0_u32..=28,
            year in any::<i16>(),
            month in any::<i8>(),
            number in any::<usize>(),
        ) {
            let decimal = Decimal::from_i128_with_scale(mantissa, scale);
            prop_assert_eq!(written(decimal), decimal.to_string());
            prop_assert_eq!(written(Year(year)), format!("{year:04}"));
            prop_assert_eq!(written(Day::Year(year)), Day::Year(year).to_string());
            prop_assert_eq!(written(Day::Month(year, month)), Day::Month(year, month).to_string());
            prop_assert_eq!(written(number), number.to_string());
        }

        #[test]
        fn days_are_what_display_says(day in any::day()) {
            prop_assert_eq!(written(day), day.to_string());
        }
    }

    #[test]
    fn a_zero_keeps_its_sign_and_its_decimals() {
        for text in ["0", "0.00", "-0", "-0.0", "0.05", "-12.50"] {
            let decimal: Decimal = text.parse().unwrap();
            assert_eq!(written(decimal), decimal.to_string());
        }
        let mut zero = Decimal::ZERO;
        zero.set_sign_negative(true);
        assert_eq!(written(zero), zero.to_string());
    }
}
