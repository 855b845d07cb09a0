//! What the form of 立案 says of earlier cases: a remand, a retrial, a series.

use caselot_core::docket::code::ExclusionGround;
use caselot_core::docket::filing::Exclusion;
use caselot_core::docket::lineage::{PriorCase, REMANDED, RETRIAL};
use caselot_core::id::JudgeId;
use caselot_tables::Beside;

use super::field::Sheet;
use super::filing::canonical;
use super::reads::Roster;
use super::visit::Visit;
use crate::client::CaseInput;
use crate::words::text;

/// How a case can come back, with the flag that it then has.
pub const RETURNS: [&str; 2] = [REMANDED, RETRIAL];

impl Visit {
    /// Reads what the form says of earlier cases into the case. What is wrong stands beside its field.
    pub fn read_lineage(&self, sheet: &mut Sheet, roster: &Roster, case: &mut CaseInput) {
        sheet.value("series").clone_into(&mut case.lineage.series);
        let flag = RETURNS.into_iter().find(|flag| *flag == sheet.value("returns"));
        let number = sheet.value("prior").to_owned();
        let Some(flag) = flag else {
            if !number.is_empty() || !sheet.value("sat").is_empty() {
                sheet.fault("returns", self.say(|| text!("choose how the case comes back")));
            }
            return;
        };
        if number.is_empty() {
            sheet.fault("prior", self.say(|| text!("name the earlier case")));
            return;
        }
        let Some(sat) = self.read_sat(sheet, roster) else { return };
        case.flags.push(flag.to_owned());
        let panel_returns = sheet.value("panel_returns") == "yes";
        let case_number = canonical(&number, &self.court()).unwrap_or(number);
        let elsewhere = !sat.is_empty();
        // Who sat elsewhere the log does not know, so whoever says it leaves them out by name.
        let excluded = |judge: &JudgeId| case.exclusions.iter().any(|it| it.judge == *judge);
        let missing: Vec<JudgeId> =
            sat.iter().filter(|judge| !panel_returns && !excluded(judge)).copied().collect();
        case.exclusions.extend(missing.into_iter().map(prior_stage));
        let prior = PriorCase { case_number, filing: None, sat, panel_returns, elsewhere };
        case.lineage.prior = Some(Box::new(prior));
    }

    /// The judges who sat in an earlier case that is not in this log.
    fn read_sat(&self, sheet: &mut Sheet, roster: &Roster) -> Option<Vec<JudgeId>> {
        let beside = Beside { on: Some(self.today()), ..Beside::default() };
        match roster.by_name().list(sheet.value("sat"), beside) {
            Ok(sat) => Some(sat),
            Err(finding) => {
                let words = caselot_tables::words(self.lang);
                let said =
                    format!("{}；{}", finding.sentence(&words), finding.cure_on_page(&words));
                sheet.fault("sat", said);
                None
            }
        }
    }
}

fn prior_stage(judge: JudgeId) -> Exclusion {
    Exclusion {
        judge,
        ground: ExclusionGround::PriorStage,
        person: String::new(),
        text: String::new(),
        by_program: false,
    }
}
