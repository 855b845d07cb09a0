//! How entries are packed into rows: each entry follows its length, a big-endian `u32`.

use super::StoreError;

/// Most entries of a row: few enough to read one entry fast, many enough to write fast.
const ENTRIES_PER_CHUNK: u64 = 64;
/// Most bytes of a row, lengths included. A larger entry has a row of its own.
const BYTES_PER_CHUNK: usize = 32 * 1024;
/// Bytes of the length before an entry.
const PREFIX_BYTES: usize = 4;

/// One row of entries.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Chunk {
    /// How many entries it holds.
    pub count: u64,
    /// The packed entries.
    pub bytes: Vec<u8>,
}

/// Packs entries into as many chunks as they need, and writes each with the position of its first
/// entry among `entries`.
///
/// # Errors
/// [`StoreError::TooLarge`], and the errors of `write`.
pub(super) fn pack(
    entries: &[Vec<u8>],
    mut write: impl FnMut(u64, &Chunk) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let mut chunk = Chunk::default();
    let mut first = 0;
    for entry in entries {
        let length =
            u32::try_from(entry.len()).map_err(|_| StoreError::TooLarge { bytes: entry.len() })?;
        let packed_bytes = chunk.bytes.len() + PREFIX_BYTES + entry.len();
        let full = chunk.count == ENTRIES_PER_CHUNK || packed_bytes > BYTES_PER_CHUNK;
        if full && chunk.count > 0 {
            write(first, &chunk)?;
            first += chunk.count;
            chunk.count = 0;
            chunk.bytes.clear();
        }
        chunk.bytes.extend_from_slice(&length.to_be_bytes());
        chunk.bytes.extend_from_slice(entry);
        chunk.count += 1;
    }
    if chunk.count > 0 { write(first, &chunk) } else { Ok(()) }
}

/// The entries of a chunk, or `None` if its bytes are not exactly `count` entries.
pub(super) fn unpack(count: u64, mut bytes: &[u8]) -> Option<Vec<&[u8]>> {
    let mut entries = Vec::new();
    while !bytes.is_empty() {
        let (prefix, rest) = bytes.split_first_chunk::<PREFIX_BYTES>()?;
        let length = usize::try_from(u32::from_be_bytes(*prefix)).ok()?;
        let (entry, rest) = rest.split_at_checked(length)?;
        entries.push(entry);
        bytes = rest;
    }
    (u64::try_from(entries.len()) == Ok(count)).then_some(entries)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chunks(entries: &[Vec<u8>]) -> Vec<(u64, u64)> {
        let mut found = Vec::new();
        let mut unpacked = Vec::new();
        pack(entries, |first, chunk| {
            found.push((first, chunk.count));
            let part = unpack(chunk.count, &chunk.bytes).expect("what was packed unpacks");
            unpacked.extend(part.into_iter().map(<[u8]>::to_vec));
            Ok(())
        })
        .expect("nothing fails");
        assert_eq!(unpacked, entries);
        found
    }

    #[test]
    fn a_chunk_ends_after_64_entries_or_32_kib() {
        assert_eq!(chunks(&[]), []);
        assert_eq!(chunks(&vec![vec![]; 64]), [(0, 64)]);
        assert_eq!(chunks(&vec![vec![7]; 130]), [(0, 64), (64, 64), (128, 2)]);
        let half = BYTES_PER_CHUNK / 2 - PREFIX_BYTES;
        assert_eq!(chunks(&vec![vec![1; half]; 3]), [(0, 2), (2, 1)]);
        assert_eq!(chunks(&vec![vec![1; half + 1]; 2]), [(0, 1), (1, 1)]);
        assert_eq!(
            chunks(&[vec![1; 100_000], vec![2], vec![3; 100_000]]),
            [(0, 1), (1, 1), (2, 1)]
        );
    }

    #[test]
    fn damaged_chunks_do_not_unpack() {
        assert_eq!(unpack(1, &[0, 0, 0, 2, 9]), None);
        assert_eq!(unpack(1, &[0, 0, 0]), None);
        assert_eq!(unpack(2, &[0, 0, 0, 1, 9]), None);
        assert_eq!(unpack(1, &[0, 0, 0, 1, 9]), Some(vec![&[9][..]]));
    }
}
