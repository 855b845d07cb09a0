//! Refusals of hands: who signs, with which key, and who must.

/// Hands the list on to the next part, with these at its end.
macro_rules! with_hands {
    ($next:ident $after:ident $list:ident { $($before:tt)* }) => {
        $next! { $after $list {
            $($before)*
            /// A signature where nobody signs.
            HandIdle {} Invalid "hand" "no hand signs such an act; send it without a signature",
            /// An act that nobody signed.
            HandMissing { person: String } Precondition "hand" "{person} acts here by a signature of their own hand; use the folder that holds the key, or have a hand enrolled (`caselot hand`)",
            /// A signature of somebody without a hand.
            HandUnknown { person: String } Precondition "hand" "{person} has no hand in this court; have one enrolled, or move the key out of the folder",
            /// A signature for another log.
            HandOfOther { size: u64 } Invalid "hand" "what was signed is no tree of {size} entries of this log that holds what is acted on; keep the signature as evidence, and sign what the log shows now",
            /// A signature by another key, or for another act.
            HandUnsigned {} Invalid "hand" "the signature is not that of the person's hand for this act; use the key that is enrolled",
            /// A hand out of form.
            HandMalformed {} Invalid "key" "a hand is that of an enrolled person, has a key that nobody had here before, and tells of a compromised one only if there was one; make another key with `caselot hand init`",
            /// A key that is not there.
            HandUnproven {} Invalid "proof" "the key did not sign for this person and court; make its file again with `caselot hand init`",
            /// Roles that no hand is required of.
            HandsMalformed {} Invalid "roles" "hands are required of FILING and SUPERVISOR alone, each named once and in this order; correct the roles",
            /// A court that could not go on.
            HandsTooFew { role: &'static str, least: usize } Precondition "roles" "fewer than {least} persons with the role {role} have a hand; have theirs enrolled first",
        } }
    };
}
