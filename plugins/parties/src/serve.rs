//! A node that runs: it answers over HTTP, appends what is submitted in groups, and asks the others from time to time.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use base64::prelude::{BASE64_STANDARD, Engine as _};
use portolan_keys::PartyName;
use portolan_ledger::{ArrivalOrder, Batch, Entry, Grant, Hash, LedgerError, Sequencer as _, Submission, Ticket, tiles};
use serde::{Deserialize, Serialize};
use tokio::net::TcpListener;
use tokio::sync::{mpsc, oneshot, watch};
use tokio::task::JoinHandle;

use crate::node::{Node, NodeError};
use crate::peer::{Peer, PeerError, WrittenGrant};

const BODY_BYTES_MAX: usize = 16 << 20;
// Submissions that wait for the next commit; more are told to come again.
const WAITING_MAX: usize = 4_096;
const ENTRIES_A_COMMIT_MAX: usize = 4_096;

/// What a submission came to.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Submitted {
    /// The index of its first entry.
    pub first: u64,
    /// How many entries the log has now.
    pub size: u64,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenBatch {
    entries: Vec<String>,
    #[serde(default)]
    payloads: Vec<String>,
    #[serde(default)]
    grants: Vec<WrittenKey>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenKey {
    payload: Hash,
    reader: PartyName,
    wrapped: String,
}

impl WrittenBatch {
    fn of(batch: &Batch) -> Self {
        let written = |grant: &Grant| WrittenKey {
            payload: grant.payload,
            reader: grant.reader.clone(),
            wrapped: BASE64_STANDARD.encode(&grant.wrapped),
        };
        Self {
            entries: batch.entries.iter().map(|entry| BASE64_STANDARD.encode(entry.encode())).collect(),
            payloads: batch.payloads.iter().map(|payload| BASE64_STANDARD.encode(payload)).collect(),
            grants: batch.grants.iter().map(written).collect(),
        }
    }

    fn read(self) -> Result<Batch, String> {
        let bytes = |text: &String| BASE64_STANDARD.decode(text).map_err(|_| "it is not base64".to_owned());
        let mut batch = Batch::default();
        for (at, entry) in self.entries.iter().enumerate() {
            let entry = bytes(entry).and_then(|bytes| Entry::decode(&bytes).map_err(|error| error.to_string()));
            batch.entries.push(entry.map_err(|what| format!("entries[{at}]: {what}"))?);
        }
        for (at, payload) in self.payloads.iter().enumerate() {
            batch.payloads.push(bytes(payload).map_err(|what| format!("payloads[{at}]: {what}"))?);
        }
        for (at, grant) in self.grants.into_iter().enumerate() {
            let wrapped = bytes(&grant.wrapped).map_err(|what| format!("grants[{at}]: {what}"))?;
            batch.grants.push(Grant { payload: grant.payload, reader: grant.reader, wrapped });
        }
        if batch.entries.is_empty() { Err("entries: there are none".to_owned()) } else { Ok(batch) }
    }
}

type Answered = Result<Submitted, NodeError>;

struct Waiting {
    batch: Batch,
    answer: oneshot::Sender<Answered>,
}

#[derive(Clone)]
struct Shared {
    node: Arc<Mutex<Node>>,
    submissions: mpsc::Sender<Waiting>,
}

impl Shared {
    /// Does something with the node where it may take its time.
    async fn with_node<T: Send + 'static>(&self, act: impl FnOnce(&mut Node) -> T + Send + 'static) -> Result<T, Response> {
        let node = self.node.clone();
        let done = tokio::task::spawn_blocking(move || act(&mut lock(&node))).await;
        done.map_err(|_| (StatusCode::INTERNAL_SERVER_ERROR, "the node failed").into_response())
    }
}

fn lock(node: &Mutex<Node>) -> MutexGuard<'_, Node> {
    node.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A node that runs.
pub struct Running {
    /// Where it answers.
    pub address: SocketAddr,
    /// The node; whoever locks it keeps it from answering meanwhile.
    pub node: Arc<Mutex<Node>>,
    stop: watch::Sender<bool>,
    tasks: Vec<JoinHandle<()>>,
}

impl Running {
    /// One round of asking, now.
    ///
    /// # Errors
    /// What is wrong with the node itself.
    pub async fn round(&self) -> Result<(), NodeError> {
        round_of(self.node.clone()).await
    }

    /// Stops answering and asking, and waits until what was submitted is answered.
    pub async fn stop(self) {
        let _ = self.stop.send(true);
        for task in self.tasks {
            let _ = task.await;
        }
    }
}

