//! Compiles the protocol files with protox, so that no `protoc` is needed.

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo:rerun-if-changed=proto");
    compile()
}

#[cfg(not(feature = "server"))]
fn compile() -> Result<(), Box<dyn std::error::Error>> {
    let files = protox::compile(["caselot/v1/log.proto"], ["proto"])?;
    prost_build::Config::new().compile_fds(files)?;
    Ok(())
}

#[cfg(feature = "server")]
fn compile() -> Result<(), Box<dyn std::error::Error>> {
    let files = protox::compile(
        [
            "caselot/v1/log.proto",
            "caselot/v1/assignment.proto",
            "caselot/v1/roster.proto",
            "caselot/v1/audit.proto",
            "caselot/v1/quota.proto",
            "caselot/v1/life.proto",
            "caselot/v1/conflict.proto",
        ],
        ["proto"],
    )?;
    let out = std::path::PathBuf::from(std::env::var("OUT_DIR")?);
    std::fs::write(out.join("caselot.fds"), prost::Message::encode_to_vec(&files))?;
    tonic_prost_build::configure().compile_fds(files)?;
    Ok(())
}
