//! Fields as canonical bytes.

/// Wire type of numbers.
pub const VARINT: u32 = 0;
/// Wire type of whatever has a length before it: text, bytes, messages, packed lists.
pub const DELIMITED: u32 = 2;

/// The bytes of a message, to which fields are added in ascending order.
#[derive(Debug)]
pub struct Writer(Vec<u8>);

impl Writer {
    /// No bytes yet, with room for as many as are expected.
    pub fn with_capacity(bytes: usize) -> Writer {
        Writer(Vec::with_capacity(bytes))
    }

    /// What was written.
    pub fn into_bytes(self) -> Vec<u8> {
        self.0
    }

    /// A number; 0 is left out.
    #[inline]
    pub fn number(&mut self, tag: u32, number: u64) {
        if number != 0 {
            self.varint((tag << 3 | VARINT).into());
            self.varint(number);
        }
    }

    /// Bytes, or text; none are left out.
    #[inline]
    pub fn bytes(&mut self, tag: u32, bytes: &[u8]) {
        if !bytes.is_empty() {
            self.item(tag, bytes);
        }
    }

    /// Bytes that are written even if there are none: an item of a list.
    #[inline]
    pub fn item(&mut self, tag: u32, bytes: &[u8]) {
        self.varint((tag << 3 | DELIMITED).into());
        self.varint(bytes.len() as u64);
        self.0.extend_from_slice(bytes);
    }

    /// A message, or whatever else is written piece by piece; it is written even if it is empty.
    #[inline]
    pub fn message(&mut self, tag: u32, write: impl FnOnce(&mut Writer)) {
        self.varint((tag << 3 | DELIMITED).into());
        let start = self.0.len();
        // Room for the length of most; it is put right once it is known.
        self.0.push(0);
        write(self);
        let length = self.0.len() - start - 1;
        match u8::try_from(length) {
            Ok(length @ ..0x80) => self.0[start] = length,
            _ => self.widen(start, length),
        }
    }

    /// Puts a length of several bytes where one byte was left for it.
    fn widen(&mut self, at: usize, length: usize) {
        let mut prefix = Writer(Vec::with_capacity(5));
        prefix.varint(length as u64);
        self.0.splice(at..=at, prefix.0);
    }

    /// A number without a key, in as few bytes as hold it.
    #[inline]
    pub fn varint(&mut self, mut number: u64) {
        while number >= 0x80 {
            self.0.push(number as u8 | 0x80);
            number >>= 7;
        }
        self.0.push(number as u8);
    }
}
