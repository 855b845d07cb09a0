//! Quota reports for people and machines.
//!
//! One entrance, [`render()`]. What a report says for people is one set of tables (`content`) in
//! the words of a language (`words`); the terminal, CSV, XLSX and HTML print these.

pub mod diff;

mod content;
mod csv;
mod html;
mod render;
mod sheet;
mod svg;
mod table;
mod words;
mod xlsx;

pub use content::Behind;
pub use render::{Format, RenderError, Style, render};
pub use words::Lang;
