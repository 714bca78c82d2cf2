//! password_rule
