//! What the cells of a table say: days, codes, names, identifiers.

pub mod day;
pub mod decimal;
pub mod identifier;
pub mod vocabulary;
