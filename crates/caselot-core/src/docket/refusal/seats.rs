//! Refusals of changes of seats, and of who may sit; the end of the list.

/// Hands the list on, with these at its end.
macro_rules! with_seats {
    ($list:ident { $($before:tt)* }) => {
        $list! {
            $($before)*
            /// A draw by hand that is not told as it must be.
            OutageMalformed { at: &'static str } Invalid "outage" "the {at} of a draw by hand is not as it must be; give the ground OUTAGE, the number of its minutes, two different persons who saw it and its day, or none of them",
            /// A draw by hand that is recorded too late.
            OutageTooOld { day: String, most: u32 } Precondition "outage" "the draw by hand of {day} is recorded more than {most} days later; file the case so that it is drawn",
            /// Seats of a case that was not assigned here.
            SeatsNotOfLog { case_number: String } Precondition "changes" "{case_number} was imported, so its seats were not drawn here; reassign the case, or correct its record",
            /// A change together with something else.
            ChangeAlone {} Invalid "changes" "a change of seats is no reassignment, no redraw and no part of a series; file it alone",
            /// A field too many or too few.
            SeatChangeMalformed { at: &'static str } Invalid "changes" "the change of seats needs another {at}: ground, decision and who leaves belong to a replacement, the day of the hearing to assessors, and a seat that is taken over to who leaves it; correct it",
            /// Other facts than the case's.
            ChangeOtherFacts { at: &'static str } Invalid "changes" "the {at} is not that of the case; a change of seats keeps it (only who forms a panel may give another procedure and weight)",
            /// Nobody's seat.
            SeatNotHeld { judge: JudgeId } Precondition "leaves" "judge {judge} holds no seat in the case that changes so; name a member or an assessor who sits in it (an undertaking judge changes by reassignment)",
            /// Other seats than those to be filled.
            SeatsDiffer {} Invalid "panel" "the seats that are drawn are not those to be filled, of the same pools; draw one for each who leaves, or all that were left for later",
            /// A draw where somebody stands ready.
            AlternateFirst { judge: JudgeId } Precondition "leaves" "judge {judge} was drawn as an alternate for this seat and takes it over; record that instead of a draw",
            /// Not the next alternate.
            AlternateOutOfOrder { judge: JudgeId } Precondition "judge" "alternates take over in the order in which they were drawn, and the next who can come is judge {judge}; name that one",
            /// No alternate is left.
            NoAlternate {} Precondition "judge" "no alternate who can come is left for this seat; draw another assessor in place of the one who leaves",
            /// Not theirs to decide.
            NotTheirsToDecide { wanted: &'static str } Invalid "decided_by" "this is decided by {wanted}; record it when that is done",
            /// Too late for a draw.
            HearingTooSoon { day: String } Invalid "hearing_day" "assessors are drawn up to the day before the hearing, and {day} is not after today; give the day of the hearing",
            /// Too far away.
            HearingTooFar { day: String, most: u32 } Invalid "hearing_day" "{day} is more than {most} days from today; assessors are drawn when the day of the hearing is near",
            /// Seats that were left for later.
            LaterUndrawn { case_number: String } Precondition "changes" "assessors of {case_number} are still to be drawn; draw them first",
            /// Nothing was left for later.
            NothingLater { case_number: String } Precondition "changes" "no assessors of {case_number} were left for a later draw; replace one who leaves, or form a panel",
            /// One judge where the law asks for a panel.
            NeverAlone { flag: String } Precondition "panel" "a case with the flag “{flag}” is not decided by one judge alone; file it with a panel, or form one",
            /// A flag that one person cannot take away.
            FlagStays { flag: String } Precondition "after" "the flag “{flag}” says that no judge decides the case alone, so it is not taken away here; correct the case's record, which a second person approves",
            /// Assessors where the law has none.
            AssessorsUnlawful {} Invalid "panel" "assessors sit in first instance, on a panel of three with one or two of them, or of seven with four; correct the seats",
            /// A closing that says who sat.
            PanelNamed { case_number: String } Invalid "panel" "who sits in {case_number} is read from the log; leave the panel out, and record changes of seats when they happen",
            /// A correction that says who sat.
            SeatsFixed { case_number: String } Precondition "after" "who sits in {case_number} is read from the log and not corrected; record a change of seats",
            /// A closing before a change.
            ClosedBeforeChange { case_number: String, day: String } Invalid "closing" "seats of {case_number} changed on {day}; it cannot have been closed before that day",
            /// Nothing changes.
            PresidesAlready { judge: JudgeId } Exists "judge" "judge {judge} was designated to preside already",
        }
    };
}
