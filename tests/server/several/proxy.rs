//! Stands between a server and the database, and breaks connections while a commit is under way. It
//! drops, delays and doubles nothing else.

use std::io::{Read, Write};
use std::net::Shutdown;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::thread::spawn;

/// Bytes from which on something that is sent counts as a batch: an entry and its seal.
const BATCH_BYTES: usize = 300;

/// How a connection is broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Break {
    /// Before the batch is passed on.
    Before = 1,
    /// As soon as it is: the answer is lost.
    After = 2,
    /// In its midst.
    Amid = 3,
    /// In the midst of the answer.
    Answer = 4,
}

pub struct Proxy {
    folder: tempfile::TempDir,
    /// How the next batch is broken; 0 if it is not.
    next: Arc<AtomicU32>,
    /// How many were.
    pub broken: Arc<AtomicU32>,
}

impl Proxy {
    /// A proxy before this socket.
    pub fn before(socket: PathBuf) -> Proxy {
        let folder = tempfile::tempdir().unwrap();
        let listener = UnixListener::bind(folder.path().join(".s.PGSQL.5432")).unwrap();
        let proxy = Proxy { folder, next: Arc::default(), broken: Arc::default() };
        let (next, broken) = (Arc::clone(&proxy.next), Arc::clone(&proxy.broken));
        spawn(move || {
            for client in listener.incoming() {
                let Ok(client) = client else { return };
                let Ok(server) = UnixStream::connect(&socket) else { continue };
                pass(client, server, (Arc::clone(&next), Arc::clone(&broken)));
            }
        });
        proxy
    }

    /// The folder that stands for the host.
    pub fn host(&self) -> &Path {
        self.folder.path()
    }

    /// Breaks the connection of the next batch.
    pub fn break_next(&self, how: Break) {
        self.next.store(how as u32, Ordering::SeqCst);
    }
}

fn pass(client: UnixStream, server: UnixStream, (next, broken): (Arc<AtomicU32>, Arc<AtomicU32>)) {
    let (mut asks, mut asked) = (client.try_clone().unwrap(), server.try_clone().unwrap());
    let (mut answers, mut answered) = (server, client);
    // The next answer is broken, since the batch was passed on to be.
    let (breaks, is_broken) = (Arc::new(AtomicBool::new(false)), Arc::clone(&broken));
    let breaks_answer = Arc::clone(&breaks);
    spawn(move || {
        let mut room = vec![0; 1 << 20];
        while let Ok(read) = asks.read(&mut room) {
            let how = if read >= BATCH_BYTES { next.swap(0, Ordering::SeqCst) } else { 0 };
            let passed = match how {
                0 | 2 | 4 => read,
                3 => read / 2,
                _ => 0,
            };
            if how == Break::Answer as u32 {
                breaks.store(true, Ordering::SeqCst);
            }
            let ends = read == 0 || asked.write_all(&room[..passed]).is_err();
            if ends || (how != 0 && how != Break::Answer as u32) {
                broken.fetch_add(u32::from(how != 0), Ordering::SeqCst);
                // The client hears nothing more at once; the server finds out once it has read all.
                drop(asks.shutdown(Shutdown::Both));
                drop(asked.shutdown(Shutdown::Write));
                return;
            }
        }
    });
    spawn(move || {
        let mut room = vec![0; 1 << 20];
        while let Ok(read) = answers.read(&mut room) {
            let breaks = breaks_answer.load(Ordering::SeqCst);
            let passed = if breaks { read / 2 } else { read };
            let ends = read == 0 || answered.write_all(&room[..passed]).is_err();
            if ends || breaks {
                is_broken.fetch_add(u32::from(breaks), Ordering::SeqCst);
                break;
            }
        }
        drop(answered.shutdown(Shutdown::Both));
        drop(answers.shutdown(Shutdown::Both));
    });
}
