//! The `conv` program.

fn main() {}
