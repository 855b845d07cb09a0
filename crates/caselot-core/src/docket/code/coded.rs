//! What the words of all vocabularies have in common, and how a vocabulary is defined.

use crate::lottery::role::SeatRole;

/// A word of a closed vocabulary.
pub trait Coded: Copy {
    /// Name of the vocabulary, by which lists of words in a language find it.
    const VOCABULARY: &'static str;

    /// Number on the wire; none has 0.
    fn code(self) -> i32;

    /// The word with this number.
    fn from_code(code: i32) -> Option<Self>;

    /// Name in files, answers and documents.
    fn name(self) -> &'static str;

    /// Whether whoever gives this word as a ground has to explain it in a text.
    fn needs_text(self) -> bool {
        false
    }
}

impl Coded for SeatRole {
    const VOCABULARY: &'static str = "SeatRole";

    fn code(self) -> i32 {
        SeatRole::code(self).into()
    }

    fn from_code(code: i32) -> Option<SeatRole> {
        u32::try_from(code).ok().and_then(SeatRole::from_code)
    }

    fn name(self) -> &'static str {
        SeatRole::name(self)
    }
}

/// Defines an enum with the numbers and names the protocol gives its words. `needs_text` after the
/// name marks a ground that has to be explained.
macro_rules! coded {
    (@needs_text) => { true };
    (@) => { false };
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $code:literal $text:literal $($needs:ident)?,)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
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

        impl Coded for $name {
            const VOCABULARY: &'static str = stringify!($name);

            fn code(self) -> i32 {
                $name::code(self)
            }

            fn from_code(code: i32) -> Option<Self> {
                $name::from_code(code)
            }

            fn name(self) -> &'static str {
                $name::name(self)
            }

            fn needs_text(self) -> bool {
                match self { $($name::$variant => coded!(@ $($needs)?),)+ }
            }
        }
    };
}

pub(super) use coded;
