//! The court, its signing keys and its recovery from a backup.

use serde_json::{Map, Value};

use super::fields::message;
use super::kind::{Fixed, Number, Text};
use crate::docket::entry::{Court, Restored};
use crate::docket::handover::KeyRotated;

message! {
    Court as "CourtOpened" {
        1 origin: Text,
        2 code: Text,
        3 name: Text,
        4 utc_offset_minutes: Number,
        5 public_key: Fixed,
    }
}

message! {
    KeyRotated as "KeyRotated" {
        1 public_key: Fixed,
        2 old_signature: Fixed,
        3 new_signature: Fixed,
        4 text: Text,
        5 approver: Text,
    }
}

message! {
    Restored as "Restored" {
        1 lost_size: Number,
        2 lost_root: Fixed,
        3 text: Text,
        4 approver: Text,
        5 lost_note: Text,
    } json leave_out_note
}

/// In protocol 1 nobody shows what was lost.
fn leave_out_note(restored: &Restored, object: &mut Map<String, Value>) {
    if restored.lost_note.is_empty() {
        object.remove("lost_note");
    }
}
