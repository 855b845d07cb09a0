//! The verdict, the findings and the facts of a log in Chinese. The English ones are the core's own.

mod lots;
mod outsiders;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use caselot_core::audit::{Facts, Finding, Report, Verdict, plain};
use caselot_core::id::EntryIndex;
use caselot_words::{Lang, Said, Words, label, refusal};

/// All Chinese words of the verifier.
static WORDS: LazyLock<Words> = LazyLock::new(|| Words::of(Lang::Zh, include_str!("words/zh.ftl")));

/// What an error says in Chinese, by its name and what it names.
pub fn error(name: &str, fields: &[(&str, String)]) -> Option<Said> {
    Said::of(&WORDS, &format!("error-{name}"), fields)
}

/// How far a verification is.
pub fn progress(checked: u64, total: u64) -> String {
    WORDS.fill("progress", &[("checked", &checked.to_string()), ("total", &total.to_string())])
}

/// A sentence by its key.
pub fn sentence(key: &str, args: &[(&str, String)]) -> String {
    let args: Vec<_> = args.iter().map(|(name, value)| (*name, value.as_str())).collect();
    WORDS.fill(key, &args)
}

/// The report as text.
pub fn report(report: &Report) -> String {
    let verdict = match report.verdict {
        Verdict::Valid => "verdict-Valid",
        Verdict::Invalid => "verdict-Invalid",
        Verdict::Unsupported => "verdict-Unsupported",
        Verdict::SelfAsserted => "verdict-SelfAsserted",
    };
    let mut lines = Lines(Vec::new());
    lines.add("origin", &[("origin", &report.origin)]);
    lines.add("entries", &[("size", &report.size)]);
    lines.add("root", &[("root", &report.root)]);
    lines.add("key", &[("key", &report.key_fingerprint)]);
    report.findings.iter().for_each(|finding| lines.finding(finding));
    lines.facts(&report.facts);
    let body: String = lines.0.iter().map(|line| format!("  {line}\n")).collect();
    format!("{}\n{body}", WORDS.text(verdict))
}

/// A finding as a report lists it, without its mark.
pub fn finding(finding: &Finding) -> String {
    let mut lines = Lines(Vec::new());
    lines.finding(finding);
    lines.0.concat().trim_start_matches("✗ ").to_owned()
}

/// Lines of a report.
struct Lines(Vec<String>);

/// What a line names, by name.
type Args<'a> = &'a [(&'a str, &'a dyn std::fmt::Display)];

/// A key filled with texts of a log, which may hold anything.
fn filled(key: &str, args: Args<'_>) -> String {
    let args: Vec<_> =
        args.iter().map(|(name, value)| (*name, plain(&value.to_string()))).collect();
    let args: Vec<_> = args.iter().map(|(name, value)| (*name, value.as_str())).collect();
    WORDS.fill(key, &args)
}

/// The Chinese word of a code; the code itself if there is none.
fn word(vocabulary: &str, code: &str) -> String {
    label(Lang::Zh, vocabulary, code).map_or_else(|| code.to_owned(), |label| label.whole)
}

/// Who asked and, where the entry names a second person, who that is.
fn persons(requester: &str, approver: &str) -> String {
    match approver {
        "" => filled("person-one", &[("requester", &requester)]),
        _ => filled("persons-two", &[("requester", &requester), ("approver", &approver)]),
    }
}

fn reason(text: &str) -> String {
    if text.is_empty() { WORDS.text("no-reason") } else { text.to_owned() }
}

impl Lines {
    fn add(&mut self, key: &str, args: Args<'_>) {
        self.0.push(filled(key, args));
    }

    fn finding(&mut self, finding: &Finding) {
        let named = || finding.fields.iter().map(|(name, value)| (name.as_ref(), value));
        let fields: Vec<_> = named().map(|(name, value)| (name, value.as_str())).collect();
        let text = WORDS.known(&finding.code, &fields);
        let owned: Vec<_> = named().map(|(name, value)| (name, value.clone())).collect();
        let rule = || refusal(&finding.code, &owned).map(|said| said.sentence);
        let text = text.or_else(rule).unwrap_or_else(|| finding.text.clone());
        match finding.entry {
            Some(entry) => {
                let args: Args<'_> = &[("entry", &entry), ("code", &finding.code), ("text", &text)];
                self.add("finding-entry", args);
            }
            None => self.add("finding", &[("code", &finding.code), ("text", &text)]),
        }
    }

    fn facts(&mut self, facts: &Facts) {
        self.add(
            "filings",
            &[
                ("filings", &facts.filings),
                ("draws", &facts.draws),
                ("single", &facts.single_call_draws),
                ("alone", &facts.single_candidate_draws),
                ("undrawn", &facts.undrawn.len()),
            ],
        );
        self.ends(facts);
        self.persons(facts);
        self.acts(facts);
        facts.lots.iter().for_each(|it| self.lots(it));
        facts.contributions.iter().for_each(|it| self.contributions(it));
        facts.hands.iter().for_each(|it| self.hands(it));
        self.deviations(facts);
        self.recoveries(facts);
        self.witnessed(facts);
        for tray in &facts.retired_trays {
            self.add("tray-retired", &[("tray", tray)]);
        }
        for (code, pool) in &facts.pools {
            let (draws, n_eff) = (pool.draws, pool.least_n_eff);
            self.add("pool", &[("pool", code), ("draws", &draws), ("n_eff", &n_eff)]);
        }
    }

