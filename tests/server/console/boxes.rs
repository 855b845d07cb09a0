//! Days, years and months that are typed into boxes: read in every form that offices write, or else
//! answered with the fault beside the box and no figure at all.

use axum::http::StatusCode;
use caselot::service::access::Role;

use super::seats::opened;
use super::{Browser, Desk};
use crate::approvals::grant;
use crate::tokens::reread;

/// Every page with boxes above it: its address up to the value of a box, and what it holds.
const ABOVE: [(&str, Holds); 24] = [
    ("/quota?as_of=", Holds::Day),
    ("/quota?year=", Holds::Year),
    ("/quota/cases?figure=6&as_of=", Holds::Day),
    ("/quota/export?format=html&as_of=", Holds::Day),
    ("/quota/export?format=csv&year=", Holds::Year),
    ("/mine?as_of=", Holds::Day),
    ("/circular?as_of=", Holds::Day),
    ("/circular/file?as_of=", Holds::Day),
    ("/day?on=", Holds::Day),
    ("/day/paper?on=", Holds::Day),
    ("/day/handover?on=", Holds::Day),
    ("/day/slips?on=", Holds::Day),
    ("/day/public?on=", Holds::Day),
    ("/cases?day=", Holds::Day),
    ("/workload?from=", Holds::Day),
    ("/workload?to=", Holds::Day),
    ("/oversight/tables?from=", Holds::Day),
    ("/oversight/tables?to=", Holds::Day),
    ("/oversight/tables/file?to=", Holds::Day),
    ("/assessors/sat?from=", Holds::Day),
    ("/assessors/sat?minimum=", Holds::Number),
    ("/roster/calendar?month=", Holds::Month),
    ("/decided?month=", Holds::Month),
    ("/assess/reductions?year=", Holds::Year),
];
/// Forms with a field of a day or a year, each with what else it wants to be looked at.
const FORMS: [(&str, &str, Holds); 6] = [
    ("/roster/away", "from", Holds::Day),
    ("/roster/away", "to", Holds::Day),
    ("/lots/draw/review", "from", Holds::Day),
    ("/assess/statements/state", "to", Holds::Day),
    ("/assess/reductions/grant", "year", Holds::Year),
    ("/assess/plan/begin", "year", Holds::Year),
];

#[derive(Clone, Copy)]
enum Holds {
    Day,
    Year,
    Month,
    Number,
}

impl Holds {
    /// As it is sent when it is typed as offices write it.
    fn sound(self) -> &'static str {
        match self {
            Holds::Day => "2026%E5%B9%B46%E6%9C%8830%E6%97%A5",
            Holds::Year => "%E4%BA%8C%E3%80%87%E4%BA%8C%E5%85%AD",
            Holds::Month => "2026%E5%B9%B46%E6%9C%88",
            Holds::Number => "%EF%BC%93%EF%BC%90",
        }
    }

    fn unsound(self) -> &'static str {
        match self {
            Holds::Day => "2026-13-01",
            Holds::Year => "26",
            Holds::Month => "2026-13",
            Holds::Number => "3x",
        }
    }

    fn said(self) -> &'static str {
        match self {
            Holds::Day => "this is no day; write it like 2026-06-30, 2026.6.30 or 2026年6月30日",
            Holds::Year => "this is no year",
            Holds::Month => "this is no month",
            Holds::Number => "write a whole number",
        }
    }
}

/// Who has every page open: one browser of each role.
async fn first_open(browsers: &[Browser<'_>], path: &str) -> super::Answer {
    for browser in browsers {
        let answer = browser.get(path).await;
        if answer.status != StatusCode::FORBIDDEN {
            return answer;
        }
    }
    panic!("{path} is open to nobody");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_typed_into_the_boxes_of_a_page_is_read_or_refused_and_never_replaced() {
    let (house, [clerk, supervisor, registrar]) = opened().await;
    let political = grant(&house.data, "钱七", Role::Political);
    let auditor = grant(&house.data, "吴九", Role::Auditor);
    reread().await;
    reread().await;
    let desk = Desk::open(&house);
    let mut browsers = Vec::new();
    for token in [&political, &auditor, &registrar, &supervisor, &clerk] {
        browsers.push(desk.enter(token).await);
    }
    for (path, holds) in ABOVE {
        let wrong = browsers[0].get(&format!("{path}{}", holds.unsound())).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY, "{path}: {}", wrong.text);
        assert!(wrong.text.contains(holds.said()), "{path}: {}", wrong.text);
        let kept = format!("value=\"{}\"", holds.unsound());
        assert!(wrong.text.contains(&kept), "{path} keeps what was typed: {}", wrong.text);
        assert!(!wrong.text.contains("<table") && !wrong.text.contains("<svg class=\"chart"));
        // A judge's own page is open to judges alone, who are others.
        if path.starts_with("/mine") {
            continue;
        }
        let right = first_open(&browsers, &format!("{path}{}", holds.sound())).await;
        let is_read = right.status == StatusCode::OK || right.status == StatusCode::SEE_OTHER;
        // A period's circular that nobody filled in has no file; the box was read all the same.
        assert!(is_read || path == "/circular/file?as_of=", "{path}: {}", right.text);
        assert!(!right.text.contains(holds.said()), "{path}: {}", right.text);
    }
    let day = first_open(&browsers, "/quota?as_of=2026%E5%B9%B46%E6%9C%8830%E6%97%A5").await;
    assert!(day.text.contains("As of 2026-06-30."), "{}", day.text);
    let month = first_open(&browsers, "/roster/calendar?month=2026.6").await;
    assert!(month.text.contains("2026-06") && month.text.contains("month=2026-07"));
    // Both boxes that are wrong are named, and the one that is right is kept.
    let both =
        browsers[0].get("/workload?from=2026-13-01&to=2026%E5%B9%B46%E6%9C%8831%E6%97%A5").await;
    assert_eq!(both.text.matches("this is no day").count(), 2, "{}", both.text);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_typed_into_the_fields_of_a_form_is_read_or_refused_beside_the_field() {
    let (house, [clerk, supervisor, registrar]) = opened().await;
    let political = grant(&house.data, "钱七", Role::Political);
    reread().await;
    reread().await;
    let desk = Desk::open(&house);
    let mut browsers = Vec::new();
    for token in [&political, &registrar, &supervisor, &clerk] {
        browsers.push(desk.enter(token).await);
    }
    for (path, field, holds) in FORMS {
        let mut refused = Vec::new();
        for browser in &browsers {
            let wrong = browser.post(path, &[(field, holds.unsound())]).await;
            if wrong.status != StatusCode::FORBIDDEN {
                assert!(wrong.text.contains(holds.said()), "{path} {field}: {}", wrong.text);
                assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY, "{path}");
                refused.push(path);
            }
        }
        assert!(!refused.is_empty(), "{path} is open to nobody");
    }
    let search = [("filed_from", "2026年6月31日"), ("filed_to", "2026年6月30日")];
    let found = browsers[3].post_through("/cases/search", &search).await;
    assert_eq!(found.text.matches("this is no day").count(), 1, "{}", found.text);
    assert!(!found.text.contains("found</b>"), "{}", found.text);
}
