//! Refusals of contributors and of what they give.

/// Hands the list on to the next part, with these at its end.
macro_rules! with_contributors {
    ($next:ident $list:ident { $($before:tt)* }) => {
        $next! { $list {
            $($before)*
            /// A contributor out of form.
            ContributorMalformed {} Invalid "key" "a contributor has 2 to 16,777,216 values (a depth of 1 to 24) and a key that neither the court nor an earlier contributor had; have it make a new folder for this court",
            /// Nobody's word.
            ContributorUnsigned {} Invalid "signature" "the contributor did not sign its name, head and depth for this court; have it give its file again",
            /// No such contributor, or none that answers.
            ContributorUnknown {} NotFound "contributor" "no contributor that still answers was named by that entry; see `caselot contributor list`",
            /// A contributor that may have answered.
            ContributorAnswers {} Precondition "stalled" "cases were opened for this contributor today alone; wait for its answer until tomorrow before you end it as stalled",
            /// A contributor that gives nothing any more.
            ContributorStalled { name: String } Precondition "" "the contributor {name} has stalled, and no case is filed without one today; name another one, which counts from its approval on",
            /// A contributor without values left.
            ContributorSpent { name: String } Precondition "" "the contributor {name} has no value left; name another one, which counts from its approval on",
            /// Another contributor, value or opening than the log's.
            ContributionDiffers {} Invalid "contribution" "what is said of the contributor, its value or the openings is not what the log says; read it again",
            /// Opened twice, or for nobody.
            OpenedOtherwise { filing: EntryIndex } Precondition "case_number" "the filing of entry {filing} was opened already, or awaits no contributor that answers; wait for its draw, or see what became of it",
            /// Values for what does not wait.
            ContributionIdle {} Precondition "values" "values are given to the cases that were opened first for this contributor, in this order, at most 64 at a time and none left out; ask again for what waits",
            /// Another value than the filing's.
            ContributionMismatch {} Invalid "values" "a value is not the one that its filing awaits; have the contributor answer with the folder of this court",
            /// A value for another log.
            ContributionOfOther { size: u64 } Invalid "root" "the contributor has not seen this log of {size} entries with the openings in it; keep what it signed as evidence, and ask again",
            /// Values that nobody signed for.
            ContributionUnsigned {} Invalid "signature" "the values are not signed by the contributor's key for this log; have it give them again",
            /// Draws that must follow at once.
            DrawsUnfinished { filings: usize } Precondition "" "{filings} cases are drawn or voided by the next entries, and nothing comes between; wait until they are",
            /// Not yet to be drawn.
            ContributionAwaited { filing: EntryIndex } Precondition "case_number" "the filing of entry {filing} is drawn by its contributor's value and not before; wait for it",
        } }
    };
}
