//! The tables of an auditor's report are what simple loops over the entries count.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use caselot_core::docket::fold::state::State;
use caselot_core::docket::people::Judge;
use caselot_core::docket::{Day, Entry, Event, codec};
use caselot_core::id::EntryIndex;
use caselot_core::ledger::bundle;
use caselot_core::lottery::role::SeatRole;
use caselot_core::oversight::report::{AssignmentWay, ChangeKind, ComparisonLine, End, Unopened};
use caselot_core::oversight::{AskedDays, CaseRef, EXACT_DRAWS, Oversight, OversightReport, json};
use caselot_core::quota::Fraction;
use num_traits::Zero;

use crate::contributor::{contributor, gives, names, opens};
use crate::paper::two::facts;
use crate::paper::{PaperCourt, case_number};

/// An entry as it counts: an act that was proposed stands at its approval.
struct Acted {
    at: EntryIndex,
    time_ms: u64,
    day: Day,
    person: String,
    event: Event,
}

/// The entries of a bundle.
fn entries(bytes: &[u8]) -> Vec<Entry> {
    let bundle = bundle::parse(bytes).expect("a bundle");
    bundle.entries.iter().map(|bytes| codec::decode(bytes).expect("an entry")).collect()
}

/// What counts, by a loop of its own.
fn acted(entries: &[Entry]) -> Vec<Acted> {
    let offset = match &entries[0].event {
        Event::CourtOpened(court) => court.utc_offset_minutes,
        other => panic!("{other:?}"),
    };
    let mut proposed = BTreeMap::new();
    let mut found = Vec::new();
    for entry in entries {
        let mut person = entry.actor.person.clone();
        let mut event = entry.event.clone();
        if let Event::Proposed(it) = &entry.event {
            proposed.insert(entry.index, (person.clone(), it.what.clone()));
        }
        if let Event::Approved(it) = &entry.event
            && let Some((proposer, what)) = proposed.remove(&it.entry)
            && !matches!(what, Event::FilingVoided(_))
        {
            (person, event) = (proposer, what);
        }
        let day = Day::at(entry.time_ms, offset);
        found.push(Acted { at: entry.index, time_ms: entry.time_ms, day, person, event });
    }
    found
}

fn report_of(entries: &[Entry], asked: AskedDays) -> OversightReport {
    let mut oversight = Oversight::default();
    entries.iter().for_each(|entry| oversight.apply(entry));
    oversight.report(asked)
}

/// Every log of the fixtures and vectors, by name.
fn logs() -> Vec<(String, Vec<Entry>)> {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests");
    let mut paths = vec![tests.join("fixtures/v1/year.bundle")];
    let vectors = fs::read_dir(tests.join("vectors/logs")).expect("a folder");
    paths.extend(vectors.map(|entry| entry.expect("an entry").path()));
    paths.retain(|path| path.extension().is_some_and(|ext| ext == "bundle"));
    paths.sort();
    let read = |path: &Path| entries(&fs::read(path).expect("read"));
    paths.iter().map(|path| (path.display().to_string(), read(path))).collect()
}

fn filings(acts: &[Acted]) -> impl Iterator<Item = &Acted> {
    let files =
        |it: &&Acted| matches!(it.event, Event::CaseFiled(_) | Event::DesignationRequested(_));
    acts.iter().filter(files)
}

fn entries_of(cases: &[CaseRef]) -> BTreeSet<EntryIndex> {
    cases.iter().map(|case| case.entry).collect()
}

