//! Which entry each record in force comes from, so that a proposal to change it can be stale.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::docket::entry::Event;
use crate::id::{EntryIndex, JudgeId};

/// What a record is of.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum RecordKey {
    /// A judge's rows.
    Judge(JudgeId),
    /// A pool, by code.
    Pool(String),
    /// The policy.
    Policy,
    /// A person, by name and by whom the person stands in for.
    Person(String, String),
    /// A list of lots, by code.
    List(String),
    /// The hand of a person.
    Hand(String),
    /// Who acts by a hand alone.
    Hands,
}

impl RecordKey {
    /// What an event records; `None` if it replaces nothing.
    pub fn of(event: &Event) -> Option<RecordKey> {
        match event {
            Event::JudgeRecorded(judge) => Some(RecordKey::Judge(judge.judge)),
            Event::PoolRecorded(spec) => Some(RecordKey::Pool(spec.pool.clone())),
            Event::PolicyAdopted(_) => Some(RecordKey::Policy),
            Event::PersonEnrolled(it) => {
                Some(RecordKey::Person(it.person.clone(), it.deputizes.clone()))
            }
            Event::ListRecorded(record) => Some(RecordKey::List(record.list.clone())),
            Event::HandEnrolled(it) => Some(RecordKey::Hand(it.person.clone())),
            Event::HandsRequired(_) => Some(RecordKey::Hands),
            _ => None,
        }
    }
}

/// Entry indexes of the last records. Kept in protocol 2 alone, and from its first entry on: what is
/// older can be proposed against nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Records(BTreeMap<RecordKey, EntryIndex>);

impl Records {
    /// The entry of the record that an event would replace.
    pub fn replaced_by(&self, event: &Event) -> Option<EntryIndex> {
        self.0.get(&RecordKey::of(event)?).copied()
    }

    pub(super) fn note(&mut self, event: &Event, entry: EntryIndex) {
        if let Some(key) = RecordKey::of(event) {
            self.0.insert(key, entry);
        }
    }
}
