//! 数据声明: of which days all closings are in the log, and its withdrawal.

use axum::extract::Query;
use axum::response::Response;
use caselot_core::docket::Event;
use caselot_core::docket::code::PersonRole::{self, Auditor, Political, Registrar, Supervisor};
use caselot_core::docket::code::QuotaBasis;
use caselot_core::docket::codec;
use caselot_core::docket::record::{DataStated, DataWithdrawn};
use caselot_core::id::EntryIndex;
use maud::{Markup, html};

use crate::client::{CheckFault, ClientError};
use crate::console::act::{Act, Done, Trouble, of_two, told};
use crate::console::fault::{Fault, html_page};
use crate::console::field::Sheet;
use crate::console::list::{Asked, Cell, Column, List, Row};
use crate::console::pages::change::in_force;
use crate::console::pages::quota::client;
use crate::console::reads::Roster;
use crate::console::typed::{choices, chosen, required, required_day};
use crate::console::visit::Visit;
use crate::telling::change;
use crate::wire::v1;
use crate::words::{self, text};

/// Name of the list.
const STATEMENTS: &str = "statements";

async fn listed(visit: &Visit) -> Result<Vec<(u64, DataStated)>, ClientError> {
    let request = v1::ListStatementsRequest { court: visit.court() };
    let lines = client(visit).list_statements(request).await?.into_inner().statements;
    let unreadable = |fault: codec::DecodeError| ClientError::Unproven {
        about: "statements".to_owned(),
        fault: CheckFault::Entry(fault),
    };
    let read = |line: v1::DataStatement| {
        let stated = DataStated::try_from(line.stated.unwrap_or_default());
        Ok((line.entry, stated.map_err(unreadable)?))
    };
    lines.into_iter().map(read).collect()
}

/// The statements that hold.
pub async fn show(visit: Visit, Query(asked): Query<Asked>) -> Result<Response, Fault> {
    if !visit.is(&[Supervisor, Political, Auditor, Registrar]) {
        return Err(visit.for_others());
    }
    let lines = listed(&visit).await.map_err(|error| visit.fault(&error))?;
    let political = visit.is(&[Political]);
    let wanted = visit.wanted(STATEMENTS, &asked);
    let list = visit.say(|| list(&lines, political));
    if let Some(file) = list.file(&wanted) {
        return Ok(file);
    }
    let title = visit.say(|| text!("Statements on data"));
    let content = visit.say(|| {
        html! {
            h1 { (title) }
            p.hint { (text!("Nobody is held to a day of which it is not stated that all its cases are in the log.")) }
            div.actions {
                @if political { a.button.primary href="/assess/statements/state" { (text!("State that data are complete")) } }
                a.button href="/assess" { (text!("Back")) }
            }
            @if lines.is_empty() { p.hint { (text!("No statement holds.")) } }
            @else { (list.show(&visit, &wanted)) }
        }
    });
    Ok(html_page(visit.page(&title, "/assess", content)))
}

fn list(lines: &[(u64, DataStated)], political: bool) -> List {
    let columns = [
        Column::text(text!("Of")),
        Column::time(text!("From")),
        Column::time(text!("To")),
        Column::text(text!("Panels")),
        Column::text(text!("Explanation")),
        Column::number(text!("Entry")),
        Column::act(),
    ];
    let withdraw = |entry: u64| {
        html! {
            @if political { a href=(format!("/assess/statements/{entry}/withdraw")) { (text!("Withdraw")) } }
        }
    };
    let row = |(entry, stated): &(u64, DataStated)| {
        let panels = if stated.panels_known { text!("known") } else { text!("not all known") };
        Row::of([
            of_label(stated.basis).into(),
            stated.from.into(),
            stated.to.into(),
            panels.into(),
            Cell::or_dash(&stated.text),
            (*entry).into(),
            Cell::act(withdraw(*entry)),
        ])
    };
    List::new(STATEMENTS, "/assess/statements", columns).of(lines.iter().map(row))
}

fn of_label(basis: QuotaBasis) -> String {
    match basis {
        QuotaBasis::Closed => text!("closings"),
        QuotaBasis::Assigned => text!("assignments"),
    }
}

/// A statement.
pub struct State(Roster);

impl Act for State {
    type Key = ();
    type Input = DataStated;
    const ROLES: &'static [PersonRole] = &[Political];
    const PLACE: &'static str = "/assess";

    async fn open(visit: &Visit, (): ()) -> Result<State, Fault> {
        visit.roster().await.map(State)
    }

    fn title(&self) -> String {
        text!("State that data are complete")
    }

    fn path(&self) -> String {
        "/assess/statements/state".to_owned()
    }

    fn back(&self) -> String {
        "/assess/statements".to_owned()
    }

