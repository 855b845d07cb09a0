//! What each day of a docket held, counted, and what second persons decided on it.

use std::collections::{BTreeMap, HashMap};

use crate::docket::code::{ApprovalNeed, LotNeed};
use crate::docket::codec::event_kind;
use crate::docket::day::Day;
use crate::docket::entry::{Entry, Event};
use crate::docket::filing::Facts;
use crate::id::EntryIndex;

/// How many of each kind a day has. The last are draws of other seats, which are no cases.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct DayCounts {
    /// Cases that were filed to be drawn.
    pub filed: u32,
    /// Cases whose judge was drawn.
    pub drawn: u32,
    /// Cases whose judge was designated.
    pub designated: u32,
    /// Filings that ended without a draw.
    pub ended: u32,
    /// Cases of which other seats alone were drawn.
    pub reseated: u32,
}

/// What waited for a second person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// Its entry.
    pub entry: EntryIndex,
    /// Name of the event, of a proposal that of what is proposed.
    pub kind: &'static str,
    /// Who asked.
    pub person: String,
    /// On which day.
    pub on: Day,
    /// Case number of a filing or a request to designate.
    pub case_number: String,
    /// The filing that a proposal is about.
    pub filing: Option<EntryIndex>,
    /// Pool of a filing or a request to designate, or that a proposal changes; empty for anything else.
    pub pool: String,
    /// The filing changes the seats of a case that has its judge.
    pub changes: bool,
    /// What a filing waited for.
    pub needs: Vec<ApprovalNeed>,
    /// Roll number and subject of a lot, and what it waited for.
    pub lot: Option<(String, String, Vec<LotNeed>)>,
}

/// What became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decided {
    /// The entry by which it was decided.
    pub entry: EntryIndex,
    /// Its time, in milliseconds since 1970 UTC.
    pub time_ms: u64,
    /// Its day.
    pub on: Day,
    /// Who decided.
    pub person: String,
    /// It was agreed to; otherwise it was declined, or taken back by who asked.
    pub agreed: bool,
    /// Why it was declined.
    pub text: String,
    /// What it was.
    pub asked: Asked,
}

/// Code of the pool that an entry changes; empty if it changes none.
#[must_use]
pub fn pool_changed(what: &Event) -> &str {
    match what {
        Event::PoolRecorded(spec) => &spec.pool,
        _ => "",
    }
}

/// The days of a docket.
#[derive(Debug, Clone, Default)]
pub struct DayBook {
    days: BTreeMap<Day, DayCounts>,
    /// Filings that are not drawn, and whether each changes seats alone.
    undrawn: HashMap<EntryIndex, bool>,
    /// What waits, or waited and ran out.
    asked: BTreeMap<EntryIndex, Asked>,
    /// Ascending by entry.
    decided: Vec<Decided>,
}

impl DayBook {
    /// Takes the next entry over, which is of this day.
    pub fn apply(&mut self, entry: &Entry, day: Day) {
        self.count(entry, day);
        self.ask(entry, day);
        let (asked, agreed, text) = match &entry.event {
            Event::Approved(it) => (it.entry, true, ""),
            Event::Declined(it) => (it.entry, false, it.text.as_str()),
            Event::CaseDesignated(it) => (it.filing, true, ""),
            Event::DesignationDeclined(it) => (it.filing, false, it.text.as_str()),
            _ => return,
        };
        let Some(asked) = self.asked.remove(&asked) else { return };
        self.decided.push(Decided {
            entry: entry.index,
            time_ms: entry.time_ms,
            on: day,
            person: entry.actor.person.clone(),
            agreed,
            text: text.to_owned(),
            asked,
        });
    }

    fn count(&mut self, entry: &Entry, day: Day) {
        let counts = self.days.entry(day).or_default();
        match &entry.event {
            Event::CaseFiled(filed) => {
                let changes = filed.facts.lineage.changes.is_some();
                self.undrawn.insert(entry.index, changes);
                counts.filed += u32::from(!changes);
            }
            Event::CaseDrawn(drawn) => {
                self.undrawn.remove(&drawn.filing);
                let gives = drawn.gives_judge();
                counts.drawn += u32::from(gives);
                counts.reseated += u32::from(!gives);
            }
            Event::CaseDesignated(_) => counts.designated += 1,
            Event::FilingVoided(void) => {
                let changed = self.undrawn.remove(&void.filing).unwrap_or(false);
                counts.ended += u32::from(!changed);
                self.asked.remove(&void.filing);
            }
            _ => {}
        }
    }

    fn ask(&mut self, entry: &Entry, on: Day) {
        let ask = |kind: &'static str| Asked {
            entry: entry.index,
            kind,
            person: entry.actor.person.clone(),
            on,
            case_number: String::new(),
            filing: None,
            pool: String::new(),
            changes: false,
            needs: Vec::new(),
            lot: None,
        };
        let of_case = |facts: &Facts| Asked {
            case_number: facts.case_number.clone(),
            pool: facts.pool.clone(),
            changes: facts.lineage.changes.is_some(),
            ..ask(event_kind(&entry.event))
        };
        let asked = match &entry.event {
            Event::CaseFiled(filed) if !filed.needs.is_empty() => {
                Asked { needs: filed.needs.clone(), ..of_case(&filed.facts) }
            }
            Event::DesignationRequested(request) => of_case(&request.facts),
            Event::Proposed(proposed) => {
                let pool = pool_changed(&proposed.what).to_owned();
                Asked { filing: proposed.what.about(), pool, ..ask(event_kind(&proposed.what)) }
            }
            Event::LotOpened(opened) if !opened.needs.is_empty() => {
                let (roll, subject) = (opened.asked.roll(), opened.asked.subject.clone());
                let lot = Some((roll, subject, opened.needs.clone()));
                Asked { lot, ..ask(event_kind(&entry.event)) }
            }
            _ => return,
        };
        self.asked.insert(entry.index, asked);
    }

    /// How many of each kind a day has.
    #[must_use]
    pub fn counts(&self, day: Day) -> DayCounts {
        self.days.get(&day).copied().unwrap_or_default()
    }

    /// What was decided, the latest first.
    pub fn decided(&self) -> impl Iterator<Item = &Decided> {
        self.decided.iter().rev()
    }
}
