//! Closed vocabularies: each word has a number on the wire and a name in text.

/// Defines an enum with the numbers and names the protocol gives its words.
macro_rules! coded {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $code:literal $text:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$vdoc])* $variant = $code,)+ }

        impl $name {
            /// All words, in order of their numbers.
            pub const ALL: &'static [$name] = &[$($name::$variant,)+];

            /// Number on the wire.
            pub fn code(self) -> i32 {
                self as i32
            }

            /// The word with this number.
            pub fn from_code(code: i32) -> Option<Self> {
                match code { $($code => Some($name::$variant),)+ _ => None }
            }

            /// Name in files, answers and documents.
            pub fn name(self) -> &'static str {
                match self { $($name::$variant => $text,)+ }
            }

            /// The word with this name.
            pub fn from_name(name: &str) -> Option<Self> {
                match name { $($text => Some($name::$variant),)+ _ => None }
            }
        }
    };
}

coded! {
    /// Role of a judge (DOMAIN: leaders, ordinary quota judges, staff).
    Role {
        /// 院长
        President = 1 "PRESIDENT",
        /// 副院长
        VicePresident = 2 "VICE_PRESIDENT",
        /// 审判委员会专职委员
        CommitteeMember = 3 "COMMITTEE_MEMBER",
        /// 其他入额院领导
        OtherLeader = 4 "OTHER_LEADER",
        /// 庭长
        DivisionChief = 5 "DIVISION_CHIEF",
        /// 副庭长
        DeputyDivisionChief = 6 "DEPUTY_DIVISION_CHIEF",
        /// 审判员
        Judge = 7 "JUDGE",
        /// Administrative staff: recorded, never drawn.
        Administrative = 8 "ADMINISTRATIVE",
    }
}

coded! {
    /// Why a judge is away.
    AbsenceKind {
        /// 请假
        Leave = 1 "LEAVE",
        /// 培训
        Training = 2 "TRAINING",
        /// 借调
        Seconded = 3 "SECONDED",
        /// 停职
        Suspended = 4 "SUSPENDED",
        /// Anything else, with text.
        Other = 5 "OTHER",
    }
}

coded! {
    /// Why a tray ended before its envelopes were used.
    RetirementGround {
        /// The sealed key cannot be opened any more.
        SecretLost = 1 "SECRET_LOST",
        /// The database was restored from a backup.
        Restored = 2 "RESTORED",
    }
}

coded! {
    /// Why a judge is left out of one filing (回避/排除).
    ExclusionGround {
        /// Party to the case, or a relative of one.
        PartyOrRelative = 1 "PARTY_OR_RELATIVE",
        /// An interest in the outcome.
        Interest = 2 "INTEREST",
        /// Another relationship.
        OtherRelationship = 3 "OTHER_RELATIONSHIP",
        /// Improper contact with a party.
        ImproperContact = 4 "IMPROPER_CONTACT",
        /// Took part in an earlier stage.
        PriorStage = 5 "PRIOR_STAGE",
        /// At the cap of open cases.
        WorkloadCap = 6 "WORKLOAD_CAP",
        /// Anything else, with text.
        Other = 7 "OTHER",
    }
}

coded! {
    /// Why a filing ended without a draw.
    VoidGround {
        /// The same dispute was filed under another number.
        Duplicate = 1 "DUPLICATE",
        /// Filed in error.
        FiledInError = 2 "FILED_IN_ERROR",
        /// Withdrawn by the claimant.
        Withdrawn = 3 "WITHDRAWN",
        /// Another court's.
        Jurisdiction = 4 "JURISDICTION",
        /// The filer's nonce is lost.
        NonceLost = 5 "NONCE_LOST",
        /// The envelope's secret is lost; its tray is retired.
        SecretLost = 6 "SECRET_LOST",
        /// Anything else, with text.
        Other = 7 "OTHER",
    }
}

coded! {
    /// How far the acting person is known.
    Standing {
        /// Named in the request; nobody checked.
        Claimed = 1 "CLAIMED",
        /// The program itself.
        System = 2 "SYSTEM",
    }
}
