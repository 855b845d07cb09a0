//! A court on paper: a docket kept by `decide` alone, without server or store.
#![allow(dead_code)]

pub mod two;

use caselot_core::secret::Secret32;
use std::collections::HashMap;

use caselot_core::docket::cases::projection::case_changes;
use caselot_core::docket::cases::table::CaseTable;
use caselot_core::docket::code::Role;
use caselot_core::docket::entry::{Court, Restored};
use caselot_core::docket::filing::{Exclusion, Facts, FilerNonce};
use caselot_core::docket::handover::{KeyRotated, Statement};
use caselot_core::docket::lineage::Lineage;
use caselot_core::docket::people::{Judge, Tenure};
use caselot_core::docket::pool::PoolSpec;
use caselot_core::docket::{
    Actor, Command, Day, Decision, Entry, Event, Inputs, Protocol, Refusal, State, codec, decide,
};
use caselot_core::id::JudgeId;
use caselot_core::ledger::bundle;
use caselot_core::ledger::checkpoint::{
    Checkpoint, NoteKey, SigningKey, origin_after, sign, signing_key,
};
use caselot_core::ledger::merkle::leaf_hash;
use caselot_core::ledger::prover::{consistency_proof, inclusion_proof};
use caselot_core::ledger::tree::{Frontier, TileSource};
use caselot_core::lottery::envelope::{TrayKey, derive_nonce, nonce_commitment, tray_commitments};

pub const ORIGIN: &str = "test.example/湘0203";
pub const FILER_SECRET: Secret32 = Secret32::new([7; 32]);
/// Seed of the key a court opens with.
pub const FIRST_KEY: u8 = 42;
/// 2026-03-02 00:00 in Beijing.
pub const START_MS: u64 = 1_772_380_800_000;

pub struct PaperCourt {
    pub state: State,
    pub cases: CaseTable,
    pub entries: Vec<Entry>,
    pub now_ms: u64,
    pub envelopes: u32,
    key: SigningKey,
    pub tray_keys: HashMap<u64, TrayKey>,
}

impl PaperCourt {
    pub fn open(envelopes: u32) -> PaperCourt {
        PaperCourt::open_by(Protocol::One, envelopes)
    }

    pub fn open_by(protocol: Protocol, envelopes: u32) -> PaperCourt {
        let mut paper = PaperCourt {
            state: State::default(),
            cases: CaseTable::default(),
            entries: Vec::new(),
            now_ms: START_MS,
            envelopes,
            key: signing_key(&[FIRST_KEY; 32]),
            tray_keys: HashMap::new(),
        };
        let court = Court {
            origin: ORIGIN.to_owned(),
            code: "湘0203".to_owned(),
            name: "示范区人民法院".to_owned(),
            utc_offset_minutes: 480,
            public_key: paper.key.verifying_key().to_bytes(),
        };
        paper.act(Command::OpenCourt { court, envelopes, protocol }).expect("opens");
        paper
    }

    /// A court with judges 1 to `judges` in the pool 民事: the first with share 6, the second 32.
    pub fn with_judges(envelopes: u32, judges: u32) -> PaperCourt {
        let mut paper = PaperCourt::open(envelopes);
        let roster = (1..=judges).map(|n| judge(n, Role::Judge, true)).collect();
        paper.act(Command::PutJudges(roster)).expect("roster");
        let share = |n| match n {
            1 => 6,
            2 => 32,
            _ => 100,
        };
        let members = (1..=judges).map(|n| (n, share(n))).collect();
        paper.act(Command::PutPools(vec![pool("民事", members)])).expect("pool");
        paper
    }

    pub fn act(&mut self, command: Command) -> Result<Decision, Refusal> {
        self.act_as("张三", command)
    }

    pub fn act_as(&mut self, person: &str, command: Command) -> Result<Decision, Refusal> {
        self.act_by(Actor::claimed(person), command)
    }

