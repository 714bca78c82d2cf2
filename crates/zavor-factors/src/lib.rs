//! Second factors.
