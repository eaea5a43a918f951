//! Running a node.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Args;
use portolan_keys::{KeyRing, NoteSigner, PartyName};
use portolan_parties::{Config, Node, NodeError, serve};
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

use super::{read_log_key, told, unreadable};
use crate::failure::Failure;

/// `portolan ledger node`.
#[derive(Args, Debug)]
#[command(after_help = "The configuration names the log, the sequencing party, and each party's card and address:
  (format: 1, log: \"example.org/port+0a1b2c3d+AbCd…\", sequencer: \"port\", parties: [
      (address: \"127.0.0.1:7401\", card: \"port.card\"), (address: \"127.0.0.1:7402\", card: \"customs.card\")])
Only the sequencing party has the log's secret key. Evidence against others is kept in LEDGER/evidence; GET /status tells how the node is.

Examples:
  portolan ledger node --party port --config parties.ron --ledger port.ledger --key keys/port.key --log-key keys/log.key
  portolan ledger node --party customs --config parties.ron --ledger customs.ledger --key keys/customs.key")]
pub struct NodeArgs {
    /// Whose node this is
    #[arg(long, value_name = "NAME")]
    pub party: PartyName,
    /// The parties and their addresses
    #[arg(long, value_name = "FILE")]
    pub config: PathBuf,
    /// The folder of the copy; it is made if there is none
    #[arg(long, value_name = "DIR")]
    pub ledger: PathBuf,
    /// The party's secret keys
    #[arg(long, value_name = "FILE")]
    pub key: PathBuf,
    /// The log's secret key, for the sequencing party
    #[arg(long, value_name = "FILE")]
    pub log_key: Option<PathBuf>,
}

pub(super) fn node(args: &NodeArgs, out: &mut impl Write) -> Result<(), Failure> {
    let config = read_config(&args.config)?;
    let ring = read_ring(&args.key)?;
    if ring.party != args.party {
        return Err(unreadable(
            &args.key,
            format!("it holds the keys of {}, not of {}", ring.party, args.party),
            "give the party's own keys",
        ));
    }
    let log = args.log_key.as_deref().map(read_log_key).transpose()?;
    let (node, address) = opened(&args.ledger, &args.config, config, ring, log)?;
    runtime()?.block_on(async {
        let listener = listen(&address, &args.config).await?;
        let running = serve(node, listener, true).map_err(|error| Failure::Service(error.to_string()))?;
        writeln!(out, "the node of {} answers on {}", args.party, running.address)?;
        out.flush()?;
        until_told_to_end().await.map_err(|error| Failure::Service(format!("signals cannot be heard: {error}")))?;
        running.stop().await;
        Ok(())
    })
}

pub(super) fn read_config(path: &Path) -> Result<Config, Failure> {
    Config::read(path).map_err(Failure::Unreadable)
}

pub(super) fn read_ring(path: &Path) -> Result<KeyRing, Failure> {
    KeyRing::read(path).map_err(|error| unreadable(path, error, "give the file NAME.key of the party"))
}

/// The node of a party, and where it is to answer.
pub(super) fn opened(
    folder: &Path,
    config_path: &Path,
    config: Config,
    ring: KeyRing,
    log: Option<NoteSigner>,
) -> Result<(Node, String), Failure> {
    let own = config.party(&ring.party);
    let own = own.ok_or_else(|| unreadable(config_path, format!("{} is none of its parties", ring.party), "add the party"))?;
    let address = own.address.clone();
    let timeout = Duration::from_millis(config.poll_ms.clamp(1_000, 30_000));
    let node = Node::open(folder, config, ring, log, timeout).map_err(|error| match error {
        NodeError::Ledger(error) => told(folder, &error),
        other => Failure::usage(other.to_string(), "see `portolan ledger node --help`"),
    })?;
    Ok((node, address))
}

pub(super) async fn listen(address: &str, config_path: &Path) -> Result<TcpListener, Failure> {
    TcpListener::bind(address).await.map_err(|error| {
        Failure::Service(format!("{address} cannot be listened on: {error}; free it or name another in {}", config_path.display()))
    })
}

pub(super) fn runtime() -> Result<Runtime, Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    runtime.map_err(|error| Failure::Service(format!("the system gives no threads: {error}")))
}

/// Ends at Ctrl-C, and at the signal with which services are ended.
async fn until_told_to_end() -> std::io::Result<()> {
    #[cfg(unix)]
    {
        let mut terminated = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
        tokio::select! {
            ended = tokio::signal::ctrl_c() => ended,
            _ = terminated.recv() => Ok(()),
        }
    }
    #[cfg(not(unix))]
    tokio::signal::ctrl_c().await
}
