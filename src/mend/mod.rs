//! What pagination and OCR broke, mended on grids.
