//! Why bytes are refused.

use std::fmt;

/// Why bytes are not an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DecodeError {
    /// They are not a protobuf message of this type.
    NotAMessage,
    /// They are another encoding of a message: fields unknown, repeated or out of order, defaults
    /// written out, long varints.
    NotCanonical,
    /// They belong to another version of the protocol.
    Unsupported {
        /// The version named.
        protocol: u32,
    },
    /// A field holds a value that the protocol does not allow.
    Field(&'static str),
    /// The entry is longer than protocol 2 lets one be.
    TooLong {
        /// Its length.
        bytes: usize,
    },
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            DecodeError::NotAMessage => write!(f, "the bytes are not an entry"),
            DecodeError::NotCanonical => write!(f, "the bytes are not the canonical encoding"),
            DecodeError::Unsupported { protocol } => {
                write!(f, "the entry is of protocol version {protocol}, unknown to this program")
            }
            DecodeError::Field(name) => write!(f, "the field {name} holds what it may not"),
            DecodeError::TooLong { bytes } => {
                write!(f, "the entry has {bytes} bytes, more than the 65,535 of protocol 2")
            }
        }
    }
}

impl std::error::Error for DecodeError {}
