//! 请假日历: who of a pool or a division is away on which day of a month.

use std::collections::BTreeSet;

use axum::Router;
use axum::response::Response;
use axum::routing::get;
use caselot_core::docket::Day;
use caselot_core::docket::code::PersonRole::{Auditor, Filing, Political, Registrar, Supervisor};
use caselot_core::docket::people::{Absence, Judge};
use maud::{Markup, html};
use serde::Deserialize;

use super::people::address;
use crate::console::Console;
use crate::console::boxes::{Boxed, Boxes};
use crate::console::fault::{Fault, html_page};
use crate::console::reads::Roster;
use crate::console::typed::Month;
use crate::console::visit::Visit;
use crate::words::{self, text};

/// Days of a week, beginning with that of 1970-01-01, a Thursday; the third and fourth are its end.
const WEEKEND: [u32; 2] = [2, 3];

pub fn router() -> Router<Console> {
    Router::new().route("/roster/calendar", get(show))
}

#[derive(Deserialize, Default)]
struct Asked {
    /// The month; this one if it is left empty.
    #[serde(default)]
    month: Boxed<Month>,
    /// Whose: the address of a pool or a division; empty for all.
    #[serde(default)]
    of: String,
}

/// Judges who are looked at together.
struct Group {
    address: String,
    label: String,
    judges: BTreeSet<u32>,
}

async fn show(visit: Visit, Boxes(asked): Boxes<Asked>) -> Result<Response, Fault> {
    if !visit.is(&[Filing, Supervisor, Political, Auditor, Registrar]) {
        return Err(visit.for_others());
    }
    let roster = visit.roster().await?;
    let Month { first, last } = asked.month.get().unwrap_or_else(|| Month::of(visit.today()));
    let title = visit.say(|| text!("Calendar of absences"));
    let content = visit.say(|| {
        let groups = groups(&roster, (first, last));
        let group = groups.iter().find(|it| it.address == asked.of);
        let judges: Vec<&Judge> = roster.in_order().into_iter().filter(|judge| {
            group.map_or(in_post(judge, (first, last)), |it| it.judges.contains(&judge.judge.0))
        }).collect();
        html! {
            h1 { (title) " " span.small { (month_name(first)) } }
            (filters(&groups, (first, last), &asked.of))
            (table(&visit, &roster, &judges, (first, last)))
            p.hint { (text!("○ not in a post; ■ away; the first line counts who is on duty. A day has colour at the week's end, and today a frame.")) }
            p.actions { a.button href="/roster" { (text!("People and pools")) } }
        }
    });
    Ok(html_page(visit.page(&title, "/roster", content)))
}

fn month_name(first: Day) -> String {
    let (year, month) = first.year_month();
    text!("{year}-{month}", year, month = format!("{month:02}"))
}

fn in_post(judge: &Judge, (first, last): (Day, Day)) -> bool {
    judge.tenures.iter().any(|it| it.from <= last && it.to.is_none_or(|to| first <= to))
}

/// Pools with who is a member within the month, and divisions with who has a post there.
fn groups(roster: &Roster, (first, last): (Day, Day)) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for pool in &roster.pools {
        let within = pool
            .members
            .iter()
            .filter(|row| row.from <= last && row.to.is_none_or(|to| first <= to));
        groups.push(Group {
            address: address("pool", &pool.pool),
            label: format!("{} {}", text!("Pool"), roster.pool_label(&pool.pool)),
            judges: within.map(|row| row.judge.0).collect(),
        });
    }
    let mut divisions: BTreeSet<&str> = BTreeSet::new();
    for judge in roster.judges.values() {
        divisions.extend(judge.tenures.iter().map(|it| it.division.as_str()));
    }
    for division in divisions.into_iter().filter(|it| !it.is_empty()) {
        let of = |judge: &&Judge| {
            judge.tenures.iter().any(|it| {
                it.division == division && it.from <= last && it.to.is_none_or(|to| first <= to)
            })
        };
        let judges: BTreeSet<u32> =
            roster.judges.values().filter(of).map(|it| it.judge.0).collect();
        if !judges.is_empty() {
            let address = address("division", division);
            groups.push(Group { address, label: division.to_owned(), judges });
        }
    }
    groups
}

fn filters(groups: &[Group], (first, last): (Day, Day), of: &str) -> Markup {
    let month = Month { first, last };
    let to = |month: Month| format!("/roster/calendar?month={month}&of={of}");
    html! {
        form.filters method="get" action="/roster/calendar" {
            div { a.button href=(to(month.before())) { (text!("◀ Month before")) } }
            div { label for="month" { (text!("Month")) }
                input #month type="text" name="month" inputmode="numeric" value=(month); }
            div { label for="of" { (text!("Pool or division")) }
                select #of name="of" {
                    option value="" { (text!("all")) }
                    @for group in groups {
                        option value=(group.address) selected[group.address == of] { (group.label) }
                    }
                } }
            div { button { (text!("Show")) } }
            div { a.button href=(to(month.after())) { (text!("Next month ▶")) } }
        }
    }
}

fn table(visit: &Visit, roster: &Roster, judges: &[&Judge], (first, last): (Day, Day)) -> Markup {
    let days: Vec<Day> = (first.0..=last.0).map(Day).collect();
    let today = visit.today();
    let sees_kinds = visit.is(&[Registrar, Auditor]);
    let away = |judge: &Judge, day: Day| {
        let mut all = roster.absences.iter().map(|(_, it)| it);
        all.find(|it| it.judge == judge.judge && !it.cancelled && it.covers(day))
    };
    let on_duty = |day: Day| {
        let has_post = |judge: &&&Judge| judge.tenures.iter().any(|it| it.covers(day));
        judges.iter().filter(has_post).filter(|judge| away(judge, day).is_none()).count()
    };
    html! {
        table.calendar {
            thead { tr {
                th { (text!("Judge")) }
                @for day in &days {
                    th.rest[is_rest(*day)].now[*day == today] { (day.civil().2) }
                }
            } }
            tbody {
                tr {
                    th scope="row" { (text!("on duty")) }
                    @for day in &days {
                        td.rest[is_rest(*day)].now[*day == today] { b { (on_duty(*day)) } }
                    }
                }
                @for judge in judges {
                    tr {
                        th scope="row" { (judge.name) " " span.small { (judge.judge) } }
                        @for day in &days {
                            td.rest[is_rest(*day)].now[*day == today] {
                                @match away(judge, *day) {
                                    Some(absence) => { (mark(absence, sees_kinds)) }
                                    None if judge.tenures.iter().any(|it| it.covers(*day)) => {}
                                    None => { span title=(text!("in no post")) { "○" } }
                                }
                            }
                        }
                    }
                }
            }
        }
        @if judges.is_empty() { p.hint { (text!("Nobody of it has a post in this month.")) } }
    }
}

/// A day of an absence. Its kind is for those who may see it.
fn mark(absence: &Absence, sees_kinds: bool) -> Markup {
    let said = match sees_kinds {
        true => format!("{} {}", words::label(absence.kind), absence.text).trim_end().to_owned(),
        false => text!("away"),
    };
    html! { span.away title=(said) aria-label=(said) role="img" { "■" } }
}

fn is_rest(day: Day) -> bool {
    WEEKEND.contains(&(day.0 % 7))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ends_of_weeks_are_known() {
        let day = |text: &str| Day::parse(text).unwrap();
        for (text, rests) in [("2026-11-28", true), ("2026-11-29", true), ("2026-11-30", false)] {
            assert_eq!(is_rest(day(text)), rests, "{text}");
        }
    }
}