#[test]
fn exclusions_are_those_of_the_filings() {
    let mut any = 0;
    for (name, entries) in logs() {
        let acts = acted(&entries);
        let report = report_of(&entries, AskedDays::default());
        let mut counted: BTreeMap<_, u64> = BTreeMap::new();
        let mut filed: BTreeMap<String, u64> = BTreeMap::new();
        for it in filings(&acts) {
            *filed.entry(it.person.clone()).or_default() += 1;
            let facts = match &it.event {
                Event::CaseFiled(filed) => &filed.facts,
                Event::DesignationRequested(request) => &request.facts,
                _ => continue,
            };
            for exclusion in &facts.exclusions {
                let person = match (exclusion.by_program, exclusion.person.as_str()) {
                    (true, _) => "caselot",
                    (false, "") => &it.person,
                    (false, named) => named,
                };
                let text = exclusion.text.clone();
                let key = (person.to_owned(), exclusion.judge, exclusion.ground, text);
                *counted.entry(key).or_default() += 1;
                any += 1;
            }
        }
        assert_eq!(report.filings, filed.values().sum::<u64>(), "{name}");
        let told = report.exclusions.iter().map(|line| {
            let key = (line.person.clone(), line.judge, line.ground, line.text.clone());
            (key, line.cases.len() as u64)
        });
        assert_eq!(told.collect::<BTreeMap<_, _>>(), counted, "{name}");
        for line in &report.filers {
            assert!(line.excluding <= line.filings, "{name}: {line:?}");
            if line.person == "caselot" {
                assert_eq!(line.filings, report.filings, "{name}");
            } else if filed.contains_key(&line.person) {
                assert!(line.filings >= filed[&line.person], "{name}: {line:?}");
            }
        }
    }
    assert!(any > 20, "{any} exclusions");
}

/// The chances of each judge by what the draws are grouped by.
type Expected = BTreeMap<(String, u32), (Vec<Fraction>, u64)>;

fn expected(acts: &[Acted], of: impl Fn(&Acted, &str) -> String) -> Expected {
    let mut open = BTreeMap::new();
    let mut found = Expected::new();
    for it in acts {
        match &it.event {
            Event::CaseFiled(filed) => drop(open.insert(it.at, (it, filed.clone()))),
            Event::CaseDrawn(drawn) => {
                let (filer, filed) = &open[&drawn.filing];
                let group = &filed.groups[0];
                let total: u64 = group.odds.iter().map(|(_, mass)| mass).sum();
                let won = drawn.seats.iter().find(|seat| seat.role == SeatRole::Undertaking);
                // A filing that changes seats draws nobody who undertakes the case.
                let Some(won) = won.map(|seat| seat.judge) else { continue };
                for (judge, mass) in &group.odds {
                    let key = (of(filer, &filed.facts.cause), judge.0);
                    let row = found.entry(key).or_default();
                    row.0.push(Fraction::new((*mass).into(), total.into()));
                    row.1 += u64::from(*judge == won);
                }
            }
            _ => {}
        }
    }
    found
}

fn compared(name: &str, lines: &[ComparisonLine], wanted: &Expected) {
    assert_eq!(lines.len(), wanted.len(), "{name}");
    for line in lines {
        let (chances, drawn) = &wanted[&(line.of.clone(), line.judge.0)];
        assert_eq!((line.draws, line.drawn), (chances.len() as u64, *drawn), "{name}: {line:?}");
        assert_eq!(line.cases.len() as u64, line.drawn, "{name}");
        assert_eq!(line.grid.is_some(), chances.len() > EXACT_DRAWS, "{name}");
        let one = Fraction::from_integer(1.into());
        if line.grid.is_none() {
            assert_eq!(line.expected, chances.iter().sum::<Fraction>(), "{name}");
            let variance: Fraction = chances.iter().map(|it| it * (&one - it)).sum();
            assert_eq!(line.variance, variance, "{name}");
        }
        // The distribution, one draw after the other, in fractions.
        let mut of = vec![one.clone()];
        for chance in chances {
            let mut next = vec![Fraction::zero(); of.len() + 1];
            for (at, probability) in of.iter().enumerate() {
                next[at] += probability * (&one - chance);
                next[at + 1] += probability * chance;
            }
            of = next;
        }
        let won = usize::try_from(line.drawn).expect("few");
        let tail: Fraction =
            if line.is_above() { of[won..].iter().sum() } else { of[..=won].iter().sum() };
        assert_eq!(line.tail, tail, "{name}: {line:?}");
    }
}

