//! 报结: one case is closed, with its day, its manner and its final panel.

use caselot_core::docket::code::Manner;
use caselot_core::docket::code::PersonRole::{self, Political};
use caselot_core::docket::record::CaseRecord;
use caselot_core::id::JudgeId;
use caselot_tables::ClosingRow;
use maud::{Markup, html};

use super::About;
use crate::client::{Closings, RowKind, send_rows};
use crate::console::act::{Act, Done, Trouble};
use crate::console::fault::Fault;
use crate::console::field::Sheet;
use crate::console::pages::sitting::sitting_box;
use crate::console::reads::Roster;
use crate::console::session::Typed;
use crate::console::typed;
use crate::console::visit::Visit;
use crate::telling::judges::judge_label_on;
use crate::wire::v1;
use crate::words::{self, text};

/// Fields of the form, each with the column that it is read as.
const COLUMNS: [(&str, &str); 5] = [
    ("closed_on", "closed_on"),
    ("manner", "manner"),
    ("presiding", "presiding"),
    ("members", "members"),
    ("assessors", "assessors"),
];

pub struct Close {
    of: About,
    record: CaseRecord,
}

impl Close {
    /// Sends the closing; rehearsed, it records nothing.
    async fn send(
        &self,
        visit: &Visit,
        row: &ClosingRow,
        rehearse: bool,
    ) -> Result<v1::BatchResponse, Trouble> {
        let court = visit.court();
        let head = v1::BatchHead { court, person: String::new(), skip_bad: false, rehearse };
        let channel = visit.filer().channel().clone();
        let answer = send_rows::<Closings>(channel, head, vec![row.clone()], || {}).await?;
        match answer.refused.first() {
            Some(it) => {
                let said = visit.say(|| words::refused(&it.code, &it.named, &it.text));
                Err(Trouble::Field(it.field.clone(), said))
            }
            None => Ok(answer),
        }
    }
}

/// The judges of a panel as the form names them.
pub fn named(judges: &[JudgeId], of: &Roster) -> String {
    // A name that two have says nothing; the reader of tables knows numbers, too.
    let alone = |name: &str| of.judges.values().filter(|judge| judge.name == name).count() == 1;
    let names = judges.iter().map(|judge| (judge, of.bare_name(*judge)));
    let names = names.map(|(judge, name)| if alone(&name) { name } else { judge.to_string() });
    names.collect::<Vec<_>>().join("、")
}

/// The panel of a record, as the form begins.
pub fn panel(record: &CaseRecord, roster: &Roster) -> Typed {
    let presiding: Vec<_> = record.panel.presiding.into_iter().collect();
    vec![
        ("presiding".to_owned(), named(&presiding, roster)),
        ("members".to_owned(), named(&record.panel.members, roster)),
        ("assessors".to_owned(), record.panel.assessors.join("、")),
    ]
}

/// The fields of a panel.
pub fn panel_fields(sheet: &Sheet) -> Markup {
    html! {
        div.two {
            (sheet.line("presiding", &text!("Presiding judge"), &text!("empty: not known, or a sole judge")))
            (sheet.line("members", &text!("Members"), &text!("several with 、 between them")))
        }
        (sheet.line("assessors", &text!("People's assessors"), &text!("several with 、 between them")))
    }
}

impl Act for Close {
    type Key = u64;
    type Input = ClosingRow;
    const ROLES: &'static [PersonRole] = &[Political];
    const PLACE: &'static str = "/cases";

    async fn open(visit: &Visit, entry: u64) -> Result<Close, Fault> {
        let of = About::open(visit, entry).await?;
        let (_, record) = super::correct::record(visit, of.number()).await?;
        Ok(Close { of, record })
    }

    fn title(&self) -> String {
        text!("Close the case")
    }

    fn path(&self) -> String {
        format!("{}/close", self.of.page())
    }

    fn back(&self) -> String {
        self.of.page()
    }

    fn begin(&self) -> Typed {
        // Of a panel of the log a closing names nobody: the log says who sits.
        if self.of.known.is_panel() { Vec::new() } else { panel(&self.record, &self.of.roster) }
    }

