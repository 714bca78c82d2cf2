//! Answers: their headers, pages made from templates, who is let in, failures and their words.

mod admit;
pub(crate) mod answer;
mod back;
pub(crate) mod exposition;
pub(crate) mod failure;
pub(crate) mod headers;
pub(crate) mod unbroken;
pub(crate) mod words;
