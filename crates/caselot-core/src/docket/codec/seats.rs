//! Seats that change.

use super::fields::message;
use super::kind::{Date, Nested, Number, Optional, Packed, Repeated, Text, Word};
use crate::docket::seats::{SeatChange, Seated, SeatsTaken};

message! {
    SeatChange as "SeatChange" in "changes." {
        1 kind: Word,
        2 ground: Optional<Word>,
        3 text: Text,
        4 decided_by: Optional<Word>,
        5 leaves: Packed<Number>,
        6 hearing [proto "hearing_day"]: Optional<Date>,
        7 procedure: Text,
        8 weight: Number,
        9 filing: Number,
        10 filed_on [proto "filed_day"]: Date,
        11 seats: Repeated<Nested>,
        12 alternates: Repeated<Nested>,
        13 left: Packed<Number>,
        14 mediated: Packed<Number>,
        15 presiding: Optional<Number>,
        16 later: Repeated<Nested>,
    } shape {
        SeatChange {
            kind,
            ground,
            text,
            decided_by,
            leaves,
            hearing,
            seated: Seated {
                procedure,
                weight,
                filing,
                filed_on,
                seats,
                alternates,
                left,
                mediated,
                presiding,
                later,
            },
        }
    }
}

message! {
    SeatsTaken as "SeatsTaken" {
        1 filing: Number,
        2 role: Word,
        3 judge: Number,
        4 seat: Optional<Nested>,
        5 weight: Number,
        6 ground: Optional<Word>,
        7 text: Text,
        8 decided_by: Word,
        9 hearing [proto "hearing_day"]: Optional<Date>,
    }
}
