//! What a call costs the server, and how much of what is dear one person may have at a time.

use std::collections::HashMap;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};

use http_body::{Frame, SizeHint};
use tonic::Status;
use tonic::body::Body;
use tonic::codegen::{Bytes, http};

/// What a call costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cost {
    /// A look-up, or a request for the queue.
    Plain,
    /// It reads or folds much before it answers.
    Dear,
    /// It answers, and perhaps asks, in many messages.
    Stream,
    /// It answers once a whole stream of rows has come in, which waits in memory.
    Upload,
}

/// Streams that an upload counts for, since its rows wait in memory.
const UPLOAD_STREAMS: u32 = 8;

impl Cost {
    /// The cost of a call by its path.
    pub fn of(path: &str) -> Cost {
        let name = path.rsplit('/').next().unwrap_or_default();
        match name {
            "ListDesignations" | "RehearsePolicy" | "RehearseFilings" | "GetCaseHistory"
            | "GetQuotaReport" | "StepCircular" | "ListQuotaCases" | "FindCases"
            | "GetWorkload" | "OpenLot" | "DrawLot" | "ListLots" | "GetLot" | "RecordReview"
            | "ListDecided" | "ListRelatedCases" | "ListAssessors" => Cost::Dear,
            "AssignCases" | "StreamEntries" | "ExportBundle" | "ListCosigned" | "WatchQuota"
            | "ExportQuotaReport" | "ExportCircular" | "PlanQuota" => Cost::Stream,
            "ImportCases" | "CloseCases" | "RecordActivities" | "RecordAbsences" => Cost::Upload,
            _ => Cost::Plain,
        }
    }

    /// Streams that it counts for.
    fn streams(self) -> u32 {
        match self {
            Cost::Plain | Cost::Dear => 0,
            Cost::Stream => 1,
            Cost::Upload => UPLOAD_STREAMS,
        }
    }
}

/// Counts the open streams of each person. All workers share it, and it locks itself.
#[derive(Debug)]
pub struct Streams {
    open: Mutex<HashMap<String, u32>>,
    most: u32,
}

impl Streams {
    /// Nothing is open, and a person may have so many streams.
    pub fn new(most: u32) -> Arc<Self> {
        Arc::new(Self { open: Mutex::default(), most: most.max(UPLOAD_STREAMS) })
    }

    /// Opens what a call needs; `None` if the person has as many open as one may have.
    pub fn open(streams: &Arc<Self>, person: &str, cost: Cost) -> Option<OpenStream> {
        let count = cost.streams();
        let mut open = streams.locked();
        let of_person = open.get(person).copied().unwrap_or(0);
        if of_person + count > streams.most {
            return None;
        }
        if count > 0 {
            open.insert(person.to_owned(), of_person + count);
        }
        drop(open);
        Some(OpenStream { streams: Arc::clone(streams), person: person.to_owned(), count })
    }

    fn locked(&self) -> MutexGuard<'_, HashMap<String, u32>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A stream that counts until it is dropped.
#[derive(Debug)]
pub struct OpenStream {
    streams: Arc<Streams>,
    person: String,
    count: u32,
}

impl Drop for OpenStream {
    fn drop(&mut self) {
        if self.count == 0 {
            return;
        }
        let mut open = self.streams.locked();
        if let Some(of_person) = open.get_mut(&self.person) {
            *of_person = of_person.saturating_sub(self.count);
            if *of_person == 0 {
                open.remove(&self.person);
            }
        }
    }
}

/// The body of an answer, with the stream that counts for as long as the client has not taken it.
struct CountedBody {
    body: Body,
    _open: OpenStream,
}

/// Lets a stream count until its answer is sent or given up.
pub fn counted(answer: http::Response<Body>, open: OpenStream) -> http::Response<Body> {
    answer.map(|body| Body::new(CountedBody { body, _open: open }))
}

impl http_body::Body for CountedBody {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use prost::Message;

    use super::*;
    use crate::wire::DESCRIPTORS;

    /// Every call whose request or answer is a stream counts as one.
    #[test]
    fn all_streams_are_counted() {
        let files = prost_types::FileDescriptorSet::decode(DESCRIPTORS).expect("descriptors");
        let services = files.file.iter().flat_map(|file| &file.service);
        let mut streams = BTreeSet::new();
        for method in services.flat_map(|service| &service.method) {
            let name = method.name();
            let counted = matches!(Cost::of(&format!("/X/{name}")), Cost::Stream | Cost::Upload);
            assert_eq!(counted, method.client_streaming() || method.server_streaming(), "{name}");
            streams.extend(counted.then_some(name));
        }
        assert!(streams.len() >= 8, "{streams:?}");
    }

    #[test]
    fn a_person_has_so_many_streams_and_others_their_own() {
        let streams = Streams::new(16);
        let open = |person: &str, cost| Streams::open(&streams, person, cost);
        let mut held: Vec<OpenStream> =
            (0..16).map(|_| open("甲", Cost::Stream).expect("a stream")).collect();
        assert!(open("甲", Cost::Stream).is_none() && open("甲", Cost::Plain).is_some());
        assert!(open("乙", Cost::Upload).is_some());
        held.truncate(8);
        held.push(open("甲", Cost::Upload).expect("an upload counts for eight"));
        assert!(open("甲", Cost::Stream).is_none());
        held.clear();
        assert!(streams.locked().is_empty(), "nothing is kept of who has none");
    }
}
