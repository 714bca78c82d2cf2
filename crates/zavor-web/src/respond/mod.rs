//! Answers: headers of every one, pages made of templates, who is let in, failures and their words.

mod admit;
pub(crate) mod answer;
pub(crate) mod failure;
pub(crate) mod headers;
pub(crate) mod words;
