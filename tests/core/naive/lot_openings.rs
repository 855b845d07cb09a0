//! Edits of the log with lots (`lots.rs`): of what their openings say, and what they need.

use caselot_core::docket::code::{LotKind, LotNeed, Manner};
use caselot_core::docket::lot::SampleRule;
use caselot_core::docket::{Actor, Day, Entry};
use caselot_core::id::JudgeId;

use crate::lots::LIST;
use crate::naive::edits::Edit;
use crate::naive::lot_edits::{lot, opening};
use crate::naive::lots::{ASSESSORS, MEDIATORS};
use crate::paper::case_number;
use crate::paper::two::{CLERK, DAY_MS, OTHER_CLERK, POLITICAL, REGISTRAR};

/// Lots in the order of the log.
const MEDIATION: usize = 0;
const THREE: usize = 2;
const TWICE: usize = 3;
const LEFT_OUT: usize = 5;
const NO_CASE: usize = 6;
const DUTY: usize = 7;
const DUTY_AGAIN: usize = 8;
const HOLIDAY: usize = 9;
const SAMPLE: usize = 10;
const OF_JUDGE: usize = 11;
const MEDIATED: usize = 12;
const BEFORE: usize = 13;
const APPRAISERS: usize = 14;
const LATE: usize = 23;
const LAST: usize = 24;

fn by(entries: &mut [Entry], nth: usize, person: &str) {
    let at = opening(entries, nth);
    entries[at].actor = Actor::authenticated(person);
}

fn sample(entries: &mut [Entry], nth: usize) -> &mut SampleRule {
    lot(entries, nth).asked.sample.as_mut().expect("a sample")
}

fn leaves_out(entries: &mut [Entry], nth: usize, names: &[&str], text: &str) {
    let asked = &mut lot(entries, nth).asked;
    asked.left_out = names.iter().map(|name| (*name).to_owned()).collect();
    text.clone_into(&mut asked.text);
}

