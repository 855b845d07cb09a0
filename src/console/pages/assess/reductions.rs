//! 核减: a leader's quota of a year becomes smaller, and such a grant is taken back.

use axum::extract::Query;
use axum::response::Response;
use caselot_core::docket::Event;
use caselot_core::docket::code::PersonRole::{self, Political};
use caselot_core::docket::record::Reduction;
use caselot_core::id::{EntryIndex, JudgeId};
use maud::{Markup, html};
use serde::Deserialize;

use crate::client::ClientError;
use crate::console::act::{Act, Done, Trouble, approver_field, of_two, told};
use crate::console::boxes::{Boxed, Boxes};
use crate::console::fault::{Fault, html_page};
use crate::console::field::Sheet;
use crate::console::list::{self, Cell, Column, List, Row};
use crate::console::pages::change::in_force;
use crate::console::pages::quota::client;
use crate::console::reads::Roster;
use crate::console::session::Typed;
use crate::console::typed::{self, Year, chosen_judge, judge_choices, number, required};
use crate::console::visit::Visit;
use crate::telling::change;
use crate::wire::v1;
use crate::words::{self, text};

#[derive(Deserialize, Default)]
pub struct Asked {
    #[serde(default)]
    year: Boxed<Year>,
}

/// Name of the list.
const REDUCTIONS: &str = "reductions";

/// The grants of a year with their judges.
async fn granted(
    visit: &Visit,
    year: u32,
) -> Result<Vec<(JudgeId, v1::AppliedReduction)>, ClientError> {
    let request =
        v1::QuotaReportRequest { court: visit.court(), year, ..v1::QuotaReportRequest::default() };
    let report = client(visit).get_quota_report(request).await?.into_inner();
    let of_leaders = report.leaders.into_iter().flat_map(|leader| {
        leader.reductions.into_iter().map(move |it| (JudgeId(leader.judge), it))
    });
    let idle = report.idle_reductions.into_iter();
    let idle = idle.filter_map(|it| Some((JudgeId(it.judge), it.reduction?)));
    let mut all: Vec<_> = of_leaders.chain(idle).filter(|(_, it)| it.year == year).collect();
    all.sort_by_key(|(_, it)| it.entry);
    all.dedup_by_key(|(_, it)| it.entry);
    Ok(all)
}

