//! Entries: what all have in common, and the list of events.

use serde_json::{Value, json};

use super::error::DecodeError;
use super::fields::message;
use super::kind::{Field, Kind, Nested, Number, Optional, Text, Word};
use super::message::Message;
use super::reader::Reader;
use super::record::ActivityRecorded;
use super::tray::{TrayOpened, TrayRetired};
use super::version::form_of;
use super::writer::Writer;
use crate::docket::entry::{Actor, Entry, Event, Protocol};

#[cfg(test)]
use super::sample::{Dice, Schema};
#[cfg(test)]
use crate::docket::hand::Hand;

message! {
    Actor as "Actor" in "actor." {
        1 person: Text,
        2 standing: Word,
    }
}

impl Message for Entry {
    #[inline]
    fn write(&self, out: &mut Writer) {
        Number::write(&self.index, 1, out);
        Number::write(&self.time_ms, 2, out);
        Nested::write(&self.actor, 3, out);
        Number::write(&self.protocol.number(), 4, out);
        Optional::<Nested>::write(&self.hand, 5, out);
        write_event(&self.event, out);
    }

    #[inline]
    fn read(mut fields: Reader<'_>) -> Result<Entry, DecodeError> {
        let index = Number::read(&mut fields, Field { tag: 1, name: "index" })?;
        let time_ms = Number::read(&mut fields, Field { tag: 2, name: "time_ms" })?;
        let actor = Nested::read(&mut fields, Field { tag: 3, name: "actor" })?;
        let protocol = Number::read(&mut fields, Field { tag: 4, name: "protocol" })?;
        let known = Protocol::from_number(protocol);
        let protocol = known.ok_or(DecodeError::Unsupported { protocol })?;
        let hand = Optional::<Nested>::read(&mut fields, Field { tag: 5, name: "hand" })?;
        let (tag, event) = fields.any_message()?.ok_or(DecodeError::Field("event"))?;
        let event = read_event(tag, event)?;
        fields.end()?;
        form_of(protocol, &event)?;
        if hand.is_some() && protocol == Protocol::One {
            return Err(DecodeError::NotCanonical);
        }
        Ok(Entry { index, time_ms, actor, protocol, hand, event })
    }

    fn json(&self) -> Value {
        let (kind, event) = event_json(&self.event);
        let mut entry = json!({
            "index": self.index, "time_ms": self.time_ms, "actor": self.actor.json(),
            "event": kind, kind: event,
        });
        if self.protocol > Protocol::One {
            entry["protocol"] = self.protocol.number().into();
        }
        if let Some(hand) = &self.hand {
            entry["hand"] = hand.json();
        }
        entry
    }

    #[cfg(test)]
    fn describe(schema: &mut Schema) {
        use super::writer::{DELIMITED, VARINT};
        let mut fields = vec![
            (1, "index", VARINT),
            (2, "time_ms", VARINT),
            (3, "actor", DELIMITED),
            (4, "protocol", VARINT),
            (5, "hand", DELIMITED),
        ];
        fields.extend(EVENTS.iter().map(|(tag, name)| (*tag, *name, DELIMITED)));
        schema.messages.insert("Entry", fields);
        Actor::describe(schema);
        Hand::describe(schema);
        describe_events(schema);
    }

    #[cfg(test)]
    fn sample(dice: &mut Dice) -> Result<Entry, DecodeError> {
        let tag = EVENTS[dice.below(EVENTS.len() as u64) as usize].0;
        sample_entry(tag, dice)
    }
}

/// A random entry of one kind.
#[cfg(test)]
pub fn sample_entry(tag: u32, dice: &mut Dice) -> Result<Entry, DecodeError> {
    let (index, time_ms) = (Number::sample(dice), Number::sample(dice));
    let (actor, event) = (Nested::sample(dice), sample_event(tag, dice)?);
    let fits = |protocol: &Protocol| form_of(*protocol, &event).is_ok();
    let protocol = [Protocol::One, Protocol::Two].into_iter().find(fits);
    let protocol = protocol.ok_or(DecodeError::Field("protocol"))?;
    let hand = match protocol {
        Protocol::One => None,
        Protocol::Two => Optional::<Nested>::sample(dice),
    };
    Ok(Entry { index, time_ms, actor, protocol, hand, event })
}

