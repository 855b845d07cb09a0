//! Kinds of fields: how a value stands in the log and in JSON. What stands for nothing in the log
//! (0, no text, no bytes) is known here alone.

mod bytes;
mod field;
mod list;
mod nested;
mod number;

pub use bytes::{Fixed, Text};
#[cfg(test)]
pub use field::describe_field;
pub use field::{Field, Kind, Optional};
pub use list::{Packed, Repeated};
pub use nested::{Nested, UnlessDefault};
pub use number::{Date, Flag, Number, Numeric, Varint, Word};
