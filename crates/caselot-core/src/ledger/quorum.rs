//! Whose cosignatures a checkpoint needs: a policy file of C2SP tlog-policy.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use super::checkpoint::NoteKey;
use super::cosignature::WitnessKey;
use super::note::{NoteError, SignedNote};

/// Most bytes of a policy file.
const MAX_BYTES: usize = 64 << 10;
/// The quorum that needs nobody.
const NONE: &str = "none";

/// The logs and the witnesses that a reader trusts, and which of the witnesses must have cosigned.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WitnessPolicy {
    /// The logs that are accepted; empty where the log is known otherwise.
    pub logs: Vec<NoteKey>,
    /// The witnesses, in the order of the file.
    pub witnesses: Vec<Witness>,
    groups: Vec<Group>,
    quorum: Option<Member>,
}

/// A witness of a policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Witness {
    /// Its name in the file.
    pub label: String,
    /// Its key.
    pub key: WitnessKey,
    /// Where it is asked for cosignatures: the submission prefix of C2SP tlog-witness.
    pub url: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Group {
    least: usize,
    members: Vec<Member>,
}

/// A witness or a group, by its place in its list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Member {
    Witness(usize),
    Group(usize),
}

/// Why a policy file was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyError {
    /// Number of the line, from 1; 0 = the file as a whole.
    pub line: usize,
    /// What is wrong with it.
    pub fault: PolicyFault,
}

/// What is wrong with a policy file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PolicyFault {
    /// It is longer than 64 KiB, or holds a control character other than a tab or a line end.
    Bytes,
    /// A line begins with another word than `log`, `witness`, `group` or `quorum`, or has too few or
    /// too many.
    Line,
    /// A key is malformed or of another kind.
    Key(NoteError),
    /// A key stands there twice.
    KeyTwice,
    /// A name stands there twice, or is `none`.
    NameTaken(String),
    /// A name is not that of a witness or group of an earlier line.
    NameUnknown(String),
    /// A witness or group is a member of a group already.
    MemberTwice(String),
    /// A group needs none of its members, or more than it has.
    Threshold,
    /// There is no quorum line, or a second one.
    Quorum,
}

impl fmt::Display for PolicyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.line > 0 {
            write!(f, "line {} of the witness policy: ", self.line)?;
        }
        match &self.fault {
            PolicyFault::Bytes => f.write_str(
                "a witness policy has at most 64 KiB and no control characters but tabs and line ends",
            ),
            PolicyFault::Line => f.write_str(
                "it must be “log VKEY [URL]”, “witness NAME VKEY [URL]”, \
                 “group NAME all|any|NUMBER NAME…” or “quorum NAME|none”",
            ),
            PolicyFault::Key(fault) => fault.fmt(f),
            PolicyFault::KeyTwice => f.write_str("this key stands there already"),
            PolicyFault::NameTaken(name) => write!(f, "the name {name} is taken"),
            PolicyFault::NameUnknown(name) => {
                write!(f, "no witness or group above is called {name}")
            }
            PolicyFault::MemberTwice(name) => write!(f, "{name} is a member of a group already"),
            PolicyFault::Threshold => {
                f.write_str("a group needs at least one of its members and at most all of them")
            }
            PolicyFault::Quorum => f.write_str("a witness policy has exactly one quorum line"),
        }
    }
}

impl std::error::Error for PolicyError {}

impl WitnessPolicy {
    /// Reads a policy file.
    ///
    /// ```
    /// use caselot_core::ledger::checkpoint::signing_key;
    /// use caselot_core::ledger::cosignature::WitnessKey;
    /// use caselot_core::ledger::quorum::WitnessPolicy;
    ///
    /// let key = |seed| signing_key(&[seed; 32]).verifying_key().to_bytes();
    /// let one = WitnessKey::new("one.example", key(1)).unwrap();
    /// let two = WitnessKey::new("two.example", key(2)).unwrap();
    /// let file = format!(
    ///     "witness one {} https://one.example\nwitness two {}\ngroup both 2 one two\nquorum both\n",
    ///     one.vkey(), two.vkey(),
    /// );
    /// let policy = WitnessPolicy::parse(file.as_bytes()).unwrap();
    /// assert!(!policy.is_met(|key| key == &one));
    /// assert!(policy.is_met(|_| true));
    /// ```
    ///
    /// # Errors
    /// Which line is not in form, and why.
    pub fn parse(bytes: &[u8]) -> Result<Self, PolicyError> {
        let whole = |fault| PolicyError { line: 0, fault };
        let control = |byte: &u8| (*byte < b' ' && !b"\t\n".contains(byte)) || *byte == 0x7f;
        if bytes.len() > MAX_BYTES || bytes.iter().any(control) {
            return Err(whole(PolicyFault::Bytes));
        }
        let mut parser = Parser::default();
        for (at, line) in (1..).zip(bytes.split(|byte| *byte == b'\n')) {
            parser.line(line).map_err(|fault| PolicyError { line: at, fault })?;
        }
        match parser.has_quorum {
            true => Ok(parser.policy),
            false => Err(whole(PolicyFault::Quorum)),
        }
    }

