//! A pool (分案组): its members with their shares and days of duty, its settings, and from which day.

use caselot_core::docket::Day;
use caselot_core::docket::Event;
use caselot_core::docket::code::PersonRole::{self, Registrar};
use caselot_core::docket::pool::{PoolMember, PoolSettings, PoolSpec, SmallPool};
use caselot_core::id::JudgeId;
use maud::{Markup, html};

use super::{NEW_POOL, cell, judge_select, pool_address};
use crate::client::put_pools;
use crate::console::act::{Act, Done, Trouble, approver_field, of_two, told};
use crate::console::fault::Fault;
use crate::console::field::Sheet;
use crate::console::pages::change::in_force;
use crate::console::reads::Roster;
use crate::console::session::Typed;
use crate::console::typed::{as_day, day, number, required};
use crate::console::visit::Visit;
use crate::telling::change;
use crate::words::{self, text};

/// Millionths of a standard case in one.
const CASE: u64 = 1_000_000;

pub struct Record {
    roster: Roster,
    /// The pool as it stands, or as it is about to; none for a new one.
    known: Option<PoolSpec>,
}

/// Millionths as a number with as many decimals as it needs; empty for the court's default.
fn decimal(millionths: u64) -> String {
    match (millionths / CASE, millionths % CASE) {
        (0, 0) => String::new(),
        (whole, 0) => whole.to_string(),
        (whole, part) => format!("{whole}.{}", format!("{part:06}").trim_end_matches('0')),
    }
}

/// A number with at most six decimals in millionths; an empty one is 0.
fn millionths(typed: &str) -> Option<u64> {
    if typed.is_empty() {
        return Some(0);
    }
    let (whole, part) = typed.split_once('.').unwrap_or((typed, ""));
    let digits = |text: &str| text.len() <= 6 && text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(whole) || !digits(part) || whole.is_empty() {
        return None;
    }
    let whole: u64 = whole.parse().ok()?;
    let part: u64 = format!("{part:0<6}").parse().ok()?;
    Some(whole * CASE + part)
}

impl Record {
    /// A member of each typed row, or a fault.
    fn members(&self, sheet: &mut Sheet) -> Vec<PoolMember> {
        let column = |name: &'static str| sheet.values(name).map(str::to_owned).collect::<Vec<_>>();
        let columns = ["member", "share", "on", "off"].map(column);
        let of = |at: usize, row: usize| columns[at].get(row).cloned().unwrap_or_default();
        let (mut members, mut faults) = (Vec::new(), Vec::new());
        for row in 0..columns[0].len() {
            let Some(judge) = of(0, row).parse().ok().map(JudgeId) else { continue };
            let name = self.roster.name(judge);
            let share = of(1, row).trim_end_matches(['%', '％', ' ']).parse().ok();
            let share = share.filter(|share: &u8| (1..=100).contains(share));
            let days = [of(2, row), of(3, row)].map(|typed| (as_day(&typed), typed));
            if days.iter().any(|(day, typed)| day.is_none() && !typed.is_empty()) {
                faults.push(text!(
                    "{name}: write the day like 2026-06-30, 2026.6.30 or 2026年6月30日",
                    name
                ));
            }
            let [(from, _), (to, _)] = days;
            match share {
                Some(share) => {
                    members.push(PoolMember { judge, share, from: from.unwrap_or(Day(0)), to });
                }
                None => faults.push(text!("{name}: the share is from 1 to 100 percent", name)),
            }
        }
        members.sort_unstable_by_key(|row| (row.judge, row.from));
        if members.is_empty() && faults.is_empty() {
            faults.push(text!("nobody is in this pool"));
        }
        if !faults.is_empty() {
            sheet.fault("members", words::in_a_row(&faults));
        }
        members
    }

    fn settings(sheet: &mut Sheet) -> (u64, u64, PoolSettings) {
        let tolerance = ["tolerance", "min_tolerance"].map(|name| {
            let found = millionths(sheet.value(name));
            if found.is_none() {
                sheet.fault(name, text!("a number of cases, such as 2 or 1.5"));
            }
            found.unwrap_or_default()
        });
        let seat_percent = number(sheet, "seat_percent", 1..=100).unwrap_or_default();
        let yearly_cap = match sheet.value("yearly_cap") {
            "" => 0,
            _ => number(sheet, "yearly_cap", 0..=1_000).unwrap_or_default(),
        };
        let assessors = sheet.value("assessors") == "yes";
        let seat_percent = u8::try_from(seat_percent).unwrap_or_default();
        (tolerance[0], tolerance[1], PoolSettings { seat_percent, assessors, yearly_cap })
    }

