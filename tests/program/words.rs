//! The words of the program: every sentence that the command line says is there in Chinese, with the
//! same things filled in, and none is left over. The words of codes are whole in both languages.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use caselot_core::docket::code;
use caselot_core::docket::code::Coded;
use caselot_core::lottery::role::SeatRole;
use caselot_words::{Catalog, Lang, label, page_label};
use proc_macro2::{TokenStream, TokenTree};

use crate::calling::reasons_of_the_service;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn files(folder: &Path, ending: &str, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => files(&path, ending, found),
            false if path.extension().is_some_and(|it| it == ending) => found.push(path),
            false => {}
        }
    }
}

/// The names in braces.
fn named(text: &str) -> BTreeSet<String> {
    let parts = text.split('{').skip(1).filter_map(|part| part.split('}').next());
    parts.map(str::to_owned).collect()
}

/// Sentences with the names that are given to them.
type Said = BTreeMap<String, BTreeSet<String>>;

/// Sentences of `text!` and `say!`, and of `counted!` those for several and then for one.
#[derive(Default)]
struct Spoken {
    plain: Said,
    many: Said,
    one: Said,
}

/// The sentences of a source.
fn said(tokens: TokenStream, found: &mut Spoken) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    for (at, token) in tokens.iter().enumerate() {
        let TokenTree::Group(group) = token else { continue };
        said(group.stream(), found);
        let [.., TokenTree::Ident(name), TokenTree::Punct(mark)] = &tokens[..at] else { continue };
        let is_counted = name == "counted";
        if mark.as_char() != '!' || !(name == "text" || name == "say" || is_counted) {
            continue;
        }
        let inside: Vec<TokenTree> = group.stream().into_iter().collect();
        let sentence = |at: usize| {
            let token = inside.get(at)?.clone();
            Some(syn::parse2::<syn::LitStr>(token.into()).ok()?.value())
        };
        let Some(first) = sentence(0) else { continue };
        let mut args = BTreeSet::new();
        for pair in inside.windows(2) {
            if let [TokenTree::Punct(comma), TokenTree::Ident(name)] = pair
                && comma.as_char() == ','
            {
                args.insert(name.to_string());
            }
        }
        if is_counted {
            found.one.entry(first).or_default().extend(args.clone());
            let many = sentence(2).expect("a sentence for several");
            found.many.entry(many).or_default().extend(args);
        } else {
            found.plain.entry(first).or_default().extend(args);
        }
    }
}

fn catalog() -> Catalog {
    let mut paths = Vec::new();
    files(&root().join("src/words"), "txt", &mut paths);
    paths.retain(|path| path.file_name().unwrap().to_string_lossy().starts_with("said-"));
    assert!(paths.len() > 1, "{paths:?}");
    // What the program does not include, it does not say.
    let included = fs::read_to_string(root().join("src/words.rs")).unwrap();
    for path in &paths {
        let name = path.file_name().unwrap().to_string_lossy();
        assert!(included.contains(&format!("include_str!(\"words/{name}\")")), "{name}");
    }
    let texts: Vec<String> = paths.iter().map(|path| fs::read_to_string(path).unwrap()).collect();
    Catalog::new(&texts.iter().map(String::as_str).collect::<Vec<_>>())
}

#[test]
fn every_sentence_is_there_in_chinese_and_none_is_left_over() {
    let found = spoken(&["cli", "console", "policy_file", "telling"]);
    for (one, args) in &found.one {
        assert!(named(one).is_subset(args), "“{one}” is not given all that it names");
    }
    let mut spoken = found.plain;
    spoken.extend(found.many);
    assert!(spoken.len() > 100);
    let catalog = catalog();
    assert!(catalog.repeated().is_empty(), "{:#?}", catalog.repeated());
    let known: BTreeMap<&str, &str> = catalog.sentences().collect();
    let missing: Vec<_> = spoken.keys().filter(|en| !known.contains_key(en.as_str())).collect();
    assert!(missing.is_empty(), "missing: {missing:#?}");
    let left: Vec<_> = known.keys().filter(|en| !spoken.contains_key(**en)).collect();
    assert!(left.is_empty(), "left over: {left:#?}");
    for (en, zh) in known {
        assert!(zh.chars().any(|c| c > '\u{2e7f}'), "“{en}” has no Chinese sentence: “{zh}”");
        assert!(named(zh).is_subset(&named(en)), "“{en}” is filled with other things: “{zh}”");
        // What Rust would take from around the macro, the Chinese sentence would miss.
        assert!(named(en).is_subset(&spoken[en]), "“{en}” is not given all that it names");
    }
}

