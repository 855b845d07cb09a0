//! Malformed and abusive HTTP/2.

use std::io;
use std::time::Duration;

use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::Rng;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
/// Frames in one flood.
const FLOOD: u32 = 200;
/// Largest number of bytes in a frame; the server takes 16,384.
const MOST: u64 = 20_000;
/// Time for which the server's answers are read, so that they fill no buffer.
const READ: Duration = Duration::from_millis(200);

const HEADERS: u8 = 1;
const RST_STREAM: u8 = 3;
const SETTINGS: u8 = 4;
const PING: u8 = 6;
/// END_STREAM and END_HEADERS.
const WHOLE: u8 = 5;

fn frame(kind: u8, flags: u8, stream: u32, content: &[u8]) -> Vec<u8> {
    let length = u32::try_from(content.len()).unwrap_or(u32::MAX).to_be_bytes();
    let head = [length[1], length[2], length[3], kind, flags];
    [&head[..], &stream.to_be_bytes(), content].concat()
}

fn bytes(random: &mut ChaCha20Rng, most: u64) -> Vec<u8> {
    let length = usize::try_from(random.next_u64() % most).unwrap_or_default();
    let mut bytes = vec![0; length];
    random.fill_bytes(&mut bytes);
    bytes
}

/// Sends random bytes instead of a preface.
pub async fn noise(stream: &mut TcpStream, random: &mut ChaCha20Rng) -> io::Result<()> {
    stream.write_all(&bytes(random, MOST)).await
}

/// Sends a part of the preface: the larger the number, the more of it.
pub async fn half_preface(stream: &mut TcpStream, n: usize) -> io::Result<()> {
    stream.write_all(&PREFACE[..(3 * n).min(PREFACE.len() - 1)]).await
}

/// Sends the preface, then one of four: frames of random kinds, streams begun and reset, pings, or
/// headers that are not HPACK.
pub async fn flood(host: &str, random: &mut ChaCha20Rng) -> io::Result<()> {
    let mut stream = TcpStream::connect(host).await?;
    let preface = [PREFACE, &frame(SETTINGS, 0, 0, &[])].concat();
    stream.write_all(&preface).await?;
    let way = random.next_u32() % 4;
    let mut sent = Vec::new();
    for n in 0..FLOOD {
        let id = 2 * n + 1;
        sent.extend(match way {
            0 => {
                let [kind, flags, ..] = random.next_u32().to_be_bytes();
                frame(kind % 12, flags, random.next_u32() % 8, &bytes(random, 200))
            }
            // `:method: GET`, `:scheme: http`, `:path: /` of HPACK's static table.
            1 => [
                frame(HEADERS, WHOLE, id, &[0x82, 0x86, 0x84]),
                frame(RST_STREAM, 0, id, &8_u32.to_be_bytes()),
            ]
            .concat(),
            2 => frame(PING, 0, 0, &[0; 8]),
            _ => frame(HEADERS, WHOLE, id, &bytes(random, MOST)),
        });
    }
    stream.write_all(&sent).await?;
    let mut answer = Vec::new();
    drop(timeout(READ, stream.read_to_end(&mut answer)).await);
    Ok(())
}
