//! Compiles the log's messages with protox, so that no `protoc` is needed.

const PROTO: &str = "../../proto";

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo:rerun-if-changed={PROTO}/caselot/v1/log.proto");
    let files = protox::compile(["caselot/v1/log.proto"], [PROTO])?;
    prost_build::Config::new().compile_fds(files)?;
    Ok(())
}
