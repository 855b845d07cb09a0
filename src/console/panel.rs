//! The panel that a form asks for: its members, its assessors of both lists with their alternates, and
//! whether those are drawn before the hearing. What is wrong stands beside the field that puts it right.

use caselot_core::docket::panel::{PANEL_SIZES, PanelSeats};
use maud::{Markup, html};

use super::field::Sheet;
use super::reads::Roster;
use super::typed::number;
use super::visit::Visit;
use crate::client::CaseInput;
use crate::words::text;

/// Most seats, and most alternates of a list, that a form asks for; the rules say how many there may be.
const MOST: u32 = 16;
/// Fields that say something of a panel.
const FIELDS: [&str; 6] =
    ["panel", "assessors", "experts", "expert_pool", "alternates", "assessors_later"];

/// The fields of a panel, which are open if one of them is filled.
pub fn panel_fields(sheet: &Sheet, roster: &Roster) -> Markup {
    let filled =
        FIELDS.iter().any(|it| !sheet.value(it).is_empty() || sheet.fault_of(it).is_some());
    html! {
        details open[filled] {
            summary { (text!("Panel")) }
            div.two {
                (sheet.line("panel", &text!("Seats"), &text!("3, 5 or 7; empty: by the rules")))
                (alternates_field(sheet))
            }
            (list_fields(sheet, roster))
            div.field {
                span.label {}
                div.input.checks {
                    label {
                        input type="checkbox" name="assessors_later" value="yes"
                            checked[sheet.value("assessors_later") == "yes"];
                        " " (text!("assessors are drawn before the hearing, not now"))
                    }
                }
            }
        }
    }
}

/// How many alternates are drawn.
pub fn alternates_field(sheet: &Sheet) -> Markup {
    let hint = text!("of each list, in their order");
    sheet.line("alternates", &text!("Alternates"), &hint)
}

/// How many assessors of which list, and how many experts.
pub fn list_fields(sheet: &Sheet, roster: &Roster) -> Markup {
    let lists = roster.assessor_lists(text!("none"));
    html! {
        div.two {
            (sheet.line("assessors", &text!("of them assessors"), ""))
            (sheet.choice("assessor_pool", &text!("List of assessors"), "", &lists))
        }
        div.two {
            (sheet.line("experts", &text!("of them expert assessors"), ""))
            (sheet.choice("expert_pool", &text!("List of experts"), "", &lists))
        }
    }
}

/// How many a field says; an empty one says none.
fn count(sheet: &mut Sheet, name: &str) -> u32 {
    if sheet.value(name).is_empty() { 0 } else { number(sheet, name, 0..=MOST).unwrap_or(0) }
}

/// Reads the assessors of both lists with their alternates.
pub fn read_lists(sheet: &mut Sheet) -> PanelSeats {
    let [assessors, experts, alternates] =
        ["assessors", "experts", "alternates"].map(|name| count(sheet, name));
    for (seats, list) in [(assessors, "assessor_pool"), (experts, "expert_pool")] {
        if seats > 0 && sheet.value(list).is_empty() {
            sheet.fault(list, text!("choose the list that they are drawn from"));
        }
    }
    let names_nobody = ["assessors", "experts"].iter().all(|it| sheet.fault_of(it).is_none())
        && assessors + experts == 0;
    if alternates > 0 && names_nobody {
        sheet.fault(
            "alternates",
            text!("assessors alone have alternates: say how many assessors sit"),
        );
    }
    PanelSeats {
        assessors,
        assessor_pool: sheet.value("assessor_pool").to_owned(),
        experts,
        expert_pool: sheet.value("expert_pool").to_owned(),
        alternates,
        ..PanelSeats::default()
    }
}

/// More assessors than seats that the form leaves to them.
pub fn refuse_crowd(sheet: &mut Sheet, asked: &PanelSeats, room: u32) {
    if asked.all_assessors() > room {
        let field = if asked.experts > 0 { "experts" } else { "assessors" };
        sheet.fault(field, text!("there is room for {room} of them at most", room));
    }
}

/// Reads the panel of 立案. What is wrong stands beside its field.
fn read_seats(sheet: &mut Sheet) -> Option<PanelSeats> {
    let asked = read_lists(sheet);
    let later = sheet.value("assessors_later") == "yes";
    let seats = match sheet.value("panel") {
        "" => 1,
        _ => {
            let seats = number(sheet, "panel", 1..=MOST)?;
            if seats != 1 && !PANEL_SIZES.contains(&seats) {
                sheet.fault(
                    "panel",
                    text!("a panel has 3, 5 or 7 seats; leave it empty for a sole judge"),
                );
                return None;
            }
            seats
        }
    };
    if seats > 1 {
        refuse_crowd(sheet, &asked, seats - 1);
    } else if asked.all_assessors() > 0 || asked.alternates > 0 || later {
        sheet.fault("panel", text!("say how many seats the panel has"));
    }
    let members = (seats - 1).saturating_sub(asked.all_assessors());
    Some(PanelSeats { members, later, ..asked })
}

/// The field of a list of assessors, or of its seats, that a refusal is about.
pub fn list_field(code: &str, pool: Option<&str>, panel: &PanelSeats) -> Option<&'static str> {
    let named = |list: &str| !list.is_empty() && pool == Some(list);
    match code {
        "AssessorsUnlawful" if panel.experts > 0 && panel.assessors == 0 => Some("experts"),
        "AssessorsUnlawful" => Some("assessors"),
        "AssessorPoolMissing" if panel.experts > 0 && panel.expert_pool.is_empty() => {
            Some("expert_pool")
        }
        "AssessorPoolMissing" => Some("assessor_pool"),
        "AlternatesIdle" => Some("alternates"),
        _ if named(&panel.assessor_pool) => Some("assessor_pool"),
        _ if named(&panel.expert_pool) => Some("expert_pool"),
        _ => None,
    }
}

impl Visit {
    /// Reads what the form says of a panel into the case.
    pub fn read_panel(&self, sheet: &mut Sheet, case: &mut CaseInput) {
        if let Some(asked) = self.say(|| read_seats(sheet)) {
            let member_pool = case.panel.member_pool.clone();
            case.panel = PanelSeats { member_pool, ..asked };
        }
    }
}
