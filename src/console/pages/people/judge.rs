//! A judge with the posts of all times, one period a row.

use caselot_core::docket::Event;
use caselot_core::docket::code::PersonRole::{self, Registrar};
use caselot_core::docket::code::Role;
use caselot_core::docket::people::Judge;
use caselot_core::id::JudgeId;
use maud::{Markup, html};

use super::{NEW_JUDGE, cell};
use crate::client::put_judges;
use crate::console::act::{Act, Done, Trouble, told};
use crate::console::fault::Fault;
use crate::console::field::Sheet;
use crate::console::pages::change::in_force;
use crate::console::reads::Roster;
use crate::console::session::Typed;
use crate::console::typed::{required, table};
use crate::console::visit::Visit;
use crate::telling::change;
use crate::words::{self, text};

/// Fields of a period, as the reader of tables knows them.
const PERIOD: [&str; 5] = ["role", "in_quota", "division", "from", "to"];

pub struct Record {
    roster: Roster,
    /// The judge as recorded; nobody for a new one.
    known: Option<Judge>,
    /// The number by which the form is addressed; 0 for a new judge.
    number: u32,
}

impl Act for Record {
    type Key = u32;
    type Input = Judge;
    const ROLES: &'static [PersonRole] = &[Registrar];
    const PLACE: &'static str = "/roster";

    async fn open(visit: &Visit, number: u32) -> Result<Record, Fault> {
        let roster = visit.roster().await?;
        let known = roster.judges.get(&JudgeId(number)).cloned();
        Ok(Record { roster, known, number })
    }

    fn title(&self) -> String {
        match self.known {
            Some(_) => text!("Name and posts"),
            None => text!("A new person"),
        }
    }

    fn path(&self) -> String {
        match self.number {
            0 => NEW_JUDGE.to_owned(),
            number => format!("/judge/{number}"),
        }
    }

    fn back(&self) -> String {
        "/roster".to_owned()
    }

    fn begin(&self) -> Typed {
        let next = self.roster.judges.keys().map(|judge| judge.0).max().unwrap_or(0) + 1;
        let number = self.known.as_ref().map_or(next, |judge| judge.judge.0);
        let name = self.known.as_ref().map_or_else(String::new, |judge| judge.name.clone());
        let mut typed = vec![("judge".to_owned(), number.to_string()), ("name".to_owned(), name)];
        for row in self.known.iter().flat_map(|judge| &judge.tenures) {
            let to = row.to.map_or_else(String::new, |day| day.to_string());
            let cells = [
                row.role.name().to_owned(),
                row.in_quota.to_string(),
                row.division.clone(),
                row.from.to_string(),
                to,
            ];
            typed.extend(PERIOD.map(str::to_owned).into_iter().zip(cells));
        }
        typed
    }

    fn fields(&self, _visit: &Visit, sheet: &Sheet) -> Markup {
        let columns = PERIOD.map(|name| sheet.values(name).collect::<Vec<_>>());
        let rows = columns.iter().map(Vec::len).max().unwrap_or(0);
        let of = |column: usize, row: usize| columns[column].get(row).copied().unwrap_or_default();
        let divisions: std::collections::BTreeSet<&str> = self
            .roster
            .judges
            .values()
            .flat_map(|judge| judge.tenures.iter().map(|row| row.division.as_str()))
            .filter(|division| !division.is_empty())
            .collect();
        html! {
            div.two {
                @match &self.known {
                    Some(known) => {
                        div.field {
                            span.label { (text!("No.")) }
                            div.input { b { (known.judge) } input type="hidden" name="judge" value=(known.judge); }
                        }
                    }
                    None => { (sheet.line("judge", &text!("No."), "")) }
                }
                (sheet.line("name", &text!("Name"), ""))
            }
            datalist #divisions { @for division in divisions { option value=(division) {} } }
            h2 { (text!("Posts, one period a row")) }
            @if let Some(fault) = sheet.fault_of("posts") { p.fault role="alert" { (fault) } }
            table.typed {
                thead { tr {
                    th { (text!("Post")) } th { (text!("In the quota")) } th { (text!("Division")) }
                    th { (text!("From")) } th { (text!("To")) }
                } }
                tbody {
                    @for row in 0..rows { (period(&[of(0, row), of(1, row), of(2, row), of(3, row), of(4, row)])) }
                    @if rows == 0 { (period(&[""; 5])) }
                    template #period { (period(&[""; 5])) }
                }
            }
            button.plain type="button" data-add="period" { (text!("＋ another period")) }
            p.hint { (text!(
                "Whoever takes another post gets a last day in the old row and a new row. A row without a \
                 post is left out. Days are like 2026-02-16; an empty last day is open."
            )) }
            (some_take_two())
        }
    }

