//! Documents: wrapped, signed, obfuscated, verified.

use portolan_documents::{Check, Document, DocumentError, Template, TrustList, decrypt, encrypt, unsalted, wrap, wrap_batch};
use portolan_keys::DocumentKey;
use proptest::prelude::*;
use serde_json::{Value, json};

const CREATED: &str = "2026-03-01T00:00:00.000Z";

fn key() -> DocumentKey {
    DocumentKey::from_bytes(&[0x42; 32]).expect("a key")
}

fn trusting(name: Option<&str>) -> TrustList {
    let mut list = TrustList::default();
    list.trust(key().address(), name.map(str::to_owned));
    list
}

fn raw(number: u32) -> Value {
    let mut data = json!({
        "id": format!("COO-{number}"),
        "recipient": { "name": "收货人", "address": { "city": "宁波" } },
        "consignment": { "value": 12.5, "large": 1e21, "flag": false, "none": null, "list": ["a", "b"], "empty": [], "object": {} },
    });
    Template::name_issuer(&mut data, "PORT", &key().address());
    data
}

fn signed(number: u32) -> Document {
    let mut document = wrap(&raw(number)).expect("wrapped");
    document.sign(&key(), CREATED).expect("signed");
    document
}

fn failed(document: &Document, trust: &TrustList) -> Vec<&'static str> {
    let verdict = document.verify(trust);
    let checks = [("integrity", verdict.integrity), ("signature", verdict.signature), ("identity", verdict.identity)];
    checks.into_iter().filter(|(_, check)| !check.passed()).map(|(name, _)| name).collect()
}

#[test]
fn a_signed_document_is_valid_and_says_what_was_wrapped() {
    let document = signed(1);
    let read = Document::from_json(&document.to_json()).expect("read");
    assert_eq!(failed(&read, &trusting(Some("PORT"))), [] as [&str; 0]);
    let value: Value = serde_json::from_str(&document.to_json()).expect("JSON");
    assert_eq!(unsalted(&value["data"]), raw(1));
    let salts: Vec<&str> = ["/data/id", "/data/consignment/value"]
        .iter()
        .map(|path| &value.pointer(path).and_then(Value::as_str).expect("a text")[..36])
        .collect();
    assert_ne!(salts[0], salts[1]);
}

#[test]
fn each_of_the_three_fails_alone() {
    let document = signed(1);
    let text = document.to_json();
    let with = |text: &str| Document::from_json(text).expect("read");
    assert_eq!(failed(&with(&text.replace("12.5", "12.6")), &trusting(None)), ["integrity"]);
    assert_eq!(failed(&with(&text.replace("number:12.5", "string:12.5")), &trusting(None)), ["integrity"]);
    assert_eq!(failed(&wrap(&raw(1)).expect("wrapped"), &trusting(None)), ["signature"]);
    assert_eq!(failed(&document, &TrustList::default()), ["identity"]);
    assert_eq!(failed(&document, &trusting(Some("SOMEBODY ELSE"))), ["identity"]);
    let mut foreign = wrap(&raw(1)).expect("wrapped");
    foreign.sign(&DocumentKey::from_bytes(&[9; 32]).expect("a key"), CREATED).expect("signed");
    assert_eq!(failed(&foreign, &trusting(None)), ["signature"]);
    // One signature that does not hold spoils all.
    let mut value: Value = serde_json::from_str(&text).expect("JSON");
    let mut second = value["proof"][0].clone();
    second["signature"] = json!(format!("0x{}1b", "11".repeat(64)));
    value["proof"].as_array_mut().expect("proofs").push(second);
    assert_eq!(failed(&with(&value.to_string()), &trusting(None)), ["signature"]);
}

#[test]
fn what_must_be_asked_on_a_chain_is_not_called_valid() {
    for (from, to) in [("NONE", "REVOCATION_STORE"), ("\"DID\"", "\"DNS-TXT\"")] {
        let text = serde_json::to_string(&raw(1)).expect("JSON").replace(from, to);
        let raw: Value = serde_json::from_str(&text).expect("JSON");
        let Ok(mut document) = wrap(&raw) else { continue };
        document.sign(&key(), CREATED).expect("signed");
        assert!(failed(&document, &trusting(None)).contains(&"signature"), "{to}");
    }
}

#[test]
fn hidden_values_are_gone_and_the_signature_holds() {
    let mut document = signed(1);
    document.obfuscate(&["recipient.address.city", "consignment.list", "consignment.object", "consignment.value"]).expect("hidden");
    let text = document.to_json();
    assert!(!text.contains("宁波") && !text.contains("number:12.5") && !text.contains("\"address\""), "{text}");
    assert_eq!(failed(&Document::from_json(&text).expect("read"), &trusting(None)), [] as [&str; 0]);
    let before = document.clone();
    for (path, why) in [
        ("nothing.there", "nothing is there"),
        ("recipient.address", "nothing is there"),
        ("issuers", "an issuer cannot be hidden"),
        ("issuers.0.name", "an issuer cannot be hidden"),
        ("", "nothing is there"),
    ] {
        let refused = document.obfuscate(&["id", path]).expect_err(path);
        assert!(refused.to_string().contains(why), "{refused}");
        assert_eq!(document, before, "all are hidden or none");
    }
    let mut document = signed(1);
    assert!(matches!(document.obfuscate(&["consignment.list.0"]), Err(DocumentError::NotHidden { .. })));
}