async fn round_of(node: Arc<Mutex<Node>>) -> Result<(), NodeError> {
    let time_s = seconds_now();
    tokio::task::spawn_blocking(move || round_in_steps(&node, time_s)).await.unwrap_or(Ok(()))
}

/// A round during which the node answers: it is locked for what it has to say and to hear, never while it waits for others, who may be
/// waiting for it.
fn round_in_steps(node: &Mutex<Node>, time_s: u64) -> Result<(), NodeError> {
    lock(node).begin_round(time_s)?;
    for at in 0.. {
        let Some(question) = lock(node).question(at) else { break };
        let answer = question.ask();
        lock(node).take_answer(&answer, time_s)?;
        let wanted = lock(node).wanted(at)?;
        if let Some(wanted) = wanted {
            let given = wanted.ask();
            lock(node).take_given(given)?;
        }
    }
    lock(node).end_round()
}

#[expect(clippy::disallowed_methods, reason = "a cosignature tells the time at which it was made")]
fn seconds_now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}

/// Lets a node answer on a listener. It asks the others as often as its configuration says; with `asks` false it asks only when told to.
///
/// # Errors
/// Where the listener has no address.
pub fn serve(node: Node, listener: TcpListener, asks: bool) -> std::io::Result<Running> {
    let address = listener.local_addr()?;
    let poll = Duration::from_millis(node.config().poll_ms);
    let node = Arc::new(Mutex::new(node));
    let (submissions, waiting) = mpsc::channel(WAITING_MAX);
    let (stop, stopped) = watch::channel(false);
    let app = Router::new()
        .route("/checkpoint", get(checkpoint))
        .route("/tile/{*path}", get(tile))
        .route("/consistency", get(consistency))
        .route("/payload/{hash}", get(payload))
        .route("/keys/{hash}", get(keys))
        .route("/status", get(status))
        .route("/entries", post(entries))
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
        .with_state(Shared { node: node.clone(), submissions });
    let mut tasks = Vec::new();
    let mut until = stopped.clone();
    tasks.push(tokio::spawn(async move {
        let ended = async move {
            let _ = until.wait_for(|stop| *stop).await;
        };
        if let Err(error) = axum::serve(listener, app).with_graceful_shutdown(ended).await {
            tracing::error!("the node no longer answers: {error}");
        }
    }));
    tasks.push(tokio::spawn(append_in_groups(node.clone(), waiting)));
    if asks {
        let (node, mut until) = (node.clone(), stopped);
        tasks.push(tokio::spawn(async move {
            loop {
                if let Err(error) = round_of(node.clone()).await {
                    tracing::error!("{error}");
                }
                tokio::select! {
                    () = tokio::time::sleep(poll) => {}
                    _ = until.wait_for(|stop| *stop) => return,
                }
            }
        }));
    }
    Ok(Running { address, node, stop, tasks })
}

/// Group commit: whatever waits is given its order by the sequencer, goes to disk together, and only then is each answered.
async fn append_in_groups(node: Arc<Mutex<Node>>, mut waiting: mpsc::Receiver<Waiting>) {
    let mut queue = Queue::default();
    while let Some(first) = waiting.recv().await {
        let mut group = vec![first];
        while group.len() < WAITING_MAX
            && let Ok(next) = waiting.try_recv()
        {
            group.push(next);
        }
        let node = node.clone();
        let done = tokio::task::spawn_blocking(move || {
            queue.append(&mut lock(&node), group);
            queue
        });
        let Ok(back) = done.await else { return };
        queue = back;
    }
}

/// Submissions whose order is not settled yet, and who waits for them.
#[derive(Default)]
struct Queue {
    sequencer: ArrivalOrder,
    answers: BTreeMap<Ticket, oneshot::Sender<Answered>>,
}

impl Queue {
    fn append(&mut self, node: &mut Node, group: Vec<Waiting>) {
        for Waiting { batch, answer } in group {
            match node.check_submission(&batch) {
                Ok(()) => {
                    self.answers.insert(self.sequencer.submit(batch), answer);
                }
                // Whoever asked may have gone.
                Err(error) => drop(answer.send(Err(error))),
            }
        }
        loop {
            let settled = self.sequencer.settled(ENTRIES_A_COMMIT_MAX);
            if settled.is_empty() {
                return;
            }
            let (mut all, mut tickets) = (Batch::default(), Vec::new());
            for Submission { ticket, batch } in settled {
                tickets.push((ticket, batch.entries.len() as u64));
                all.extend(batch);
            }
            let mut appended = node.append(&all).map(|receipt| (receipt.first, receipt.size));
            for (ticket, entries) in tickets {
                let answered = match &mut appended {
                    Ok((first, size)) => {
                        *first += entries;
                        Ok(Submitted { first: *first - entries, size: *size })
                    }
                    Err(error) => Err(NodeError::Ledger(LedgerError::Refused(error.to_string()))),
                };
                if let Some(answer) = self.answers.remove(&ticket) {
                    drop(answer.send(answered));
                }
            }
        }
    }
}

