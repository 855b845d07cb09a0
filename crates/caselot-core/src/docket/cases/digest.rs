//! Digests by which the case index tells the same from something else.

use std::sync::LazyLock;

use sha2::{Digest, Sha256};

use crate::docket::code::{DecidedBy, DesignationGround, ReassignmentGround};
use crate::docket::day::Day;
use crate::docket::designation::DesignationRequested;
use crate::docket::filing::Facts;
use crate::docket::lineage::Lineage;
use crate::docket::panel::PanelSeats;
use crate::docket::record::{CaseRecord, Closing, Panel};
use crate::docket::seats::SeatChange;
use crate::id::JudgeId;
use crate::lottery::hash::{Hash, Message};

/// Defines the digest of one kind of thing, so that no two kinds are ever compared.
macro_rules! digest {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
        pub struct $name(pub Hash);
    };
}

digest! {
    /// Digest of what is filed or asked for: what makes a repeated request the same.
    FactsDigest
}

digest! {
    /// Digest of what is known of a case but its judges and its closing.
    RecordDigest
}

digest! {
    /// Digest of a panel and a closing.
    PanelDigest
}

/// Digest of a record's pool, cause, procedure, weight and day of filing.
pub fn record_digest(record: &CaseRecord) -> RecordDigest {
    let texts = [&record.pool, &record.cause, &record.procedure];
    digest_of_record(texts, record.weight, record.filed_on)
}

/// Digest of what a record's pool, cause and procedure, its weight and its day of filing are.
pub fn digest_of_record(texts: [&String; 3], weight: u32, filed_on: Day) -> RecordDigest {
    let part = |message: Message, bytes: &[u8]| message.u64(bytes.len() as u64).raw(bytes);
    let message = texts.into_iter().fold(Message::new(), |all, text| part(all, text.as_bytes()));
    let message = part(part(message, &weight.to_be_bytes()), &filed_on.0.to_be_bytes());
    RecordDigest(Sha256::digest(message.as_bytes()).into())
}

/// [`panel_digest`] of nobody, not closed.
static NOBODY: LazyLock<PanelDigest> = LazyLock::new(|| digest_of_panel(&Panel::default(), None));

/// Digest of a panel and a closing that names it.
pub fn panel_digest(panel: &Panel, closing: Option<&Closing>) -> PanelDigest {
    if closing.is_none() && *panel == Panel::default() {
        return *NOBODY;
    }
    digest_of_panel(panel, closing)
}

/// Digest of a panel and a closing that names nobody, since the log says who sits: `open` is that of
/// the panel before the closing.
pub fn seated_digest(open: PanelDigest, closing: &Closing) -> PanelDigest {
    let mut hash = Sha256::new();
    hash.update(b"as seated");
    hash.update(open.0);
    closing_part(&mut hash, closing);
    PanelDigest(hash.finalize().into())
}

/// Whether a digest is that of a panel and a closing, of whichever form.
pub fn is_of_panel(digest: PanelDigest, panel: &Panel, closing: Option<&Closing>) -> bool {
    let seated = |closing| digest == seated_digest(panel_digest(panel, None), closing);
    digest == panel_digest(panel, closing) || closing.is_some_and(seated)
}

fn closing_part(hash: &mut Sha256, closing: &Closing) {
    hash.update(closing.on.0.to_be_bytes());
    hash.update(closing.manner.map_or(0, |manner| manner.code()).to_be_bytes());
}

fn digest_of_panel(panel: &Panel, closing: Option<&Closing>) -> PanelDigest {
    let mut hash = Sha256::new();
    hash.update(panel.presiding.unwrap_or(JudgeId(0)).to_be_bytes());
    hash.update((panel.members.len() as u64).to_be_bytes());
    panel.members.iter().for_each(|judge| hash.update(judge.to_be_bytes()));
    hash.update((panel.assessors.len() as u64).to_be_bytes());
    for name in &panel.assessors {
        hash.update((name.len() as u64).to_be_bytes());
        hash.update(name.as_bytes());
    }
    if let Some(closing) = closing {
        closing_part(&mut hash, closing);
    }
    PanelDigest(hash.finalize().into())
}

