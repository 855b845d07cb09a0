//! Contributors and what they gave, in words.

use caselot_core::docket::Event;
use caselot_core::docket::contribution::{ContributorEnded, ContributorNamed};
use caselot_core::hash::to_hex;

use crate::words::{counted, text};

/// What a contributor is that is to be named.
pub fn of_named(it: &ContributorNamed) -> Vec<String> {
    let (name, values) = (&it.name, it.values());
    vec![
        text!("{name} is to give a value of its own to each draw, {values} at most", name, values),
        text!("from the next day on (at once before the first filing) no case is drawn without it"),
        text!("  key {key}", key = to_hex(&it.key)),
        text!("compare the key with the one that the contributor publishes"),
    ]
}

/// What follows from the end of one.
pub fn of_ended(it: &ContributorEnded) -> Vec<String> {
    let entry = it.contributor;
    let mut lines = vec![text!("the contributor of entry {entry} ends today", entry)];
    lines.push(match it.stalled {
        true => text!("it answers no more: every case that waits for it comes to nothing"),
        false => text!("what was filed for it is still drawn by its values"),
    });
    lines.push(text!("  since: {text}", text = it.text));
    lines
}

/// What waits for a contributor's value: how many filings and since when; and what mends it.
pub fn waits_for(
    court: &str,
    (entry, name): (u64, &str),
    waiting: Option<(u64, String)>,
) -> (String, String) {
    let what = match waiting {
        None => text!("no filing waits for contributor {name}", name),
        Some((count, since)) => counted!(
            "{count} filing is opened and waits for contributor {name} since {since}",
            "{count} filings are opened and wait for contributor {name} since {since}",
            count,
            name,
            since
        ),
    };
    let cure = text!(
        "ask there, or carry the question as a file: caselot contributor request {entry} --court \
         {court} --out FILE",
        entry,
        court
    );
    (what, cure)
}

/// What happened, and the lines below it.
pub fn told(event: &Event) -> (String, Vec<String>) {
    match event {
        Event::ContributorNamed(it) => (text!("contributor named: {name}", name = it.name), {
            vec![text!("  key {key}", key = to_hex(&it.key))]
        }),
        Event::ContributorEnded(it) => {
            let mut lines = of_ended(it);
            (lines.remove(0), lines)
        }
        Event::FilingOpened(it) => {
            let what = text!("opened, awaits its contributor: entry {entry}", entry = it.filing);
            (what, Vec::new())
        }
        Event::Contributed(it) => {
            let (count, entry) = (it.values.len(), it.contributor);
            (
                counted!(
                    "values given to {count} case by the contributor of entry {entry}",
                    "values given to {count} cases by the contributor of entry {entry}",
                    count,
                    entry
                ),
                Vec::new(),
            )
        }
        _ => (String::new(), Vec::new()),
    }
}