pub const FORM_EDITS: &[Edit] = &[
    ("another number", |e| lot(e, THREE).asked.number = 2),
    ("the number again", |e| lot(e, TWICE).asked.number = 1),
    ("another year", |e| lot(e, THREE).asked.year = 2027),
    ("another kind", |e| lot(e, THREE).asked.kind = LotKind::Mediators),
    ("no subject", |e| lot(e, THREE).asked.subject.clear()),
    ("a subject with a hidden character", |e| lot(e, THREE).asked.subject.push('\u{202e}')),
    ("a text of a space", |e| lot(e, THREE).asked.text = " ".to_owned()),
    ("no seats", |e| lot(e, THREE).asked.seats = 0),
    ("1,001 seats", |e| lot(e, THREE).asked.seats = 1_001),
    ("more seats than candidates", |e| lot(e, THREE).asked.seats = 13),
    ("more seats than are left", |e| lot(e, LEFT_OUT).asked.seats = 11),
    ("a day of administrators", |e| lot(e, THREE).asked.day = Some(Day(20_600))),
    ("a sample of administrators", |e| {
        let sample = sample(e, SAMPLE).clone();
        lot(e, THREE).asked.sample = Some(sample);
    }),
    ("no list", |e| lot(e, THREE).asked.list.clear()),
    ("a list that is none", |e| lot(e, THREE).asked.list = "没有".to_owned()),
    ("a list of another kind", |e| lot(e, THREE).asked.list = MEDIATORS.to_owned()),
    ("a pool as a list", |e| lot(e, THREE).asked.list = ASSESSORS.to_owned()),
    ("left out who is no candidate", |e| leaves_out(e, THREE, &["没有"], "回避")),
    ("left out without a word", |e| lot(e, LEFT_OUT).asked.text.clear()),
    ("left out in another order", |e| lot(e, LEFT_OUT).asked.left_out.reverse()),
    ("left out twice", |e| {
        let twice = lot(e, LEFT_OUT).asked.left_out[0].clone();
        lot(e, LEFT_OUT).asked.left_out.insert(0, twice);
    }),
    ("another one left out", |e| drop(lot(e, LEFT_OUT).asked.left_out.pop())),
    ("a candidate less", |e| lot(e, THREE).candidates = 11),
    ("another digest", |e| lot(e, THREE).digest[0] ^= 1),
    ("the digest of another list", |e| {
        let digest = lot(e, MEDIATION).digest;
        lot(e, THREE).digest = digest;
    }),
    ("another envelope", |e| lot(e, THREE).envelope += 1),
    ("another tray", |e| lot(e, THREE).tray += 1),
    ("a tray too far", |e| lot(e, THREE).tray += 8),
    ("another commitment", |e| lot(e, THREE).commitment[0] ^= 1),
    ("another nonce", |e| lot(e, THREE).asked.nonce_commitment[0] ^= 1),
    ("by the political division", |e| by(e, THREE, POLITICAL)),
    ("by the registrar", |e| by(e, THREE, REGISTRAR)),
    ("by the program", |e| {
        let at = opening(e, THREE);
        e[at].actor = Actor::system();
    }),
    ("a ninth lot of a clerk", |e| by(e, LATE, OTHER_CLERK)),
    ("assessors for no day", |e| lot(e, DUTY).asked.day = None),
    ("assessors for yesterday", |e| {
        let day = lot(e, DUTY).asked.day.expect("a day");
        lot(e, DUTY).asked.day = Some(Day(day.0 - 8));
    }),
    ("assessors for another year", |e| {
        let day = lot(e, DUTY).asked.day.expect("a day");
        lot(e, DUTY).asked.day = Some(Day(day.0 + 360));
    }),
    ("assessors of a pool of judges", |e| lot(e, DUTY).asked.list = "民事".to_owned()),
    ("assessors of no pool", |e| lot(e, DUTY).asked.list = "没有".to_owned()),
    ("assessors of a list", |e| lot(e, DUTY).asked.list = LIST.to_owned()),
    ("assessors for a day before one is away", |e| {
        let day = lot(e, DUTY).asked.day.expect("a day");
        lot(e, DUTY).asked.day = Some(Day(day.0 - 1));
    }),
    ("assessors for a day on which one more is on the list", |e| {
        let day = lot(e, DUTY).asked.day.expect("a day");
        lot(e, DUTY).asked.day = Some(Day(day.0 - 6));
    }),
    ("an assessor left out who is away", |e| leaves_out(e, HOLIDAY, &["24"], "回避")),
];

pub const SAMPLE_EDITS: &[Edit] = &[
    ("a sample by a clerk", |e| by(e, SAMPLE, CLERK)),
    ("no sample", |e| lot(e, SAMPLE).asked.sample = None),
    ("a list of reviews", |e| lot(e, SAMPLE).asked.list = LIST.to_owned()),
    ("a case left out", |e| leaves_out(e, SAMPLE, &[&case_number(1)], "回避")),
    ("days backwards", |e| {
        let sample = sample(e, SAMPLE);
        (sample.from, sample.to) = (sample.to, sample.from);
    }),
    ("days to come", |e| sample(e, SAMPLE).to.0 += 1),
    ("a pool with a space", |e| sample(e, SAMPLE).pool = "a b".to_owned()),
    ("a judge who is nobody", |e| sample(e, SAMPLE).judge = Some(JudgeId(99))),
    ("manners in another order", |e| {
        sample(e, SAMPLE).manners = vec![Manner::Mediated, Manner::Judgment];
    }),
    ("a manner twice", |e| sample(e, MEDIATED).manners = vec![Manner::Mediated; 2]),
    ("known manners alone", |e| {
        sample(e, SAMPLE).manners = vec![
            Manner::Judgment,
            Manner::Ruling,
            Manner::Mediated,
            Manner::Withdrawn,
            Manner::Other,
        ];
    }),
    ("another manner", |e| sample(e, MEDIATED).manners = vec![Manner::Withdrawn]),
    ("a pool where nothing was filed", |e| sample(e, SAMPLE).pool = "刑事".to_owned()),
    ("the pool that a case was corrected to", |e| sample(e, BEFORE).pool = "刑事".to_owned()),
    ("the judge before the correction", |e| sample(e, BEFORE).judge = Some(JudgeId(3))),
    ("days without the closings of today", |e| sample(e, SAMPLE).to.0 -= 1),
    ("a day later than the first closing", |e| {
        let to = sample(e, SAMPLE).to;
        sample(e, SAMPLE).from = to;
    }),
    ("more cases than there are", |e| lot(e, SAMPLE).asked.seats = 12),
    ("a case more", |e| lot(e, SAMPLE).candidates += 1),
];

