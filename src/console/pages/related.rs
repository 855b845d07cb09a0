//! 同当事人的其他案件: other cases of the same parties, beside a case and beside what waits.

use caselot_core::docket::Event;
use caselot_core::docket::code::PersonRole::{Auditor, Supervisor};
use maud::{Markup, html};

use super::case_link;
use crate::client::{ShownApproval, related_to};
use crate::console::fault::Fault;
use crate::console::reads::Roster;
use crate::console::visit::Visit;
use crate::telling::related;
use crate::wire::v1;

impl Visit {
    /// Other cases of the same parties, for who is told of them.
    pub(super) async fn related_to(&self, number: &str) -> Result<Vec<v1::RelatedCase>, Fault> {
        if !self.is(&[Supervisor, Auditor]) {
            return Ok(Vec::new());
        }
        let (channel, court) = (self.filer().channel(), &self.filer().court().code);
        let found = related_to(channel, court, number).await;
        Ok(found.map_err(|error| self.fault(&error))?.unwrap_or_default())
    }

    /// They beside a case that waits, if there are any.
    pub(super) async fn related(&self, shown: &ShownApproval) -> Result<Option<Markup>, Fault> {
        if matches!(shown.entry.event, Event::Proposed(_)) {
            return Ok(None);
        }
        let cases = self.filer().related_cases(shown.entry.index).await;
        let cases = cases.map_err(|error| self.fault(&error))?;
        let roster = self.roster().await?;
        Ok(Some(self.say(|| related_box(self, &cases, &roster))))
    }
}

/// A box with them; nothing if there are none.
pub(super) fn related_box(visit: &Visit, cases: &[v1::RelatedCase], roster: &Roster) -> Markup {
    html! {
        @if !cases.is_empty() {
            div.box {
                p { b { (related::head()) } }
                @for it in cases {
                    p {
                        (case_link(visit, it.filing, &it.case_number)) " "
                        (related::of_case(it, &roster.judges))
                    }
                }
            }
        }
    }
}