    fn fields(&self, _visit: &Visit, sheet: &Sheet) -> Markup {
        let record = &self.record;
        let judge = judge_label_on(record.undertaking, &self.of.roster.judges, record.filed_on);
        let manners: Vec<Manner> =
            Manner::ALL.iter().copied().filter(|manner| !manner.is_undone()).collect();
        html! {
            p.bignumber { (self.of.number()) }
            p { (text!("undertaking judge")) ": " b { (judge) } " · " (text!("day of entry")) " " (record.filed_on) }
            div.two {
                (sheet.day("closed_on", &text!("Closed on"), "2026-02-16"))
                (sheet.choice("manner", &text!("Manner"), "", &typed::choices(&manners)))
            }
            @if self.of.known.is_panel() {
                (sitting_box(&self.of.known, &self.of.roster))
                p.hint { (text!("Who sits by the log decides it. If others sat, change the seats first. A suspension is no closing.")) }
            } @else {
                (panel_fields(sheet))
                p.hint { (text!("The panel is the one that decided. A suspension is no closing.")) }
            }
        }
    }

    fn read(&self, visit: &Visit, sheet: &mut Sheet) -> Option<ClosingRow> {
        typed::required(sheet, "closed_on");
        typed::required(sheet, "manner");
        let table = typed::row(sheet, &COLUMNS, &[("number", self.of.number())]);
        let (options, court) = (visit.table_options(&self.of.roster), visit.court());
        let by_name = self.of.roster.by_name();
        let reading = Closings::read(&table, &options, &by_name, Some(&court));
        visit.place_findings(sheet, &reading.findings, |column, _| match column {
            "manner" | "presiding" | "members" | "assessors" => column.to_owned(),
            _ => "closed_on".to_owned(),
        });
        reading.rows.into_iter().next().map(|(_, row)| row)
    }

    async fn effect(&self, visit: &Visit, row: &ClosingRow) -> Result<Markup, Trouble> {
        self.send(visit, row, true).await?;
        let (record, judges) = (&self.record, &self.of.roster.judges);
        let judge = |judge| judge_label_on(judge, judges, record.filed_on);
        Ok(visit.say(|| {
            let presiding = row.panel.presiding.map_or_else(String::new, judge);
            let members: Vec<String> = row.panel.members.iter().map(|it| judge(*it)).collect();
            let mut rows = vec![
                (text!("undertaking judge"), judge(record.undertaking)),
                (text!("closed"), row.closing.on.to_string()),
                (text!("manner"), row.closing.manner.map_or_else(String::new, words::label)),
            ];
            if !self.of.known.is_panel() {
                rows.push((text!("presiding judge"), presiding));
                rows.push((text!("members"), words::listed(&members)));
                rows.push((text!("assessors"), words::listed(&row.panel.assessors)));
            }
            html! {
                p.bignumber { (self.of.number()) }
                table.facts { tbody {
                    @for (name, value) in rows {
                        tr { th { (name) } td { (words::or_dash(&value)) } }
                    }
                } }
                @if self.of.known.is_panel() { (sitting_box(&self.of.known, &self.of.roster)) }
                p.hint { (text!("The case counts for its judges from that day on. What was wrong is corrected with a second person.")) }
            }
        }))
    }

    async fn perform(&self, visit: &Visit, row: &ClosingRow) -> Result<Done, Trouble> {
        let answer = self.send(visit, row, false).await?;
        let number = self.of.number();
        Ok(match answer.recorded {
            0 => Done::Unchanged,
            _ => Done::Shown(visit.say(|| {
                html! { div.box { p.good { b { (text!("{number}: the case is closed.", number)) } } } }
            })),
        })
    }

    fn field_of(&self, field: &str) -> Option<&'static str> {
        match field {
            "closing" | "closed_on" | "day" => Some("closed_on"),
            "manner" => Some("manner"),
            "panel" | "members" => Some("members"),
            "presiding" => Some("presiding"),
            "assessors" => Some("assessors"),
            _ => None,
        }
    }
}
