//! Tables of the leaders.

use caselot_core::docket::code::ReviewResult;
use caselot_core::quota::figure::Rounding::{Down, HalfUp, Up};
use caselot_core::quota::report::{AppliedReduction, Leader, Status};
use num_traits::Zero;

use super::Content;
use crate::sheet::{Cell, Sheet};
use crate::words::Words;

/// Heads of the counts of reviews, in the order of the results.
const REVIEWS: [&str; 4] =
    ["review-EXCELLENT", "review-QUALIFIED", "review-FLAWED", "review-UNQUALIFIED"];

fn review_word(result: ReviewResult) -> &'static str {
    match result {
        ReviewResult::Excellent => "review-EXCELLENT",
        ReviewResult::Qualified => "review-QUALIFIED",
        ReviewResult::Flawed => "review-FLAWED",
        ReviewResult::Unqualified => "review-UNQUALIFIED",
    }
}

/// The status as it is said. With less than one case required so far that is not met yet nobody is
/// behind, but the figures beside it are not those of somebody who has done what is asked.
fn standing(words: &Words, leader: &Leader) -> String {
    match leader.status {
        Status::OnTrack if !leader.short_of.is_empty() => words.text("status-ON_TRACK_SMALL"),
        status => words.code("status", status.name()),
    }
}

