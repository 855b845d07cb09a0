//! Pages for who reads English: a code of the protocol is said in words there, too, since nobody types it.

use std::collections::{BTreeMap, BTreeSet};

use caselot::service::access::Role;

use super::Desk;
use super::chinese::{enter, fill, readable, walk, with_english_codes};
use super::seats::opened;
use crate::approvals::grant;
use crate::tokens::reread;

/// Capitals that are the name of something, and no code of the protocol.
const NAMES: [&str; 10] = [
    "XLSX",
    "JSON",
    "TOML",
    "HTML",
    "LEGACY",
    "SHA256",
    "valid_from",
    "CHANGED",
    "SINCE",
    "REPRINT",
];
/// Letters in a row that make a word.
const WORD: usize = 4;

/// Words in capitals, and whatever has an underscore: codes.
fn codes(html: &str) -> BTreeSet<String> {
    let text = readable(html);
    let inside = |sign: char| sign.is_ascii_alphanumeric() || sign == '_' || sign == '-';
    let runs = text.split(|sign| !inside(sign)).map(|run| run.trim_matches(['-', '_']));
    let is_code = |run: &&str| {
        let digits = run.contains(|sign: char| sign.is_ascii_digit());
        let capitals =
            run.len() >= WORD && run.chars().all(|it| it.is_ascii_uppercase() || it == '_');
        (capitals || run.contains('_')) && !digits && !NAMES.contains(run)
    };
    runs.filter(is_code).map(str::to_owned).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn no_code_stands_bare_on_an_english_page() {
    let (house, tokens) = opened().await;
    with_english_codes(&house, &tokens).await;
    let roles = [("钱七", Role::Political), ("孙八", Role::Auditor), ("周九", Role::Operator)];
    let more = roles.map(|(person, role)| grant(&house.data, person, role));
    reread().await;
    reread().await;
    let (desk, office) = (Desk::open(&house), Desk::open(&house));
    let [clerk, supervisor, registrar] = &tokens;
    fill(&enter(&desk, clerk).await, &enter(&office, supervisor).await).await;
    let (mut found, mut pages) = (BTreeMap::new(), 0);
    for token in [clerk, supervisor, registrar, &more[0], &more[1], &more[2]] {
        pages += walk(&desk.enter(token).await, codes, &mut found).await;
    }
    assert!(pages > 100, "{pages} pages were walked");
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn codes_are_told_from_words() {
    let page = "<p title=\"PRIOR_STAGE\">(2026)湘0203民初1号 A652-E4F9 JSON <b>DRAWN</b> drawn</p>";
    let found: Vec<String> = codes(page).into_iter().collect();
    assert_eq!(found, ["DRAWN", "PRIOR_STAGE"]);
}
