//! The panel that the form of 立案 asks for: its members, its assessors of both lists with their
//! alternates, and whether those are drawn before the hearing.

use caselot_core::docket::panel::PanelSeats;
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
    let lists = roster.assessor_lists(text!("none"));
    let filled =
        FIELDS.iter().any(|it| !sheet.value(it).is_empty() || sheet.fault_of(it).is_some());
    html! {
        details open[filled] {
            summary { (text!("Panel")) }
            div.two {
                (sheet.line("panel", &text!("Seats"), &text!("3, 5 or 7; empty: a sole judge, or by the rules")))
                (sheet.line("alternates", &text!("Alternates"), &text!("of each list of assessors, to take over in their order")))
            }
            div.two {
                (sheet.line("assessors", &text!("of them assessors"), ""))
                (sheet.choice("assessor_pool", &text!("List of assessors"), "", &lists))
            }
            div.two {
                (sheet.line("experts", &text!("of them expert assessors"), ""))
                (sheet.choice("expert_pool", &text!("List of experts"), "", &lists))
            }
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

/// How many a field says; an empty one says none.
fn count(sheet: &mut Sheet, name: &str) -> u32 {
    if sheet.value(name).is_empty() { 0 } else { number(sheet, name, 0..=MOST).unwrap_or(0) }
}

impl Visit {
    /// Reads what the form says of a panel beyond what tables know of one. What is wrong stands beside
    /// its field.
    pub fn read_panel(&self, sheet: &mut Sheet, case: &mut CaseInput) {
        let (experts, alternates) =
            self.say(|| (count(sheet, "experts"), count(sheet, "alternates")));
        let later = sheet.value("assessors_later") == "yes";
        if experts == 0 && alternates == 0 && !later {
            return;
        }
        if case.panel.seats() == 1 {
            sheet.fault("panel", self.say(|| text!("say how many seats the panel has")));
            return;
        }
        let asked = PanelSeats {
            experts,
            expert_pool: sheet.value("expert_pool").to_owned(),
            alternates,
            later,
            ..case.panel.clone()
        };
        match caselot_tables::panel_seats(case.panel.seats(), asked) {
            Ok(panel) => case.panel = panel,
            Err(finding) => {
                let words = caselot_tables::words(self.lang);
                let said = format!("{}；{}", finding.sentence(&words), finding.cure(&words));
                sheet.fault("panel", said);
            }
        }
    }
}
