//! Tables of activities.

use caselot_core::docket::record::Activity;

use super::history::number;
use super::{Reading, court_of, read};
use crate::fold;
use crate::roster::{Beside, Roster};
use crate::table::Options;
use crate::table::column::{ACTING_JUDGE, AT, KIND, MINUTES};
use crate::table::kinds::ACTIVITIES;
use crate::value::vocabulary;

/// Reads activities, each with the number of its case; without a court, the first number names it.
#[must_use]
pub fn activities(
    bytes: &[u8],
    options: &Options,
    roster: &Roster,
    court: Option<&str>,
) -> Reading<(String, Activity)> {
    read(bytes, &ACTIVITIES, options, |cells| {
        let Some(court) = court_of(cells, court) else { return Vec::new() };
        let rows = cells.each(|cells, row| {
            let case_number = number(cells, row, &court);
            let synonyms = &cells.options.synonyms;
            let kind = cells
                .cell(row, KIND, "wanted-activity", |text| vocabulary::activity(text, synonyms));
            if let Some(kind) = kind {
                cells.word(KIND, cells.text(row, KIND), kind);
            }
            let at = cells.optional_moment(row, AT);
            if at == Some(None) {
                cells.missing(row, AT);
            }
            let at = at.flatten();
            let minutes = cells.optional_number(row, MINUTES, "wanted-minutes");
            let is_staff = |text: &str| matches!(fold::key(text).as_str(), "staff" | "书记员");
            let judge = match is_staff(cells.text(row, ACTING_JUDGE)) {
                true => Some(None),
                false => {
                    let beside = Beside { on: at.map(|at| at.0), ..Beside::default() };
                    cells.judge(row, ACTING_JUDGE, roster, beside)
                }
            };
            let (day, minute) = at?;
            let minutes = minutes?.unwrap_or_default();
            let activity = Activity { day, minute, kind: kind?, judge: judge?, minutes };
            Some((case_number?, activity))
        });
        for (_, (_, activity)) in &rows {
            cells.summary.count_month(Some(activity.day));
        }
        rows
    })
}
