//! Tables of declared texts and what they settle; all texts are invented.

mod amounts;
mod dates;
mod numbers;
mod properties;
mod quantities;
mod rows;
