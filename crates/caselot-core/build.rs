//! Compiles the log's messages with protox, so that no `protoc` is needed, and lists their fields
//! for the codec's tests.

use std::fmt::Write;
use std::path::PathBuf;

const PROTO: &str = "../../proto";

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo:rerun-if-changed={PROTO}/caselot/v1/log.proto");
    let files = protox::compile(["caselot/v1/log.proto"], [PROTO])?;
    let mut list = String::new();
    for message in files.file.iter().flat_map(|file| &file.message_type) {
        for field in &message.field {
            let (name, tag) = (field.name(), field.number());
            let (label, kind) = (field.label().as_str_name(), field.r#type().as_str_name());
            writeln!(list, "{} {tag} {name} {label} {kind}", message.name())?;
        }
    }
    std::fs::write(PathBuf::from(std::env::var("OUT_DIR")?).join("log.fields"), list)?;
    prost_build::Config::new().compile_fds(files)?;
    Ok(())
}
