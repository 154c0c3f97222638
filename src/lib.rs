//! `conv`: performance-target forms in, the standard budget-office workbook and CSVs out.
//!
//! One road, six stations: bytes → [`read`] → grid → [`mend`] → grid → [`form`] (recognise) → project →
//! [`derive`] → project → [`check`] → issues → [`write`]. `ARCHITECTURE.md` is the page about it.

pub mod audit;
pub mod batch;
pub mod check;
pub mod cli;
pub mod derive;
pub mod diff;
pub mod error;
mod excel;
pub mod form;
pub mod grid;
pub mod lang;
pub mod mend;
pub mod model;
pub mod parallel;
pub mod read;
pub mod road;
mod rough;
mod script;
pub mod write;
