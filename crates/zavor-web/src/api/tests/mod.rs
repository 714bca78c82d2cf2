//! The API through the real routes: who may do what, what is answered, what no input breaks.

mod document;
mod hostile;
mod matrix;
mod program;
mod tokens;
mod whole;
