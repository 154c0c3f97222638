//! Rules over the model that raise issues, and the catalogue of every issue.
