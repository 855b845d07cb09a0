//! Recoveries and handovers of the key (section 12), and the note that a recovery shows (22.5).

use super::court::{Fold, Rule, TrayState, approver, rule};
use super::draw::{lp, tagged};
use super::message::{Restored, Rotated};
use super::note::{self, Note, signed};
use super::{merkle_root, text};

impl Fold {
    pub(super) fn restored(&mut self, position: u64, person: &str, restored: &Restored) -> Rule {
        approver(&restored.approver, person)?;
        rule(text::free_text(&restored.text), "TextOutsideTable")?;
        let size = restored.lost_size as usize;
        let continued =
            size <= position as usize && merkle_root(&self.leaves[..size]) == restored.lost_root;
        rule(size > 0 && !continued, "NothingLost")?;
        rule(!self.two() || self.is_shown(restored), "LostNoteUnsigned")?;
        self.recovery = Some(self.trays.len());
        self.lots_come_to_nothing();
        self.contributors.end_all(self.today);
        Ok(())
    }

    pub(super) fn rotated(&mut self, position: u64, person: &str, rotated: &Rotated) -> Rule {
        approver(&rotated.approver, person)?;
        rule(text::free_text(&rotated.text), "TextOutsideTable")?;
        let new = rotated.public_key;
        rule(note::usable(&new), "KeyUnusable")?;
        rule(!self.has_key(&new), "KeyUsedBefore")?;
        let (_, old) = self.keys[self.keys.len() - 1];
        let mut statement = lp(&self.origin);
        statement.extend(position.to_be_bytes());
        statement.extend([merkle_root(&self.leaves), old, new].concat());
        let statement = tagged("key-rotated", &statement);
        let both = signed(&old, &statement, &rotated.old_signature).and(signed(
            &new,
            &statement,
            &rotated.new_signature,
        ));
        both.map_err(|_| "HandoverUnsigned".to_owned())?;
        self.keys.push((position, new));
        Ok(())
    }

    /// The note is of what was lost, and of a key of this docket.
    fn is_shown(&self, restored: &Restored) -> bool {
        let lines = note::lines(&restored.lost_note);
        lines.and_then(|lines| Note::read(&lines)).is_ok_and(|note| {
            note::log_name(&note.origin).0 == self.origin
                && (note.size, note.root) == (restored.lost_size, restored.lost_root)
                && self.keys.iter().any(|(_, key)| note.is_signed_by(key).is_ok())
        })
    }

    /// A recovery ends when nothing is open and at least eight trays, all of them new, can be used.
    pub(super) fn recovered(&self, first: usize) -> bool {
        let usable = |tray: &TrayState| !tray.retired && tray.used < tray.commitments.len();
        let old = self.trays[..first].iter().any(usable);
        let new = self.trays[first..].iter().filter(|tray| usable(tray)).count();
        self.open.is_empty() && !old && new >= 8
    }
}
