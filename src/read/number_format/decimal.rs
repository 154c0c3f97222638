//! A binary float as the decimal that its author typed.

/// Significant digits a spreadsheet keeps (Excel's specifications and limits: number precision).
const PRECISION: usize = 15;

/// A decimal: `0.d₁d₂d₃… × 10^point`, no zero at either end of the digits; zero has no digits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Decimal {
    pub negative: bool,
    pub digits: Vec<u8>,
    pub point: i32,
}

impl Decimal {
    /// The shortest decimal at 15 significant digits: 158.80000000000001 is 158.8. Whole numbers that a float
    /// holds exactly keep all their digits. Not for infinities and NaN.
    pub fn of(value: f64) -> Self {
        const EXACT: f64 = 9_007_199_254_740_992.0;
        if value.fract() == 0.0 && value.abs() < EXACT {
            return Self::of_digits(value < 0.0, &format!("{}", value.abs() as u64), None);
        }
        let text = format!("{:.*e}", PRECISION - 1, value.abs());
        let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
        let digits: String = mantissa.chars().filter(char::is_ascii_digit).collect();
        let point = exponent.parse::<i32>().unwrap_or(0) + 1;
        Self::of_digits(value < 0.0, &digits, Some(point))
    }

    fn of_digits(negative: bool, digits: &str, point: Option<i32>) -> Self {
        let mut point = point.unwrap_or(digits.len() as i32);
        let trimmed = digits.trim_start_matches('0');
        point -= (digits.len() - trimmed.len()) as i32;
        let digits: Vec<u8> = trimmed.trim_end_matches('0').bytes().collect();
        Self {
            negative: negative && !digits.is_empty(),
            point: if digits.is_empty() { 0 } else { point },
            digits,
        }
    }

    pub fn is_zero(&self) -> bool {
        self.digits.is_empty()
    }

    /// The digits before the point; empty below one.
    pub fn whole(&self) -> String {
        let point = usize::try_from(self.point).unwrap_or(0);
        let have = self.digits.iter().take(point).map(|&digit| char::from(digit));
        let zeros = point.saturating_sub(self.digits.len());
        have.chain(std::iter::repeat_n('0', zeros)).collect()
    }

    /// The digits behind the point; empty for a whole number.
    pub fn fraction(&self) -> String {
        let zeros = usize::try_from(-self.point).unwrap_or(0);
        let zeros = if self.is_zero() { 0 } else { zeros };
        let skip = usize::try_from(self.point).unwrap_or(0);
        let have = self.digits.iter().skip(skip).map(|&digit| char::from(digit));
        std::iter::repeat_n('0', zeros).chain(have).collect()
    }

    /// Rounded to a number of places behind the point, halves away from zero.
    pub fn rounded(&self, places: usize) -> Self {
        let keep = self.point + places as i32;
        if keep >= self.digits.len() as i32 {
            return self.clone();
        }
        let Ok(keep) = usize::try_from(keep) else {
            return Self { negative: false, digits: Vec::new(), point: 0 };
        };
        let up = self.digits.get(keep).is_some_and(|&digit| digit >= b'5');
        let mut digits: Vec<u8> = self.digits.iter().take(keep).copied().collect();
        let mut point = self.point;
        if up {
            while digits.last() == Some(&b'9') {
                digits.pop();
            }
            match digits.last_mut() {
                Some(last) => *last += 1,
                None => {
                    digits.push(b'1');
                    point += 1;
                }
            }
        }
        let text: String = digits.iter().map(|&digit| char::from(digit)).collect();
        Self::of_digits(self.negative, &text, Some(point))
    }

    /// As plain text: no exponent between 10^-15 and 10^21, no zeros to spare.
    pub fn text(&self) -> String {
        if self.is_zero() {
            return "0".to_owned();
        }
        let mut text = String::from(if self.negative { "-" } else { "" });
        if !(-15..=21).contains(&self.point) {
            let digits: String = self.digits.iter().map(|&digit| char::from(digit)).collect();
            let (first, rest) = digits.split_at(1);
            let point = if rest.is_empty() { "" } else { "." };
            text.push_str(&format!("{first}{point}{rest}E{:+03}", self.point - 1));
            return text;
        }
        let (whole, fraction) = (self.whole(), self.fraction());
        text.push_str(if whole.is_empty() { "0" } else { &whole });
        if !fraction.is_empty() {
            text.push('.');
            text.push_str(&fraction);
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn floats_become_what_was_typed() {
        let cases = [
            ("158.80000000000001".parse().unwrap(), "158.8"),
            (0.1 + 0.2, "0.3"),
            (13_812_345_678.0, "13812345678"),
            (-0.0, "0"),
            (-2.5, "-2.5"),
            (1e15 + 0.3, "1000000000000000"),
            (4_503_599_627_370_497.0, "4503599627370497"),
            (0.000_012, "0.000012"),
            (1e20, "100000000000000000000"),
            (1.5e300, "1.5E+300"),
            (100.0, "100"),
            (36.41, "36.41"),
        ];
        for (value, text) in cases {
            assert_eq!(Decimal::of(value).text(), text);
        }
    }

    #[test]
    fn rounding_carries_through_nines() {
        let round = |value: f64, places| Decimal::of(value).rounded(places).text();
        assert_eq!(
            [round(9.995, 2), round(0.05, 1), round(0.04, 1), round(-0.5, 0)],
            ["10", "0.1", "0", "-1"]
        );
        assert_eq!([round(99.99, 1), round(0.0004, 2), round(1.25, 1)], ["100", "0", "1.3"]);
    }
}
