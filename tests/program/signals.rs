//! A server at signals: a hangup and those of scripts end nothing.

use std::process::Command;

use crate::keys::{court, done};

#[test]
fn a_server_lives_on_at_a_hangup_and_ends_at_a_termination() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path();
    let mut server = court(dir);
    for signal in ["-HUP", "-USR1", "-USR2"] {
        let pid = server.pid().to_string();
        assert!(Command::new("kill").args([signal, &pid]).status().unwrap().success());
        std::thread::sleep(std::time::Duration::from_millis(200));
        done(dir, &server.asks(&["roster", "show"]));
    }
    let pid = server.pid().to_string();
    assert!(Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
    assert!(server.ends().success());
}
