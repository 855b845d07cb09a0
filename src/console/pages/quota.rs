//! 院庭长办案: what leaders have handled, against their quotas. Every figure opens to its cases.

use axum::Router;
use axum::response::Response;
use axum::routing::get;
use caselot_core::docket::Day;
use caselot_core::docket::code::PersonRole::{Auditor, Political};
use caselot_core::quota::Ask;
use caselot_core::quota::figure::{Rounding, rounded};
use caselot_core::quota::report::Fraction;
use caselot_words::Lang;
use maud::{Markup, html};
use serde::Deserialize;

use crate::client::Channel;
use crate::console::Console;
use crate::console::boxes::{Boxed, Boxes};
use crate::console::fault::{Fault, html_page};
use crate::console::typed::Year;
use crate::console::visit::Visit;
use crate::wire::v1;
use crate::wire::v1::quota_service_client::QuotaServiceClient;
use crate::words::{self, text};

/// Largest answer: a report with its findings.
const MAX_ANSWER_BYTES: usize = 256 << 20;

pub fn router() -> Router<Console> {
    Router::new().route("/quota", get(show))
}

#[derive(Deserialize, Default, Clone)]
pub(super) struct Asked {
    #[serde(default)]
    pub year: Boxed<Year>,
    /// `q1` to `q4`, `m1` to `m12`, or empty for the whole year.
    #[serde(default)]
    pub part: String,
    #[serde(default)]
    as_of: Boxed<Day>,
    #[serde(default)]
    pub figure: i32,
    #[serde(default)]
    pub judge: u32,
    #[serde(default)]
    pub after: String,
    #[serde(default)]
    pub format: String,
    #[serde(default)]
    pub brief: String,
    #[serde(default)]
    pub publish: String,
}

impl Asked {
    fn year(&self, today: Day) -> Year {
        self.year.get().unwrap_or_else(|| Year::of(today))
    }

    /// First and last day of the period.
    pub fn days(&self, visit: &Visit) -> (Day, Day) {
        let Year(year) = self.year(visit.today());
        let number = |text: &str| text.parse::<u32>().ok();
        let part = match self.part.split_at_checked(1) {
            Some(("q", quarter)) => number(quarter)
                .filter(|quarter| (1..=4).contains(quarter))
                .and_then(|quarter| Ask::months(year, 3 * quarter - 2, 3)),
            Some(("m", month)) => number(month).and_then(|month| Ask::months(year, month, 1)),
            _ => None,
        };
        let ask = part.or_else(|| Ask::year(year));
        ask.map_or((visit.today(), visit.today()), |ask| (ask.from, ask.to))
    }

    pub fn request(&self, visit: &Visit) -> v1::QuotaReportRequest {
        let (from, to) = self.days(visit);
        v1::QuotaReportRequest {
            court: visit.court(),
            year: 0,
            from: from.to_string(),
            to: to.to_string(),
            as_of: self.as_of.text(),
        }
    }

    /// The report as a file, in the reader's language.
    pub fn export(&self, visit: &Visit, format: v1::ReportFormat) -> v1::ExportQuotaReportRequest {
        let language = match visit.lang {
            Lang::Zh => v1::ReportLanguage::Chinese,
            Lang::En => v1::ReportLanguage::English,
        };
        v1::ExportQuotaReportRequest {
            report: Some(self.request(visit)),
            format: format.into(),
            language: language.into(),
            publish: !self.publish.is_empty(),
            earlier: Vec::new(),
            brief: !self.brief.is_empty(),
        }
    }

    /// The parameters of the same report.
    pub fn query(&self, visit: &Visit) -> String {
        let as_of = self.as_of.text();
        let part: String = self.part.chars().filter(char::is_ascii_alphanumeric).collect();
        format!("year={}&part={part}&as_of={as_of}", self.year(visit.today()))
    }
}

