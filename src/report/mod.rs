//! Quota reports for people and machines.
//!
//! One entrance, [`render()`]. What a report says for people is one set of tables (`content`) in
//! the words of a language (`words`); the terminal, CSV, XLSX and HTML print these.

pub mod diff;
pub mod json;

#[cfg(feature = "server")]
mod content;
#[cfg(feature = "server")]
mod csv;
#[cfg(feature = "server")]
mod html;
#[cfg(feature = "server")]
mod render;
#[cfg(feature = "server")]
mod sheet;
#[cfg(feature = "server")]
mod svg;
#[cfg(feature = "server")]
mod table;
#[cfg(feature = "server")]
mod words;
#[cfg(feature = "server")]
mod xlsx;

#[cfg(feature = "server")]
pub use content::Behind;
#[cfg(feature = "server")]
pub use render::{Format, RenderError, Style, render};
#[cfg(feature = "server")]
pub use words::Lang;
