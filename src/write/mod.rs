//! The model as workbook, CSV and JSON.

pub mod csv;
pub mod datapackage;
pub mod json;
pub mod ooxml;
pub mod txt;
pub mod whole;
pub mod xlsx;
