//! Quota reports as people read them: a table for a terminal, CSV, a workbook, or one page to print.
//!
//! [`render()`] is the only entrance. The content of a report is one set of tables, in the words of
//! a language (one Fluent file each); every form prints the same tables. The same report, cases and
//! style give the same bytes, so a file of the server can be compared with one from a bundle.
//!
//! ```
//! use caselot_core::quota::{Ask, CourtProjection};
//! use caselot_report::{FigureCases, Format, Lang, Style, render};
//!
//! # use caselot_core::docket::entry::Court;
//! # use caselot_core::docket::{Actor, Entry, Event, Protocol};
//! # use caselot_core::id::EntryIndex;
//! # let court = Court {
//! #     origin: "court.example/湘0203".to_owned(),
//! #     code: "湘0203".to_owned(),
//! #     name: "示例区人民法院".to_owned(),
//! #     utc_offset_minutes: 480,
//! #     public_key: [0; 32],
//! # };
//! # let opening = Entry {
//! #     index: EntryIndex(0),
//! #     time_ms: 1_769_904_000_000,
//! #     actor: Actor::system(),
//! #     protocol: Protocol::One,
//! #     hand: None,
//! #     event: Event::CourtOpened(court),
//! # };
//! # let entries = [opening];
//! let mut projection = CourtProjection::default();
//! entries.iter().for_each(|entry| projection.apply(entry));
//! let ask = Ask::year(2026).expect("a year from 1970 to 9999");
//! let report = projection.report(&ask)?;
//!
//! let style = Style { format: Format::Html, lang: Lang::En, ..Style::default() };
//! let cases = FigureCases::gather(&report, &style, |figure| {
//!     projection.cases_behind(&ask, figure)
//! })?;
//! let page = String::from_utf8(render(&report, &cases, &style)?)?;
//! assert!(page.starts_with("<!DOCTYPE html>"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub mod diff;

mod circular;
mod content;
mod csv;
mod html;
mod oversight;
mod render;
mod sheet;
mod svg;
mod table;
mod words;
mod xlsx;

pub use caselot_words::Lang;
pub use content::FigureCases;
pub use oversight::{
    BundleHead, BundleVerdict, OversightForm, OversightTable, OversightTables, names_its_case,
    render_oversight,
};
pub use render::{Format, RenderError, Style, render};
pub use sheet::{Cell, Sheet};

/// The word of a report for a code, such as that of the status `MET`.
///
/// ```
/// assert_eq!(caselot_report::word(caselot_report::Lang::Zh, "status", "MET"), "完成");
/// ```
#[must_use]
pub fn word(lang: Lang, family: &str, code: &str) -> String {
    words::Words::new(lang).code(family, code)
}
