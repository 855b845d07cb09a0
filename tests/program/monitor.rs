//! A server as its operators see it: metrics, health and the log. None of it names a case or a party.

use std::collections::BTreeSet;
use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::os::unix::net::UnixDatagram;
use std::path::Path;
use std::process::Command;

use caselot::service::doctor::SILENT_MINUTES;
use caselot::wire::v1;
use tonic::metadata::MetadataValue;
use v1::roster_service_client::RosterServiceClient;

use crate::house::{COURT, House, Server};

const CASE: &str = "(2026)湘0203民初1号";
const PARTIES: &str = "甲公司诉乙公司";

/// The body of a page of the server's monitor.
pub fn page(server: &mut Server, path: &str) -> String {
    let said = server.says("metrics and health are on ");
    let address = said.split("metrics and health are on http://").nth(1).unwrap();
    let address = address.split(['\n', '"']).next().unwrap();
    let mut stream = TcpStream::connect(address).unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nHost: here\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer.split_once("\r\n\r\n").unwrap().1.to_owned()
}

/// A court with a pool, and somebody who files.
fn house() -> House {
    let house = House::new();
    house.let_in("王立案", "FILING");
    house.let_in("赵审计", "AUDITOR");
    house.write_roster();
    house
}

fn work(house: &House, server: &Server) {
    let ask = |token: &str, arguments: &[&str]| {
        let own = ["--server", &server.address, "--token-file", token];
        [arguments, &own].concat().into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    let run = |token: &str, arguments: &[&str]| {
        let all = ask(token, arguments);
        house.done(&all.iter().map(String::as_str).collect::<Vec<_>>())
    };
    run(
        "registrar",
        &["roster", "import", "--judges", "judges.csv", "--pools", "pools.csv", "--yes"],
    );
    let assign = ["case", "assign", CASE, "--pool", "civil", "--cause", "买卖合同纠纷"];
    run("FILING", &[&assign[..], &["--parties", PARTIES, "--claim", "返还"]].concat());
}

#[tokio::test]
async fn what_is_told_of_a_server_names_neither_case_nor_party() {
    let house = house();
    let mut server = house.serve(&["--set", "metrics.listen=127.0.0.1:0"]);
    server.says("ready on http://");
    work(&house, &server);

    // A caller without a credential is refused under the id that it gave.
    let channel = tonic::transport::Channel::from_shared(server.address.clone()).unwrap();
    let mut roster = RosterServiceClient::new(channel.connect().await.unwrap());
    for (given, kept) in [("case-7.A", true), ("a b", false)] {
        let mut request = tonic::Request::new(v1::GetCourtRequest { court: COURT.to_owned() });
        request.metadata_mut().insert("x-request-id", MetadataValue::try_from(given).unwrap());
        let refused = roster.get_court(request).await.unwrap_err();
        let id = refused.metadata().get("x-request-id").unwrap().to_str().unwrap();
        assert_eq!(id == given, kept, "{id}");
        let said = server.says("a credential was refused");
        let lines = said.lines().filter(|line| line.contains("a credential was refused"));
        let own: Vec<_> = lines.filter(|line| line.contains(&format!("id=\"{id}\""))).collect();
        assert_eq!(own.len(), 1, "{said}");
        assert!(own[0].contains("reason=\"Anonymous\" address=127.0.0.1"), "{said}");
    }

    let metrics = page(&mut server, "/metrics");
    for row in [
        format!("caselot_draws_total{{court=\"{COURT}\"}} 1\n"),
        "caselot_grants{role=\"FILING\"} 1.0\n".to_owned(),
        "caselot_sign_ins_refused_total{reason=\"Anonymous\"} 2\n".to_owned(),
        format!("caselot_undrawn_filings{{court=\"{COURT}\"}} 0.0\n"),
        "caselot_ready 1.0\n".to_owned(),
    ] {
        assert!(metrics.contains(&row), "{row} in {metrics}");
    }
    assert_eq!(page(&mut server, "/readyz"), "ready\n");

    let log = server.says("a credential was refused");
    let recorded: Vec<_> = log.lines().filter(|line| line.contains("recorded")).collect();
    let drawn = recorded.iter().find(|line| line.contains("what=\"Draw\"")).unwrap();
    assert!(drawn.contains("person=\"王立案\"") && drawn.contains("entry="), "{drawn}");
    assert!(!log.contains('\u{1b}'), "no colours off a terminal");
    for secret in [CASE, PARTIES, "民初1号", "返还", "caselot-"] {
        assert!(!log.contains(secret), "{secret} in {log}");
        assert!(!metrics.contains(secret), "{secret} in {metrics}");
    }
    assert!(!metrics.contains("立案") && !metrics.contains("法官"), "{metrics}");
}

#[test]
fn every_line_of_a_log_in_json_is_an_object() {
    let house = house();
    let mut server =
        house.serve(&["--set", "log.format=json", "--set", "metrics.listen=127.0.0.1:0"]);
    server.says("ready on http://");
    work(&house, &server);
    assert_eq!(page(&mut server, "/healthz"), "alive\n");
    let said = server.says("\"what\":\"Draw\"");
    let mut drawn = None;
    for line in said.lines() {
        let line: serde_json::Value =
            serde_json::from_str(line).unwrap_or_else(|e| panic!("{e}: {line}"));
        assert!(line["timestamp"].is_string() && line["level"].is_string(), "{line}");
        if line["what"] == "Draw" {
            drawn = Some(line);
        }
    }
    let drawn = drawn.unwrap();
    assert_eq!((&drawn["person"], &drawn["count"]), (&"王立案".into(), &1.into()), "{drawn}");
    assert_eq!(drawn["span"]["rpc"], "AssignmentService/DrawCase", "{drawn}");
    assert!(drawn["span"]["id"].is_string(), "{drawn}");
}

#[test]
fn a_hangup_changes_what_can_change_and_says_what_waits_for_the_next_start() {
    let house = house();
    let settings = house.path("caselot.toml");
    fs::write(&settings, "[log]\nlevel = \"warn\"\n").unwrap();
    let mut server = house.serve(&["--config", "caselot.toml"]);
    server.says("ready on http://");
    let hangup = |server: &Server| {
        let pid = server.id().to_string();
        assert!(Command::new("kill").args(["-HUP", &pid]).status().unwrap().success());
    };
    hangup(&server);
    server.says("the settings are those in force");
    let log =
        "[log]\nlevel = \"info\"\nformat = \"json\"\n[limits]\nburst = 9\nmessage_bytes = 9999\n";
    fs::write(&settings, log).unwrap();
    hangup(&server);
    server.says("these settings hold from now on: limits.burst, log.level");
    server.says("these settings hold from the next start on: limits.message_bytes, log.format");
    work(&house, &server);
    server.says("what=\"Draw\"");
    fs::write(&settings, "[limits]\nburst = 0\n").unwrap();
    hangup(&server);
    server.says("the settings in force hold on, since: limits.burst is 0");
}

#[test]
fn a_manager_of_services_is_told_how_the_server_fares() {
    let house = house();
    let socket = UnixDatagram::bind(house.path("notify")).unwrap();
    let told = || {
        let mut bytes = [0; 4_096];
        let length = socket.recv(&mut bytes).unwrap();
        String::from_utf8(bytes[..length].to_vec()).unwrap()
    };
    let server = house.serve_with(("NOTIFY_SOCKET", &house.path("notify")), &[]);
    let signal = |name: &str| {
        let pid = server.id().to_string();
        assert!(Command::new("kill").args([name, &pid]).status().unwrap().success());
    };
    let ready = told();
    assert!(ready.starts_with("READY=1\nSTATUS=serving on http://"), "{ready}");
    signal("-HUP");
    let reloading = told();
    assert!(reloading.starts_with("RELOADING=1\nMONOTONIC_USEC="), "{reloading}");
    assert_eq!(told(), "READY=1\n");
    signal("-TERM");
    assert_eq!(told(), "STOPPING=1\n");
}

/// The names of our metrics in a text, without the endings of a histogram's parts.
fn metrics_in(text: &str) -> BTreeSet<String> {
    let word = |c: char| !(c.is_ascii_alphanumeric() || c == '_');
    let names = text.split(word).filter(|name| name.starts_with("caselot_"));
    let whole = |name: &str| {
        let part = ["_bucket", "_sum", "_count"].iter().find_map(|end| name.strip_suffix(end));
        part.unwrap_or(name).to_owned()
    };
    names.map(whole).collect()
}

/// What is packed for Prometheus and Grafana asks for metrics that the server has, and the document
/// lists all of them.
#[test]
fn dashboard_alerts_and_document_name_the_metrics_that_there_are() {
    let (house, _authority) = crate::tls::house("off");
    let metrics = ["--config", "caselot.toml", "--set", "metrics.listen=127.0.0.1:0"];
    let mut server = house.serve(&metrics);
    server.says("ready on https://");
    let page = page(&mut server, "/metrics");
    let types = page.lines().filter_map(|line| line.strip_prefix("# TYPE "));
    let known: BTreeSet<String> =
        types.map(|line| line.split(' ').next().unwrap().to_owned()).collect();
    assert!(known.contains("caselot_certificate_expiry_timestamp_seconds"), "{page}");
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let read = |path: &str| fs::read_to_string(root.join(path)).unwrap();
    for file in ["packaging/grafana/caselot.json", "packaging/prometheus/alerts.yml"] {
        let asked = metrics_in(&read(file));
        assert!(asked.len() > 10, "{file}: {asked:?}");
        let missing: Vec<_> = asked.difference(&known).collect();
        assert!(missing.is_empty(), "{file} asks for {missing:?}");
    }
    assert_eq!(metrics_in(&read("docs/operating/monitoring.md")), known);
    // A contributor is silent after as long for the alert as for `doctor`.
    let silent = format!("caselot_contribution_oldest_age_seconds > {}\n", SILENT_MINUTES * 60);
    assert!(read("packaging/prometheus/alerts.yml").contains(&silent), "{silent}");
    // The dashboard shows all of them.
    assert_eq!(metrics_in(&read("packaging/grafana/caselot.json")), known);
    let dashboard: serde_json::Value =
        serde_json::from_str(&read("packaging/grafana/caselot.json")).unwrap();
    assert!(dashboard["panels"].as_array().unwrap().len() > 15);
}