    pub fn act_by(&mut self, actor: Actor, command: Command) -> Result<Decision, Refusal> {
        let keys = std::cell::RefCell::new(&mut self.tray_keys);
        let secret_of =
            |tray: u64, n: u32| keys.borrow().get(&tray).map(|key| key.secret(ORIGIN, tray, n));
        let mut new_tray = |tray: u64, envelopes: u32| {
            let mut bytes = [9; 32];
            bytes[..8].copy_from_slice(&tray.to_be_bytes());
            let key = TrayKey::new(bytes.into());
            let commitments = tray_commitments(&key, ORIGIN, tray, envelopes);
            keys.borrow_mut().insert(tray, key);
            commitments
        };
        let mut inputs = Inputs {
            now_ms: self.now_ms,
            actor,
            secret_of: &secret_of,
            new_tray: &mut new_tray,
            envelopes: self.envelopes,
        };
        let decision = decide(&mut self.state, &self.cases, &command, &mut inputs)?;
        for entry in &decision.entries {
            let effect = decision.effect_of(entry);
            let drawn = |filing| decision.drawn_filing(filing);
            let (day, roster) = (self.state.day(entry.time_ms), &self.state.roster);
            case_changes(effect, day, roster, drawn, |change| self.cases.apply(change));
            self.entries.push(entry.clone());
        }
        Ok(decision)
    }

    pub fn file(&mut self, number: u32) -> Result<Decision, Refusal> {
        self.file_facts(facts(number))
    }

    pub fn file_facts(&mut self, facts: Facts) -> Result<Decision, Refusal> {
        let nonce = nonce(&facts.case_number, facts.stage);
        let commitment = nonce_commitment(ORIGIN, &facts.case_number, facts.stage, &nonce);
        self.act(Command::File { facts: Box::new(facts), nonce: FilerNonce::Committed(commitment) })
    }

    pub fn draw(&mut self, number: u32) -> Result<Decision, Refusal> {
        let case_number = case_number(number);
        let nonce = nonce(&case_number, 0);
        self.act(Command::Draw { case_number, stage: 0, nonce })
    }

    pub fn assign(&mut self, number: u32) -> Result<Decision, Refusal> {
        let facts = facts(number);
        let nonce = nonce(&facts.case_number, 0);
        self.act(Command::File { facts: Box::new(facts), nonce: FilerNonce::Single(nonce) })
    }

    pub fn restore(&mut self, lost_size: u64, lost_root: [u8; 32]) -> Result<Decision, Refusal> {
        let own_root = (lost_size <= self.state.size)
            .then(|| root(&self.bytes()[..usize::try_from(lost_size).expect("a size")]));
        let (text, approver) = ("磁盘损坏".to_owned(), "李四".to_owned());
        let lost_note = match self.state.protocol {
            Protocol::One => String::new(),
            Protocol::Two => {
                let origin = ORIGIN.to_owned();
                sign(&Checkpoint { origin, size: lost_size, root: lost_root }, &self.key)
            }
        };
        let restored = Restored { lost_size, lost_root, text, approver, lost_note };
        self.act(Command::Restore { restored, own_root })
    }

    /// Hands the signing key over to that of this seed.
    pub fn rotate(&mut self, seed: u8) -> Result<Decision, Refusal> {
        let new = signing_key(&[seed; 32]);
        let root = root(&self.bytes());
        let rotated = Box::new(handover(self.state.size, root, (&self.key, &new)));
        let decision = self.act(Command::RotateKey { rotated, root })?;
        self.key = new;
        Ok(decision)
    }

    /// Takes a key for the next checkpoints, whatever the log says.
    pub fn take_key(&mut self, seed: u8) {
        self.key = signing_key(&[seed; 32]);
    }

    pub fn key(&self) -> NoteKey {
        NoteKey::new(ORIGIN, self.key.verifying_key().to_bytes()).expect("sound key")
    }

    pub fn bytes(&self) -> Vec<Vec<u8>> {
        self.entries.iter().map(codec::encode).collect()
    }

    pub fn bundle(&self) -> Vec<u8> {
        self.bundle_of(&self.bytes())
    }

    /// A bundle of any entries, signed with the court's key: what a dishonest operator can make.
    pub fn bundle_of(&self, entries: &[Vec<u8>]) -> Vec<u8> {
        let note = self.note_of(entries);
        let mut text = bundle::head(&note);
        for entry in entries {
            text.push_str(&bundle::line(entry));
        }
        text.into_bytes()
    }

    /// The same, under another name.
    pub fn bundle_named(&self, entries: &[Vec<u8>], origin: String) -> Vec<u8> {
        let checkpoint = Checkpoint { origin, size: entries.len() as u64, root: root(entries) };
        let mut text = bundle::head(&sign(&checkpoint, &self.key));
        entries.iter().for_each(|entry| text.push_str(&bundle::line(entry)));
        text.into_bytes()
    }