    fn read(&self, visit: &Visit, sheet: &mut Sheet) -> Option<Judge> {
        let (number, name) = (required(sheet, "judge"), required(sheet, "name"));
        if self.known.is_none() && self.roster.judges.keys().any(|it| it.to_string() == number) {
            sheet.fault("judge", text!("this number is somebody else's"));
        }
        let columns = PERIOD.map(|name| sheet.values(name).map(str::to_owned).collect::<Vec<_>>());
        let of = |column: &Vec<String>, row: usize| column.get(row).cloned().unwrap_or_default();
        let rows = (0..columns[0].len()).filter(|row| !of(&columns[0], *row).is_empty());
        let rows = rows.map(|row| {
            let cells = columns.iter().map(|column| of(column, row));
            [number.clone(), name.clone()].into_iter().chain(cells).collect()
        });
        let rows: Vec<Vec<String>> = rows.collect();
        if rows.is_empty() {
            sheet.fault("posts", text!("at least one period in a post"));
            return None;
        }
        let headers = ["judge", "name"].into_iter().chain(PERIOD).map(str::to_owned);
        let table = table(&headers.collect::<Vec<_>>(), &rows);
        let (reading, _) = caselot_tables::roster(&table, &visit.table_options(&self.roster));
        visit.place_findings(sheet, &reading.findings, |column, _| match column {
            "judge" | "name" => column.to_owned(),
            _ => "posts".to_owned(),
        });
        reading.rows.into_iter().next().map(|(_, judge)| judge)
    }

    async fn effect(&self, visit: &Visit, judge: &Judge) -> Result<Markup, Trouble> {
        let what = Event::JudgeRecorded(judge.clone());
        Ok(visit.say(|| {
            html! {
                p.bignumber { (judge.judge) " " (judge.name) }
                (told(&change::lines(&what, &in_force(&self.roster)).1))
                @if self.known.as_ref() == Some(judge) { p.warn { (text!("Nothing is different.")) } }
                (some_take_two())
            }
        }))
    }

    async fn perform(&self, visit: &Visit, judge: &Judge) -> Result<Done, Trouble> {
        let (channel, court) = (visit.filer().channel().clone(), visit.court());
        let made = put_judges(channel, &court, "", std::slice::from_ref(judge)).await?;
        Done::of(visit, &made.entries, made.proposed).await
    }

    fn field_of(&self, field: &str) -> Option<&'static str> {
        match field {
            "name" => Some("name"),
            "judge" if self.known.is_none() => Some("judge"),
            _ => Some("posts"),
        }
    }
}

/// Which of these changes a second person has to agree to.
fn some_take_two() -> Markup {
    html! { p.hint { (text!("Once cases are filed, another name, and a judge who leaves the quota or a post, count when a second person agrees.")) } }
}

/// A period in a post as a row.
fn period([role, in_quota, division, from, to]: &[&str; 5]) -> Markup {
    html! {
        tr {
            td {
                select name="role" aria-label=(text!("Post")) {
                    option value="" { (text!("none")) }
                    @for it in Role::ALL { option value=(it.name()) selected[it.name() == *role] { (words::label(*it)) } }
                }
            }
            td {
                select name="in_quota" aria-label=(text!("In the quota")) {
                    option value="true" { (text!("yes")) }
                    option value="false" selected[*in_quota == "false"] { (text!("no")) }
                }
            }
            td { input type="text" name="division" value=(division) list="divisions" aria-label=(text!("Division")) autocomplete="off"; }
            (cell("from", from, &text!("From")))
            (cell("to", to, &text!("To")))
        }
    }
}