pub const NEED_EDITS: &[Edit] = &[
    ("for no case without a need", |e| lot(e, MEDIATION).needs.clear()),
    ("for a case with a need", |e| lot(e, THREE).needs = vec![LotNeed::NoCase]),
    ("again without a need", |e| lot(e, TWICE).needs.clear()),
    ("again under a name for no case", |e| {
        lot(e, TWICE).asked.subject = "（2026）湘0203民初1号".to_owned();
    }),
    ("a case that was drawn for before", |e| lot(e, LAST).asked.subject = case_number(1)),
    ("a case that is not here", |e| lot(e, LAST).asked.subject = case_number(13)),
    ("left out without a need", |e| lot(e, LEFT_OUT).needs.clear()),
    ("eleven of twelve without a need", |e| lot(e, NO_CASE).needs = vec![LotNeed::NoCase]),
    ("eleven of twelve for no case", |e| lot(e, NO_CASE).needs = vec![LotNeed::Few]),
    ("needs in another order", |e| lot(e, NO_CASE).needs.reverse()),
    ("a need twice", |e| lot(e, MEDIATION).needs.push(LotNeed::NoCase)),
    ("enough for the need of few", |e| lot(e, NO_CASE).asked.seats = 10),
    ("too many seats for no need", |e| lot(e, THREE).asked.seats = 11),
    ("a day again without a need", |e| lot(e, DUTY_AGAIN).needs.clear()),
    ("a duty with a need", |e| lot(e, DUTY).needs = vec![LotNeed::ManyMissing]),
    ("many missing without a need", |e| {
        lot(e, HOLIDAY).needs.retain(|need| *need != LotNeed::ManyMissing);
    }),
    ("few on a holiday without a need", |e| {
        lot(e, HOLIDAY).needs.retain(|need| *need != LotNeed::Few);
    }),
    ("a sample with a need", |e| lot(e, SAMPLE).needs = vec![LotNeed::Narrow]),
    ("a narrow sample without a need", |e| lot(e, SAMPLE).asked.seats = 3),
    ("a sample of a judge without a need", |e| lot(e, OF_JUDGE).needs.clear()),
    ("a sample of a judge that is not narrow", |e| {
        lot(e, OF_JUDGE).needs.retain(|need| *need != LotNeed::Narrow);
    }),
    ("a sample of the same days without a need", |e| {
        lot(e, MEDIATED).needs.retain(|need| *need != LotNeed::Again);
    }),
    ("one case without the need of few", |e| {
        lot(e, BEFORE).needs.retain(|need| *need != LotNeed::Few);
    }),
    ("appraisers with a need", |e| lot(e, APPRAISERS).needs = vec![LotNeed::Again]),
    ("a lot a day before eight ran out", |e| {
        let at = opening(e, LAST);
        e[at].time_ms -= DAY_MS;
    }),
];

/// What no rule is against.
pub const PERMITTED: &[Edit] = &[
    ("another subject that is no case", |e| lot(e, LATE).asked.subject = "和解".to_owned()),
    ("a word that nobody asked for", |e| lot(e, LATE).asked.text = "说明".to_owned()),
    ("the last lot by another clerk", |e| by(e, LAST, CLERK)),
    ("another subject of a duty", |e| lot(e, DUTY).asked.subject = "第三周".to_owned()),
    ("another name of a sample", |e| lot(e, SAMPLE).asked.subject = "一季度".to_owned()),
];