/// What rooms of the program say.
fn spoken(rooms: &[&str]) -> Spoken {
    let (mut paths, mut found) = (Vec::new(), Spoken::default());
    rooms.iter().for_each(|room| files(&root().join("src").join(room), "rs", &mut paths));
    paths.push(root().join("src/words.rs"));
    for path in &paths {
        let source: TokenStream = fs::read_to_string(path).unwrap().parse().unwrap();
        said(source, &mut found);
    }
    found
}

/// What pages count.
const COUNTED: [&str; 22] = [
    "alternates",
    "candidates",
    "cases",
    "cells",
    "characters",
    "credentials",
    "days",
    "draws",
    "entries",
    "filings",
    "findings",
    "judges",
    "lines",
    "lists",
    "minutes",
    "months",
    "parties",
    "people",
    "pools",
    "rows",
    "seats",
    "steps",
];
/// Of these there are never one, or their number is no whole one.
const NEVER_ONE: [&str; 19] = [
    "more than {open} cases whose parties are still to be told who sits",
    "Only the first {most} lines stand here; the table (CSV) has all.",
    "Only the first {most} lines were read. Narrow the list down first.",
    "In order are the last {lines} lines alone; the table (CSV) has all of them.",
    "all of the last {days} days",
    "{least} characters or more",
    "Looked through: the last {entries} entries of the log.",
    "{percent} % and {cases} cases less",
    "the quota of {label} in {year} becomes smaller: {percent} %, {cases} cases",
    "before: {procedure}, weight {weight} cases",
    "{number} {round}  {cause} · {procedure} · weight {weight} cases",
    "{when}: {weight} cases",
    "with fewer than {least} effective candidates a draw waits for approval",
    "{judges} ordinary judges counted {cases} cases; average {average}",
    "the panel has {seats} seats, and no more can be added",
    "report as of {day}, {size} entries",
    "the log goes on from a backup; it had {size} entries",
    "{count} cases of this cause with the same party were filed here today. If they are a series, its \
     first case alone is drawn, and the others follow it: give them the code of the series.",
    "{seats} seats, weight {weight} cases",
];

/// Whether a sentence says a number and behind it several of something; “3 of 5 rows” is about a part.
fn counts(sentence: &str) -> bool {
    let mut parts = sentence.split('{');
    let mut before = parts.next().unwrap_or_default();
    parts.any(|part| {
        let (_, behind) = part.split_once('}').unwrap_or_default();
        let is_of = before.ends_with("of ");
        before = behind;
        let words = behind.strip_prefix(' ').unwrap_or_default().split(' ').take(2);
        let mut words = words.map(|word| word.trim_end_matches([',', '.', ':', ';']));
        !is_of && words.any(|word| COUNTED.contains(&word))
    })
}

#[test]
fn one_of_something_is_said_as_one() {
    assert!(counts("{count} cases found") && counts("a; {more} further rows are refused"));
    assert!(!counts("{sent} of {all} rows sent") && !counts("cases of {judge}"));
    let found = spoken(&["console", "telling"]);
    let wrong: Vec<_> = found.plain.keys().filter(|said| counts(said)).collect();
    let known: BTreeSet<&str> = NEVER_ONE.into_iter().collect();
    let wrong: Vec<_> = wrong.into_iter().filter(|said| !known.contains(said.as_str())).collect();
    assert!(wrong.is_empty(), "say these by counted!: {wrong:#?}");
    assert!(found.many.len() > 40, "{}", found.many.len());
}

/// Keys of Fluent files whose numbers are averages, sums of a court, or chosen by a policy.
const NEVER_ONE_IN_FILES: [&str; 4] =
    ["fault-TOO_MANY_ROWS", "fault-TOO_MANY_CELLS", "policy-floor", "audit-note-comparisons"];

#[test]
fn one_of_something_is_said_as_one_in_files_of_words() {
    let mut paths = Vec::new();
    files(&root().join("crates"), "ftl", &mut paths);
    paths.retain(|path| path.ends_with("en.ftl"));
    assert!(paths.len() >= 3, "{paths:?}");
    let mut wrong = Vec::new();
    for path in paths {
        for line in fs::read_to_string(path).unwrap().lines() {
            // The form for several stands in its variant.
            let is_variant = line.trim_start().starts_with("*[other]");
            let key = line.split(' ').next().unwrap_or_default();
            if !is_variant && counts(line) && !NEVER_ONE_IN_FILES.contains(&key) {
                wrong.push(line.to_owned());
            }
        }
    }
    assert!(wrong.is_empty(), "choose the form by the number: {wrong:#?}");
}