    fn small(sheet: &mut Sheet) -> Option<SmallPool> {
        let until = day(sheet, "small_until");
        let ground = sheet.value("small_ground").to_owned();
        if until.is_some() && ground.is_empty() {
            required(sheet, "small_ground");
        }
        if until.is_none() && !ground.is_empty() {
            required(sheet, "small_until");
        }
        Some(SmallPool { until: until?, ground })
    }

    fn begin_settings(&self) -> Typed {
        let usual = PoolSettings::default();
        let settings = self.known.as_ref().map_or(usual, |pool| pool.settings);
        let tolerances = self.known.as_ref().map_or((0, 0), |it| (it.tolerance, it.min_tolerance));
        let small = self.known.as_ref().and_then(|pool| pool.small.clone());
        let until = small.as_ref().map_or_else(String::new, |small| small.until.to_string());
        let cells = [
            ("tolerance", decimal(tolerances.0)),
            ("min_tolerance", decimal(tolerances.1)),
            ("seat_percent", settings.seat_percent.to_string()),
            ("yearly_cap", words::unless_zero(settings.yearly_cap.into())),
            ("assessors", if settings.assessors { "yes" } else { "" }.to_owned()),
            ("small_until", until),
            ("small_ground", small.map_or_else(String::new, |small| small.ground)),
        ];
        cells.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
    }
}

impl Act for Record {
    type Key = String;
    type Input = PoolSpec;
    const ROLES: &'static [PersonRole] = &[Registrar];
    const PLACE: &'static str = "/roster";

    async fn open(visit: &Visit, name: String) -> Result<Record, Fault> {
        let roster = visit.roster().await?;
        let path = format!("/pool/{name}");
        let all = roster.pools.iter().chain(&roster.later);
        // A change that begins later is what the next one goes on from.
        let known = all.rev().find(|pool| pool_address(&pool.pool) == path).cloned();
        if known.is_none() && path != NEW_POOL {
            return Err(Fault::Elsewhere("/roster".to_owned()));
        }
        Ok(Record { roster, known })
    }

    fn title(&self) -> String {
        match &self.known {
            Some(_) => text!("Change a pool"),
            None => text!("A new pool"),
        }
    }

    fn path(&self) -> String {
        self.known.as_ref().map_or_else(|| NEW_POOL.to_owned(), |pool| pool_address(&pool.pool))
    }

    fn back(&self) -> String {
        "/roster".to_owned()
    }

    fn begin(&self) -> Typed {
        let mut typed = self.begin_settings();
        let Some(pool) = &self.known else { return typed };
        typed.push(("name".to_owned(), pool.name.clone()));
        for row in &pool.members {
            let from = if row.from == Day(0) { String::new() } else { row.from.to_string() };
            let to = row.to.map_or_else(String::new, |day| day.to_string());
            let cells = [
                ("member", row.judge.to_string()),
                ("share", row.share.to_string()),
                ("on", from),
                ("off", to),
            ];
            typed.extend(cells.map(|(name, value)| (name.to_owned(), value)));
        }
        typed
    }

    fn fields(&self, visit: &Visit, sheet: &Sheet) -> Markup {
        let later = self.known.as_ref().and_then(|pool| pool.from).filter(|it| *it > visit.today());
        html! {
            @match &self.known {
                Some(pool) => { p.bignumber { (self.roster.pool_label(&pool.pool)) } }
                None => { (sheet.line("pool", &text!("Code"), &text!("such as civil or 民一; it stays"))) }
            }
            @if let Some(day) = later {
                p.notice { (text!("A change from {day} on is agreed already; the form begins with it.", day)) }
            }
            div.two {
                (sheet.line("name", &text!("Name of the pool"), ""))
                (sheet.day("from", &text!("Counts from"), &text!("empty: the next day")))
            }
            (member_rows(sheet, &self.roster))
            (settings_fields(sheet))
            (approver_field(visit, sheet))
            (of_two(visit))
        }
    }

    fn read(&self, _visit: &Visit, sheet: &mut Sheet) -> Option<PoolSpec> {
        let pool = match &self.known {
            Some(pool) => pool.pool.clone(),
            None => required(sheet, "pool"),
        };
        if self.known.is_none() && self.roster.pools.iter().any(|known| known.pool == pool) {
            sheet.fault("pool", text!("there is a pool of this code"));
        }
        let from = day(sheet, "from");
        let members = self.members(sheet);
        let (tolerance, min_tolerance, settings) = Record::settings(sheet);
        let small = Record::small(sheet);
        let (name, approver) = (sheet.value("name").to_owned(), sheet.value("approver").to_owned());
        Some(PoolSpec {
            pool,
            name,
            members,
            tolerance,
            min_tolerance,
            settings,
            approver,
            from,
            small,
        })
    }

