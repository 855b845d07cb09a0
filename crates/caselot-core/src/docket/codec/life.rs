//! What ties filings to earlier ones, designations, and changes of flags.

use serde_json::{Map, Value};

use super::fields::message;
use super::filing::leave_out_agents;
use super::kind::{
    Date, Fixed, Flag, Nested, Number, Optional, Packed, Repeated, Text, UnlessDefault, Word,
};
use crate::docket::designation::{
    CaseDesignated, DesignationDeclined, DesignationRequested, OutageDraw,
};
use crate::docket::filing::Facts;
use crate::docket::lineage::{FollowedCase, Lineage, PriorCase, Reassignment};
use crate::docket::panel::PanelSeats;
use crate::docket::party::Parties;
use crate::docket::record::FlagsChanged;
use crate::docket::seats::HeldSeat;

message! {
    Lineage as "Lineage" {
        1 reassigns: Optional<Nested>,
        2 prior: Optional<Nested>,
        3 series: Text,
        4 changes: Optional<Nested>,
        5 follows: Optional<Nested>,
    } json leave_out_changes
}

/// Only protocol 2 changes seats without a new judge, and knows main cases.
fn leave_out_changes(lineage: &Lineage, object: &mut Map<String, Value>) {
    if lineage.changes.is_none() {
        object.remove("changes");
    }
    if lineage.follows.is_none() {
        object.remove("follows");
    }
}

message! {
    FollowedCase as "FollowedCase" in "follows." {
        1 case_number: Text,
        2 filing: Optional<Number>,
    }
}

message! {
    Reassignment as "Reassignment" in "reassigns." {
        1 ground: Word,
        2 text: Text,
        3 filing: Number,
        4 judge: Number,
        5 filed_on [proto "filed_day"]: Date,
        6 seats: Repeated<Nested>,
        7 left: Packed<Number>,
    }
}

message! {
    HeldSeat as "HeldSeat" {
        1 role: Word,
        2 judge: Optional<Number>,
        3 pool: Text,
    }
}

message! {
    PriorCase as "PriorCase" {
        1 case_number: Text,
        2 filing: Optional<Number>,
        3 sat: Packed<Number>,
        4 panel_returns: Flag,
        5 elsewhere: Flag,
    } json leave_out_elsewhere
}

/// Only protocol 2 says of a case that it is elsewhere.
fn leave_out_elsewhere(prior: &PriorCase, object: &mut Map<String, Value>) {
    if !prior.elsewhere {
        object.remove("elsewhere");
    }
}

message! {
    DesignationRequested as "DesignationRequested" {
        1 case_number: Text,
        2 stage: Number,
        3 pool: Text,
        4 cause: Text,
        5 procedure: Text,
        6 flags: Repeated<Text>,
        7 weight: Number,
        8 exclusions: Repeated<Nested>,
        9 facts_commitment: Fixed,
        10 approver: Text,
        11 lineage: UnlessDefault,
        12 judge: Number,
        13 ground: Word,
        14 text: Text,
        15 departure [hidden]: Text,
        16 party_marks [fault "marks"]: Repeated<Fixed>,
        17 outage: Optional<Nested>,
        18 agent_marks [fault "agents"]: Repeated<Fixed>,
    } shape {
        DesignationRequested {
            facts: Facts {
                case_number,
                stage,
                pool,
                cause,
                procedure,
                flags,
                weight,
                exclusions,
                facts_commitment,
                approver,
                departure,
                lineage,
                panel,
                parties: Parties { marks: party_marks, redraw, agents: agent_marks },
            },
            judge,
            ground,
            text,
            outage,
        }
    } read {
        // A designation draws no panel.
        let panel = PanelSeats::default();
        let redraw = String::new();
    } json leave_out_outage
}

/// Only a case that was drawn by hand says so.
fn leave_out_outage(request: &DesignationRequested, object: &mut Map<String, Value>) {
    if request.outage.is_none() {
        object.remove("outage");
    }
    leave_out_agents(&request.facts, object);
}

message! {
    OutageDraw as "OutageDraw" in "outage." {
        1 minutes: Text,
        2 witnesses: Repeated<Text>,
        3 on [proto "on_day"]: Date,
    }
}

message! {
    CaseDesignated as "CaseDesignated" {
        1 filing: Number,
        2 judge: Number,
    }
}

message! {
    DesignationDeclined as "DesignationDeclined" {
        1 filing: Number,
        2 text: Text,
    }
}

message! {
    FlagsChanged as "FlagsChanged" {
        1 filing: Number,
        2 before: Repeated<Text>,
        3 after: Repeated<Text>,
        4 text: Text,
    }
}
