//! What a reassignment leaves as it was: another judge gets the case, and nothing else changes
//! without words for it.

use crate::docket::cases::digest::digest_of_record;
use crate::docket::cases::row::{CaseEnd, CaseRow, present};
use crate::docket::filing::Facts;
use crate::docket::panel::{LaterSeats, PanelSeats};
use crate::docket::policy::SeatRules;
use crate::docket::seats::HeldSeat;

/// Where a reassignment has other facts than its case as it stands, and what the case has; `rules` are
/// the policy's on seats. Nothing is asked of a case that was imported, whose seats the log does not
/// hold.
pub(super) fn differs_from_case(
    facts: &Facts,
    rows: &[CaseRow],
    rules: Option<&SeatRules>,
) -> Option<(&'static str, String)> {
    facts.lineage.reassigns.as_ref()?;
    let row = present(rows).filter(|row| !matches!(row.end, CaseEnd::Imported { .. }))?;
    if facts.pool != row.pool {
        return Some(("pool", row.pool.clone()));
    }
    let texts = [&facts.pool, &facts.cause, &facts.procedure];
    if digest_of_record(texts, facts.weight, row.filed_on) != row.record_digest {
        return Some(("cause or procedure", "of the case as it stands".to_owned()));
    }
    let mut never_alone = rules.into_iter().flat_map(|rules| &rules.never_alone);
    let lost = never_alone.find(|flag| row.flags.contains(flag) && !facts.flags.contains(flag));
    if let Some(flag) = lost {
        return Some(("flags", flag.clone()));
    }
    let (asked, seated) = (PanelSeats { alternates: 0, ..facts.panel.clone() }, seated(row));
    (asked != seated).then(|| ("seats", in_words(&seated)))
}

/// Whether a reassignment, of an import too, has all facts of its case's record and its seats.
pub(super) fn is_as_it_stands(facts: &Facts, row: &CaseRow) -> bool {
    let filed_on = facts.lineage.filed_on().unwrap_or(row.filed_on);
    let texts = [&facts.pool, &facts.cause, &facts.procedure];
    let recorded = digest_of_record(texts, facts.weight, filed_on) == row.record_digest;
    let asked = PanelSeats { alternates: 0, ..facts.panel.clone() };
    recorded && facts.flags == row.flags && asked == seated(row)
}

/// The seats of a panel that is held so, with what is left for later; alternates are left out.
pub fn seated_so(held: &[HeldSeat], later: &[LaterSeats]) -> PanelSeats {
    let mut panel = PanelSeats::each(held.iter().map(HeldSeat::place));
    for seats in later {
        let count = panel.count(seats.role).saturating_add(seats.seats);
        panel.add((seats.role, &seats.pool, count, 0));
        panel.later = true;
    }
    panel
}

/// The seats that a case has beside the undertaking judge's, those that are still to be drawn among
/// them.
fn seated(row: &CaseRow) -> PanelSeats {
    seated_so(&row.held, &row.seating.later)
}

/// The seats of a panel as a refusal names them.
pub(super) fn in_words(panel: &PanelSeats) -> String {
    let of = |seats: u32, what: &str, pool: &str| match seats {
        0 => String::new(),
        _ => format!(", {seats} {what} of “{pool}”"),
    };
    let members = of(panel.members, "members", &panel.member_pool);
    let assessors = of(panel.assessors, "assessors", &panel.assessor_pool);
    let experts = of(panel.experts, "experts", &panel.expert_pool);
    format!("{}{members}{assessors}{experts}", panel.seats())
}