#[test]
fn draws_are_compared_with_the_frozen_odds() {
    for (name, entries) in logs() {
        let acts = acted(&entries);
        let report = report_of(&entries, AskedDays::default());
        let by_filer = expected(&acts, |filed, _| filed.person.clone());
        compared(&name, &report.by_filer.lines, &by_filer);
        compared(&name, &report.by_cause.lines, &expected(&acts, |_, cause| cause.to_owned()));
        let open = report.by_filer.lines.iter().filter(|line| !line.variance.is_zero()).count();
        assert_eq!(report.by_filer.comparisons, open as u64, "{name}");
        let threshold = (open > 0).then(|| Fraction::new(1.into(), (40 * open).into()));
        assert_eq!(report.by_filer.threshold, threshold, "{name}");
    }
}

#[test]
fn voids_are_told_with_what_came_after() {
    let mut known = (0, 0, 0);
    for (name, entries) in logs() {
        let acts = acted(&entries);
        let report = report_of(&entries, AskedDays::default());
        let voids: Vec<_> =
            acts.iter().filter(|it| matches!(it.event, Event::FilingVoided(_))).collect();
        assert_eq!(report.voids.len(), voids.len(), "{name}");
        for (line, it) in report.voids.iter().zip(voids) {
            let Event::FilingVoided(void) = &it.event else { continue };
            assert_eq!((line.entry, line.case.entry), (it.at, void.filing), "{name}");
            let filed = acts.iter().find(|it| it.at == void.filing).expect("a filing");
            let Event::CaseFiled(facts) = &filed.event else { panic!("{name}") };
            assert_eq!(line.filer, filed.person, "{name}");
            match line.avoided {
                Ok(judge) => {
                    assert!(facts.groups[0].odds.iter().any(|row| row.0 == judge), "{name}");
                    if let Some(stated) = void.avoided {
                        assert_eq!(judge, stated, "{name}: the entry states it, too");
                    }
                    known.0 += 1;
                }
                Err(why) => {
                    let envelope = void.envelope_secret.is_none();
                    assert_eq!(why == Unopened::Envelope, envelope, "{name}: {line:?}");
                    known.1 += 1;
                }
            }
            let later = filings(&acts).find(|later| {
                later.at > it.at && later.event.case_number() == Some(&facts.facts.case_number)
            });
            if let Some(later) = later {
                let next = line.next.as_ref().expect("what came after");
                assert_eq!((next.case.entry, next.same_number), (later.at, true), "{name}");
                let drawn = acts.iter().any(
                    |it| matches!(&it.event, Event::CaseDrawn(drawn) if drawn.filing == later.at),
                );
                assert_eq!(next.end == End::Drawn, drawn, "{name}");
                known.2 += 1;
            }
        }
    }
    assert!(known.0 > 5 && known.1 > 3 && known.2 > 3, "{known:?}");
}

#[test]
fn late_draws_are_those_an_hour_after_their_filing() {
    let mut any = 0;
    for (name, entries) in logs() {
        let acts = acted(&entries);
        let report = report_of(&entries, AskedDays::default());
        let mut late = BTreeMap::new();
        for filed in acts.iter().filter(|it| matches!(it.event, Event::CaseFiled(_))) {
            let ends = |it: &&Acted| it.event.about() == Some(filed.at);
            let of_draw = |it: &&Acted| matches!(it.event, Event::CaseDrawn(_));
            let void = acts.iter().any(|it| {
                matches!(it.event, Event::FilingVoided(_)) && it.event.about() == Some(filed.at)
            });
            let drawn = acts.iter().filter(ends).find(of_draw);
            let until = drawn.map_or(acts[acts.len() - 1].time_ms, |it| it.time_ms);
            if !void && until - filed.time_ms > 3_600_000 {
                late.insert(filed.at, (drawn.map(|it| it.at), (until - filed.time_ms) / 60_000));
            }
        }
        any += late.len();
        let told = report.delays.iter().map(|it| (it.case.entry, (it.drawn, it.minutes)));
        assert_eq!(told.collect::<BTreeMap<_, _>>(), late, "{name}");
        assert!(report.delays.is_sorted_by_key(|it| std::cmp::Reverse(it.minutes)), "{name}");
    }
    assert!(any > 0);
}

