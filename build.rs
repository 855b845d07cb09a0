//! Compiles the services' protocol files with protox, so that no `protoc` is needed. The messages of
//! the log are those of `caselot-core`.

use std::path::PathBuf;

use prost::Message;
use prost_types::{DescriptorProto, FileDescriptorSet};

const LOG: &str = "caselot/v1/log.proto";
const SERVICES: [&str; 12] = [
    "caselot/v1/approval.proto",
    "caselot/v1/assignment.proto",
    "caselot/v1/roster.proto",
    "caselot/v1/audit.proto",
    "caselot/v1/quota.proto",
    "caselot/v1/life.proto",
    "caselot/v1/conflict.proto",
    "caselot/v1/register.proto",
    "caselot/v1/lot.proto",
    "caselot/v1/contribution.proto",
    "caselot/v1/hand.proto",
    "caselot/v1/operator.proto",
];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo:rerun-if-changed=proto");
    let files = protox::compile(SERVICES, ["proto"])?;
    let out = PathBuf::from(std::env::var("OUT_DIR")?);
    std::fs::write(out.join("caselot.fds"), files.encode_to_vec())?;
    let mut builder = tonic_prost_build::configure();
    for name in log_names(&files) {
        let path = format!("::caselot_core::wire::v1::{name}");
        builder = builder.extern_path(format!(".caselot.v1.{name}"), path);
    }
    builder.compile_fds(files)?;
    Ok(())
}

/// Names of the log's messages and enumerations.
fn log_names(files: &FileDescriptorSet) -> Vec<String> {
    let log = files.file.iter().filter(|file| file.name() == LOG);
    log.flat_map(|file| {
        let messages = file.message_type.iter().map(DescriptorProto::name);
        let enums = file.enum_type.iter().map(|it| it.name());
        messages.chain(enums).map(str::to_owned)
    })
    .collect()
}