    fn fields(&self, visit: &Visit, sheet: &Sheet) -> Markup {
        let panels =
            [("no".to_owned(), text!("not all known")), ("yes".to_owned(), text!("known"))];
        html! {
            div.two {
                (sheet.day("from", &text!("From"), "2026-01-01"))
                (sheet.day("to", &text!("To"), &text!("a day that has come")))
            }
            div.two {
                (sheet.choice("basis", &text!("Of"), "", &choices(QuotaBasis::ALL)))
                (sheet.choice("panels", &text!("Panels of these cases"), "", &panels))
            }
            (sheet.line("text", &text!("Explanation"), &text!("whence it is known; months without a case are named, as 2025年2月无结案")))
            (of_two(visit))
        }
    }

    fn read(&self, _visit: &Visit, sheet: &mut Sheet) -> Option<DataStated> {
        let (from, to) = (required_day(sheet, "from"), required_day(sheet, "to"));
        if from.zip(to).is_some_and(|(from, to)| to < from) {
            sheet.fault("to", text!("the last day is before the first"));
        }
        let basis = chosen(sheet, "basis", QuotaBasis::ALL);
        let (panels_known, text) = (sheet.value("panels") == "yes", sheet.value("text").to_owned());
        Some(DataStated { basis: basis?, from: from?, to: to?, panels_known, text })
    }

    async fn effect(&self, visit: &Visit, input: &DataStated) -> Result<Markup, Trouble> {
        let request = v1::QuotaReportRequest {
            court: visit.court(),
            from: input.from.to_string(),
            to: input.to.to_string(),
            ..v1::QuotaReportRequest::default()
        };
        let report = client(visit).get_quota_report(request).await?.into_inner();
        let empty = report.data.map_or_else(Vec::new, |data| data.empty_months);
        let what = Event::DataStated(Box::new(input.clone()));
        Ok(visit.say(|| {
            html! {
                (told(&change::lines(&what, &in_force(&self.0)).1))
                @if !empty.is_empty() {
                    p.warn { (text!("Months without a counted case: {months}. If that is so, say it in the explanation; if not, enter the closings first.", months = words::listed(&empty))) }
                }
                (of_two(visit))
            }
        }))
    }

    async fn perform(&self, visit: &Visit, input: &DataStated) -> Result<Done, Trouble> {
        let request = v1::StateDataRequest {
            court: visit.court(),
            person: String::new(),
            stated: Some(input.into()),
        };
        let made = client(visit).state_data(request).await?.into_inner();
        Done::of(visit, &made.entries, made.proposed).await
    }

    fn field_of(&self, field: &str) -> Option<&'static str> {
        match field {
            "from" | "from_day" => Some("from"),
            "to" | "to_day" => Some("to"),
            "basis" => Some("basis"),
            "panels_known" => Some("panels"),
            "text" => Some("text"),
            _ => None,
        }
    }
}

/// A statement that is withdrawn.
pub struct Withdraw {
    roster: Roster,
    entry: u64,
    stated: DataStated,
}

impl Act for Withdraw {
    type Key = u64;
    type Input = String;
    const ROLES: &'static [PersonRole] = &[Political];
    const PLACE: &'static str = "/assess";

    async fn open(visit: &Visit, entry: u64) -> Result<Withdraw, Fault> {
        let lines = listed(visit).await.map_err(|error| visit.fault(&error))?;
        let found = lines.into_iter().find(|(known, _)| *known == entry);
        let (_, stated) = found.ok_or_else(|| Fault::Elsewhere("/assess/statements".to_owned()))?;
        Ok(Withdraw { roster: visit.roster().await?, entry, stated })
    }

    fn title(&self) -> String {
        text!("Withdraw a statement")
    }

    fn path(&self) -> String {
        format!("/assess/statements/{}/withdraw", self.entry)
    }

    fn back(&self) -> String {
        "/assess/statements".to_owned()
    }

    fn fields(&self, visit: &Visit, sheet: &Sheet) -> Markup {
        html! {
            p { (of_label(self.stated.basis)) " " (self.stated.from) " – " (self.stated.to) " " (self.stated.text) }
            (sheet.line("text", &text!("Reason"), &text!("it stands in the log")))
            (of_two(visit))
        }
    }

    fn read(&self, _visit: &Visit, sheet: &mut Sheet) -> Option<String> {
        Some(required(sheet, "text"))
    }

    async fn effect(&self, visit: &Visit, why: &String) -> Result<Markup, Trouble> {
        let withdrawn = DataWithdrawn { entry: EntryIndex(self.entry), text: why.clone() };
        let what = Event::DataWithdrawn(Box::new(withdrawn));
        Ok(visit.say(|| {
            html! {
                p { (of_label(self.stated.basis)) " " (self.stated.from) " – " (self.stated.to) }
                (told(&change::lines(&what, &in_force(&self.roster)).1))
                (of_two(visit))
            }
        }))
    }

    async fn perform(&self, visit: &Visit, why: &String) -> Result<Done, Trouble> {
        let request = v1::WithdrawDataRequest {
            court: visit.court(),
            person: String::new(),
            entry: self.entry,
            text: why.clone(),
        };
        let made = client(visit).withdraw_data(request).await?.into_inner();
        Done::of(visit, &made.entries, made.proposed).await
    }

    fn field_of(&self, field: &str) -> Option<&'static str> {
        (field == "text").then_some("text")
    }
}