#[test]
fn a_late_draw_says_how_long_it_waited_for_a_contributor() {
    const HOUR_MS: u64 = 3_600_000;
    let mut paper = PaperCourt::two(10);
    let named = names(&mut paper, contributor());
    // Filed an hour before it is opened, and then given its value two hours later.
    paper.files(facts(1)).expect("files");
    paper.now_ms += HOUR_MS;
    paper.draws(&facts(1)).expect("opens");
    let opened = EntryIndex(paper.entries.len() as u64 - 1);
    paper.now_ms += 2 * HOUR_MS;
    gives(&mut paper, named);
    // This one is not opened: it waits for its filer, and not for the contributor.
    paper.files(facts(2)).expect("files");
    opens(&mut paper, 3);
    paper.now_ms += 90 * 60_000;
    paper.files(facts(4)).expect("files");
    let report = report_of(&paper.entries, AskedDays::default());
    let told: Vec<_> = report
        .delays
        .iter()
        .map(|line| {
            let wait = line.contributor.as_ref();
            let wait = wait.map(|it| (it.contributor, &*it.name, it.minutes, it.waits));
            (line.case.number.clone(), line.minutes, wait)
        })
        .collect();
    let of = |minutes, waits| Some((named, "省高院技术处", minutes, waits));
    assert_eq!(
        told,
        [
            (case_number(1), 180, of(120, false)),
            (case_number(2), 90, None),
            (case_number(3), 90, of(90, true)),
        ]
    );
    assert_eq!(report.delays[0].contributor.as_ref().map(|it| it.opened), Some(opened));
    let json = json::json(&report);
    assert_eq!(json["delays"][2]["contributor"]["waits"], true);
    assert!(json["delays"][1]["contributor"].is_null());
}

#[test]
fn days_are_told_on_which_somebody_was_away_lately_or_many_were() {
    let mut any = 0;
    for (name, entries) in logs() {
        let report = report_of(&entries, AskedDays::default());
        let mut state = State::default();
        let mut wanted: BTreeMap<(Day, String), (bool, BTreeSet<EntryIndex>)> = BTreeMap::new();
        for entry in &entries {
            let today = state.day(entry.time_ms);
            if let Event::CaseFiled(filed) = &entry.event {
                for group in &filed.groups {
                    let pool = state.pools[&group.pool].spec_on(today);
                    let members: Vec<_> =
                        pool.members.iter().filter(|member| member.covers(today)).collect();
                    let row = wanted.entry((today, group.pool.clone())).or_default();
                    row.0 |= 4 * group.shares.len() < 3 * members.len();
                    row.1.insert(entry.index);
                    for member in members {
                        let on_duty = group.shares.iter().any(|row| row.0 == member.judge);
                        let yesterday = Day(today.0 - 1);
                        // Recorded before yesterday: nothing of late.
                        let known =
                            state.roster.is_away_since(member.judge, today, Day(yesterday.0 - 1));
                        row.0 |= !on_duty && state.roster.is_away(member.judge, today) && !known;
                    }
                }
            }
            state.apply(entry);
        }
        wanted.retain(|_, (told, _)| *told);
        any += wanted.len();
        let told: BTreeMap<_, _> = report
            .duty
            .iter()
            .map(|line| ((line.on, line.pool.clone()), (true, entries_of(&line.cases))))
            .collect();
        assert_eq!(told, wanted, "{name}");
        for line in &report.duty {
            assert_eq!(line.filers.values().sum::<u64>(), line.cases.len() as u64, "{name}");
        }
    }
    assert!(any > 2, "{any}");
}

