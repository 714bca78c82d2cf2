//! The API through the real routes: who may do what, what it answers, and that no input breaks it.

mod document;
mod hostile;
mod matrix;
mod program;
mod tokens;
mod whole;