    /// Whether those that have signed are enough.
    #[must_use]
    pub fn is_met(&self, has_signed: impl Fn(&WitnessKey) -> bool) -> bool {
        let signed: Vec<bool> = self.witnesses.iter().map(|it| has_signed(&it.key)).collect();
        // A group's members stand before it, so one pass decides all of them.
        let mut groups: Vec<bool> = Vec::with_capacity(self.groups.len());
        let met = |member: &Member, groups: &[bool]| match *member {
            Member::Witness(at) => signed[at],
            Member::Group(at) => groups[at],
        };
        for group in &self.groups {
            let count = group.members.iter().filter(|member| met(member, &groups)).count();
            groups.push(count >= group.least);
        }
        self.quorum.is_none_or(|quorum| met(&quorum, &groups))
    }

    /// Whether any witness must have signed at all.
    #[must_use]
    pub fn asks_for_witnesses(&self) -> bool {
        self.quorum.is_some()
    }

    /// The moment, in seconds since 1970 UTC, by which enough witnesses had signed this note; `None`
    /// if not enough did. A line of a witness that does not hold counts as none.
    #[must_use]
    pub fn time_met(&self, note: &SignedNote<'_>) -> Option<u64> {
        let times: BTreeMap<&WitnessKey, u64> =
            self.witnesses.iter().filter_map(|it| Some((&it.key, it.key.time_on(note)?))).collect();
        let moments: BTreeSet<u64> = times.values().copied().collect();
        let by =
            |moment: u64| self.is_met(|key| times.get(key).is_some_and(|time| *time <= moment));
        moments.into_iter().find(|moment| by(*moment))
    }
}

/// What was read so far.
#[derive(Default)]
struct Parser {
    policy: WitnessPolicy,
    names: BTreeMap<Vec<u8>, Member>,
    /// Members of groups: each counts in one way only.
    taken: BTreeSet<Member>,
    has_quorum: bool,
}

impl Parser {
    fn line(&mut self, line: &[u8]) -> Result<(), PolicyFault> {
        let words: Vec<&[u8]> =
            line.split(|byte| b" \t".contains(byte)).filter(|word| !word.is_empty()).collect();
        match words[..] {
            [] => Ok(()),
            [first, ..] if first.starts_with(b"#") => Ok(()),
            [b"log", vkey] | [b"log", vkey, _] => self.log(vkey),
            [b"witness", name, vkey] => self.witness(name, vkey, None),
            [b"witness", name, vkey, url] => self.witness(name, vkey, Some(url)),
            [b"group", name, least, ref members @ ..] => self.group(name, least, members),
            [b"quorum", name] => self.quorum(name),
            _ => Err(PolicyFault::Line),
        }
    }

    fn log(&mut self, vkey: &[u8]) -> Result<(), PolicyFault> {
        let key = NoteKey::parse_vkey(utf8(vkey)?).map_err(PolicyFault::Key)?;
        if self.policy.logs.iter().any(|known| known.public() == key.public()) {
            return Err(PolicyFault::KeyTwice);
        }
        self.policy.logs.push(key);
        Ok(())
    }

    fn witness(&mut self, name: &[u8], vkey: &[u8], url: Option<&[u8]>) -> Result<(), PolicyFault> {
        let key = WitnessKey::parse_vkey(utf8(vkey)?).map_err(PolicyFault::Key)?;
        let known = &mut self.policy.witnesses;
        if known.iter().any(|known| known.key.public() == key.public()) {
            return Err(PolicyFault::KeyTwice);
        }
        let member = Member::Witness(known.len());
        let url = url.map(utf8).transpose()?.map(|url| url.trim_end_matches('/').to_owned());
        known.push(Witness { label: lossy(name), key, url });
        self.name(name, member)
    }

    fn group(&mut self, name: &[u8], least: &[u8], members: &[&[u8]]) -> Result<(), PolicyFault> {
        let mut of: Vec<Member> = Vec::new();
        for member in members {
            let known = *self.known(member)?;
            if !self.taken.insert(known) {
                return Err(PolicyFault::MemberTwice(lossy(member)));
            }
            of.push(known);
        }
        let least = match least {
            b"any" => 1,
            b"all" => of.len(),
            digits => super::checkpoint::parse_size(utf8(digits)?)
                .and_then(|least| usize::try_from(least).ok())
                .ok_or(PolicyFault::Line)?,
        };
        if least == 0 || least > of.len() {
            return Err(PolicyFault::Threshold);
        }
        let member = Member::Group(self.policy.groups.len());
        self.policy.groups.push(Group { least, members: of });
        self.name(name, member)
    }

    fn quorum(&mut self, name: &[u8]) -> Result<(), PolicyFault> {
        if std::mem::replace(&mut self.has_quorum, true) {
            return Err(PolicyFault::Quorum);
        }
        self.policy.quorum = match name == NONE.as_bytes() {
            true => None,
            false => Some(*self.known(name)?),
        };
        Ok(())
    }

    fn known(&self, name: &[u8]) -> Result<&Member, PolicyFault> {
        self.names.get(name).ok_or_else(|| PolicyFault::NameUnknown(lossy(name)))
    }

    fn name(&mut self, name: &[u8], member: Member) -> Result<(), PolicyFault> {
        if name == NONE.as_bytes() || self.names.insert(name.to_vec(), member).is_some() {
            return Err(PolicyFault::NameTaken(lossy(name)));
        }
        Ok(())
    }
}

fn utf8(word: &[u8]) -> Result<&str, PolicyFault> {
    std::str::from_utf8(word).map_err(|_| PolicyFault::Line)
}

/// A name for people; the file's own bytes are what is compared.
fn lossy(name: &[u8]) -> String {
    String::from_utf8_lossy(name).into_owned()
}