#[test]
fn assignments_without_a_first_draw_are_all_there() {
    let mut any = 0;
    for (name, entries) in logs() {
        let acts = acted(&entries);
        let report = report_of(&entries, AskedDays::default());
        let mut wanted = BTreeMap::new();
        for it in &acts {
            let filing = it.event.about();
            let filed = acts.iter().find(|act| Some(act.at) == filing).map(|act| &act.event);
            let way = match (&it.event, filed) {
                (Event::CaseDrawn(_), Some(Event::CaseFiled(filed))) => {
                    filed.facts.lineage.reassigns.as_ref().map(|_| AssignmentWay::RedrawnTo)
                }
                (Event::CaseDesignated(_), Some(Event::DesignationRequested(it))) => {
                    Some(match it.facts.lineage.reassigns {
                        Some(_) => AssignmentWay::ReassignedTo,
                        None => AssignmentWay::Designated,
                    })
                }
                (Event::DesignationDeclined(_), _) => Some(AssignmentWay::Declined),
                _ => None,
            };
            if let (Some(way), Some(filing)) = (way, filing) {
                wanted.insert(filing, (way, it.day.year_month()));
            }
        }
        any += wanted.len();
        let lines = report.assignments.iter();
        let told = lines
            .flat_map(|line| line.cases.iter().map(|case| (case.entry, (line.way, line.month))));
        assert_eq!(told.collect::<BTreeMap<_, _>>(), wanted, "{name}");
        for line in &report.assignments {
            let reassigned =
                matches!(line.way, AssignmentWay::RedrawnTo | AssignmentWay::ReassignedTo);
            assert!(!reassigned || line.left.is_some(), "{name}");
            assert!(!line.requester.is_empty(), "{name}: {line:?}");
            // A request may be taken back by who asked.
            let by_two = line.way != AssignmentWay::Declined;
            assert!(!by_two || line.requester != line.approver, "{name}");
        }
    }
    assert!(any > 10, "{any}");
}

#[test]
fn changes_of_earlier_days_are_all_there() {
    let mut kinds = BTreeSet::new();
    for (name, entries) in logs() {
        let report = report_of(&entries, AskedDays::default());
        let (mut wanted, mut posts) = (BTreeMap::new(), BTreeMap::new());
        for it in acted(&entries) {
            let kind = match &it.event {
                Event::JudgeRecorded(judge) => {
                    let past = |judge: &Judge| {
                        let post = |day| judge.on(Day(day)).map(|row| (row.role, row.in_quota));
                        (0..it.day.0).map(post).collect::<Vec<_>>()
                    };
                    let known = posts.insert(judge.judge, judge.clone());
                    if known.is_none_or(|known| past(&known) == past(judge)) {
                        continue;
                    }
                    ChangeKind::Post
                }
                Event::CaseCorrected(_) => ChangeKind::Record,
                Event::NumberCorrected(_) => ChangeKind::Number,
                Event::FlagsChanged(_) => ChangeKind::Flags,
                Event::ReductionGranted(it) if it.revokes.is_some() => ChangeKind::Revocation,
                Event::ReductionGranted(_) => ChangeKind::Reduction,
                Event::PolicyAdopted(policy) if policy.valid_from < it.day => ChangeKind::Policy,
                Event::AbsenceRecorded(absence) if absence.replaces.is_some() => {
                    ChangeKind::AbsenceChanged
                }
                Event::AbsenceRecorded(absence) if absence.from < it.day => ChangeKind::Absence,
                _ => continue,
            };
            kinds.insert(kind);
            wanted.insert(it.at, (kind, it.person));
        }
        let told = report.changes.iter().map(|it| (it.entry, (it.kind, it.person.clone())));
        assert_eq!(told.collect::<BTreeMap<_, _>>(), wanted, "{name}");
    }
    assert!(kinds.len() >= 6, "{kinds:?}");
}

