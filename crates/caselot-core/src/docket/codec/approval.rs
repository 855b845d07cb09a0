//! Proposals, their approval and refusal, and the persons who may act.

use serde_json::{Value, json};

use super::entry::{event_json, read_event, write_event};
use super::error::DecodeError;
use super::fields::message;
use super::kind::{Date, Field, Kind, Nested, Number, Optional, Packed, Repeated, Text, Word};
use super::message::Message;
use super::reader::Reader;
use super::writer::Writer;
use crate::docket::approval::{Approved, Declined};
use crate::docket::entry::{Event, Proposed};
use crate::docket::person::{PersonEnrolled, RulesOpened};

#[cfg(test)]
use super::sample::{Dice, Schema};

/// Tags, in an entry and in a proposal, of the events that are proposed.
const PROPOSED: &[u32] =
    &[17, 19, 20, 22, 25, 28, 30, 31, 47, 48, 49, 50, 51, 53, 54, 57, 60, 62, 64, 65];

impl Message for Proposed {
    fn write(&self, out: &mut Writer) {
        Date::write(&self.until, 1, out);
        Optional::<Number>::write(&self.replaces, 2, out);
        Text::write(&self.text, 3, out);
        write_event(&self.what, out);
    }

    fn read(mut fields: Reader<'_>) -> Result<Proposed, DecodeError> {
        let until = Date::read(&mut fields, Field { tag: 1, name: "until_day" })?;
        let replaces = Field { tag: 2, name: "replaces" };
        let replaces = Optional::<Number>::read(&mut fields, replaces)?;
        let text = Text::read(&mut fields, Field { tag: 3, name: "text" })?;
        let (tag, what) = fields.any_message()?.ok_or(DecodeError::Field("what"))?;
        if !PROPOSED.contains(&tag) {
            return Err(DecodeError::NotCanonical);
        }
        let what = read_event(tag, what)?;
        fields.end()?;
        Ok(Proposed { until, replaces, text, what })
    }

    fn json(&self) -> Value {
        let (kind, what) = event_json(&self.what);
        json!({
            "until": Date::json(&self.until), "replaces": self.replaces, "text": self.text,
            "what": kind, kind: what,
        })
    }

    #[cfg(test)]
    fn describe(schema: &mut Schema) {
        use super::writer::{DELIMITED, VARINT};
        let mut fields =
            vec![(1, "until_day", VARINT), (2, "replaces", VARINT), (3, "text", DELIMITED)];
        let events = super::entry::EVENTS.iter().filter(|(tag, _)| PROPOSED.contains(tag));
        fields.extend(events.map(|(tag, name)| (*tag, *name, DELIMITED)));
        schema.messages.insert("Proposed", fields);
    }

    #[cfg(test)]
    fn sample(dice: &mut Dice) -> Result<Proposed, DecodeError> {
        let tag = PROPOSED[dice.below(PROPOSED.len() as u64) as usize];
        Ok(Proposed {
            until: Date::sample(dice),
            replaces: Optional::<Number>::sample(dice),
            text: Text::sample(dice),
            what: super::entry::sample_event(tag, dice)?,
        })
    }
}

/// Whether an event may be proposed at all.
pub fn is_proposable(event: &Event) -> bool {
    PROPOSED.contains(&super::entry::tag_of(event))
}

message! {
    Approved as "Approved" {
        1 entry: Number,
    }
}

message! {
    Declined as "Declined" {
        1 entry: Number,
        2 text: Text,
    }
}

message! {
    PersonEnrolled as "PersonEnrolled" {
        1 person: Text,
        2 roles: Packed<Word>,
        3 judge: Optional<Number>,
        4 from [proto "from_day"]: Date,
        5 to [proto "to_day"]: Optional<Date>,
        6 deputizes: Text,
        9 division: Text,
    }
}

message! {
    RulesOpened as "RulesOpened" {
        1 persons: Repeated<Nested>,
        2 text: Text,
        3 approver: Text,
    }
}
