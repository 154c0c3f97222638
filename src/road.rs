//! The whole road as one function: bytes to a checked book.
