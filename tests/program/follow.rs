//! A court's log is followed from its server, made into tiles and proofs, and checked by those.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use crate::keys::{Server, assign, court, done, refused};

/// A run, with its exit code.
fn run(dir: &Path, arguments: &[&str]) -> (Option<i32>, String) {
    let mut program = Command::new(env!("CARGO_BIN_EXE_caselot"));
    program.args(arguments).current_dir(dir).env_clear().env("CASELOT_COURT", "湘0203");
    let Output { status, stdout, stderr } = program.output().unwrap();
    (status.code(), String::from_utf8([stdout, stderr].concat()).unwrap())
}

fn follow(dir: &Path, server: &Server, more: &[&str]) -> (Option<i32>, String) {
    let asked = ["audit", "follow", "--key", "court.pub", "--folder", "kept"];
    run(dir, &server.asks(&[&asked[..], more].concat()))
}

#[test]
fn a_court_is_followed_from_its_server_night_by_night() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path();
    let server = court(dir);
    done(dir, &server.asks(&["audit", "export", "--out", "a.bundle", "--key-out", "court.pub"]));
    let (code, said) = follow(dir, &server, &[]);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.starts_with("VALID") && said.contains("0 verified before"), "{said}");
    for (number, lang) in [("(2026)湘0203民初1号", "zh"), ("(2026)湘0203民初2号", "en")] {
        done(dir, &server.asks(&assign(number)));
        let (code, said) = follow(dir, &server, &["--lang", lang]);
        assert_eq!(code, Some(0), "{said}");
        let new = if lang == "zh" { "其中新增 2 条" } else { "2 of them new" };
        assert!(said.contains(new), "{said}");
    }
    // What a run that was killed had fetched.
    fs::write(dir.join("kept/incoming.7.part"), "half").unwrap();
    let (code, said) = follow(dir, &server, &["--from-scratch"]);
    assert!(!dir.join("kept/incoming.7.part").exists());
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("what is kept is what they give"), "{said}");
    let seen = fs::read_to_string(dir.join("kept/checkpoints")).unwrap();
    assert_eq!(seen.matches("UTC VALID\n").count(), 3, "each checkpoint once: {seen}");
}

#[test]
fn what_hinders_a_look_is_told_from_what_it_finds() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path();
    let server = court(dir);
    done(dir, &server.asks(&["audit", "export", "--out", "a.bundle", "--key-out", "court.pub"]));
    done(dir, &server.asks(&assign("(2026)湘0203民初1号")));
    assert_eq!(follow(dir, &server, &[]).0, Some(0));
    // A court that shows less than it did.
    let look = ["audit", "follow", "a.bundle", "--key", "court.pub", "--folder", "kept"];
    let (code, said) = run(dir, &look);
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("ReceiptBeyondBundle"), "{said}");
    assert!(fs::read_to_string(dir.join("kept/findings.jsonl")).unwrap().contains("Beyond"));
    drop(server);
    for (arguments, lang, wanted) in [
        (&["--folder", "kept", "--server", "http://127.0.0.1:1"][..], "en", "cannot be reached"),
        (&[], "zh", "未指明跟踪核验所用的文件夹"),
        (&["--folder", "filer"], "zh", "filer是立案人的文件夹"),
        (&["none.bundle", "--folder", "kept"], "en", "none.bundle"),
    ] {
        let asked = ["audit", "follow", "--key", "court.pub", "--lang", lang];
        let (code, said) = run(dir, &[&asked[..], arguments].concat());
        assert_eq!(code, Some(2), "{said}");
        assert!(said.contains(wanted), "{said}");
    }
}

#[test]
fn tiles_and_proofs_are_made_of_a_server_s_log_and_of_receipts() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path();
    let server = court(dir);
    done(dir, &server.asks(&assign("(2026)湘0203民初1号")));
    done(dir, &server.asks(&["audit", "export", "--out", "a.bundle", "--key-out", "court.pub"]));
    let said = done(dir, &server.asks(&["audit", "tiles", "--out", "tiles"]));
    assert!(said.contains("2 files are new"), "{said}");
    let said = done(dir, &["audit", "tiles", "a.bundle", "--out", "tiles", "--lang", "zh"]);
    assert!(said.contains("新增文件 0 个"), "{said}");
    let look = ["audit", "follow", "--tiles", "tiles", "--key", "court.pub", "--folder", "kept"];
    assert_eq!(run(dir, &look).0, Some(0));

    done(dir, &["audit", "proof", "a.bundle", "--entry", "1", "--out", "one.tlog-proof"]);
    let check = ["audit", "check", "one.tlog-proof", "--key", "court.pub"];
    let said = done(dir, &check);
    assert!(said.starts_with("VALID") && said.contains("tray_opened"), "{said}");
    let text = fs::read_to_string(dir.join("one.tlog-proof")).unwrap();
    fs::write(dir.join("one.tlog-proof"), text.replace("index 1\n", "index 2\n")).unwrap();
    let (code, said) = run(dir, &[&check[..], &["--lang", "zh"]].concat());
    assert_eq!((code, said.starts_with("无效")), (Some(1), true), "{said}");
    let said = refused(dir, &["audit", "proof", "a.bundle", "--entry", "99", "--out", "none"]);
    assert!(said.contains("no entry 99"), "{said}");

    let receipt = "filer/湘0203/2026-湘0203民初1号.0.receipt.json";
    done(dir, &["audit", "proof", "--receipt", receipt]);
    for what in ["filing", "draw"] {
        let proof = receipt.replace("receipt.json", &format!("{what}.tlog-proof"));
        let said = done(dir, &["audit", "check", &proof, "--key", "court.pub"]);
        assert!(said.contains("VALID"), "{said}");
    }
}
