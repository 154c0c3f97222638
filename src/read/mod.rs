//! Bytes to grids: encoding, format by content, one file a format.
