//! The model as workbook, CSV and JSON.
