//! How an operator edits a log: an entry is found and changed, or one more is put at its end.

use std::sync::Arc;

use caselot_core::docket::approval::Declined;
use caselot_core::docket::code::DesignationGround;
use caselot_core::docket::designation::DesignationRequested;
use caselot_core::docket::entry::Actor;
use caselot_core::docket::filing::{CaseDrawn, CaseFiled, Facts, FilingVoided};
use caselot_core::docket::{Entry, Event};
use caselot_core::id::EntryIndex;

use super::super::court::HEAD;

/// A day, in milliseconds.
pub const DAY_MS: u64 = 86_400_000;

/// What an edit does to the log; the entry where it shows comes back.
pub type Edit = Box<dyn Fn(&mut Vec<Entry>) -> u64>;
/// A code and what breaks its rule.
pub type Row = (&'static str, Edit);

/// The first entry that `pick` changes.
pub fn any(pick: impl Fn(&mut Event) -> bool + 'static) -> Edit {
    Box::new(move |entries| {
        let found =
            entries.iter_mut().find_map(|entry| pick(&mut entry.event).then_some(entry.index));
        found.expect("such an entry").0
    })
}

/// One entry more, by the head, at the time of the last.
pub fn put(entries: &mut Vec<Entry>, event: Event) -> u64 {
    put_by(entries, Actor::claimed(HEAD), event)
}

/// One entry more by somebody, at the time and by the protocol of the last.
pub fn put_by(entries: &mut Vec<Entry>, actor: Actor, event: Event) -> u64 {
    let last = entries.last().expect("entries");
    let (index, time_ms, protocol) = (EntryIndex(last.index.0 + 1), last.time_ms, last.protocol);
    entries.push(Entry { protocol, index, time_ms, actor, hand: None, event });
    index.0
}

/// The place of the nth entry that fits.
pub fn place(entries: &[Entry], nth: usize, fits: impl Fn(&Event) -> bool) -> usize {
    let found = (0..entries.len()).filter(|at| fits(&entries[*at].event)).nth(nth);
    found.expect("such an entry")
}

/// What the nth proposal that fits becomes is changed; the entry of its approval.
pub fn proposal(
    nth: usize,
    fits: fn(&Event) -> bool,
    change: impl Fn(&mut Event) + 'static,
) -> Edit {
    Box::new(move |entries| {
        let at = proposed(entries, nth, fits);
        let Event::Proposed(it) = &mut entries[at].event else { panic!("a proposal") };
        change(&mut it.what);
        approval(entries, at) as u64
    })
}

/// Where the nth proposal that fits stands.
pub fn proposed(entries: &[Entry], nth: usize, fits: fn(&Event) -> bool) -> usize {
    place(entries, nth, |event| matches!(event, Event::Proposed(it) if fits(&it.what)))
}

/// Where an entry was approved.
pub fn approval(entries: &[Entry], entry: usize) -> usize {
    let entry = EntryIndex(entry as u64);
    place(entries, 0, |event| matches!(event, Event::Approved(it) if it.entry == entry))
}

/// The head declines in place of an approval.
pub fn declined(entries: &mut [Entry], entry: usize) {
    let at = approval(entries, entry);
    let (entry, text) = (EntryIndex(entry as u64), "不同意".to_owned());
    entries[at].event = Event::Declined(Declined { entry, text });
}

/// Two entries change places; each keeps its index and its time.
pub fn swap(entries: &mut [Entry], one: usize, other: usize) {
    entries.swap(one, other);
    let (first, second) = (entries[one].index, entries[one].time_ms);
    (entries[one].index, entries[one].time_ms) = (entries[other].index, entries[other].time_ms);
    (entries[other].index, entries[other].time_ms) = (first, second);
}

/// One entry more, made of what is in the log.
pub fn more(event: impl Fn(&[Entry]) -> Event + 'static) -> Edit {
    Box::new(move |entries| {
        let event = event(entries);
        put(entries, event)
    })
}

/// The event of the first entry for which `pick` has something.
pub fn first<T>(entries: &[Entry], pick: impl Fn(&Event) -> Option<T>) -> T {
    entries.iter().find_map(|entry| pick(&entry.event)).expect("such an entry")
}

pub fn filed(entries: &[Entry], number: &str, stage: u32) -> (EntryIndex, CaseFiled) {
    let of_it = |entry: &Entry| match &entry.event {
        Event::CaseFiled(it) if it.facts.case_number == number && it.facts.stage == stage => {
            Some((entry.index, CaseFiled::clone(it)))
        }
        _ => None,
    };
    entries.iter().find_map(of_it).expect("a filing")
}

/// A filing of the log, changed in its place.
pub fn filing(number: String, stage: u32, change: impl Fn(&mut CaseFiled) + 'static) -> Edit {
    any(move |event| match event {
        Event::CaseFiled(it) if it.facts.case_number == number && it.facts.stage == stage => {
            change(Arc::make_mut(it));
            true
        }
        _ => false,
    })
}

/// A filing of the log, filed once more at its end with other facts.
pub fn again(number: String, stage: u32, change: impl Fn(&mut Facts) + 'static) -> Edit {
    more(move |entries| {
        let (_, mut filed) = filed(entries, &number, stage);
        change(&mut filed.facts);
        Event::CaseFiled(Arc::new(filed))
    })
}

/// The last draw.
pub fn last_draw(change: impl Fn(&mut CaseDrawn) + 'static) -> Edit {
    Box::new(move |entries| {
        let drawn = |entry: &&mut Entry| matches!(entry.event, Event::CaseDrawn(_));
        let entry = entries.iter_mut().rev().find(drawn).expect("a draw");
        if let Event::CaseDrawn(drawn) = &mut entry.event {
            change(drawn);
        }
        entry.index.0
    })
}

/// The first void.
pub fn void(change: impl Fn(&mut FilingVoided) + 'static) -> Edit {
    any(move |event| match event {
        Event::FilingVoided(void) => {
            change(void);
            true
        }
        _ => false,
    })
}

/// The first request to designate of a ground.
pub fn request(
    ground: DesignationGround,
    change: impl Fn(&mut DesignationRequested) + 'static,
) -> Edit {
    any(move |event| match event {
        Event::DesignationRequested(request) if request.ground == ground => {
            change(request);
            true
        }
        _ => false,
    })
}

/// The first entry of a kind, changed in its place.
macro_rules! first_of {
    ($kind:ident, $it:ident => $change:expr) => {
        $crate::breaches::edit::any(move |event| match event {
            caselot_core::docket::Event::$kind($it) => {
                $change;
                true
            }
            _ => false,
        })
    };
}
pub(super) use first_of;