pub(super) fn client(visit: &Visit) -> QuotaServiceClient<Channel> {
    let client = QuotaServiceClient::new(visit.filer().channel().clone());
    client.max_decoding_message_size(MAX_ANSWER_BYTES)
}

/// An exact fraction as a report shows it.
pub(super) fn shown(exact: &str, rounding: Rounding) -> String {
    exact.parse::<Fraction>().map_or_else(|_| exact.to_owned(), |it| rounded(&it, 2, rounding))
}

async fn show(visit: Visit, Boxes(asked): Boxes<Asked>) -> Result<Response, Fault> {
    if !visit.is(&[Political, Auditor]) {
        return Err(visit.for_others());
    }
    let answer = client(&visit).get_quota_report(asked.request(&visit)).await;
    let report = answer.map_err(|status| visit.fault(&status.into()))?.into_inner();
    let title = visit.say(|| text!("Leaders' caseloads"));
    let content = visit.say(|| {
        html! {
            h1 { (title) " " span.small { (report.from) " – " (report.to) } }
            (period_form(&visit, &asked, "/quota"))
            (data_line(&report))
            (leaders_table(&visit, &asked, &report, true))
            (chart(&report))
            (court_figures(&visit, &asked, &report))
            (exports(&visit, &asked))
        }
    });
    Ok(html_page(visit.page(&title, "/quota", content)))
}

pub(super) fn period_form(visit: &Visit, asked: &Asked, path: &str) -> Markup {
    let parts = (1..=4)
        .map(|quarter| (format!("q{quarter}"), text!("quarter {quarter}", quarter)))
        .chain((1..=12).map(|month| (format!("m{month}"), text!("month {month}", month))));
    html! {
        form.filters method="get" action=(path) {
            div {
                label for="year" { (text!("Year")) }
                input #year type="text" name="year" inputmode="numeric" value=(asked.year(visit.today()));
            }
            div {
                label for="part" { (text!("Part of the year")) }
                select #part name="part" {
                    option value="" { (text!("the whole year")) }
                    @for (value, said) in parts {
                        option value=(value) selected[value == asked.part] { (said) }
                    }
                }
            }
            div {
                label for="as_of" { (text!("As of (empty: the newest entry)")) }
                input #as_of type="text" name="as_of" inputmode="numeric" value=(asked.as_of.text()) placeholder="2026-02-16";
            }
            div { button { (text!("Show")) } }
        }
    }
}

/// Which days are known; a figure whose data is missing says so.
fn data_line(report: &v1::QuotaReport) -> Markup {
    let Some(data) = &report.data else { return html! {} };
    html! {
        p {
            (text!("As of {day}.", day = report.as_of)) " "
            @if data.complete {
                span.good { (text!("All cases of the period up to that day are said to be in the log.")) }
            } @else {
                span.warn { (text!("It is not said of all days that their cases are in the log, so nobody is held to them:")) }
                @for span in data.uncovered.iter().take(6) { " " span.tag.red { (span.from) " – " (span.to) } }
            }
            @if !data.panels_known { " " span.warn { (text!("panels are not all known")) } }
        }
    }
}

fn status_code(status: v1::QuotaStatus) -> &'static str {
    status.as_str_name()
}

/// Whether less than one case is required so far, and it is not met yet: nobody is behind then, and
/// nothing is in order either.
fn is_small(leader: &v1::QuotaLeader) -> bool {
    leader.status() == v1::QuotaStatus::OnTrack && leader.short_of().next().is_some()
}

fn status_tag(leader: &v1::QuotaLeader) -> Markup {
    let code = match is_small(leader) {
        true => "ON_TRACK_SMALL",
        false => status_code(leader.status()),
    };
    let said = caselot_report::word(words::lang(), "status", code);
    let (good, bad) = match leader.status() {
        v1::QuotaStatus::OnTrack if is_small(leader) => (false, false),
        v1::QuotaStatus::Met | v1::QuotaStatus::OnTrack => (true, false),
        v1::QuotaStatus::NotMet | v1::QuotaStatus::Behind => (false, true),
        _ => (false, false),
    };
    html! { span.tag.green[good].red[bad] { (said) } }
}