/// The reductions of a year.
pub async fn show(
    visit: Visit,
    Boxes(asked): Boxes<Asked>,
    Query(listed): Query<list::Asked>,
) -> Result<Response, Fault> {
    if !visit.is(&[Political]) {
        return Err(visit.for_others());
    }
    let Year(year) = asked.year.get().unwrap_or_else(|| Year::of(visit.today()));
    let all = granted(&visit, year).await.map_err(|error| visit.fault(&error))?;
    let roster = visit.roster().await?;
    let wanted = visit.wanted(REDUCTIONS, &listed);
    let list = visit.say(|| list_of(&all, &roster, year));
    if let Some(file) = list.file(&wanted) {
        return Ok(file);
    }
    let title = visit.say(|| text!("Reductions (核减)"));
    let content = visit.say(|| {
        html! {
            h1 { (title) }
            form.filters method="get" action="/assess/reductions" {
                div { label for="year" { (text!("Year")) } input #year type="text" name="year" inputmode="numeric" value=(year); }
                div { button { (text!("Show")) } }
            }
            div.actions {
                a.button.primary href="/assess/reductions/grant" { (text!("Grant a reduction")) }
                a.button href="/assess" { (text!("Back")) }
            }
            @if all.is_empty() { p.hint { (text!("No reduction is granted for this year.")) } }
            @else { (list.show(&visit, &wanted)) }
        }
    });
    Ok(html_page(visit.page(&title, "/assess", content)))
}

fn list_of(all: &[(JudgeId, v1::AppliedReduction)], roster: &Roster, year: u32) -> List {
    let columns = [
        Column::text(text!("Judge")),
        Column::number("%".to_owned()),
        Column::number(text!("Cases")),
        Column::text(text!("Document")),
        Column::text(text!("Reason")),
        Column::number(text!("Entry")),
        Column::act(),
    ];
    let reason = |it: &v1::AppliedReduction| {
        let late = html! { (it.reason) " " span.tag.red { (text!("entered after the period")) } };
        if it.late { Cell::shown(&it.reason, late) } else { (&it.reason).into() }
    };
    let revoke = |entry: u64| {
        html! { a href=(format!("/assess/reductions/{year}/{entry}/revoke")) { (text!("Take back")) } }
    };
    let row = |(judge, it): &(JudgeId, v1::AppliedReduction)| {
        Row::of([
            roster.name(*judge).into(),
            words::unless_zero(it.percent.into()).into(),
            words::unless_zero(it.cases.into()).into(),
            (&it.document).into(),
            reason(it),
            it.entry.into(),
            Cell::act(revoke(it.entry)),
        ])
    };
    let place = format!("/assess/reductions?year={year}");
    List::new(REDUCTIONS, place, columns).of(all.iter().map(row))
}

/// A grant.
pub struct Grant {
    roster: Roster,
    year: u32,
}

impl Act for Grant {
    type Key = ();
    type Input = Reduction;
    const ROLES: &'static [PersonRole] = &[Political];
    const PLACE: &'static str = "/assess";

    async fn open(visit: &Visit, (): ()) -> Result<Grant, Fault> {
        Ok(Grant { roster: visit.roster().await?, year: Year::of(visit.today()).0 })
    }

    fn title(&self) -> String {
        text!("Grant a reduction")
    }

    fn path(&self) -> String {
        "/assess/reductions/grant".to_owned()
    }

    fn back(&self) -> String {
        "/assess/reductions".to_owned()
    }

    fn begin(&self) -> Typed {
        vec![("year".to_owned(), self.year.to_string())]
    }

    fn fields(&self, visit: &Visit, sheet: &Sheet) -> Markup {
        html! {
            (sheet.choice("judge", &text!("Leader"), "", &judge_choices(&self.roster, text!("choose"))))
            (sheet.line("year", &text!("Year"), ""))
            div.two {
                (sheet.line("percent", &text!("Percent of the required cases"), &text!("1 to 100; empty: none")))
                (sheet.line("cases", &text!("Whole cases"), &text!("empty: none")))
            }
            (sheet.line("document", &text!("Document"), &text!("number of the superior court's document")))
            (sheet.line("reason", &text!("Reason"), &text!("it stands in the log and in the report")))
            (approver_field(visit, sheet))
            (of_two(visit))
        }
    }

    fn read(&self, _visit: &Visit, sheet: &mut Sheet) -> Option<Reduction> {
        let judge = chosen_judge(sheet, "judge", &self.roster);
        required(sheet, "year");
        let year = typed::year(sheet, "year");
        let mut part = |name: &str, most: u32| match sheet.value(name) {
            "" => Some(0),
            _ => number(sheet, name, 0..=most),
        };
        let (percent, cases) = (part("percent", 100), part("cases", 100_000));
        if percent == Some(0) && cases == Some(0) {
            sheet.fault("percent", text!("a percentage, whole cases, or both"));
        }
        let (document, reason) = (required(sheet, "document"), required(sheet, "reason"));
        Some(Reduction {
            judge: judge?,
            year: year?.0,
            percent: percent?,
            cases: cases?,
            document,
            reason,
            approver: sheet.value("approver").to_owned(),
            revokes: None,
        })
    }

    async fn effect(&self, visit: &Visit, input: &Reduction) -> Result<Markup, Trouble> {
        let what = Event::ReductionGranted(Box::new(input.clone()));
        Ok(visit.say(
            || html! { (told(&change::lines(&what, &in_force(&self.roster)).1)) (of_two(visit)) },
        ))
    }

    async fn perform(&self, visit: &Visit, input: &Reduction) -> Result<Done, Trouble> {
        let request = v1::GrantReductionRequest {
            court: visit.court(),
            person: String::new(),
            reduction: Some(input.into()),
        };
        let made = client(visit).grant_reduction(request).await?.into_inner();
        Done::of(visit, &made.entries, made.proposed).await
    }

    fn field_of(&self, field: &str) -> Option<&'static str> {
        ["judge", "year", "percent", "cases", "document", "reason"]
            .into_iter()
            .find(|it| *it == field)
    }
}

