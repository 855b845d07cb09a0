//! One connection to the database, for callers that block.
//!
//! The sockets live on a thread of their own, which all connections of the process share. A caller
//! hands a question over and is parked until the answer is there or its time is up. It enters no
//! runtime for that, so it may be any thread, also one of a server's workers: a client that blocks by
//! a runtime of its own would panic there.

use std::cell::RefCell;
use std::collections::HashMap;
use std::future::Future;
use std::pin::pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::Thread;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite};
use tokio::runtime::{Builder, Runtime};
use tokio::task::JoinHandle;
use tokio_postgres::error::Severity;
use tokio_postgres::types::ToSql;
use tokio_postgres::{AsyncMessage, Client, Connection, NoTls, Row, Statement};

use super::error::reason;
use super::{PostgresError, PostgresPlace};

/// How long a connection may take, with the first words on it.
const OPENED: Duration = Duration::from_secs(4);
/// How long a question may take that writes nothing.
pub(super) const READ: Duration = Duration::from_secs(10);

/// What a question is asked with.
pub(super) type Params<'a> = &'a [&'a (dyn ToSql + Sync)];

/// Why a question has no answer.
#[derive(Debug)]
pub(super) enum Unanswered {
    /// The time is up.
    Silent(Duration),
    /// The database, or the connection to it, says no.
    Said(tokio_postgres::Error),
}

impl Unanswered {
    /// In words.
    pub fn reason(&self) -> String {
        match self {
            Self::Silent(time) => format!("it did not answer within {} s", time.as_secs()),
            Self::Said(cause) => reason(cause),
        }
    }

    /// Whether the connection may be used for further questions.
    pub fn keeps_line(&self) -> bool {
        match self {
            Self::Silent(_) => false,
            Self::Said(cause) => cause.as_db_error().is_some_and(|said| {
                !matches!(said.parsed_severity(), Some(Severity::Fatal | Severity::Panic) | None)
            }),
        }
    }
}

/// A connection. Dropped, it says goodbye; given up, its socket is closed whatever is under way.
pub(super) struct Line {
    client: Client,
    socket: JoinHandle<()>,
    /// How many notices came.
    notices: Arc<AtomicU64>,
    /// Statements that were prepared, by their text.
    prepared: RefCell<HashMap<String, Statement>>,
}

impl std::fmt::Debug for Line {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Line(..)")
    }
}

impl Line {
    /// Connects.
    ///
    /// # Errors
    /// When the database is not reached.
    pub fn open(place: &PostgresPlace) -> Result<Self, PostgresError> {
        let unreachable =
            |reason: String| PostgresError::Unreachable { place: place.to_string(), reason };
        let tls = place.tls()?;
        let runtime = sockets().ok_or_else(|| unreachable("there is no thread for it".into()))?;
        let notices = Arc::<AtomicU64>::default();
        let (config, heard) = (place.config().clone(), Arc::clone(&notices));
        // Connecting needs the runtime's own thread, since it opens sockets.
        let opening = runtime.spawn(async move {
            Ok::<_, tokio_postgres::Error>(match tls {
                None => {
                    let (client, connection) = config.connect(NoTls).await?;
                    (client, tokio::spawn(carry(connection, heard)))
                }
                Some(tls) => {
                    let (client, connection) = config.connect(tls).await?;
                    (client, tokio::spawn(carry(connection, heard)))
                }
            })
        });
        let stop = opening.abort_handle();
        let opened = match wait(OPENED, opening) {
            Some(Ok(opened)) => opened.map_err(|cause| unreachable(reason(&cause)))?,
            Some(Err(cause)) => return Err(unreachable(cause.to_string())),
            None => {
                stop.abort();
                return Err(unreachable(Unanswered::Silent(OPENED).reason()));
            }
        };
        let (client, socket) = opened;
        Ok(Self { client, socket, notices, prepared: RefCell::default() })
    }

