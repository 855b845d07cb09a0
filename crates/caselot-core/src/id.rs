//! Numbers that name things, each as a type of its own, so that none can stand for another.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Defines a number that names something. It prints and serializes as the plain number.
macro_rules! id {
    ($(#[$doc:meta])* $name:ident($inner:ty)) => {
        $(#[$doc])*
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
        )]
        #[serde(transparent)]
        pub struct $name(pub $inner);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = std::num::ParseIntError;

            fn from_str(text: &str) -> Result<$name, Self::Err> {
                text.parse().map($name)
            }
        }
    };
}

id! {
    /// Position of an entry in its log, from 0. What names an entry is of this type; a size and a
    /// leaf of the Merkle tree are plain numbers.
    EntryIndex(u64)
}

id! {
    /// Number of a person in the roster: a judge, an assessor or staff. Numbers begin at 1.
    JudgeId(u32)
}

impl JudgeId {
    /// The person with this number; 0 is nobody's.
    pub const fn new(number: u32) -> Option<JudgeId> {
        match number {
            0 => None,
            number => Some(JudgeId(number)),
        }
    }

    /// The number as the protocol writes it in rows and digests: 4 bytes, big-endian.
    pub const fn to_be_bytes(self) -> [u8; 4] {
        self.0.to_be_bytes()
    }

    /// Reads what [`JudgeId::to_be_bytes`] wrote.
    pub const fn from_be_bytes(bytes: [u8; 4]) -> JudgeId {
        JudgeId(u32::from_be_bytes(bytes))
    }
}

/// A judge, or nobody, as part of a sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct JudgeOrNobody(pub Option<JudgeId>);

impl fmt::Display for JudgeOrNobody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(judge) => write!(f, "judge {judge}"),
            None => f.write_str("nobody"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::JudgeId;

    #[test]
    fn an_id_prints_parses_and_serializes_as_its_number() {
        assert_eq!(format!("{:>4}", JudgeId(12)), "  12");
        assert_eq!("12".parse(), Ok(JudgeId(12)));
        assert_eq!(serde_json::to_string(&JudgeId(12)).ok().as_deref(), Some("12"));
        assert_eq!(serde_json::from_str(" 12").ok(), Some(JudgeId(12)));
    }
}
