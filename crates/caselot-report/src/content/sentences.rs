//! The sentences of a report: title, period, base, data, what was compared, lines to sign on.

use caselot_core::docket::Day;
use caselot_core::docket::code::{CircularAct, QuotaBasis, QuotaDenominator, Role};
use caselot_core::quota::QuotaReport;
use caselot_core::quota::figure::{Rounding, quotient, rounded, whole};
use caselot_core::quota::report::{CircularLine, Fraction, SpanFigures};

use super::Content;

/// Decimals of a number of judges.
const JUDGES_DECIMALS: u32 = 1;
/// Decimals of an average.
const AVERAGE_DECIMALS: u32 = 2;

impl Content<'_> {
    /// Title of the report (院庭长办案情况通报, or 入额院领导 if no chief is assessed).
    pub fn title(&self) -> String {
        let QuotaReport { court, court_name, .. } = self.report;
        let court = if court_name.is_empty() { court } else { court_name };
        let chiefs = [Role::DivisionChief, Role::DeputyDivisionChief];
        let quota = &self.report.policy.policy.quota;
        let key = match chiefs.iter().any(|role| quota.of_role(*role).is_some()) {
            true => "report-title",
            false => "report-title-leaders",
        };
        self.words.fill(key, &[("court", court)])
    }

    /// A day as people write it.
    pub fn day(&self, day: Day) -> String {
        self.dated("day", day)
    }

    /// First and last day; the last one without its year if that is the same.
    pub fn days(&self, (from, to): (Day, Day)) -> String {
        let key = if from.year() == to.year() { "day-in-year" } else { "day" };
        let args = [("from", &*self.day(from)), ("to", &self.dated(key, to))];
        self.words.fill("data-span", &args)
    }

    fn dated(&self, key: &str, of: Day) -> String {
        let (year, month, day) = of.civil();
        let month = self.words.text(&format!("month-{month}"));
        let (year, day) = (year.to_string(), day.to_string());
        let args = [("year", &*year), ("month", &month), ("day", &day)];
        // The year is that of the day before it.
        let args = if key == "day-in-year" { &args[1..] } else { &args[..] };
        self.words.fill(key, args)
    }

    /// The period and the as-of day, in a sentence.
    pub fn period(&self) -> String {
        let days = self.days(self.report.period);
        let as_of = self.day(self.report.as_of);
        self.words.fill("report-period", &[("days", &days), ("as_of", &as_of)])
    }

    /// The base, in a sentence.
    pub fn base_line(&self) -> String {
        let (report, words) = (self.report, self.words);
        let (base, quota) = (&report.base, &report.policy.policy.quota);
        let leaders = quota.population.iter().any(|role| *role < Role::DivisionChief);
        let population = if leaders { "population-all" } else { "population-ordinary" };
        let length = whole((report.as_of.0 + 1 - report.period.0.0).into());
        let full = match quota.denominator {
            QuotaDenominator::JudgeDays => quotient(&whole(base.judge_days), &length),
            QuotaDenominator::Headcount => Some(whole(base.judges)),
        };
        let full = full.map(|full| rounded(&full, JUDGES_DECIMALS, Rounding::HalfUp));
        let args = [
            ("population", &*words.text(population)),
            ("judges", &base.judges.to_string()),
            ("full", &full.unwrap_or_else(|| words.text("nothing"))),
            ("cases", &base.cases.to_string()),
            ("average", &self.average(base.average.as_ref())),
        ];
        let said = words.fill(
            match quota.basis {
                QuotaBasis::Closed => "report-base-CLOSED",
                QuotaBasis::Assigned => "report-base-ASSIGNED",
            },
            &args,
        );
        let credit = (base.credit != whole(base.cases)).then(|| {
            let credit = rounded(&base.credit, AVERAGE_DECIMALS, Rounding::Down);
            words.fill("report-base-credit", &[("credit", &credit)])
        });
        words.sentences([said].into_iter().chain(credit))
    }

    fn average(&self, average: Option<&Fraction>) -> String {
        let shown = |average| rounded(average, AVERAGE_DECIMALS, Rounding::HalfUp);
        average.map_or_else(|| self.words.text("nothing"), shown)
    }

    /// The base in the span before and a year before, in sentences; empty where neither is known.
    pub fn compared_line(&self) -> String {
        let said = |key: &str, of: &SpanFigures| {
            let args = [
                ("days", &*self.days((of.from, of.to))),
                ("cases", &of.cases.to_string()),
                ("average", &self.average(of.average.as_ref())),
            ];
            self.words.fill(key, &args)
        };
        let before = self.span_before().map(|of| said("compared-before", of));
        let last_year = self.report.last_year.as_ref().map(|of| said("compared-last-year", of));
        self.words.sentences(before.into_iter().chain(last_year))
    }

    /// The span before, unless it is the year before, which is said once.
    pub fn span_before(&self) -> Option<&SpanFigures> {
        let (before, last_year) = (self.report.before.as_ref(), self.report.last_year.as_ref());
        before.filter(|before| Some(*before) != last_year)
    }

    /// The sum of the classes of cases, in a sentence.
    pub fn sum_line(&self) -> String {
        let sum = &self.report.reconciliation;
        let parts = [
            ("closings", sum.closings),
            ("base", sum.base),
            ("base_by_leaders", sum.base_by_leaders),
            ("leaders_own", sum.leaders_own),
            ("other_roles", sum.other_roles),
            ("unattributed", sum.unattributed),
            ("not_counted", sum.not_counted),
        ];
        let parts = parts.map(|(name, cases)| (name, cases.to_string()));
        let args: Vec<(&str, &str)> = parts.iter().map(|(name, text)| (*name, &**text)).collect();
        self.words.fill("report-sum", &args)
    }

    /// The document of the policy, in a sentence.
    pub fn document_line(&self) -> String {
        self.words.fill("report-document", &[("document", &self.document())])
    }

    /// The checkpoint of the log, in a sentence.
    pub fn checkpoint_line(&self) -> String {
        match &self.report.checkpoint {
            None => self.words.text("report-no-checkpoint"),
            Some(at) => {
                let size = at.size.to_string();
                let args = [("origin", &*at.origin), ("size", &size), ("root", &at.root)];
                self.words.fill("report-checkpoint", &args)
            }
        }
    }

    /// The nature of the report, in a sentence.
    pub fn facts_line(&self) -> String {
        let published = self.publish.then(|| self.words.text("report-published"));
        self.words.sentences(published.into_iter().chain([self.words.text("report-facts")]))
    }

    /// Lines to sign on: 填报人, 审核人, 签发人, 日期.
    pub fn signatures(&self) -> [String; 4] {
        let steps = self.signed.map_or(&[][..], |circular| &circular.steps);
        let step = |act| steps.iter().find(|step| step.act == act);
        let line = |key: &str, act| match step(act) {
            None => self.words.text(key),
            Some(CircularLine { person, on, .. }) => {
                let (line, day) = (self.words.text(key), self.day(*on));
                let args = [("line", &*line), ("name", person), ("day", &day)];
                self.words.fill("sign-by", &args)
            }
        };
        let date = step(CircularAct::Issued).map_or_else(String::new, |step| self.day(step.on));
        [
            line("sign-prepared", CircularAct::Filled),
            line("sign-reviewed", CircularAct::Reviewed),
            line("sign-issued", CircularAct::Issued),
            format!("{}{date}", self.words.text("sign-date")),
        ]
    }
}
