//! A link and a real broker that comes and goes.

mod common;

use std::collections::BTreeSet;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use bytes::Bytes;
use common::Hears;
use portolan_link::mosquitto::Mosquitto;
use portolan_link::{Delivery, Hold, Link, LinkConfig, Outbox, Will};

fn link(
    broker: &Mosquitto,
    name: &str,
    subscriptions: &[&str],
    change: impl FnOnce(&mut LinkConfig),
) -> (Outbox, Receiver<(String, String)>) {
    let mut config = LinkConfig::new(broker.broker(), name);
    config.subscriptions = subscriptions.iter().map(|filter| (*filter).to_owned()).collect();
    change(&mut config);
    let (heard, hears) = channel();
    (Link::start(config, Hears(heard)).expect("no encryption to go wrong"), hears)
}

async fn wait_for(hears: &Receiver<(String, String)>, topic: &str) -> String {
    for _ in 0..1_000 {
        while let Ok((of, text)) = hears.try_recv() {
            if of == topic {
                return text;
            }
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("nothing came on {topic}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_matters_arrives_over_a_broker_that_dies_twice() {
    let mut broker = Mosquitto::start().expect("mosquitto is installed");
    let (_listens, hears) = link(&broker, "listens", &["a/#"], |_| {});
    let (says, said) = link(&broker, "says", &[], |_| {});
    wait_for(&hears, "connected").await;
    wait_for(&said, "connected").await;
    let mut arrived = BTreeSet::new();
    for round in 0..3 {
        for number in 0..200 {
            says.publish("a/order", format!("{round}-{number}"), Delivery::Order);
        }
        if round < 2 {
            broker.kill();
            tokio::time::sleep(Duration::from_millis(300)).await;
            broker.restart().expect("it comes up again");
            // The broker forgot everything: whoever listens must be there before it is said anew.
            wait_for(&hears, "connected").await;
        }
    }
    says.publish("a/end", "", Delivery::Order);
    for _ in 0..1_000 {
        while let Ok((topic, text)) = hears.try_recv() {
            if topic == "a/order" {
                arrived.insert(text);
            }
        }
        if says.status().queued + says.status().unconfirmed == 0 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    tokio::time::sleep(Duration::from_millis(200)).await;
    arrived.extend(hears.try_iter().filter(|(topic, _)| topic == "a/order").map(|(_, text)| text));
    // What the broker had confirmed before it died, and had not passed on, died with it: that is its promise to break, not ours. The last
    // round had a broker that lived.
    assert!((0..200).all(|number| arrived.contains(&format!("2-{number}"))), "{} arrived", arrived.len());
    assert_eq!((says.status().queued, says.status().unconfirmed), (0, 0));
    assert_eq!(says.status().connects, 3);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_cut_line_leaves_its_will_and_comes_back() {
    let broker = Mosquitto::start().expect("mosquitto is installed");
    let (_listens, hears) = link(&broker, "listens", &["will/#"], |_| {});
    wait_for(&hears, "connected").await;
    let will = Will { topic: "will/x".to_owned(), payload: Bytes::from_static(b"broken") };
    let (says, said) = link(&broker, "says", &[], |config| config.will = Some(will));
    wait_for(&said, "connected").await;
    says.hold(Hold::Cut);
    assert_eq!(wait_for(&hears, "will/x").await, "broken");
    assert!(!says.status().connected);
    says.publish("will/back", "1", Delivery::Order);
    says.hold(Hold::Free);
    assert_eq!(wait_for(&hears, "will/back").await, "1");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_leave_says_all_first_and_leaves_no_will() {
    let broker = Mosquitto::start().expect("mosquitto is installed");
    let (_listens, hears) = link(&broker, "listens", &["#"], |_| {});
    wait_for(&hears, "connected").await;
    let will = Will { topic: "will".to_owned(), payload: Bytes::from_static(b"broken") };
    let (says, _said) = link(&broker, "says", &[], |config| config.will = Some(will));
    for number in 0..50 {
        says.publish("last", number.to_string(), Delivery::Order);
    }
    says.stop();
    says.ended().await;
    tokio::time::sleep(Duration::from_millis(200)).await;
    let heard: Vec<(String, String)> = hears.try_iter().collect();
    assert_eq!(heard.iter().filter(|(topic, _)| topic == "last").count(), 50);
    assert!(heard.iter().all(|(topic, _)| topic != "will"), "{heard:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_topic_that_no_broker_takes_stops_nothing() {
    let broker = Mosquitto::start().expect("mosquitto is installed");
    let (_listens, hears) = link(&broker, "listens", &["a/#"], |_| {});
    wait_for(&hears, "connected").await;
    let (says, _said) = link(&broker, "says", &[], |_| {});
    for topic in ["a/+/b", "", "a/b"] {
        says.publish(topic, "x", Delivery::Order);
    }
    assert_eq!(wait_for(&hears, "a/b").await, "x");
    says.stop();
    tokio::time::timeout(Duration::from_secs(5), says.ended()).await.expect("nothing is left unsaid");
    assert_eq!(says.status().dropped, 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_frozen_line_is_noticed_by_the_broker() {
    let broker = Mosquitto::start().expect("mosquitto is installed");
    let (_listens, hears) = link(&broker, "listens", &["will"], |_| {});
    wait_for(&hears, "connected").await;
    let will = Will { topic: "will".to_owned(), payload: Bytes::from_static(b"broken") };
    let (says, said) = link(&broker, "says", &[], |config| config.will = Some(will));
    wait_for(&said, "connected").await;
    says.hold(Hold::Frozen);
    assert_eq!(wait_for(&hears, "will").await, "broken", "after one and a half keep-alives");
    says.hold(Hold::Free);
    wait_for(&said, "connected").await;
}

#[tokio::test]
async fn without_a_broker_it_says_why_and_tries_on() {
    let mut broker = Mosquitto::start().expect("mosquitto is installed");
    broker.kill();
    let (says, said) = link(&broker, "says", &[], |_| {});
    assert!(wait_for(&said, "lost").await.contains("refused"));
    says.publish("x", "", Delivery::Order);
    says.stop();
    tokio::time::timeout(Duration::from_secs(20), says.ended()).await.expect("it ends even so");
}