    /// Asks by a statement, which is prepared once. Gives back the rows.
    ///
    /// # Errors
    /// Why there is no answer.
    pub fn ask(
        &self,
        time: Duration,
        sql: &str,
        params: Params<'_>,
    ) -> Result<Vec<Row>, Unanswered> {
        let known = self.prepared.borrow().get(sql).cloned();
        let statement = match known {
            Some(statement) => statement,
            None => {
                let statement = self.wait(time, self.client.prepare(sql))?;
                self.prepared.borrow_mut().insert(sql.to_owned(), statement.clone());
                statement
            }
        };
        self.wait(time, self.client.query(&statement, params))
    }

    /// Runs statements without parameters and rows.
    ///
    /// # Errors
    /// Why there is no answer.
    pub fn run(&self, time: Duration, sql: &str) -> Result<(), Unanswered> {
        self.wait(time, self.client.batch_execute(sql))
    }

    /// Sends a statement and does not wait for its answer: what is asked next is answered after it,
    /// and fails if it did.
    pub fn send(&self, sql: &str) {
        let mut sent = pin!(self.client.batch_execute(sql));
        // The first look sends it.
        drop(sent.as_mut().poll(&mut Context::from_waker(Waker::noop())));
    }

    /// How many notices the database has sent on this connection.
    pub fn notices(&self) -> u64 {
        self.notices.load(Ordering::Acquire)
    }

    /// Whether the connection is known to have ended.
    pub fn has_ended(&self) -> bool {
        self.client.is_closed() || self.socket.is_finished()
    }

    /// Closes the socket, whatever is under way.
    pub fn give_up(self) {
        self.socket.abort();
    }

    fn wait<T>(
        &self,
        time: Duration,
        answer: impl Future<Output = Result<T, tokio_postgres::Error>>,
    ) -> Result<T, Unanswered> {
        wait(time, answer).ok_or(Unanswered::Silent(time))?.map_err(Unanswered::Said)
    }
}

/// Carries what is said on a connection until it ends, and counts the notices.
async fn carry<S, T>(mut connection: Connection<S, T>, notices: Arc<AtomicU64>)
where
    S: AsyncRead + AsyncWrite + Unpin,
    T: AsyncRead + AsyncWrite + Unpin,
{
    while let Some(message) = std::future::poll_fn(|cx| connection.poll_message(cx)).await {
        match message {
            Ok(AsyncMessage::Notice(notice)) => {
                notices.fetch_add(1, Ordering::Release);
                tracing::debug!(notice = notice.message(), "the database says");
            }
            Ok(_) => {}
            Err(cause) => {
                tracing::debug!(cause = reason(&cause), "a connection to the database ended");
                return;
            }
        }
    }
}

/// The runtime whose one thread carries all connections of the process; it lives as long as that.
fn sockets() -> Option<&'static Runtime> {
    static SOCKETS: OnceLock<Option<Runtime>> = OnceLock::new();
    let made = || {
        let mut builder = Builder::new_multi_thread();
        builder.worker_threads(1).thread_name("postgres").enable_all().build().ok()
    };
    SOCKETS.get_or_init(made).as_ref()
}

/// Wakes a thread that is parked.
struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

/// Parks this thread until a future is done; `None` if it takes longer than that.
fn wait<T>(time: Duration, future: impl Future<Output = T>) -> Option<T> {
    let timed = {
        // The clock of the time that is left ticks on the connections' own thread.
        let _entered = sockets()?.enter();
        tokio::time::timeout(time, future)
    };
    // This thread may be a worker whose task has used up its share: it must be let go on here.
    let mut timed = pin!(tokio::task::coop::unconstrained(timed));
    let waker = Waker::from(Arc::new(Unpark(std::thread::current())));
    let mut context = Context::from_waker(&waker);
    loop {
        match timed.as_mut().poll(&mut context) {
            Poll::Ready(done) => return done.ok(),
            Poll::Pending => std::thread::park(),
        }
    }
}