    async fn effect(&self, visit: &Visit, pool: &PoolSpec) -> Result<Markup, Trouble> {
        let what = Event::PoolRecorded(pool.clone());
        let judges = |pool: &PoolSpec| {
            let mut judges: Vec<JudgeId> = pool.members.iter().map(|row| row.judge).collect();
            judges.dedup();
            judges.len()
        };
        let loads = |pool: &PoolSpec| {
            words::cases(pool.members.iter().map(|row| u64::from(row.share)).sum())
        };
        Ok(visit.say(|| {
            html! {
                (told(&change::lines(&what, &in_force(&self.roster)).1))
                @if let Some(known) = &self.known {
                    p { (text!(
                        "judges: {before} → {after}; full loads: {were} → {are}",
                        before = judges(known),
                        after = judges(pool),
                        were = loads(known),
                        are = loads(pool)
                    )) }
                }
                p.hint { (text!("Once cases are filed, it counts from the next day at the earliest; what is filed today is drawn as before.")) }
                (of_two(visit))
            }
        }))
    }

    async fn perform(&self, visit: &Visit, pool: &PoolSpec) -> Result<Done, Trouble> {
        let (channel, court) = (visit.filer().channel().clone(), visit.court());
        let made = put_pools(channel, &court, "", std::slice::from_ref(pool)).await?;
        Done::of(visit, &made.entries, made.proposed).await
    }

    fn field_of(&self, field: &str) -> Option<&'static str> {
        Some(match field {
            "pool" if self.known.is_none() => "pool",
            "name" => "name",
            "from" | "from_day" => "from",
            "tolerance" => "tolerance",
            "min_tolerance" => "min_tolerance",
            "seat_percent" => "seat_percent",
            "yearly_cap" => "yearly_cap",
            "small_until_day" | "small_until" | "small" => "small_until",
            "small_ground" => "small_ground",
            "members" => "members",
            _ => return None,
        })
    }
}

/// The members, a row each, and an empty one.
fn member_rows(sheet: &Sheet, roster: &Roster) -> Markup {
    let columns =
        ["member", "share", "on", "off"].map(|name| sheet.values(name).collect::<Vec<_>>());
    let of = |column: usize, row: usize| columns[column].get(row).copied().unwrap_or_default();
    let rows = (0..columns[0].len()).filter(|row| !of(0, *row).is_empty());
    let row = |[member, share, on, off]: [&str; 4]| {
        html! {
            tr {
                td { (judge_select("member", member, roster)) }
                (cell("share", share, &text!("Share in %")))
                (cell("on", on, &text!("On duty from")))
                (cell("off", off, &text!("On duty to")))
            }
        }
    };
    html! {
        h2 { (text!("Who is in it")) }
        @if let Some(fault) = sheet.fault_of("members") { p.fault role="alert" { (fault) } }
        table.typed.short {
            thead { tr {
                th { (text!("Judge")) } th { (text!("Share in %")) } th { (text!("On duty from")) } th { (text!("On duty to")) }
            } }
            tbody {
                @for at in rows { (row([of(0, at), of(1, at), of(2, at), of(3, at)])) }
                (row(["", "100", "", ""]))
                template #another { (row(["", "100", "", ""])) }
            }
        }
        button.plain type="button" data-add="another" { (text!("＋ another judge")) }
        p.hint { (text!("Whoever is to leave the pool is set to “nobody”. Days of duty are left empty for who is always on duty.")) }
    }
}

fn settings_fields(sheet: &Sheet) -> Markup {
    let yes = [(String::new(), text!("no")), ("yes".to_owned(), text!("yes"))];
    html! {
        details open[!sheet.is_sound() || !sheet.value("small_until").is_empty()] {
            summary { (text!("Settings: tolerance, seats of a panel, assessors, small pool")) }
            div.two {
                (sheet.line("tolerance", &text!("Tolerance"), &text!("in cases; empty: the court's")))
                (sheet.line("min_tolerance", &text!("Least tolerance"), &text!("in cases; empty: the court's")))
            }
            div.two {
                (sheet.line("seat_percent", &text!("A member's seat weighs, %"), ""))
                (sheet.choice("assessors", &text!("List of assessors"), "", &yes))
                (sheet.line("yearly_cap", &text!("Most seats in a year"), &text!("of an assessor; empty: no cap")))
            }
            div.two {
                (sheet.day("small_until", &text!("Small pool until"), &text!("empty: it is none")))
                (sheet.line("small_ground", &text!("Why it cannot be larger"), ""))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tolerances_are_read_as_they_are_shown() {
        for (shown, value) in [("2", 2_000_000), ("1.5", 1_500_000), ("0.000001", 1), ("", 0)] {
            assert_eq!(millionths(shown), Some(value));
            assert_eq!(decimal(value), shown);
        }
        for typed in ["two", "1.0000001", "-1", ".", "1.5.1"] {
            assert_eq!(millionths(typed), None, "{typed}");
        }
    }
}
