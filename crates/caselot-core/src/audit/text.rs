//! The facts of a log as text, one line each.

use std::fmt;

use super::facts::Facts;
use super::finding::plain;
use crate::docket::day::Day;

fn reason(text: &str) -> String {
    if text.is_empty() { "no reason given".to_owned() } else { plain(text) }
}

impl fmt::Display for Facts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write_filings(f)?;
        self.write_persons(f)?;
        self.acts.iter().try_for_each(|acts| acts.fmt(f))?;
        self.lots.iter().try_for_each(|lots| lots.fmt(f))?;
        self.contributions.iter().try_for_each(|them| them.fmt(f))?;
        self.hands.iter().try_for_each(|hands| hands.fmt(f))?;
        self.write_deviations(f)?;
        self.write_recoveries(f)?;
        self.write_lost_receipts(f)?;
        self.write_witnessed(f)?;
        self.write_trays_and_pools(f)
    }
}

impl Facts {
    /// Counts, voids and repeated draws.
    fn write_filings(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "  filings {}, draws {} ({} single-call, {} with one candidate), undrawn {}",
            self.filings,
            self.draws,
            self.single_call_draws,
            self.single_candidate_draws,
            self.undrawn.len()
        )?;
        for void in &self.voids {
            let avoided =
                void.avoided_judge.map_or("unknown".to_owned(), |judge| judge.to_string());
            writeln!(
                f,
                "  void    entry {} {} {} by {}; judge avoided: {avoided}",
                void.entry,
                plain(&void.case_number),
                void.ground,
                persons(&void.requester, &void.approver)
            )?;
        }
        for (case, stages) in &self.redrawn_cases {
            writeln!(f, "  filed more than once {}: {stages} filings", plain(case))?;
        }
        Ok(())
    }

    /// Exclusions and designations by person, and draws instead of a return.
    fn write_persons(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (person, count) in &self.exclusions {
            writeln!(f, "  excluded by {}: {count}", plain(person))?;
        }
        for (person, count) in &self.designations {
            writeln!(f, "  designated by {}: {count}", plain(person))?;
        }
        for request in &self.pending_designations {
            writeln!(f, "  request to designate waits: entry {request}")?;
        }
        for redraw in &self.redraws {
            writeln!(
                f,
                "  drawn, not given back: entry {} {} by {}: {}",
                redraw.entry,
                plain(&redraw.case_number),
                persons(&redraw.requester, &redraw.approver),
                plain(&redraw.text)
            )?;
        }
        Ok(())
    }

    /// Entries that depart from what is usual.
    fn write_deviations(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for entry in &self.conflicts_changed {
            writeln!(f, "  declared conflict changed or taken back: entry {entry}")?;
        }
        for entry in &self.departures {
            writeln!(f, "  not as the policy says: entry {entry}")?;
        }
        for entry in &self.designated_over_cap {
            writeln!(f, "  designated over the cap of open cases: entry {entry}")?;
        }
        for entry in &self.closed_by_others {
            writeln!(f, "  CLOSED BY OTHERS than sit by the log: entry {entry}")?;
        }
        for (series, missing) in &self.number_gaps {
            writeln!(f, "  numbers missing in {series}: {missing}")?;
        }
        if !self.thin_pools.is_empty() {
            writeln!(
                f,
                "  filings with under 3/4 of the usual pool on duty: {}",
                self.thin_pools.len()
            )?;
        }
        if !self.fresh_pools.is_empty() {
            writeln!(
                f,
                "  filings in a pool recorded on the same day: {}",
                self.fresh_pools.len()
            )?;
        }
        Ok(())
    }

    /// Restorations and handovers of the key.
    fn write_recoveries(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for restored in &self.restored {
            writeln!(
                f,
                "  restored entry {} by {} and {}: {} entries had been signed with root {}; {}",
                restored.entry,
                plain(&restored.requester),
                plain(&restored.approver),
                restored.lost_size,
                restored.lost_root,
                reason(&restored.text),
            )?;
        }
        for rotated in &self.key_rotations {
            writeln!(
                f,
                "  key handed over: entry {} by {} and {}, to {}; {}",
                rotated.entry,
                plain(&rotated.requester),
                plain(&rotated.approver),
                rotated.fingerprint,
                reason(&rotated.text),
            )?;
        }
        Ok(())
    }

    /// Kept receipts of lost entries.
    fn write_lost_receipts(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for lost in &self.lost_receipts {
            let judge = lost.judge.map_or("it names no judge".to_owned(), |judge| {
                format!("the judge it names is {judge}")
            });
            writeln!(
                f,
                "  LostReceipt entry {} of {} signed, kept as {}: of what the recovery at entry {} lost; {judge}",
                lost.entry,
                lost.size,
                plain(&lost.kept_as),
                lost.recovery
            )?;
        }
        Ok(())
    }

    /// What witnesses saw.
    fn write_witnessed(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(seen) = &self.witnessed else { return Ok(()) };
        match seen.checkpoints {
            0 => writeln!(f, "  witnesses: not enough of them cosigned any checkpoint")?,
            count => writeln!(
                f,
                "  witnesses: {count} checkpoints were cosigned by enough of them, the last one of {} \
                 entries by {} UTC",
                seen.size,
                utc(seen.time)
            )?,
        }
        writeln!(f, "  {} entries are covered by none of them", seen.uncovered)?;
        if let Some((entry, seconds)) = seen.longest {
            writeln!(f, "  the longest until an entry was covered: {seconds} s, entry {entry}")?;
        }
        for entry in &seen.ahead {
            writeln!(f, "  entry {entry} claims a time after it was seen by witnesses")?;
        }
        for (name, count) in &seen.witnesses {
            writeln!(f, "  witness {}: {count} checkpoints", plain(name))?;
        }
        if seen.lost > 0 {
            writeln!(f, "  {} cosigned checkpoints are of what was lost", seen.lost)?;
        }
        if seen.foreign > 0 {
            writeln!(f, "  {} notes are signed by no key of this log", seen.foreign)?;
        }
        Ok(())
    }

    /// Retired trays and the figures of each pool.
    fn write_trays_and_pools(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for tray in &self.retired_trays {
            writeln!(f, "  tray {tray} retired")?;
        }
        for (code, pool) in &self.pools {
            writeln!(
                f,
                "  pool {}: {} draws, least n_eff {}",
                plain(code),
                pool.draws,
                pool.least_n_eff
            )?;
        }
        Ok(())
    }
}

/// Who asked and, where the entry names a second person, who that is. In protocol 2 the approvals
/// stand by themselves.
fn persons(requester: &str, approver: &str) -> String {
    match approver {
        "" => plain(requester).to_string(),
        _ => format!("{} and {}", plain(requester), plain(approver)),
    }
}

/// A moment of seconds since 1970 in UTC, such as 2026-03-01 02:05:07.
#[must_use]
pub fn utc(seconds: u64) -> String {
    let of_day = seconds % 86_400;
    let day = Day::at(seconds.saturating_mul(1_000), 0);
    format!("{day} {:02}:{:02}:{:02}", of_day / 3_600, of_day / 60 % 60, of_day % 60)
}
