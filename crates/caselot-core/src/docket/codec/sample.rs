//! For tests: random messages, and what messages say of themselves, both from their lists of
//! fields.

use std::collections::BTreeMap;

/// Random numbers from a seed (SplitMix64).
#[derive(Debug)]
pub struct Dice(u64);

impl Dice {
    /// Dice that give the same numbers for the same seed.
    pub fn new(seed: u64) -> Dice {
        Dice(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ mixed >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ mixed >> 31
    }

    /// A number below a limit.
    pub fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit
    }

    /// Tries until there is a value.
    pub fn retry<T>(&mut self, attempt: impl Fn(&mut Dice) -> Option<T>) -> T {
        loop {
            if let Some(value) = attempt(self) {
                return value;
            }
        }
    }

    /// A value of a number of any size: nothing, few bits, many, or nearly all of them.
    pub fn number<T>(&mut self, value: impl Fn(u64) -> Option<T>) -> T {
        self.retry(|dice| {
            let shift = dice.below(64);
            let number = dice.next() >> shift;
            value([0, dice.below(300), number, !number][dice.below(4) as usize])
        })
    }
}

/// A field as `log.proto` has it: tag, name, wire type.
pub type SchemaField = (u32, &'static str, u32);

/// The messages of the lists of fields, by their names in `log.proto`.
#[derive(Debug)]
pub struct Schema {
    pub messages: BTreeMap<&'static str, Vec<SchemaField>>,
    /// For samples, which give the types of fields.
    pub dice: Dice,
}

impl Schema {
    /// No messages yet.
    pub fn new() -> Schema {
        Schema { messages: BTreeMap::new(), dice: Dice::new(1) }
    }

    /// Begins a message, unless it is known.
    pub fn enter(&mut self, name: &'static str) -> bool {
        let known = self.messages.contains_key(name);
        self.messages.entry(name).or_default();
        !known
    }

    /// Adds a field to a message that was begun.
    pub fn push(&mut self, message: &str, field: SchemaField) {
        self.messages.get_mut(message).expect("begun").push(field);
    }
}