#[test]
fn a_batch_has_one_root_and_each_document_leads_to_it() {
    for count in [1, 2, 3, 5, 8, 13] {
        let raws: Vec<Value> = (0..count).map(raw).collect();
        let mut batch = wrap_batch(&raws).expect("wrapped");
        let root = batch[0].merkle_root().expect("a root");
        for document in &mut batch {
            assert_eq!(document.merkle_root().expect("a root"), root);
            document.sign(&key(), CREATED).expect("signed");
            assert_eq!(failed(document, &trusting(None)), [] as [&str; 0]);
        }
    }
    // Another document's proof does not serve.
    let batch = wrap_batch(&[raw(1), raw(2), raw(3)]).expect("wrapped");
    let mut values: Vec<Value> = batch.iter().map(|document| serde_json::from_str(&document.to_json()).expect("JSON")).collect();
    let proof = values[1]["signature"]["proof"].clone();
    values[0]["signature"]["proof"] = proof;
    assert_eq!(failed(&Document::from_json(&values[0].to_string()).expect("read"), &trusting(None)), ["integrity", "signature"]);
}

#[test]
fn what_cannot_be_wrapped_is_explained() {
    let refused = |change: &dyn Fn(&mut Value)| {
        let mut raw = raw(1);
        change(&mut raw);
        wrap(&raw).expect_err("refused").to_string()
    };
    assert_eq!(refused(&|raw| raw["issuers"] = json!([])), "issuers: a document needs a list of at least one issuer");
    assert!(refused(&|raw| raw["issuers"][0]["id"] = json!("x")).starts_with("issuers[0].id: "));
    assert!(refused(&|raw| raw["consignment"]["a.b"] = json!(1)).contains("holds a dot"));
    assert!(
        refused(&|raw| raw["consignment"]["value"] = json!(9_007_199_254_740_993_u64))
            .contains("consignment.value: the number 9007199254740993")
    );
    assert!(wrap(&serde_json::from_str(&signed(1).to_json()).expect("JSON")).expect_err("refused").to_string().contains("wrapped already"));
}

#[test]
fn encrypted_documents_open_with_their_key_alone() {
    let text = signed(1).to_json();
    let (encrypted, key) = encrypt(&text).expect("encrypted");
    assert_eq!(decrypt(&encrypted, Some(&key)).expect("decrypted"), text);
    assert_eq!(decrypt(&encrypted, Some(&"00".repeat(32))), Err(DocumentError::DoesNotDecrypt));
    assert!(matches!(decrypt(&encrypted, None), Err(DocumentError::Key(_))));
    assert!(matches!(decrypt(&encrypted, Some("xyz")), Err(DocumentError::Key(_))));
    assert!(matches!(decrypt("{}", None), Err(DocumentError::Shape { .. })));
    assert!(matches!(Document::from_json(&encrypted), Err(DocumentError::Shape { .. })));
}

#[test]
fn templates_say_what_they_need() {
    for template in Template::ALL {
        let mut data: Value = serde_json::from_str(template.text()).expect("JSON");
        assert_eq!(data["$template"]["name"], template.name());
        let missing = Template::check(&data).expect_err("it is not filled in").to_string();
        for path in template.required() {
            assert!(missing.contains(path), "{missing}");
            let mut at = &mut data;
            for name in path.split('.') {
                at = &mut at[name];
            }
            *at = if at.is_array() { json!([{ "x": 1 }]) } else { json!("filled") };
        }
        assert_eq!(Template::check(&data), Ok(Some(template)));
        Template::name_issuer(&mut data, "PORT", &key().address());
        let mut document = wrap(&data).expect("wrapped");
        document.sign(&key(), CREATED).expect("signed");
        assert_eq!(failed(&document, &trusting(None)), [] as [&str; 0]);
    }
}

fn values() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        any::<bool>().prop_map(Value::from),
        (-1_000_000_i64..1_000_000).prop_map(Value::from),
        any::<f64>().prop_filter("finite", |value| value.is_finite()).prop_map(Value::from),
        ".{0,12}".prop_map(Value::from),
        Just(Value::Null),
    ];
    leaf.prop_recursive(4, 32, 5, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            proptest::collection::btree_map("[a-z]{1,6}", inner, 0..5).prop_map(|fields| Value::Object(fields.into_iter().collect())),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: ProptestConfig::default().cases.max(100) * 10, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_wrapped_is_valid_until_a_byte_changes(value in values(), at: prop::sample::Index, byte in 0x20_u8..0x7f) {
        let mut data = raw(1);
        data["consignment"] = value;
        let mut document = wrap(&data).expect("wrapped");
        document.sign(&key(), CREATED).expect("signed");
        prop_assert!(document.verify(&trusting(Some("PORT"))).is_valid());
        let mut text = document.to_json().into_bytes();
        let at = at.index(text.len());
        text[at] = byte;
        if let Ok(read) = Document::from_json(&String::from_utf8_lossy(&text)) && read.verify(&trusting(Some("PORT"))).is_valid() {
            // What does not matter may differ: white space, the time that nobody signs, names of fields that nobody reads.
            let (own, other): (Value, Value) = (serde_json::from_str(&document.to_json()).expect("JSON"), serde_json::from_str(&String::from_utf8_lossy(&text)).expect("JSON"));
            prop_assert_eq!(&own["data"], &other["data"]);
        }
    }

    #[test]
    fn no_text_makes_it_panic(text: String) {
        prop_assert!(Document::from_json(&text).is_err());
        prop_assert!(decrypt(&text, None).is_err());
        let _ = TrustList::from_json(&text);
    }
}

#[test]
fn a_failed_check_says_why() {
    let verdict = wrap(&raw(1)).expect("wrapped").verify(&trusting(None));
    assert_eq!(verdict.signature, Check::Failed("it is not signed".to_owned()));
    assert_eq!(verdict.issuers[0].name, "PORT");
}
