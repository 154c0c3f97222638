//! Declared text to amounts, dates, quantities and scores: small total functions.
