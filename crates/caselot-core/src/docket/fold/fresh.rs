//! The filings of the last days in which something was done: their numbers are no longer corrected.

use std::collections::{BTreeSet, VecDeque};

use serde::{Deserialize, Serialize};

use crate::docket::day::Day;
use crate::id::EntryIndex;

/// Days after its filing within which the number of a case may be corrected.
pub const FRESH_DAYS: u32 = 3;

/// Where the filings of the last days begin, and in which of them something was done.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FreshFilings {
    /// Each of the last days with a filing, with its first filing.
    days: VecDeque<(Day, EntryIndex)>,
    /// Those with an activity or a closing.
    handled: BTreeSet<EntryIndex>,
}

impl FreshFilings {
    /// Whether anything was done in a filing while it was fresh.
    pub fn is_handled(&self, filing: EntryIndex) -> bool {
        self.handled.contains(&filing)
    }

    /// Whether this filing is the first one of its day, which changes what is fresh.
    pub(super) fn begins_day(&self, today: Day) -> bool {
        self.days.back().is_none_or(|(day, _)| *day < today)
    }

    /// Notes the first filing of a day.
    pub(super) fn begin_day(&mut self, filing: EntryIndex, today: Day) {
        let fresh = |day: Day| day.0.saturating_add(FRESH_DAYS) >= today.0;
        while self.days.front().is_some_and(|(day, _)| !fresh(*day)) {
            self.days.pop_front();
        }
        self.days.push_back((today, filing));
        let first = self.days.front().map_or(filing, |(_, first)| *first);
        self.handled = self.handled.split_off(&first);
    }

    /// Whether a filing may be fresh and nothing was done in it yet.
    pub(super) fn is_untouched(&self, filing: EntryIndex) -> bool {
        let first = self.days.front().map(|(_, first)| *first);
        first.is_some_and(|first| filing >= first) && !self.is_handled(filing)
    }

    /// Something is done in a filing.
    pub(super) fn handle(&mut self, filing: EntryIndex) {
        self.handled.insert(filing);
    }
}
