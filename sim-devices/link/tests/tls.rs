//! Encrypted lines: certificates as the shipped configuration has them made, a broker as it has it configured, and files that do not fit.

mod common;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use common::Hears;
use portolan_link::mosquitto::Mosquitto;
use portolan_link::{Broker, Delivery, Link, LinkConfig, Outbox, Tls};
use tempfile::TempDir;

fn shipped() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../assets/mosquitto")
}

fn configuration() -> String {
    std::fs::read_to_string(shipped().join("mosquitto.conf")).expect("it is shipped")
}

/// The commands of the configuration's comment, for a broker that is named by its address.
fn recipe() -> String {
    let text = configuration();
    let lines = text.lines().filter_map(|line| line.strip_prefix("#   "));
    let commands = lines.skip_while(|line| !line.starts_with("openssl ")).collect::<Vec<_>>().join("\n");
    assert!(commands.contains("DNS:broker.port.example"), "{commands}");
    commands.replace("DNS:broker.port.example", "IP:127.0.0.1")
}

fn shell(folder: &Path, commands: &str) {
    let made = Command::new("sh").args(["-e", "-c", commands]).current_dir(folder).output().expect("a shell");
    assert!(made.status.success(), "{commands}\n{}", String::from_utf8_lossy(&made.stderr));
}

/// A broker configured as the shipped file says, but for where its files lie and that it forgets.
fn broker(certificates: &Path) -> (Mosquitto, Broker) {
    let is_own = |line: &&str| !["listener", "persistence", "autosave", "log_type"].iter().any(|word| line.starts_with(word));
    let lines: Vec<String> = configuration()
        .lines()
        .filter(is_own)
        .map(|line| line.replace("/etc/mosquitto/certs", &certificates.display().to_string()))
        .map(|line| line.replace("/etc/mosquitto", &shipped().display().to_string()))
        .collect();
    // It may have been started by root, and would not be let into the folder of a test as anyone else.
    let mosquitto = Mosquitto::start_with(&format!("{}\nuser root\n", lines.join("\n"))).expect("mosquitto is installed");
    let address = Broker { tls: true, ..mosquitto.broker() };
    (mosquitto, address)
}

fn files(folder: &Path, name: &str) -> Tls {
    let file = |end: &str| Some(folder.join(format!("{name}.{end}")));
    Tls { ca: Some(folder.join("ca.pem")), cert: file("pem"), key: file("key") }
}

fn link(broker: &Broker, tls: Tls, subscriptions: &[&str]) -> (Outbox, Receiver<(String, String)>) {
    let mut config = LinkConfig::new(broker.clone(), format!("link-{}", subscriptions.len()));
    config.tls = tls;
    config.subscriptions = subscriptions.iter().map(|filter| (*filter).to_owned()).collect();
    let (heard, hears) = channel();
    (Link::start(config, Hears(heard)).expect("the files are good"), hears)
}