/// Digest of number, pool, cause, procedure, weight, flags, lineage and the exclusions that a
/// person named: what makes a repeated request the same. Never the nonce.
pub fn facts_digest(facts: &Facts) -> FactsDigest {
    let mut hash = Sha256::new();
    let mut part = |bytes: &[u8]| {
        hash.update((bytes.len() as u64).to_be_bytes());
        hash.update(bytes);
    };
    for text in [&facts.case_number, &facts.pool, &facts.cause, &facts.procedure] {
        part(text.as_bytes());
    }
    part(&facts.weight.to_be_bytes());
    part(&(facts.flags.len() as u64).to_be_bytes());
    for flag in &facts.flags {
        part(flag.as_bytes());
    }
    for exclusion in facts.exclusions.iter().filter(|e| !e.is_by_program()) {
        part(&exclusion.judge.to_be_bytes());
        part(exclusion.ground.name().as_bytes());
        part(exclusion.text.as_bytes());
    }
    if facts.panel.seats() > 1 {
        let PanelSeats { members, member_pool, assessors, assessor_pool, .. } = &facts.panel;
        part(&members.to_be_bytes());
        part(member_pool.as_bytes());
        part(&assessors.to_be_bytes());
        part(assessor_pool.as_bytes());
        lists_parts(&facts.panel, &mut part);
    }
    if !facts.parties.marks.is_empty() {
        part(&facts.parties.marks.concat());
    }
    if !facts.parties.agents.is_empty() {
        part(b"agents");
        part(&facts.parties.agents.concat());
    }
    if !facts.parties.redraw.is_empty() {
        part(b"redraw");
        part(facts.parties.redraw.as_bytes());
    }
    if !facts.departure.is_empty() {
        part(b"departure");
        part(facts.departure.as_bytes());
    }
    lineage_parts(&facts.lineage.asked(), &mut part);
    FactsDigest(hash.finalize().into())
}

/// What protocol 2 adds to seats; nothing for seats that protocol 1 could have.
fn lists_parts(panel: &PanelSeats, part: &mut impl FnMut(&[u8])) {
    if panel.experts > 0 {
        part(b"experts");
        part(&panel.experts.to_be_bytes());
        part(panel.expert_pool.as_bytes());
    }
    if panel.alternates > 0 {
        part(b"alternates");
        part(&panel.alternates.to_be_bytes());
    }
    if panel.later {
        part(b"later");
    }
}

fn change_parts(change: &SeatChange, part: &mut impl FnMut(&[u8])) {
    part(b"changes");
    part(change.kind.name().as_bytes());
    part(change.ground.map_or("", ReassignmentGround::name).as_bytes());
    part(change.text.as_bytes());
    part(change.decided_by.map_or("", DecidedBy::name).as_bytes());
    part(&(change.leaves.len() as u64).to_be_bytes());
    change.leaves.iter().for_each(|judge| part(&judge.to_be_bytes()));
    part(&change.hearing.map_or(0, |day| day.0).to_be_bytes());
}

fn lineage_parts(lineage: &Lineage, part: &mut impl FnMut(&[u8])) {
    if let Some(reassigns) = &lineage.reassigns {
        part(reassigns.ground.name().as_bytes());
        part(reassigns.text.as_bytes());
    }
    if let Some(prior) = &lineage.prior {
        part(prior.case_number.as_bytes());
        part(&[u8::from(prior.panel_returns)]);
        prior.sat.iter().for_each(|judge| part(&judge.to_be_bytes()));
    }
    if !lineage.series.is_empty() {
        part(lineage.series.as_bytes());
    }
    if let Some(change) = &lineage.changes {
        change_parts(change, part);
    }
    if let Some(followed) = &lineage.follows {
        part(b"follows");
        part(followed.case_number.as_bytes());
    }
}

/// Digest of a request to designate; a case that went back, or to its main case's judge, was asked for
/// as a plain filing.
pub fn request_digest(request: &DesignationRequested) -> FactsDigest {
    if matches!(request.ground, DesignationGround::Refiled | DesignationGround::Follows) {
        return facts_digest(&request.facts);
    }
    let mut hash = Sha256::new();
    hash.update(facts_digest(&request.facts).0);
    hash.update(request.judge.to_be_bytes());
    hash.update(request.ground.name().as_bytes());
    hash.update(request.text.as_bytes());
    if let Some(outage) = request.outage.as_deref() {
        for text in std::iter::once(&outage.minutes).chain(&outage.witnesses) {
            hash.update((text.len() as u64).to_be_bytes());
            hash.update(text.as_bytes());
        }
        hash.update(outage.on.0.to_be_bytes());
    }
    FactsDigest(hash.finalize().into())
}