pub(super) fn leaders_table(
    visit: &Visit,
    asked: &Asked,
    report: &v1::QuotaReport,
    opens: bool,
) -> Markup {
    let query = asked.query(visit);
    let link = |figure: v1::QuotaFigure, judge: u32, number: u64| {
        let to = format!("/quota/cases?{query}&figure={}&judge={judge}", figure as i32);
        html! { @if number == 0 || !opens { (number) } @else { a href=(to) { (number) } } }
    };
    html! {
        table {
            thead { tr {
                th { (text!("Name")) } th { (text!("Post")) } th.number { (text!("Required")) }
                th.number { (text!("Undertaken")) } th.number { (text!("On panels")) }
                th.number { (text!("Counted")) } th.number { (text!("Own share")) }
                th { (text!("Status")) } th.number { (text!("Still to take")) }
                th.number { (text!("By lot")) } th.number { (text!("Designated")) } th.number { (text!("Open")) }
                th { (text!("To be looked at")) }
            } }
            tbody {
                @for leader in &report.leaders {
                    tr {
                        td { (leader.name) }
                        td { (post(leader)) }
                        td.number { (shown(&leader.required, Rounding::Up)) }
                        td.number { (link(v1::QuotaFigure::FigureOwn, leader.judge, leader.own)) }
                        td.number { (link(v1::QuotaFigure::FigurePanel, leader.judge, leader.panel)) }
                        td.number { b { (shown(&leader.counted, Rounding::Down)) } }
                        td.number { (percent(&leader.own_share)) }
                        td { (status_tag(leader)) (short_of(leader)) }
                        td.number { @if let Some(more) = leader.still_to_take { (more) } }
                        td.number { (link(v1::QuotaFigure::FigureDrawn, leader.judge, leader.drawn)) }
                        td.number { (link(v1::QuotaFigure::FigureDesignated, leader.judge, leader.designated)) }
                        td.number { (link(v1::QuotaFigure::FigureOpen, leader.judge, leader.open)) }
                        td { (findings(leader)) }
                    }
                }
            }
        }
        @if report.leaders.is_empty() { p.hint { (text!("Nobody is assessed in this period.")) } }
    }
}

fn post(leader: &v1::QuotaLeader) -> String {
    leader.roles.last().map_or_else(String::new, |span| {
        let role: String = words::label_of::<caselot_core::docket::code::Role>(span.role);
        format!("{} {role}", span.division)
    })
}

/// A share in percent, rounded down.
fn percent(exact: &str) -> String {
    let whole = exact.parse::<Fraction>().map(|it| it * Fraction::from_integer(100.into()));
    whole.map_or_else(|_| "—".to_owned(), |it| format!("{} %", rounded(&it, 1, Rounding::Down)))
}

fn short_of(leader: &v1::QuotaLeader) -> Markup {
    html! {
        // Who is on track has time for what is still to come.
        @for short in leader.short_of().filter(|_| leader.status() != v1::QuotaStatus::OnTrack) {
            br; span.small { (caselot_report::word(words::lang(), "short", short.as_str_name())) }
        }
    }
}

fn findings(leader: &v1::QuotaLeader) -> Markup {
    html! {
        @for finding in &leader.findings {
            span.small { (caselot_report::word(words::lang(), "signal", finding.signal().as_str_name())) }
            @if !finding.cases.is_empty() { span.small { " (" (finding.cases.len()) ")" } }
            br;
        }
    }
}

