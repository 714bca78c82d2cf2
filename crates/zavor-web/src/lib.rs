//! Pages.

pub mod assets;
pub mod chart;
pub mod page;
pub mod parts;
#[cfg(test)]
mod template_tests;
pub mod text;
