//! The model as workbook, CSV and JSON.

pub mod whole;