/// Counted against required, a bar for each leader. Its length is for the eye; the table has the
/// exact figures.
fn chart(report: &v1::QuotaReport) -> Markup {
    const WIDTH: u64 = 620;
    const ROW: u64 = 26;
    let hundredths = |exact: &str| {
        let scaled = exact.parse::<Fraction>().map(|it| it * Fraction::from_integer(100.into()));
        scaled.ok().map_or(0, |it| caselot_core::quota::figure::ceiling(&it))
    };
    let rows: Vec<(&v1::QuotaLeader, u64, u64)> = report
        .leaders
        .iter()
        .map(|it| (it, hundredths(&it.counted), hundredths(&it.required)))
        .collect();
    let most = rows.iter().map(|(_, counted, required)| *counted.max(required)).max().unwrap_or(0);
    if most == 0 {
        return html! {};
    }
    let x = |value: u64| value * WIDTH / most;
    let height = ROW * rows.len() as u64 + 6;
    html! {
        h2 { (text!("Counted (bar) against required (mark)")) }
        div.box {
            svg.chart width="900" height=(height) viewBox=(format!("0 0 900 {height}")) role="img"
                aria-label=(text!("Counted (bar) against required (mark)")) {
                @for (at, (leader, counted, required)) in rows.iter().enumerate() {
                    @let y = at as u64 * ROW + 4;
                    @let enough = counted >= required;
                    text x="120" y=(y + 14) text-anchor="end" font-size="14" { (leader.name) }
                    rect x="130" y=(y) width=(x(*counted)) height="18" fill=(if enough { "#5d8a66" } else { "#c0725f" }) {}
                    line x1=(130 + x(*required)) x2=(130 + x(*required)) y1=(y - 2) y2=(y + 20) stroke="#000" stroke-width="3" {}
                    text x=(138 + x(*counted.max(required))) y=(y + 14) font-size="13" {
                        (shown(&leader.counted, Rounding::Down)) " / " (shown(&leader.required, Rounding::Up))
                    }
                }
            }
        }
    }
}

fn court_figures(visit: &Visit, asked: &Asked, report: &v1::QuotaReport) -> Markup {
    let query = asked.query(visit);
    let Some(sums) = &report.reconciliation else { return html! {} };
    let link = |figure: v1::QuotaFigure, number: u64| {
        let to = format!("/quota/cases?{query}&figure={}", figure as i32);
        html! { @if number == 0 { "0" } @else { a href=(to) { (number) } } }
    };
    html! {
        h2 { (text!("The court")) }
        div.box {
            @if let Some(base) = &report.base {
                p { (text!(
                    "{judges} ordinary judges counted {cases} cases; average {average}",
                    judges = base.judges,
                    cases = base.cases,
                    average = shown(&base.average, Rounding::HalfUp)
                )) }
            }
            p {
                (text!("Closings: {count} =", count = sums.closings)) " "
                (text!("base")) " " (link(v1::QuotaFigure::FigureBase, sums.base)) " + "
                (text!("leaders outside it")) " " (link(v1::QuotaFigure::FigureLeadersOwn, sums.leaders_own)) " + "
                (text!("other posts")) " " (link(v1::QuotaFigure::FigureOtherRoles, sums.other_roles)) " + "
                (text!("nobody in the quota")) " " (link(v1::QuotaFigure::FigureUnattributed, sums.unattributed)) " + "
                (text!("not counted")) " " (link(v1::QuotaFigure::FigureNotCounted, sums.not_counted))
            }
        }
    }
}

fn exports(visit: &Visit, asked: &Asked) -> Markup {
    let query = asked.query(visit);
    let to = |rest: &str| format!("/quota/export?{query}&{rest}");
    html! {
        h2 { (text!("To print and to pass on")) }
        p.actions {
            a.button.primary href=(to("format=html&brief=1")) { (text!("Circular on one page")) }
            a.button href=(to("format=html")) { (text!("Whole report")) }
            a.button href=(to("format=xlsx")) { (text!("Workbook")) }
            a.button href=(to("format=csv")) { "CSV" }
            a.button href=(to("format=html&publish=1")) { (text!("Public form")) }
            a.button href=(to("format=json")) { "JSON" }
        }
    }
}