/// A grant that is taken back.
pub struct Revoke {
    roster: Roster,
    judge: JudgeId,
    grant: v1::AppliedReduction,
}

impl Act for Revoke {
    type Key = (u32, u64);
    type Input = Reduction;
    const ROLES: &'static [PersonRole] = &[Political];
    const PLACE: &'static str = "/assess";

    async fn open(visit: &Visit, (year, entry): (u32, u64)) -> Result<Revoke, Fault> {
        let all = granted(visit, year).await.map_err(|error| visit.fault(&error))?;
        let found = all.into_iter().find(|(_, it)| it.entry == entry);
        let (judge, grant) =
            found.ok_or_else(|| Fault::Elsewhere("/assess/reductions".to_owned()))?;
        Ok(Revoke { roster: visit.roster().await?, judge, grant })
    }

    fn title(&self) -> String {
        text!("Take a reduction back")
    }

    fn path(&self) -> String {
        format!("/assess/reductions/{}/{}/revoke", self.grant.year, self.grant.entry)
    }

    fn back(&self) -> String {
        format!("/assess/reductions?year={}", self.grant.year)
    }

    fn fields(&self, visit: &Visit, sheet: &Sheet) -> Markup {
        html! {
            (table_of(&self.roster, self.judge, &self.grant))
            (sheet.line("reason", &text!("Reason"), &text!("it stands in the log and in the report")))
            (approver_field(visit, sheet))
            (of_two(visit))
        }
    }

    fn read(&self, _visit: &Visit, sheet: &mut Sheet) -> Option<Reduction> {
        Some(Reduction {
            judge: self.judge,
            year: self.grant.year,
            percent: 0,
            cases: 0,
            document: String::new(),
            reason: required(sheet, "reason"),
            approver: sheet.value("approver").to_owned(),
            revokes: Some(EntryIndex(self.grant.entry)),
        })
    }

    async fn effect(&self, visit: &Visit, input: &Reduction) -> Result<Markup, Trouble> {
        let what = Event::ReductionGranted(Box::new(input.clone()));
        Ok(visit.say(|| {
            html! {
                (table_of(&self.roster, self.judge, &self.grant))
                (told(&change::lines(&what, &in_force(&self.roster)).1))
                (of_two(visit))
            }
        }))
    }

    async fn perform(&self, visit: &Visit, input: &Reduction) -> Result<Done, Trouble> {
        let request = v1::RevokeReductionRequest {
            court: visit.court(),
            person: String::new(),
            grant: self.grant.entry,
            reason: input.reason.clone(),
            approver: input.approver.clone(),
        };
        let made = client(visit).revoke_reduction(request).await?.into_inner();
        Done::of(visit, &made.entries, made.proposed).await
    }

    fn field_of(&self, field: &str) -> Option<&'static str> {
        (field == "reason").then_some("reason")
    }
}

/// What was granted, in a line.
fn table_of(roster: &Roster, judge: JudgeId, grant: &v1::AppliedReduction) -> Markup {
    let (percent, cases) = (grant.percent, grant.cases);
    html! {
        p {
            b { (roster.name(judge)) } " " (grant.year) ": "
            (text!("{percent} % and {cases} cases less", percent, cases)) " · " (grant.document) " · " (grant.reason)
        }
    }
}
