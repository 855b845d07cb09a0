//! Refusals of changes of seats, of who may sit, of cases that belong to another, and of lots; the end
//! of the list.

/// Hands the list on, with these at its end.
macro_rules! with_seats {
    ($list:ident { $($before:tt)* }) => {
        $list! {
            $($before)*
            /// Sent back without an earlier case, or to the wrong judge.
            RefilingMismatch { judge: crate::id::JudgeOrNobody } Precondition "ground" "by the log the case goes back to {judge}; such a request must name the judge and the number of the earlier case, and a case without an earlier one is drawn; file the case, and the program asks for it where it goes back",
            /// The tray is not the next one, or not open.
            TrayOutOfOrder { tray: u64 } Precondition "" "tray {tray} is not the next one, or is not open; look at what the log says of it, and decline what is proposed of it a second time",
            /// Leave made longer by days that are past.
            AbsenceLengthened { judge: JudgeId, ended: Day, day: Day } Precondition "to" "the absence of judge {judge} ended on {ended}, and days before {day} are past or have filings; keep its last day, and record a further absence from {day} on",
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
            /// Alternates of nobody.
            AlternatesIdle {} Invalid "panel" "alternates and a later draw are for assessors; ask for assessors, or leave them out",
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
            /// A closing of another judge's case.
            ClosingJudgeDiffers { case_number: String, named: String, holds: String, day: Day } Invalid "undertaking" "by the log judge {holds} undertook {case_number} on {day}, and the closing names {named}; correct the row, or record the reassignment first if the case has another judge",
            /// A list of cases that is none.
            RedistributionMalformed { most: usize } Invalid "cases" "a list of the cases of a judge who leaves has each case once, ascending by number, and at most {most}; make a second list when the first has come to its end",
            /// A case that is not as its list says.
            RedistributionDiffers { case_number: String } Precondition "cases" "{case_number} is not as the list of the cases of the judge who leaves has it (an open case of that judge, at its next stage, with the ground, the words and the nonce of the list); make the list again, or file the case as it was listed",
            /// A case before its turn.
            RedistributionOrder { case_number: String } Precondition "case_number" "{case_number} waits in the list of the cases of a judge who leaves, and moves by that list alone, in its order; go on with the list (`caselot case redistribute`), or end it",
            /// A main case is not named.
            FollowedMissing { case_number: String } Precondition "follows" "by the policy {case_number} belongs to another case and goes to that one's judge; name its main case by its number",
            /// A main case of a case that has none.
            FollowedIdle { case_number: String } Precondition "follows" "by the policy {case_number} belongs to no other case (or comes back, is reassigned, or is of a series, which have rules of their own); leave the main case out",
            /// No number of a main case.
            FollowedMalformed {} Invalid "follows" "a main case is named by its number as its court writes it, and no case is its own main case; correct it",
            /// A main case of a type that the rule does not know.
            FollowedOfOtherType { case_number: String, types: String } Precondition "follows" "{case_number} is of no type that such cases belong to ({types}); name the main case",
            /// A main case of other parties.
            FollowedOfOthers { case_number: String } Precondition "party_identifiers" "the parties of the case are not among those of its main case {case_number}; give the identifiers of its parties, each of them one of the main case's, or name the right main case",
            /// A reason for a draw that happens anyway.
            NotFollowed {} Precondition "redraw" "the case does not go to the judge of a main case, so there is nothing to say about a redraw; leave the reason out",
            /// Drawn by an exclusion.
            FollowedExcluded { judge: JudgeId } Precondition "exclusions" "the case would go to judge {judge}, who has its main case and is excluded by hand; give the reason for a redraw, which a supervisor approves, or leave the exclusion out",
            /// Not the judge of the main case.
            FollowedMismatch {} Precondition "ground" "FOLLOWS gives a case to the judge of its main case, who may sit, and names that case; file the case, and the program asks for it",
            /// No identifier of an agent.
            AgentIdentifierMalformed { place: usize } Invalid "agent_identifiers" "agent identifier number {place} is not one: without spaces and hyphens it has 6 to 64 characters, each ASCII or Han, such as the number of a practising certificate; correct it",
            /// Nothing changes.
            PresidesAlready { judge: JudgeId } Exists "judge" "judge {judge} was designated to preside already",
            /// A list that is none.
            ListMalformed { at: &'static str } Invalid "list" "the {at} of the list is not in form: a code, a name, one kind for ever (mediators, appraisers or administrators), and at most 1,000 names, each once; correct it",
            /// No such list.
            ListUnknown { list: String } NotFound "list" "“{list}” is no list of this kind, or no pool of assessors, in this court; record the list first, or name another one",
            /// Another roll number.
            LotOutOfOrder { next: String } Precondition "number" "the next roll number is {next}; ask again with it",
            /// A lot out of form.
            LotMalformed { at: &'static str } Invalid "lot" "the {at} does not fit the lot: a list or a pool, or days of closing for a review; a day of duty within 366 days for assessors alone; 1 to 1,000 seats; who is left out stands in the list and is never a case; correct it",
            /// A sample of more cases than a lot may have.
            LotTooLarge { candidates: u64, most: u64 } Invalid "sample" "the sample has {candidates} closed cases and a lot at most {most}, since everybody who checks it is sent all of them; narrow the rule: fewer days of closing, such as a quarter, one pool, or some manners of closing",
            /// No lot that can be drawn.
            LotUnknown { lot: String } NotFound "lot" "“{lot}” is no lot of this court that is still to be drawn; list the lots (the call ListLots)",
            /// Other candidates.
            LotDiffers {} Precondition "candidates" "the candidates of the lot are not those that the log gives on its day",
            /// A case that no review drew.
            ReviewUnknown { case_number: String } NotFound "case_number" "{case_number} was not drawn by this review, or has no result that could be withdrawn; name a case that it drew",
        }
    };
}