    pub fn note_of(&self, entries: &[Vec<u8>]) -> String {
        let (size, root) = (entries.len() as u64, root(entries));
        let restored = |bytes: &&Vec<u8>| {
            codec::decode(bytes).is_ok_and(|entry| {
                entry.protocol == Protocol::Two && matches!(entry.event, Event::Restored(_))
            })
        };
        let origin = origin_after(ORIGIN, entries.iter().filter(restored).count());
        sign(&Checkpoint { origin, size, root }, &self.key)
    }
}

/// A handover by 李四 as the second person, signed by both keys.
pub fn handover(size: u64, root: [u8; 32], (old, new): (&SigningKey, &SigningKey)) -> KeyRotated {
    let public = |key: &SigningKey| key.verifying_key().to_bytes();
    let (old_key, new_key) = (public(old), public(new));
    let statement = Statement { origin: ORIGIN, size, root, old_key, new_key };
    KeyRotated {
        public_key: new_key,
        old_signature: statement.sign(old),
        new_signature: statement.sign(new),
        text: "年度更换".to_owned(),
        approver: "李四".to_owned(),
    }
}

pub fn root(entries: &[Vec<u8>]) -> [u8; 32] {
    frontier(entries).root()
}

pub fn judge(number: u32, role: Role, in_quota: bool) -> Judge {
    let from = Day::parse("2020-01-01").expect("a day");
    let tenure = Tenure { role, in_quota, division: "民一庭".to_owned(), from, to: None };
    Judge { judge: JudgeId(number), name: format!("法官{number}"), tenures: vec![tenure] }
}

pub fn pool(code: &str, members: Vec<(u32, u8)>) -> PoolSpec {
    PoolSpec {
        pool: code.to_owned(),
        name: String::new(),
        members: members.into_iter().map(Into::into).collect(),
        tolerance: 3_000_000,
        min_tolerance: 500_000,
        settings: Default::default(),
        approver: String::new(),
        from: None,
        small: None,
    }
}

pub fn case_number(number: u32) -> String {
    format!("(2026)湘0203民初{number}号")
}

pub fn nonce(case_number: &str, stage: u32) -> [u8; 32] {
    derive_nonce(&FILER_SECRET, ORIGIN, case_number, stage).reveal()
}

/// With an approver, since most courts on paper are so small that a filing needs one.
pub fn facts(number: u32) -> Facts {
    Facts {
        case_number: case_number(number),
        stage: 0,
        pool: "民事".to_owned(),
        cause: "买卖合同纠纷".to_owned(),
        procedure: "简易".to_owned(),
        flags: Vec::new(),
        weight: 100,
        exclusions: Vec::<Exclusion>::new(),
        facts_commitment: [3; 32],
        approver: "李四".to_owned(),
        departure: String::new(),
        lineage: Lineage::default(),
        panel: Default::default(),
        parties: Default::default(),
    }
}

/// No log on paper fills a tile.
struct NoTiles;

impl TileSource for NoTiles {
    type Error = std::convert::Infallible;

    fn tile(&self, _: u8, _: u64) -> Result<Option<Vec<u8>>, Self::Error> {
        Ok(None)
    }
}

pub fn inclusion(entries: &[Vec<u8>], index: u64) -> Vec<[u8; 32]> {
    let frontier = frontier(entries);
    inclusion_proof(&frontier, &NoTiles, index, frontier.size()).expect("under 256 entries")
}

pub fn consistency(entries: &[Vec<u8>], old: u64) -> Vec<[u8; 32]> {
    let frontier = frontier(entries);
    consistency_proof(&frontier, &NoTiles, old, frontier.size()).expect("under 256 entries")
}

fn frontier(entries: &[Vec<u8>]) -> Frontier {
    let mut frontier = Frontier::new();
    for entry in entries {
        frontier.append(leaf_hash(entry), &mut Vec::new());
    }
    frontier
}

/// The present stage of a case in the index.
pub fn case_row(paper: &PaperCourt, number: &str) -> caselot_core::docket::CaseRow {
    use caselot_core::docket::cases::row::Cases as _;
    paper.cases.case(number).pop().expect("a case")
}
