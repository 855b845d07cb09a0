//! The packed column of the case index: what a row holds beside its other columns. Integers are
//! big-endian; texts and lists follow their length.

use caselot_core::docket::Day;
use caselot_core::docket::cases::digest::{PanelDigest, RecordDigest};
use caselot_core::docket::cases::involved::Involved;
use caselot_core::docket::cases::row::Returning;
use caselot_core::docket::cases::seating::RareSeating;
use caselot_core::docket::code::Manner;
use caselot_core::docket::party::PartyTag;
use caselot_core::docket::seats::HeldSeat;
use caselot_core::id::JudgeId;

use crate::store::CaseRow;

/// The packed part of a row; [`CaseRow`] says what the fields are.
pub(super) struct PackedColumn {
    pub record_digest: RecordDigest,
    pub panel_digest: PanelDigest,
    pub filed_on: Day,
    pub closed: Option<Day>,
    pub weight: u32,
    pub flags: Vec<String>,
    pub held: Vec<HeldSeat>,
    pub panel: Vec<JudgeId>,
    pub seating: RareSeating,
    pub involved: Option<Box<Involved>>,
    /// Without the fingerprint, which has a column of its own.
    pub returning: Returning,
}

/// Writes a packed column.
struct Out(Vec<u8>);

impl Out {
    fn number(&mut self, number: u32) {
        self.0.extend(number.to_be_bytes());
    }

    fn text(&mut self, text: &str) {
        self.count(text.len());
        self.0.extend(text.as_bytes());
    }

    /// A length. Lists and texts of an entry are far shorter than 2^32.
    fn count(&mut self, count: usize) {
        self.number(u32::try_from(count).unwrap_or(u32::MAX));
    }
}

/// Packs a row: record digest, panel digest, day of filing, 1 + closing day or 0, weight, flags, held
/// seats, judges of panels, manner or 0, avoided judge or 0 with the void's day, party marks; and
/// what few rows have of their seats, if there is any, in the form of postcard. Behind it, in the same
/// form, who else has to do with the case, if anybody has; then what is said of seats is there too.
pub(super) fn pack(row: &CaseRow) -> Vec<u8> {
    let mut out = Out([row.record_digest.0, row.panel_digest.0].concat());
    out.number(row.filed_on.0);
    out.number(row.closed.map_or(0, |day| day.0.saturating_add(1)));
    out.number(row.weight);
    out.count(row.flags.len());
    row.flags.iter().for_each(|flag| out.text(flag));
    out.count(row.held.len());
    for seat in &row.held {
        out.number(u32::from(seat.role.code()));
        out.number(seat.judge.map_or(0, |judge| judge.0));
        // Most seats are of the pool of the filing.
        out.text(if seat.pool == row.pool { "" } else { &seat.pool });
    }
    out.count(row.panel.len());
    row.panel.iter().for_each(|judge| out.number(judge.0));
    let Returning { manner, avoided, marks, .. } = &row.returning;
    out.number(manner.map_or(0, |manner| manner.code().unsigned_abs()));
    let (judge, day) = avoided.unwrap_or((JudgeId(0), Day(0)));
    out.number(judge.0);
    out.number(day.0);
    out.count(marks.len());
    marks.iter().for_each(|mark| out.0.extend(mark));
    let bounded = "memory takes what has no maps of unknown length";
    if !row.seating.is_empty() || row.involved.is_some() {
        out.0.extend(postcard::to_stdvec(&row.seating).expect(bounded));
    }
    if let Some(involved) = &row.involved {
        out.0.extend(postcard::to_stdvec(involved).expect(bounded));
    }
    out.0
}

/// Reads what [`pack`] wrote, `None` if the bytes are not exactly that; `pool` is the row's.
pub(super) fn unpack(bytes: &[u8], pool: &str) -> Option<PackedColumn> {
    let (record, rest) = bytes.split_first_chunk::<32>()?;
    let (panel, rest) = rest.split_first_chunk::<32>()?;
    let mut input = In(rest);
    let mut packed = PackedColumn {
        record_digest: RecordDigest(*record),
        panel_digest: PanelDigest(*panel),
        filed_on: Day(input.number()?),
        closed: input.number()?.checked_sub(1).map(Day),
        weight: input.number()?,
        flags: input.list(|input| input.text())?,
        held: input.list(|input| {
            let (role, judge) = (input.number()?, input.number()?);
            let own = input.text()?;
            let pool = if own.is_empty() { pool.to_owned() } else { own };
            HeldSeat::by_code(role, JudgeId::new(judge), pool)
        })?,
        panel: input.list(|input| input.number().map(JudgeId))?,
        seating: RareSeating::default(),
        involved: None,
        returning: input.returning()?,
    };
    if !input.0.is_empty() {
        let (seating, rest) = postcard::take_from_bytes(input.0).ok()?;
        packed.seating = seating;
        input.0 = rest;
    }
    if !input.0.is_empty() {
        let (involved, rest) = postcard::take_from_bytes(input.0).ok()?;
        packed.involved = Some(involved).filter(|_| rest.is_empty());
        packed.involved.as_ref()?;
    }
    Some(packed)
}

/// Reads a packed column.
struct In<'a>(&'a [u8]);

impl In<'_> {
    fn number(&mut self) -> Option<u32> {
        let (number, rest) = self.0.split_first_chunk::<4>()?;
        self.0 = rest;
        Some(u32::from_be_bytes(*number))
    }

    fn text(&mut self) -> Option<String> {
        let length = usize::try_from(self.number()?).ok()?;
        let (text, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        String::from_utf8(text.to_vec()).ok()
    }

    fn returning(&mut self) -> Option<Returning> {
        let manner = match self.number()? {
            0 => None,
            code => Some(Manner::from_code(i32::try_from(code).ok()?)?),
        };
        let (judge, day) = (self.number()?, Day(self.number()?));
        let avoided = JudgeId::new(judge).map(|judge| (judge, day));
        let marks = self.list(|input| input.mark())?;
        Some(Returning { marks, fingerprint: None, manner, avoided })
    }

    fn mark(&mut self) -> Option<PartyTag> {
        let (mark, rest) = self.0.split_first_chunk::<32>()?;
        self.0 = rest;
        Some(*mark)
    }

    fn list<T>(&mut self, mut item: impl FnMut(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        (0..self.number()?).map(|_| item(self)).collect()
    }
}