    fn ends(&mut self, facts: &Facts) {
        for void in &facts.voids {
            let judge = void.avoided_judge.map(|judge| judge.to_string());
            self.add(
                "void",
                &[
                    ("entry", &void.entry),
                    ("case_number", &void.case_number),
                    ("ground", &word("VoidGround", void.ground)),
                    ("persons", &persons(&void.requester, &void.approver)),
                    ("judge", &judge.unwrap_or_else(|| WORDS.text("unknown"))),
                ],
            );
        }
        for (case_number, stages) in &facts.redrawn_cases {
            self.add("redrawn", &[("case_number", case_number), ("stages", stages)]);
        }
    }

    fn persons(&mut self, facts: &Facts) {
        for (person, count) in &facts.exclusions {
            // The key is the person and the ground.
            let said = match person.rsplit_once(' ') {
                Some((name, ground)) => format!("{name} {}", word("ExclusionGround", ground)),
                None => person.clone(),
            };
            self.add("excluded", &[("person", &said), ("count", count)]);
        }
        for (by, count) in &facts.designations {
            let said = match by.split_once(' ') {
                Some(("approver", name)) => format!("审批人 {name}"),
                Some(("requester", name)) => format!("申请人 {name}"),
                Some(("judge", number)) => format!("法官 {number}号"),
                Some(("ground", ground)) => format!("事由 {}", word("DesignationGround", ground)),
                _ => by.clone(),
            };
            self.add("designated", &[("by", &said), ("count", count)]);
        }
        for entry in &facts.pending_designations {
            self.add("pending", &[("entry", entry)]);
        }
        for redraw in &facts.redraws {
            self.add(
                "redraw",
                &[
                    ("entry", &redraw.entry),
                    ("case_number", &redraw.case_number),
                    ("persons", &persons(&redraw.requester, &redraw.approver)),
                    ("text", &redraw.text),
                ],
            );
        }
    }

    fn acts(&mut self, facts: &Facts) {
        let Some(acts) = &facts.acts else { return };
        let since = acts.since.map_or(0, |entry| entry.0);
        self.add("protocol", &[("entry", &since), ("claimed", &acts.claimed)]);
        self.by_name("founder", &acts.founders);
        self.by_pair("approved", &acts.approvals);
        self.by_pair("declined", &acts.declined);
        self.by_name("nonce-lost", &acts.lost_nonces);
        self.by_name("withdrawn-soon", &acts.withdrawn_soon);
        if acts.without_parties > 0 {
            self.add("without-parties", &[("count", &acts.without_parties)]);
        }
        for (need, list) in &acts.waited {
            let (need, entries) = (word("ApprovalNeed", need), entries(list));
            let args: Args<'_> = &[("need", &need), ("count", &list.len()), ("entries", &entries)];
            self.add("waited", args);
        }
        for (tray, entry) in &acts.lost_trays {
            self.add("tray-lost", &[("tray", tray), ("entry", entry)]);
        }
        for (key, list) in [
            ("thin", &acts.thin),
            ("not-random", &acts.not_random),
            ("elsewhere", &acts.elsewhere),
            ("late-imports", &acts.late_imports),
            ("heavy", &acts.heavy),
            ("returns", &acts.returns),
            ("outages", &acts.outages),
            ("follows", &acts.follows),
            ("main-elsewhere", &acts.alone),
            ("renumbered", &acts.renumbered),
            ("changed-back", &acts.changed_back),
            ("single-calls", &acts.single_calls),
            ("jumps", &acts.jumps),
        ] {
            self.listed(key, list);
        }
        acts.redistributed.iter().for_each(|it| self.redistributed(it));
        let seats = &acts.seats;
        for (key, list) in [
            ("seats-replaced", &seats.replaced),
            ("seats-formed", &seats.formed),
            ("seats-grown", &seats.grown),
            ("seats-taken-over", &seats.taken_over),
            ("seats-passed-over", &seats.passed_over),
            ("seats-presiding", &seats.presiding),
            ("seats-again", &seats.again),
            ("seats-short-notice", &seats.short_notice),
        ] {
            self.listed(key, list);
        }
    }

    fn listed(&mut self, key: &str, list: &[EntryIndex]) {
        if !list.is_empty() {
            self.add(key, &[("count", &list.len()), ("entries", &entries(list))]);
        }
    }

    fn by_name(&mut self, key: &str, rows: &BTreeMap<String, Vec<EntryIndex>>) {
        for (name, list) in rows {
            let entries = entries(list);
            self.add(key, &[("name", name), ("count", &list.len()), ("entries", &entries)]);
        }
    }

