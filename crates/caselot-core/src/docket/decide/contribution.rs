//! Contributors: who is named, what is opened for them, and what their values draw.

use std::sync::Arc;

use crate::docket::code::VoidGround;
use crate::docket::contribution::{Contributed, ContributorEnded, ContributorNamed, FilingOpened};
use crate::docket::decide::planner::{Decision, Planner};
use crate::docket::entry::{Actor, Event, Protocol};
use crate::docket::filing::{CaseDrawn, CaseFiled, FilingVoided};
use crate::docket::fold::contributors::Due;
use crate::docket::refusal::Refusal;
use crate::docket::rules::{self, due_value};
use crate::id::EntryIndex;
use crate::lottery::seed::Openings;

impl Planner<'_, '_> {
    /// Proposes a contributor.
    pub(super) fn name_contributor(
        &mut self,
        named: &ContributorNamed,
    ) -> Result<Decision, Refusal> {
        self.of_protocol_two()?;
        self.write(Event::ContributorNamed(Box::new(named.clone())))?;
        Ok(Decision::default())
    }

    /// Proposes the end of one.
    pub(super) fn end_contributor(
        &mut self,
        ended: &ContributorEnded,
    ) -> Result<Decision, Refusal> {
        self.of_protocol_two()?;
        self.write(Event::ContributorEnded(Box::new(ended.clone())))?;
        Ok(Decision::default())
    }

    pub(super) fn of_protocol_two(&self) -> Result<(), Refusal> {
        match self.protocol {
            Protocol::One => Err(Refusal::OfOtherProtocol { protocol: 1 }),
            Protocol::Two => Ok(()),
        }
    }

    /// Opens a filing for its contributor, which draws it later; once.
    pub(super) fn open_up(
        &mut self,
        filing: EntryIndex,
        filed: &CaseFiled,
        nonce: [u8; 32],
    ) -> Result<Decision, Refusal> {
        if self.state().desk.is_opened(filing) {
            rules::open_nonce(&self.court()?.origin, filed, Some(nonce))?;
            return Ok(Decision::of_filing(filing, None));
        }
        let tray = filed.tray;
        let secret = (self.inputs.secret_of)(tray, filed.envelope);
        let envelope_secret = secret.ok_or(Refusal::SecretUnavailable { tray })?.reveal();
        self.write(Event::FilingOpened(Box::new(FilingOpened { filing, envelope_secret, nonce })))?;
        Ok(Decision::of_filing(filing, None))
    }

    /// Takes a contributor's values, and draws what they draw; an answer that the log has already is
    /// no new entry. `own_root` is the root of the log at the size that the contributor has seen.
    pub(super) fn contribute(
        &mut self,
        given: &Contributed,
        own_root: Option<[u8; 32]>,
    ) -> Result<Decision, Refusal> {
        let contributors = &self.state().contributors;
        let known = contributors.stated_roots().iter().any(|it| {
            (it.contributor, it.size, it.root) == (given.contributor, given.size, given.root)
        });
        let waits = given.values.iter().any(|it| contributors.opened(it.filing).is_some());
        if known && !waits {
            return Ok(Decision::default());
        }
        let event = Event::Contributed(Box::new(given.clone()));
        let end = self.write_as(Actor::system(), &[], event)?;
        rules::stated_root(given.size, given.root, own_root)?;
        let drawn = self.end_due()?;
        Ok(Decision { end: Some(end), drawn, ..Decision::default() })
    }

    /// Plans the entries that must follow: draws by a value, voids by a contributor that has stalled.
    /// Gives back the filings that are drawn.
    pub(super) fn end_due(&mut self) -> Result<Vec<(EntryIndex, Arc<CaseFiled>)>, Refusal> {
        let mut all_drawn = Vec::new();
        self.catch_up();
        while let Some(due) = self.state().contributors.due() {
            let filing = due.filing();
            let open = self.state().open.get(&filing).cloned();
            let filed = open.expect("what is due is undrawn: its end takes it off the list");
            let event = match due {
                Due::Draw { .. } => {
                    let drawn = self.drawn_by_value(filing, &filed)?;
                    all_drawn.push((filing, filed));
                    Event::CaseDrawn(drawn)
                }
                Due::Void { .. } => Event::FilingVoided(stalled(filing)),
            };
            self.write_as(Actor::system(), &[], event)?;
            self.catch_up();
        }
        Ok(all_drawn)
    }

    /// The draw of an opened filing by the value that is due to draw it.
    fn drawn_by_value(&self, filing: EntryIndex, filed: &CaseFiled) -> Result<CaseDrawn, Refusal> {
        let awaited = || Refusal::ContributionAwaited { filing };
        let (contribution, value) = due_value(self.state(), filing).ok_or_else(awaited)?;
        let opened = self.state().contributors.opened(filing).ok_or_else(awaited)?;
        let FilingOpened { envelope_secret, nonce, .. } = &opened.opening;
        let openings = Openings { envelope_secret, nonce, value: Some(&value) };
        let drawn = self.drawn(filed, Some(*nonce), openings)?;
        Ok(CaseDrawn { filing, contribution: Some(contribution), ..drawn })
    }
}

fn stalled(filing: EntryIndex) -> FilingVoided {
    FilingVoided {
        filing,
        envelope_secret: None,
        nonce: None,
        ground: VoidGround::Stalled,
        text: String::new(),
        approver: String::new(),
        avoided: None,
    }
}
