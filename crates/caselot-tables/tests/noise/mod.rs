//! The same cell written differently, as offices do it.

/// How each cell is written: numbers that every form takes its choice from.
#[derive(Debug, Clone)]
pub struct Noise(pub Vec<u8>);

impl Noise {
    /// The choice for a place among so many.
    pub fn pick(&self, at: usize, of: usize) -> usize {
        usize::from(self.0[at % self.0.len()]) % of
    }
}

/// The same characters of full width.
pub fn wide(text: &str) -> String {
    let one = |c: char| match c {
        '!'..='~' => char::from_u32(u32::from(c) + 0xFEE0).unwrap_or(c),
        c => c,
    };
    text.chars().map(one).collect()
}

/// How many forms [`name`] knows.
pub const NAME_FORMS: usize = 6;

/// A name with other spaces, dots or radicals.
pub fn name(name: &str, how: usize) -> String {
    match how {
        0 => name.to_owned(),
        1 => name.chars().map(|c| format!("{c} ")).collect(),
        2 => format!("\u{200B}{}\u{3000}", name.replace('·', "•")),
        3 => name.replace('·', " ‧ "),
        4 => name.replace('·', " . "),
        // A radical of Kangxi, as a printed page gives it.
        _ => name.replace('·', "・").replace('金', "\u{2FA6}"),
    }
}
