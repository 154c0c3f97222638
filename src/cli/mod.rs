//! The command line: definitions, progress and what is printed.