#[test]
fn gaps_are_the_numbers_that_nobody_has() {
    let mut any = 0;
    for (name, entries) in logs() {
        let report = report_of(&entries, AskedDays::default());
        let mut numbers: BTreeMap<(u32, String), BTreeSet<u32>> = BTreeMap::new();
        for it in acted(&entries) {
            let corrected = match &it.event {
                Event::NumberCorrected(it) => Some(it.number.as_str()),
                _ => None,
            };
            for number in it.event.case_number().into_iter().chain(corrected) {
                // (2026)湘0203民初5号
                let Some((year, rest)) = number[1..].split_once(')') else { continue };
                let court = report.court.as_str();
                let body = rest.strip_prefix(court).and_then(|rest| rest.strip_suffix('号'));
                let (Some(body), Ok(year)) = (body, year.parse()) else { continue };
                let digits = body.trim_start_matches(|c: char| !c.is_ascii_digit());
                let type_code = body.strip_suffix(digits).expect("a type").to_owned();
                let Ok(number) = digits.parse() else { continue };
                numbers.entry((year, type_code)).or_default().insert(number);
            }
        }
        let years = report.period.0.year()..=report.period.1.year();
        let mut wanted: BTreeMap<(u32, String), BTreeSet<u32>> = BTreeMap::new();
        for ((year, type_code), known) in numbers {
            let (least, greatest) = (*known.first().expect("one"), *known.last().expect("one"));
            let missing: BTreeSet<u32> =
                (least..=greatest).filter(|n| !known.contains(n)).collect();
            if !missing.is_empty() && years.contains(&year) {
                any += missing.len();
                wanted.insert((year, type_code), missing);
            }
        }
        let told = report.gaps.iter().map(|line| {
            let missing: BTreeSet<u32> =
                line.gaps.iter().flat_map(|(first, last)| *first..=*last).collect();
            assert_eq!(line.missing, missing.len() as u64, "{name}");
            ((line.year, line.type_code.clone()), missing)
        });
        assert_eq!(told.collect::<BTreeMap<_, _>>(), wanted, "{name}");
    }
    assert!(any > 10, "{any}");
}

#[test]
fn a_period_has_what_happened_on_its_days() {
    let year = include_bytes!("../fixtures/v1/year.bundle");
    let entries = entries(year);
    let whole = report_of(&entries, AskedDays::default());
    let days: Vec<Day> = (whole.period.0.0..=whole.period.1.0).map(Day).collect();
    let middle = days[days.len() / 2];
    let before = AskedDays { from: None, to: Some(Day(middle.0 - 1)) };
    let parts = [before, AskedDays { from: Some(middle), to: None }];
    let parts = parts.map(|asked| report_of(&entries, asked));
    let sum = |of: fn(&OversightReport) -> usize| parts.iter().map(of).sum::<usize>();
    assert_eq!(sum(|it| it.voids.len()), whole.voids.len());
    assert_eq!(sum(|it| it.changes.len()), whole.changes.len());
    assert_eq!(sum(|it| it.duty.len()), whole.duty.len());
    let drawn = |it: &OversightReport| it.by_filer.lines.iter().map(|line| line.cases.len()).sum();
    assert_eq!(sum(drawn), drawn(&whole));
    assert_eq!(parts.iter().map(|it| it.filings).sum::<u64>(), whole.filings);
}

#[test]
fn the_json_has_fractions_as_text_and_opens_cases() {
    let entries = entries(include_bytes!("../fixtures/v1/year.bundle"));
    let value = json::json(&report_of(&entries, AskedDays::default()));
    let line = &value["by_filer"]["lines"][0];
    for name in ["expected", "variance", "tail"] {
        let text = line[name].as_str().expect("text");
        let (above, below) = text.split_once('/').expect("a fraction");
        assert!(above.bytes().chain(below.bytes()).all(|b| b.is_ascii_digit()), "{text}");
    }
    let case = &value["exclusions"][0]["cases"][0];
    assert!(case["number"].is_string() && case["entry"].is_u64(), "{case}");
}