async fn wait_for(hears: &Receiver<(String, String)>, topic: &str) -> String {
    let mut before = Vec::new();
    for _ in 0..1_000 {
        while let Ok((of, text)) = hears.try_recv() {
            if of == topic {
                return text;
            }
            before.push((of, text));
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("nothing came on {topic}, but {before:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn certificates_of_the_shipped_recipe_are_taken_by_the_shipped_configuration() {
    let folder = TempDir::new().expect("a folder");
    shell(folder.path(), &recipe());
    let (_mosquitto, address) = broker(folder.path());
    let (_port, hears) = link(&address, files(folder.path(), "port"), &["portolan/v1/demo/+/+/report"]);
    wait_for(&hears, "connected").await;
    let (crane, said) = link(&address, files(folder.path(), "QC03"), &[]);
    wait_for(&said, "connected").await;
    // Each is confined to its own topics: the first of these never arrives.
    crane.publish("portolan/v1/demo/quay-crane/QC04/report", "another's", Delivery::Order);
    crane.publish("portolan/v1/demo/quay-crane/QC03/report", "its own", Delivery::Order);
    let heard = hears.recv_timeout(Duration::from_secs(10)).expect("a report");
    assert_eq!(heard, ("portolan/v1/demo/quay-crane/QC03/report".to_owned(), "its own".to_owned()));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_broker_that_is_not_believed_says_what_to_do_about_it() {
    let folder = TempDir::new().expect("a folder");
    shell(folder.path(), &recipe());
    shell(
        folder.path(),
        "cp broker.pem good.pem
         openssl x509 -req -in broker.csr -CA ca.pem -CAkey ca.key -days 825 -out broker.pem",
    );
    let (old, address) = broker(folder.path());
    let (_port, hears) = link(&address, files(folder.path(), "port"), &[]);
    let why = wait_for(&hears, "lost").await;
    assert!(why.contains("the broker's certificate is of version 1") && why.contains("basicConstraints=CA:FALSE"), "{why}");
    drop(old);

    shell(folder.path(), "mv good.pem broker.pem");
    let (_mosquitto, address) = broker(folder.path());
    let elsewhere = Broker { host: "localhost".to_owned(), ..address.clone() };
    let (_port, hears) = link(&elsewhere, files(folder.path(), "port"), &[]);
    let why = wait_for(&hears, "lost").await;
    assert!(why.contains("a name that stands in its subjectAltName"), "{why}");
    let nobody = Tls { ca: Some(folder.path().join("ca.pem")), ..Tls::default() };
    let (_port, hears) = link(&address, nobody, &[]);
    let why = wait_for(&hears, "lost").await;
    assert!(why.contains("give --cert and --key"), "{why}");
}

/// A certificate without extensions and its key; nobody believes either.
const VERSION_1: [&str; 2] = [
    "MIHkMIGXAhRGRqqAhBdggbYD3kmgF5JwMYUdZDAFBgMrZXAwGTEXMBUGA1UEAwwOUG9ydCBhdXRob3JpdHkwIBcNMjYxMTIyMTYxODUxWhgPMj\
     EyNjEwMjkxNjE4NTFaMA8xDTALBgNVBAMMBFFDMDQwKjAFBgMrZXADIQDuPEAN8ApFcTxD+8JtAuHdFbgVEtiDIbf4v9V9Dqf1lDAFBgMrZXAD\
     QQArO2KYxxpJeQHQvOu/ksfppHY18u+mmy1YOh1EeYHjeczzwz5S+Q1Muy1qwBTSiPuw0n91aSQG2/leBo2KkUAD",
    "MC4CAQAwBQYDK2VwBCIEIGlNJYoT/lKaE+j47HR8oGEqiKgAHWlngCHSDLwAUKvM",
];
/// A certificate with extensions, and its key.
const VERSION_3: [&str; 2] = [
    "MIIBSDCB+6ADAgECAhRo0MZsXwhjMtcf78Wo2MlfVqCmADAFBgMrZXAwGTEXMBUGA1UEAwwOUG9ydCBhdXRob3JpdHkwIBcNMjYxMTIyMTYxOD\
     UxWhgPMjEyNjEwMjkxNjE4NTFaMBkxFzAVBgNVBAMMDlBvcnQgYXV0aG9yaXR5MCowBQYDK2VwAyEAi1U93y6JM+5YCZhaO5IF7xD5hpjFMeT4\
     1Fp4b/pTgUyjUzBRMB0GA1UdDgQWBBRQam58QHGAbLy90pUMYWMkFcO2aDAfBgNVHSMEGDAWgBRQam58QHGAbLy90pUMYWMkFcO2aDAPBgNVHR\
     MBAf8EBTADAQH/MAUGAytlcANBAO43OIVfWBAmJKX4jhm2Doyp6En68i5Xi8EDN6ET3ixCCtecRfmJ6VLUDHLQo9n/7DZUWHPzTr5hhWmXUu5C\
     RAY=",
    "MC4CAQAwBQYDK2VwBCIEIMD/uUp0jX48t1bqE6qH/qIhA1dCqK0qNYtBqYDrktsQ",
];

#[test]
fn a_pair_that_cannot_be_used_is_told_by_its_cause() {
    let folder = TempDir::new().expect("a folder");
    for (name, [cert, key]) in [("one", VERSION_1), ("three", VERSION_3)] {
        for (end, what, base64) in [("pem", "CERTIFICATE", cert), ("key", "PRIVATE KEY", key)] {
            let text = format!("-----BEGIN {what}-----\n{base64}\n-----END {what}-----\n");
            std::fs::write(folder.path().join(format!("{name}.{end}")), text).expect("written");
        }
    }
    let tried = |cert: &str, key: &str| {
        let file = |name: &str| Some(folder.path().join(name));
        let mut config = LinkConfig::new("mqtts://localhost".parse().expect("an address"), "x");
        config.tls = Tls { ca: file("three.pem"), cert: file(cert), key: file(key) };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        let _inside = runtime.enter();
        Link::start(config, Hears(channel().0)).map(|_| ()).map_err(|error| error.to_string())
    };
    assert_eq!(tried("three.pem", "three.key"), Ok(()));
    let old = tried("one.pem", "one.key").expect_err("version 1");
    assert!(old.contains("one.pem: the certificate is of version 1") && old.contains("openssl x509 -extfile"), "{old}");
    assert!(!old.contains("belong together"), "{old}");
    let strange = tried("three.pem", "one.key").expect_err("another's key");
    assert!(strange.contains("three.pem") && strange.contains("one.key do not belong together"), "{strange}");
}

#[test]
fn files_for_an_encryption_are_not_passed_over_on_a_plain_line() {
    for change in [
        |tls: &mut Tls| tls.ca = Some(PathBuf::from("ca.pem")),
        |tls: &mut Tls| tls.cert = Some(PathBuf::from("me.pem")),
        |tls: &mut Tls| tls.key = Some(PathBuf::from("me.key")),
    ] {
        let mut config = LinkConfig::new("mqtt://localhost".parse().expect("an address"), "x");
        change(&mut config.tls);
        let error = Link::start(config, Hears(channel().0)).map(|_| ()).expect_err("plain").to_string();
        assert!(error.contains("mqtt://localhost:1883 is not encrypted") && error.contains("write mqtts://"), "{error}");
    }
}
