//! Many inputs: plan, convert in parallel, record, resume, report.
