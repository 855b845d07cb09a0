//! Filings that are opened for a contributor, the values that it gives, and what they draw
//! (section 22.14).

use super::contributor::{Contributor, Due, Given, Opening, STALLED, Value};
use super::court::{Fold, Rule, rule};
use super::desk::Stand;
use super::draw::{Hash, lp, sha256, tagged};
use super::merkle_root;
use super::message::{Drawn, Filed, Voided};
use super::note::signed;

/// Values that are given at once.
const MOST_VALUES: usize = 64;
/// Opened and undrawn filings of a person, and of a pool.
const OPENED_OF_PERSON: usize = 256;
const OPENED_OF_POOL: usize = 512;

impl Value {
    /// Whether the value is leaf `number` of the tree that the contributor named.
    fn is_leaf(&self, number: u32, origin: &str, of: &Contributor) -> bool {
        let leaf = [&lp(origin)[..], &of.key, &number.to_be_bytes(), &self.value].concat();
        let mut hash = tagged("value", &leaf);
        for (level, sibling) in self.proof.iter().enumerate() {
            let pair = match number >> level & 1 {
                0 => [hash, *sibling],
                _ => [*sibling, hash],
            };
            hash = sha256(&[&[1], &pair.concat()[..]].concat());
        }
        self.proof.len() == of.depth as usize && hash == of.head
    }
}

impl Fold {
    pub(super) fn is_opened(&self, filing: u64) -> bool {
        self.contributors.opened.contains_key(&filing)
    }

    pub(super) fn filing_opened(&mut self, position: u64, opening: Opening) -> Rule {
        let filed = self.open.get(&opening.filing).ok_or("FilingNotOpen")?;
        let contributor = self.awaits(opening.filing).and_then(|it| self.contributors.of(it));
        let answers = contributor.is_some_and(|it| !it.stalled);
        rule(answers && !self.is_opened(opening.filing), "OpenedOtherwise")?;
        self.may_be_drawn(opening.filing, filed)?;
        self.secret(filed, &opening.secret)?;
        self.nonce(filed, &opening.nonce)?;
        self.contributors.opened.insert(opening.filing, (position, self.today, opening));
        Ok(())
    }

    /// It needed nobody or was approved, and its tray is as it was.
    pub(super) fn may_be_drawn(&self, filing: u64, filed: &Filed) -> Rule {
        let stand = self.desk.stand(filing);
        rule([Stand::Free, Stand::Approved].contains(&stand), "Unapproved")?;
        rule(!self.trays[filed.tray as usize].retired, "TrayLost")
    }

    pub(super) fn contributed(&mut self, position: u64, given: &Given) -> Rule {
        let contributor = self.contributors.of(given.contributor).filter(|it| !it.stalled);
        let contributor = contributor.ok_or("ContributorUnknown")?;
        let count = given.values.len();
        let mut waiting = self.opened_for(given.contributor);
        waiting.truncate(count);
        let named = given.values.iter().map(|value| value.filing);
        let first = named.eq(waiting.iter().map(|it| it.2.filing));
        rule((1..=MOST_VALUES).contains(&count) && first, "ContributionIdle")?;
        let own = given.values.iter().all(|value| {
            let awaits = self.open[&value.filing].awaits.as_ref();
            awaits.is_some_and(|it| value.is_leaf(it.number, &self.origin, contributor))
        });
        rule(own, "ContributionMismatch")?;
        let shown = waiting.iter().all(|it| it.0 < given.size) && given.size <= position;
        let shown = shown && merkle_root(&self.leaves[..given.size as usize]) == given.root;
        rule(shown, "ContributionOfOther")?;
        let mut message = lp(&self.origin);
        message.extend([given.contributor.to_be_bytes(), given.size.to_be_bytes()].concat());
        message.extend(given.root);
        for value in &given.values {
            message.extend(value.filing.to_be_bytes());
            message.extend(value.value);
        }
        let message = tagged("contribution", &message);
        let signed = signed(&contributor.key, &message, &given.signature);
        rule(signed.is_ok(), "ContributionUnsigned")?;
        let due = given.values.iter().map(|value| {
            let (filing, value) = (value.filing, value.value);
            Due::Draw { filing, contribution: position, value }
        });
        self.contributors.due.extend(due);
        Ok(())
    }

    /// The value by which a filing is drawn that awaits one.
    pub(super) fn value_of(&mut self, drawn: &Drawn) -> Result<Hash, String> {
        let Some(&Due::Draw { filing, contribution, value }) = self.contributors.due.front() else {
            return Err("ContributionAwaited".into());
        };
        rule(filing == drawn.filing, "ContributionAwaited")?;
        let opened = self.contributors.opened.remove(&filing).ok_or("ContributionAwaited")?;
        let (secret, nonce) = (opened.2.secret, Some(opened.2.nonce));
        let same = (drawn.contribution, drawn.secret, drawn.nonce) == (contribution, secret, nonce);
        rule(same, "ContributionDiffers")?;
        self.contributors.due.pop_front();
        Ok(value)
    }

    /// Whether a void ends what its contributor left, and whether the filing was opened for it.
    pub(super) fn ends_stalled(&mut self, voided: &Voided) -> (bool, bool) {
        let first = self.contributors.due.front();
        let due = first.is_some_and(|due| matches!(due, Due::Void(it) if *it == voided.filing));
        let due = due && voided.ground == STALLED;
        if due {
            self.contributors.due.pop_front();
        }
        (due, self.contributors.opened.remove(&voided.filing).is_some())
    }

    /// How many filings may be opened and undrawn: of a person, and of a pool.
    pub(super) fn not_many_opened(&self, person: &str, filed: &Filed) -> Rule {
        let opened = || self.contributors.opened.keys();
        let own = opened().filter(|it| self.desk.filings[it].person == person);
        rule(own.count() < OPENED_OF_PERSON, "TooManyUndrawn")?;
        let of = |pool: &str| {
            let has = |filed: &Filed| filed.groups.iter().any(|group| group.pool == pool);
            opened().filter(|it| self.open.get(it).is_some_and(has)).count()
        };
        let room = filed.groups.iter().all(|group| of(&group.pool) < OPENED_OF_POOL);
        rule(room, "TooManyOpen")
    }
}
