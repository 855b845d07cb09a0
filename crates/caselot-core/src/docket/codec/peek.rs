//! The kind of an entry, read from its field numbers alone.

use prost::encoding::{DecodeContext, decode_key, skip_field};

/// Field number of `key_rotated` in `Entry`.
const KEY_ROTATED: u32 = 32;

/// Whether an entry hands the signing key over; `false` also for bytes that are not an entry.
///
/// Most entries do not, and this is much cheaper than decoding them.
pub fn is_key_rotation(mut bytes: &[u8]) -> bool {
    while let Ok((field, wire_type)) = decode_key(&mut bytes) {
        if field == KEY_ROTATED {
            return true;
        }
        if skip_field(wire_type, field, &mut bytes, DecodeContext::default()).is_err() {
            return false;
        }
    }
    false
}