fn failed(error: &LedgerError) -> Response {
    (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()).into_response()
}

fn missing() -> Response {
    (StatusCode::NOT_FOUND, "there is no such thing here").into_response()
}

fn bytes(answer: Result<Option<Vec<u8>>, LedgerError>) -> Response {
    match answer {
        Ok(Some(bytes)) => bytes.into_response(),
        Ok(None) => missing(),
        Err(error) => failed(&error),
    }
}

async fn checkpoint(State(shared): State<Shared>) -> Result<Response, Response> {
    let note = shared.with_node(|node| node.shown().map(|shown| shown.note().to_owned())).await?;
    Ok(note.unwrap_or_default().into_response())
}

async fn tile(State(shared): State<Shared>, Path(path): Path<String>) -> Result<Response, Response> {
    let Some(asked) = tiles::asked(&format!("tile/{path}")) else { return Ok(missing()) };
    Ok(bytes(shared.with_node(move |node| node.answer(asked)).await?))
}

#[derive(Deserialize)]
struct FromTo {
    from: u64,
    to: u64,
}

async fn consistency(State(shared): State<Shared>, Query(FromTo { from, to }): Query<FromTo>) -> Result<Response, Response> {
    let answer = shared.with_node(move |node| node.consistency(from, to)).await?;
    Ok(answer
        .map_or_else(|error| (StatusCode::BAD_REQUEST, error.to_string()).into_response(), |answer| axum::Json(answer).into_response()))
}

async fn payload(State(shared): State<Shared>, Path(hash): Path<String>) -> Result<Response, Response> {
    let Some(hash) = Hash::of_hex(&hash) else { return Ok(missing()) };
    Ok(bytes(shared.with_node(move |node| node.payload(&hash)).await?))
}

async fn keys(State(shared): State<Shared>, Path(hash): Path<String>) -> Result<Response, Response> {
    let Some(hash) = Hash::of_hex(&hash) else { return Ok(missing()) };
    let answer = shared.with_node(move |node| node.grants(&hash)).await?;
    Ok(answer.map_or_else(
        |error| failed(&error),
        |grants| {
            let written =
                grants.into_iter().map(|grant| WrittenGrant { reader: grant.reader, wrapped: BASE64_STANDARD.encode(grant.wrapped) });
            axum::Json(written.collect::<Vec<_>>()).into_response()
        },
    ))
}

async fn status(State(shared): State<Shared>) -> Result<Response, Response> {
    Ok(axum::Json(shared.with_node(|node| node.status()).await?).into_response())
}

async fn entries(State(shared): State<Shared>, body: Bytes) -> Response {
    let refused = |what: String| (StatusCode::BAD_REQUEST, what).into_response();
    let batch = match serde_json::from_slice::<WrittenBatch>(&body).map_err(|error| error.to_string()).and_then(WrittenBatch::read) {
        Ok(batch) => batch,
        Err(what) => return refused(what),
    };
    let (answer, answered) = oneshot::channel();
    if shared.submissions.try_send(Waiting { batch, answer }).is_err() {
        return (StatusCode::SERVICE_UNAVAILABLE, "too many submissions wait; come again").into_response();
    }
    match answered.await {
        Ok(Ok(submitted)) => axum::Json(submitted).into_response(),
        Ok(Err(error @ (NodeError::Refused { .. } | NodeError::NotSequencer(_)))) => refused(error.to_string()),
        Ok(Err(error)) => (StatusCode::SERVICE_UNAVAILABLE, error.to_string()).into_response(),
        Err(_) => (StatusCode::INTERNAL_SERVER_ERROR, "the node failed; whether it was appended is not known").into_response(),
    }
}

/// Submits a batch to a node over HTTP. When this returns, it is on that node's disk.
///
/// # Errors
/// [`PeerError`].
pub fn submit(peer: &Peer, batch: &Batch) -> Result<Submitted, PeerError> {
    let unreadable = |what: String| PeerError::Unreadable { address: peer.address().to_owned(), path: "entries".to_owned(), what };
    let body = serde_json::to_vec(&WrittenBatch::of(batch)).map_err(|error| unreadable(error.to_string()))?;
    serde_json::from_slice(&peer.post("entries", &body)?).map_err(|error| unreadable(error.to_string()))
}