impl Content<'_> {
    /// Required and counted cases, completion and status of every leader.
    pub fn leaders(&self) -> Sheet {
        let heads = [
            "col-judge",
            "col-name",
            "col-roles",
            "col-days",
            "col-required",
            "col-own",
            "col-panel",
            "col-counted",
            "col-completion",
            "col-own-share",
            "col-status",
            "col-short-of",
        ];
        let row = |leader: &Leader| {
            // Who is on track has time for what is still to come.
            let short = leader.short_of.iter().filter(|_| leader.status != Status::OnTrack);
            let short = short.map(|short| self.words.code("short", short.name()));
            vec![
                Cell::Whole(leader.judge.0.into()),
                Cell::text(&leader.name),
                self.roles(&leader.roles),
                Cell::Whole(leader.days),
                Cell::number(leader.required.as_ref(), Up),
                Cell::Whole(leader.own),
                self.panel(leader.panel),
                Cell::number(Some(&leader.counted), Down),
                Cell::percent(leader.completion.as_ref()),
                Cell::percent(leader.own_share.as_ref()),
                Cell::text(standing(self.words, leader)),
                Cell::text(self.words.list(short)),
            ]
        };
        self.by_leader("sheet-leaders", &heads, row)
    }

    /// The leaders as a circular names them: without numbers of judges, and what is still to be taken
    /// while the period has not ended.
    pub fn circular(&self) -> Sheet {
        let mut sheet = self.leaders();
        sheet.columns.remove(0);
        sheet.rows.iter_mut().for_each(|row| drop(row.remove(0)));
        if self.report.as_of == self.report.period.1 {
            return sheet;
        }
        sheet.columns.pop();
        sheet.columns.push(self.words.text("col-still-to-take"));
        for (row, leader) in sheet.rows.iter_mut().zip(&self.report.leaders) {
            row.pop();
            row.push(leader.still_to_take.map_or(Cell::Empty, Cell::Whole));
        }
        sheet
    }

    /// How the required number of cases is computed, and how many are still to be taken.
    pub fn requirement(&self) -> Sheet {
        let heads = [
            "col-judge",
            "col-name",
            "col-roles-dated",
            "col-days",
            "col-days-in-period",
            "col-raw",
            "col-reductions",
            "col-required",
            "col-required-cases",
            "col-floor-own",
            "col-floor-took-part",
            "col-own-credit",
            "col-panel-credit",
            "col-forecast",
            "col-required-in-period",
            "col-still-to-take",
            "col-remarks",
        ];
        let row = |leader: &Leader| {
            let reductions = leader.reductions.iter().map(|grant| self.reduction(leader, grant));
            let floors = leader.floors.as_ref();
            vec![
                Cell::Whole(leader.judge.0.into()),
                Cell::text(&leader.name),
                self.roles_dated(&leader.roles),
                Cell::Whole(leader.days),
                Cell::Whole(leader.days_in_period),
                Cell::number(leader.raw.as_ref(), Up),
                Cell::text(self.words.list(reductions)),
                Cell::number(leader.required.as_ref(), Up),
                leader.required_cases.map_or(Cell::Empty, Cell::Whole),
                Cell::number(floors.map(|floors| &floors.own), Up),
                Cell::number(floors.map(|floors| &floors.took_part), Up),
                Cell::number(Some(&leader.own_credit), Down),
                Cell::number(Some(&leader.panel_credit), Down),
                Cell::number(leader.forecast.as_ref(), Down),
                Cell::number(leader.required_in_period.as_ref(), Up),
                leader.still_to_take.map_or(Cell::Empty, Cell::Whole),
                Cell::text(self.words.clauses(self.remarks(leader))),
            ]
        };
        self.by_leader("sheet-requirement", &heads, row)
    }

    /// Composition of the leaders' cases.
    pub fn composition(&self) -> Sheet {
        let heads = [
            "col-judge",
            "col-name",
            "col-drawn",
            "col-designated",
            "col-imported",
            "col-types",
            "col-hearings",
            "col-major",
            "col-difficult",
            "col-remanded",
            "col-mean-weight",
            "col-base-mean-weight",
            "col-open",
            "col-before-own",
            "col-before-panel",
            "col-last-own",
            "col-last-panel",
            "activity-CASE_REVIEWED",
            "activity-JUDGES_MEETING",
            "activity-COMMITTEE_SESSION",
            "activity-PETITION_RECEIVED",
        ];
        let reviewed = self.has_reviews();
        let heads: Vec<&str> =
            heads.into_iter().chain(REVIEWS.into_iter().filter(|_| reviewed)).collect();
        let row = |leader: &Leader| {
            let types = leader.types.iter().map(|(code, cases)| match &**code {
                "" => format!("{} {cases}", self.words.text("type-legacy")),
                code => format!("{code} {cases}"),
            });
            let mut row = vec![
                Cell::Whole(leader.judge.0.into()),
                Cell::text(&leader.name),
                Cell::Whole(leader.drawn),
                Cell::Whole(leader.designated),
                Cell::Whole(leader.imported),
                Cell::text(self.words.list(types)),
                Cell::Whole(leader.hearings),
                Cell::Whole(leader.led.major),
                Cell::Whole(leader.led.difficult),
                Cell::Whole(leader.led.remanded),
                Cell::number(leader.mean_weight.as_ref(), HalfUp),
                Cell::number(self.report.base.mean_weight.as_ref(), HalfUp),
                Cell::Whole(leader.open),
                leader.before.map_or(Cell::Empty, |(own, _)| Cell::Whole(own)),
                leader.before.map_or(Cell::Empty, |(_, panel)| Cell::Whole(panel)),
                leader.last_year.map_or(Cell::Empty, |(own, _)| Cell::Whole(own)),
                leader.last_year.map_or(Cell::Empty, |(_, panel)| Cell::Whole(panel)),
            ];
            row.extend(leader.workload.iter().map(|(_, count)| Cell::Whole(*count)));
            let found = |result: &ReviewResult| {
                let of_it = leader.reviews.iter().find(|(found, _)| found == result);
                Cell::Whole(of_it.map_or(0, |(_, cases)| cases.len() as u64))
            };
            row.extend(ReviewResult::ALL.iter().filter(|_| reviewed).map(found));
            row
        };
        self.by_leader("sheet-composition", &heads, row)
    }

    /// Whether reviews found something of a leader's cases. It is not for the public.
    pub(super) fn has_reviews(&self) -> bool {
        !self.publish && self.report.leaders.iter().any(|leader| !leader.reviews.is_empty())
    }

    /// The cases that reviews found something of.
    pub(super) fn reviews(&self) -> Sheet {
        let heads = ["col-judge", "col-name", "col-number", "col-review"];
        let mut rows = Vec::new();
        for leader in &self.report.leaders {
            for (result, cases) in &leader.reviews {
                let row = |case: &String| {
                    vec![
                        Cell::Whole(leader.judge.0.into()),
                        Cell::text(&leader.name),
                        Cell::text(case),
                        Cell::text(self.words.text(review_word(*result))),
                    ]
                };
                rows.extend(cases.iter().map(row));
            }
        }
        self.sheet("sheet-reviews", &heads, rows)
    }

    /// Cases of every leader by month.
    pub fn months(&self) -> Sheet {
        let heads = ["col-judge", "col-name", "col-month", "col-own", "col-panel"];
        let rows = self.report.leaders.iter().flat_map(|leader| {
            leader.months.iter().map(|month| {
                vec![
                    Cell::Whole(leader.judge.0.into()),
                    Cell::text(&leader.name),
                    Cell::text(format!("{:04}-{:02}", month.year, month.month)),
                    Cell::Whole(month.own),
                    Cell::Whole(month.panel),
                ]
            })
        });
        self.sheet("sheet-months", &heads, rows.collect())
    }

    pub(super) fn by_leader(
        &self,
        title: &str,
        heads: &[&str],
        row: impl Fn(&Leader) -> Vec<Cell>,
    ) -> Sheet {
        self.sheet(title, heads, self.report.leaders.iter().map(row).collect())
    }

    /// Panel cases; at least so many where panels are not known.
    fn panel(&self, panel: u64) -> Cell {
        match self.report.data.panels_known {
            true => Cell::Whole(panel),
            false => Cell::text(format!("≥{panel}")),
        }
    }

    /// What has to be said of a leader's requirement beside its figures.
    fn remarks(&self, leader: &Leader) -> Vec<String> {
        let by_court = |division: &String| match &**division {
            "" => self.words.text("remark-by-court"),
            name => self.words.fill("remark-division-by-court", &[("division", name)]),
        };
        let mut remarks: Vec<String> = leader.by_court.iter().map(by_court).collect();
        let nothing = leader.required.as_ref().is_some_and(Zero::is_zero);
        if nothing && leader.status != Status::Exempt && !leader.reductions.is_empty() {
            remarks.push(self.words.text("remark-nothing-required"));
        }
        remarks.extend(self.explained_apart(leader));
        remarks
    }

    /// The remarks on all leaders, a line each.
    pub fn remark_lines(&self) -> Vec<String> {
        let leaders = self.report.leaders.iter();
        let lines = leaders.flat_map(|leader| {
            let line = |remark: String| {
                self.words.fill("remark", &[("name", &*leader.name), ("remark", &remark)])
            };
            self.remarks(leader).into_iter().map(line).collect::<Vec<_>>()
        });
        let idle = self.report.idle_reductions.iter().filter(|_| !self.publish);
        let idle = idle.map(|idle| {
            let judge = self.judge(idle.judge);
            let grant = self.granted(&idle.reduction);
            self.words.fill("reduction-idle", &[("judge", &*judge), ("reduction", &grant)])
        });
        lines.chain(idle).collect()
    }

    /// A reduction in words; it says so where leave has shortened the same year already.
    fn reduction(&self, leader: &Leader, grant: &AppliedReduction) -> String {
        let text = self.granted(grant);
        let year = leader.years.iter().find(|year| year.year == grant.year);
        let text = match year.map_or(0, |year| year.days_off) {
            0 => text,
            days => {
                let args = [("days", &*days.to_string()), ("reduction", &text)];
                self.words.fill("reduction-beside-leave", &args)
            }
        };
        if grant.late { self.words.fill("reduction-late", &[("reduction", &text)]) } else { text }
    }

    fn granted(&self, grant: &AppliedReduction) -> String {
        let args = [
            ("year", &*grant.year.to_string()),
            ("percent", &grant.percent.to_string()),
            ("cases", &grant.cases.to_string()),
            ("document", &grant.document),
        ];
        if self.publish {
            return self.words.fill("reduction-published", &args);
        }
        let more = [("reason", &*grant.reason), ("approver", &grant.approver)];
        self.words.fill("reduction", &[&args[..], &more].concat())
    }
}