fn whole<T: Coded>(all: &[T]) {
    for word in all {
        let said = label(Lang::Zh, T::VOCABULARY, word.name());
        assert!(said.is_some(), "{} of {} has no word", word.name(), T::VOCABULARY);
        let page = page_label(Lang::En, T::VOCABULARY, word.name());
        let read = page.is_some_and(|it| it.whole.chars().any(|sign| sign.is_ascii_lowercase()));
        assert!(read, "{} of {} has no English word on pages", word.name(), T::VOCABULARY);
    }
    // Two words of a vocabulary that are typed alike would be one.
    let typed: Vec<String> = all
        .iter()
        .filter_map(|word| label(Lang::Zh, T::VOCABULARY, word.name()))
        .map(|label| label.typed().to_owned())
        .collect();
    assert_eq!(typed.iter().collect::<BTreeSet<_>>().len(), typed.len(), "{typed:?}");
}

#[test]
fn every_code_has_a_word_of_its_own() {
    whole(code::Role::ALL);
    whole(code::AbsenceKind::ALL);
    whole(code::RetirementGround::ALL);
    whole(code::ExclusionGround::ALL);
    whole(code::VoidGround::ALL);
    whole(code::DesignationGround::ALL);
    whole(code::ListedWord::ALL);
    whole(code::SheetTable::ALL);
    whole(code::ReassignmentGround::ALL);
    whole(code::FourCategory::ALL);
    whole(code::Standing::ALL);
    whole(code::AssignedBy::ALL);
    whole(code::Manner::ALL);
    whole(code::CorrectionGround::ALL);
    whole(code::ActivityKind::ALL);
    whole(code::ApprovalNeed::ALL);
    whole(code::PersonRole::ALL);
    whole(code::QuotaScope::ALL);
    whole(code::QuotaMeasure::ALL);
    whole(code::QuotaBasis::ALL);
    whole(code::QuotaDenominator::ALL);
    whole(code::FloorsMode::ALL);
    whole(code::QuotaFallback::ALL);
    whole(code::CircularAct::ALL);
    whole(code::Signal::ALL);
    whole(&SeatRole::ALL);
}

#[test]
fn each_code_has_words_in_both_languages_and_none_is_left_over() {
    let words = |names: &[&str]| -> Vec<String> {
        let read = |name: &&str| {
            let path = root().join("crates/caselot-words/src/codes").join(name);
            fs::read_to_string(path).unwrap()
        };
        let text = names.iter().map(read).collect::<Vec<_>>().concat();
        let known = text.lines().filter_map(|line| line.split_once(" = "));
        let mut known: Vec<String> = known.map(|(name, _)| name.to_owned()).collect();
        known.sort();
        known
    };
    assert_eq!(words(&["en.ftl", "pages.en.ftl"]), words(&["zh.ftl"]));
}

#[test]
fn every_reason_of_the_server_has_a_chinese_sentence() {
    let reasons = reasons_of_the_service();
    assert!(reasons.len() > 18 && reasons.contains("QueueFull"), "{reasons:?}");
    let missing: Vec<_> =
        reasons.iter().filter(|code| caselot_words::refusal(code, &[]).is_none()).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

/// Errors that are said by their name, and the files that define the names.
const NAMING: [&str; 5] = [
    "src/service/error/named.rs",
    "src/rpc/mod.rs",
    "src/rpc/net/tls.rs",
    "src/publication/mod.rs",
    "src/service/witnessing.rs",
];

#[test]
fn every_named_error_is_there_in_chinese_and_none_is_left_over() {
    let file = fs::read_to_string(root().join("src/cli/words/start.zh.ftl")).unwrap();
    let known = file.lines().filter_map(|line| line.split_once(" = "));
    let known: BTreeSet<&str> =
        known.map(|(name, _)| name).filter(|name| !name.starts_with(' ')).collect();
    let sources = NAMING.map(|path| fs::read_to_string(root().join(path)).unwrap()).concat();
    let is_name = |text: &&str| {
        let kinds = ["start-", "store-", "postgres-", "grant-", "serve-", "tls-", "witness-"];
        kinds.iter().any(|kind| text.starts_with(kind)) && !text.contains(' ')
    };
    let named: BTreeSet<&str> = sources.split('"').skip(1).step_by(2).filter(is_name).collect();
    assert!(named.len() > 50, "{named:?}");
    assert_eq!(named, known, "left: the source, right: start.zh.ftl");
    let cures = file.lines().filter(|line| line.starts_with("    .cure = ")).count();
    assert_eq!(cures, known.len(), "each has a cure");
}
