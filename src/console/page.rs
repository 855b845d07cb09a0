//! The frame of every page: head, navigation, and what the reader's desk should know.

use axum::http::StatusCode;
use caselot_core::docket::Day;
use caselot_core::docket::code::PersonRole::{
    self, Auditor, Division, Filing, Operator, Own, Political, Registrar, Supervisor,
};
use caselot_words::Lang;
use maud::{DOCTYPE, Markup, html};

use super::assets;
use super::pages::{
    ADMIN, ADMIN_READERS, ASSESSORS, ASSESSORS_READERS, HAND, HAND_READERS, LOTS, LOTS_READERS,
};
use super::session::LIFE_MS;
use super::visit::Visit;
use crate::words::{self, text};

/// Days before its end from which a credential's last day is shown in red.
const ENDS_SOON_DAYS: u32 = 60;

/// A page of the navigation.
struct Place {
    path: &'static str,
    roles: &'static [PersonRole],
}

const PLACES: [Place; 18] = [
    Place { path: "/", roles: PersonRole::ALL },
    Place { path: "/file", roles: &[Filing] },
    Place { path: "/batch", roles: &[Filing] },
    Place { path: "/cases", roles: &[Filing, Supervisor, Political, Auditor, Division] },
    Place { path: "/approvals", roles: &[Filing, Supervisor, Political, Auditor, Registrar] },
    Place { path: "/day", roles: &[Filing, Supervisor, Political, Auditor, Registrar] },
    Place { path: "/notices", roles: &[Filing, Supervisor, Division] },
    Place { path: "/roster", roles: &[Filing, Supervisor, Political, Auditor, Registrar] },
    Place { path: ASSESSORS, roles: &ASSESSORS_READERS },
    Place { path: LOTS, roles: &LOTS_READERS },
    Place { path: "/mine", roles: &[Own] },
    Place { path: "/quota", roles: &[Political, Auditor] },
    Place { path: "/workload", roles: &[Supervisor, Political, Auditor, Registrar] },
    Place { path: "/assess", roles: &[Political, Registrar] },
    Place { path: "/policy", roles: &[Supervisor, Political, Auditor, Registrar] },
    Place { path: "/circular", roles: &[Political, Supervisor, Auditor] },
    Place { path: "/oversight", roles: &[Auditor, Supervisor, Operator] },
    Place { path: ADMIN, roles: &ADMIN_READERS },
];

/// The name of a page of the navigation.
fn place_name(path: &str) -> String {
    match path {
        "/" => text!("Today"),
        "/file" => text!("File a case"),
        "/batch" => text!("File a list"),
        "/cases" => text!("Cases"),
        "/approvals" => text!("Approvals"),
        "/day" => text!("Day's record"),
        "/notices" => text!("Notices and receipts"),
        "/roster" => text!("People and pools"),
        ASSESSORS => text!("Assessors"),
        LOTS => text!("Other lots"),
        "/mine" => text!("My cases"),
        "/quota" => text!("Leaders' caseloads"),
        "/workload" => text!("Workload"),
        "/assess" => text!("Closings and quota"),
        "/policy" => text!("Policy"),
        "/circular" => text!("Circular"),
        ADMIN => text!("Administration"),
        _ => text!("Oversight"),
    }
}

impl Visit {
    /// A page with its title, under a place of the navigation.
    pub fn page(&self, title: &str, place: &str, content: Markup) -> Markup {
        let body = words::speaking(self.lang, || {
            html! {
                (self.header(place))
                main #main {
                    (content)
                }
            }
        });
        document(self.lang, title, body)
    }

    fn header(&self, place: &str) -> Markup {
        let court = self.filer().court();
        html! {
            a.skip href="#main" { (text!("To the content")) }
            header.top {
                span.court { (court.name) }
                nav aria-label=(text!("Pages")) {
                    @for it in PLACES.iter().filter(|it| self.is(it.roles)) {
                        a href=(it.path) aria-current=[(it.path == place).then_some("page")] {
                            (place_name(it.path))
                        }
                    }
                }
                div.who {
                    span.person { (self.session.person) }
                    @if court.protocol == 2 && self.is(&HAND_READERS) { a href=(HAND) { (text!("My hand")) } }
                    form method="post" action="/lock" {
                        (self.token())
                        button.plain { (text!("Lock")) }
                    }
                    form method="post" action="/sign-out" {
                        (self.token())
                        button.plain { (text!("Sign out")) }
                    }
                    form method="post" action="/language" {
                        (self.token())
                        button.plain name="lang" value=(other(self.lang)) lang=(other(self.lang)) {
                            (if self.lang == Lang::Zh { "EN" } else { "中文" })
                        }
                    }
                }
            }
            (self.state())
        }
    }

    /// One line about desk and credential.
    fn state(&self) -> Markup {
        let expires = self.unlocked().expires_ms;
        let until = Day::at(expires.saturating_sub(1), self.offset());
        let left = until.0.saturating_sub(self.today().0);
        html! {
            p.state {
                @if self.console.0.settings.beside_server {
                    span.warn { (text!("Server and console are one process")) }
                }
                span { (long_day(self.today())) }
                @if expires > 0 {
                    span.warn[left <= ENDS_SOON_DAYS] {
                        (text!("your credential ends after {day}", day = long_day(until)))
                    }
                }
            }
        }
    }

    /// The field that proves that a form is one of this session.
    pub fn token(&self) -> Markup {
        html! { input type="hidden" name="form" value=(self.session.form_token); }
    }

    /// The page for somebody who has not the role.
    pub fn for_others(&self) -> super::fault::Fault {
        let sentence = self.say(|| text!("this page is not for your role"));
        let cure = self.say(|| text!("ask the information department, or a colleague who has it"));
        self.refuse(StatusCode::FORBIDDEN, sentence, Some(cure))
    }
}

fn other(lang: Lang) -> &'static str {
    if lang == Lang::Zh { "en" } else { "zh" }
}

/// A day as people write it: 2026年2月16日, or 2026-02-16.
pub fn long_day(day: Day) -> String {
    let iso = day.to_string();
    let mut parts = iso.splitn(3, '-').map(|part| part.trim_start_matches('0'));
    match (words::lang(), parts.next(), parts.next(), parts.next()) {
        (Lang::Zh, Some(year), Some(month), Some(day)) => format!("{year}年{month}月{day}日"),
        _ => iso,
    }
}

/// A page without navigation, such as that for signing in.
pub fn bare(lang: Lang, title: &str, content: Markup) -> Markup {
    document(lang, title, html! { main #main .bare { (content) } })
}

/// A page to print, which has nothing but its content and a button that paper does not show.
pub fn paper(lang: Lang, title: &str, content: Markup) -> Markup {
    let body = words::speaking(lang, || {
        html! {
            p.screen { button.primary data-print="" { (text!("Print")) } }
            main #main .paper { (content) }
        }
    });
    document(lang, title, body)
}

fn document(lang: Lang, title: &str, body: Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang=(lang.tag()) {
            head {
                meta charset="utf-8";
                meta name="renderer" content="webkit";
                meta http-equiv="X-UA-Compatible" content="IE=edge";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) " · caselot" }
                link rel="icon" href="data:,";
                link rel="stylesheet" href=(assets::style_path());
                script src=(assets::script_path()) defer {}
            }
            body data-life=(LIFE_MS / 1_000) {
                (body)
            }
        }
    }
}
