//! The tables of court offices. A file says what was understood and what was not before anything of
//! it is recorded: it is understood or refused, never half read.
//!
//! Bytes become a [`Workbook`] of sheets with only those cells that have text; a [`Table`] finds
//! the headers, gives each column its meaning and tells rows from sums and footers; [`history`],
//! [`closings`], [`activities`], [`cases`], [`roster`], [`pools`] and [`absences`] make typed rows of
//! it. Each gives a [`Reading`]: good rows, [`Finding`]s with their place and cure, and a [`Summary`] whose
//! counts add up to the rows of the file. No network, no database, no clock.
//!
//! ```
//! use caselot_tables::{Options, history, roster};
//!
//! let judges = "编号,姓名,职务,是否入额,任职起\n11,赵一,审判员,是,2020-01-01\n";
//! let cases = "2025年结案表\n案号,立案日期,承办法官,结案日期,结案方式\n\
//!     (2025)湘0203民初1号,2025年1月6日,赵　一,2025.3.1,准予撤诉\n合计,1件\n";
//! let (_, judges) = roster(judges.as_bytes(), &Options::default());
//! let read = history(cases.as_bytes(), &Options::default(), &judges, None);
//! assert!(read.findings.is_empty(), "{:?}", read.findings);
//! assert_eq!(read.rows[0].1.record.undertaking.0, 11);
//! assert_eq!((read.summary.rows.good, read.summary.rows.subtotals), (1, 1));
//! assert_eq!(read.summary.rows.sum(), read.summary.rows_in_file());
//! ```

mod book;
mod finding;
mod fold;
mod kind;
mod limits;
mod result;
mod roster;
mod summary;
mod synonyms;
mod table;
mod value;
mod words;

pub use book::{Area, Cell, Format, Line, Origin, Sheet, Workbook};
pub use finding::{Code, Finding, Weight};
pub use kind::{
    CaseRow, ClosingRow, FLAGS_FORM, Reading, absences, activities, cases, closings, exclusions,
    flags, history, panel_seats, pools, roster,
};
pub use limits::Limits;
pub use result::{Notes, annotated};
pub use roster::{Beside, Roster, Told};
pub use summary::{
    Meaning, RowCounts, RowKind, SheetSummary, Skipped, Spot, Summary, ToldBy, Unread, WordRead,
};
pub use synonyms::Synonyms;
pub use table::column::{self, Column, Holds};
pub use table::kinds::{self, Kind};
pub use table::{Choice, Options, Row, Table};
pub use value::day::{DayFault, Moment, moment};
pub use value::identifier::{self, IdFault};
pub use words::words;