/// The list of events: tag in an entry, name in `log.proto` and in JSON, and the variant. Most
/// variants hold a message; the others have a type of the codec for theirs, which is made of
/// references to the variant's fields and becomes the event.
macro_rules! events {
    (
        messages { $($tag:literal $name:ident $variant:ident,)* }
        fields { $($other_tag:literal $other_name:ident $other:ident($($field:ident),*),)* }
    ) => {
        #[inline]
        pub fn write_event(event: &Event, out: &mut Writer) {
            match event {
                $(Event::$variant(it) => Nested::write(it, $tag, out),)*
                $(Event::$other { $($field),* } => {
                    Nested::write(&$other::new($($field),*), $other_tag, out);
                })*
            }
        }

        pub fn read_event(tag: u32, fields: Reader<'_>) -> Result<Event, DecodeError> {
            match tag {
                $($tag => Message::read(fields).map(Event::$variant),)*
                $($other_tag => $other::read(fields).map(Event::from),)*
                _ => Err(DecodeError::NotCanonical),
            }
        }

        /// The name of an event's kind, and the event as JSON.
        pub fn event_json(event: &Event) -> (&'static str, Value) {
            match event {
                $(Event::$variant(it) => (stringify!($name), it.json()),)*
                $(Event::$other { $($field),* } => {
                    (stringify!($other_name), $other::new($($field),*).json())
                })*
            }
        }

        /// The name of an event's kind alone.
        pub fn event_kind(event: &Event) -> &'static str {
            match event {
                $(Event::$variant(_) => stringify!($name),)*
                $(Event::$other { .. } => stringify!($other_name),)*
            }
        }

        /// Tags and names of all events.
        #[cfg(test)]
        pub const EVENTS: &[(u32, &str)] = &[
            $(($tag, stringify!($name)),)* $(($other_tag, stringify!($other_name)),)*
        ];

        /// The tag of an event.
        pub fn tag_of(event: &Event) -> u32 {
            match event {
                $(Event::$variant(_) => $tag,)*
                $(Event::$other { .. } => $other_tag,)*
            }
        }

        #[cfg(test)]
        pub fn sample_event(tag: u32, dice: &mut Dice) -> Result<Event, DecodeError> {
            match tag {
                $($tag => Message::sample(dice).map(Event::$variant),)*
                $($other_tag => $other::sample(dice).map(Event::from),)*
                _ => Err(DecodeError::NotCanonical),
            }
        }

        #[cfg(test)]
        fn describe_events(schema: &mut Schema) {
            fn of<M: Message>(_: fn(M) -> Event, schema: &mut Schema) {
                M::describe(schema);
            }
            $(of(Event::$variant, schema);)*
            $($other::describe(schema);)*
        }
    };
}

events! {
    messages {
        16 court_opened CourtOpened,
        17 judge_recorded JudgeRecorded,
        18 absence_recorded AbsenceRecorded,
        19 pool_recorded PoolRecorded,
        20 policy_adopted PolicyAdopted,
        23 case_filed CaseFiled,
        24 case_drawn CaseDrawn,
        25 filing_voided FilingVoided,
        26 case_designated CaseDesignated,
        27 case_imported CaseImported,
        28 case_corrected CaseCorrected,
        30 case_closed CaseClosed,
        31 quota_reduction_granted ReductionGranted,
        32 key_rotated KeyRotated,
        33 restored Restored,
        40 designation_requested DesignationRequested,
        41 designation_declined DesignationDeclined,
        42 flags_changed FlagsChanged,
        43 conflict_declared ConflictDeclared,
        44 proposed Proposed,
        45 approved Approved,
        46 declined Declined,
        47 seats_taken SeatsTaken,
        48 number_corrected NumberCorrected,
        49 redistribution Redistribution,
        50 person_enrolled PersonEnrolled,
        51 hand_enrolled HandEnrolled,
        52 hand_rotated HandRotated,
        53 hands_required HandsRequired,
        54 imports Imports,
        55 rules_opened RulesOpened,
        56 lot_opened LotOpened,
        57 data_stated DataStated,
        58 explanation_recorded ExplanationRecorded,
        59 circular_step CircularStep,
        60 data_withdrawn DataWithdrawn,
        61 lot_drawn LotDrawn,
        62 list_recorded ListRecorded,
        63 review_recorded ReviewRecorded,
        64 contributor_named ContributorNamed,
        65 contributor_ended ContributorEnded,
        66 filing_opened FilingOpened,
        67 contributed Contributed,
    }
    fields {
        21 tray_opened TrayOpened(tray, commitments),
        22 tray_retired TrayRetired(tray, ground, text),
        29 activity_recorded ActivityRecorded(filing, activity),
    }
}
