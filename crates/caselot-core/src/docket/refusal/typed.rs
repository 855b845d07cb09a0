//! A list of refusals as a type.

macro_rules! refusals {
    ($($(#[$doc:meta])* $variant:ident { $($field:ident : $ty:ty),* } $class:ident $at:literal $text:literal,)+) => {
        /// A typed refusal; its text is a sentence that carries the cure.
        #[derive(Debug, Clone, PartialEq, Eq)]
        #[allow(missing_docs)]
        pub enum Refusal { $($(#[$doc])* $variant { $($field: $ty),* },)+ }

        impl Refusal {
            /// Every name, in the order of this list.
            pub const CODES: &'static [&'static str] = &[$(stringify!($variant)),+];

            /// Stable name, also of the finding it becomes in an audit.
            pub fn code(&self) -> &'static str {
                match self { $(Refusal::$variant { .. } => stringify!($variant),)+ }
            }

            /// Its kind.
            pub fn class(&self) -> Class {
                match self { $(Refusal::$variant { .. } => Class::$class,)+ }
            }

            /// The request's field at fault; empty if none is.
            pub fn field(&self) -> &'static str {
                match self { $(Refusal::$variant { .. } => $at,)+ }
            }

            /// What its sentence names, by the names of the fields, as text: a reader in another
            /// language fills its own sentence with it.
            pub fn fields(&self) -> Vec<(&'static str, String)> {
                match self { $(
                    Refusal::$variant { $($field),* } => {
                        vec![$((stringify!($field), $field.to_string())),*]
                    }
                )+ }
            }
        }

        impl fmt::Display for Refusal {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                match self { $(Refusal::$variant { $($field),* } => write!(f, $text),)+ }
            }
        }
    };
}