    /// Second persons, each with whom they acted for: the key has both.
    fn by_pair(&mut self, key: &str, rows: &BTreeMap<String, Vec<EntryIndex>>) {
        for (pair, list) in rows {
            let (approver, requester) = pair.split_once(" for ").unwrap_or((pair, ""));
            let name = persons(requester, approver);
            let entries = entries(list);
            self.add(key, &[("name", &name), ("count", &list.len()), ("entries", &entries)]);
        }
    }

    fn deviations(&mut self, facts: &Facts) {
        for (key, list) in [
            ("conflict-changed", &facts.conflicts_changed),
            ("departure", &facts.departures),
            ("over-cap", &facts.designated_over_cap),
            ("closed-by-others", &facts.closed_by_others),
        ] {
            list.iter().for_each(|entry| self.add(key, &[("entry", entry)]));
        }
        for (series, count) in &facts.number_gaps {
            self.add("gap", &[("series", series), ("count", count)]);
        }
        for (key, list) in [("thin-pools", &facts.thin_pools), ("fresh-pools", &facts.fresh_pools)]
        {
            if !list.is_empty() {
                self.add(key, &[("count", &list.len())]);
            }
        }
    }

    fn recoveries(&mut self, facts: &Facts) {
        for it in &facts.restored {
            self.add(
                "restored",
                &[
                    ("entry", &it.entry),
                    ("persons", &persons(&it.requester, &it.approver)),
                    ("size", &it.lost_size),
                    ("root", &it.lost_root),
                    ("text", &reason(&it.text)),
                ],
            );
        }
        for it in &facts.key_rotations {
            self.add(
                "rotated",
                &[
                    ("entry", &it.entry),
                    ("persons", &persons(&it.requester, &it.approver)),
                    ("fingerprint", &it.fingerprint),
                    ("text", &reason(&it.text)),
                ],
            );
        }
        for it in &facts.lost_receipts {
            let judge = match it.judge {
                Some(judge) => filled("receipt-judge", &[("judge", &judge)]),
                None => WORDS.text("receipt-no-judge"),
            };
            self.add(
                "lost-receipt",
                &[
                    ("entry", &it.entry),
                    ("size", &it.size),
                    ("kept_as", &it.kept_as),
                    ("recovery", &it.recovery),
                    ("judge", &judge),
                ],
            );
        }
    }
}

fn entries(list: &[EntryIndex]) -> String {
    joined(list.iter().map(EntryIndex::to_string))
}

fn joined(parts: impl Iterator<Item = String>) -> String {
    parts.collect::<Vec<_>>().join("、")
}

#[cfg(test)]
mod tests {
    use super::*;
    use caselot_core::audit::{HandFile, Trust, verify};

    #[test]
    fn every_fault_has_a_chinese_sentence() {
        use caselot_core::audit::Fault;
        let missing: Vec<_> = Fault::CODES.iter().filter(|code| !WORDS.has(code)).collect();
        assert!(missing.is_empty(), "{missing:?}");
    }

    #[test]
    fn a_broken_bundle_is_said_in_chinese_and_hides_nothing_of_the_log() {
        let said = report(&verify(b"no bundle", &Trust::SelfAsserted));
        assert!(said.starts_with("无效\n") && said.contains("审计包无法读取"), "{said}");
        let said = filled("gap", &[("series", &"a\u{202e}b"), ("count", &1)]);
        assert!(!said.contains('\u{202e}'), "{said}");
    }

    const TESTS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/");

    #[test]
    fn the_chinese_report_has_as_many_lines_as_the_english_one() {
        let folder = format!("{TESTS}fixtures/v1/");
        let bundle = std::fs::read(format!("{folder}year.bundle")).expect("a bundle");
        let trust = crate::trust(&format!("{folder}year.pub")).expect("a key");
        let verified = verify(&bundle, &trust);
        let said = report(&verified);
        assert_eq!(said.lines().count(), verified.to_string().lines().count(), "{said}");
        assert!(said.starts_with("有效\n") && !said.contains("WITHDRAWN"), "{said}");
    }

    /// Each fact of every published log, of hands and contributors too, is said in both languages, and
    /// nothing in Chinese stays English but names, codes of pools and digits.
    #[test]
    fn the_chinese_report_of_every_published_log_leaves_no_fact_out() {
        let mut logs = 0;
        for file in std::fs::read_dir(format!("{TESTS}vectors/logs")).expect("a folder") {
            let path = file.expect("a file").path();
            if path.extension().is_none_or(|it| it != "bundle") {
                continue;
            }
            let bundle = std::fs::read(&path).expect("a bundle");
            let mut verified = verify(&bundle, &Trust::SelfAsserted);
            verified.hold_hands(&HandFile::parse("").expect("a file of nobody"));
            let said = report(&verified);
            let english = verified.to_string();
            assert_eq!(said.lines().count(), english.lines().count(), "{path:?}: {said}{english}");
            assert!(!said.contains(" for "), "{path:?}: {said}");
            logs += 1;
        }
        assert!(logs > 20, "{logs}");
    }
}
