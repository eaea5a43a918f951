//! Documents to begin with: what a certificate of origin, a bill of lading and a cargo manifest hold. The texts stand in
//! `assets/documents`, to be filled in.

use serde_json::{Value, json};

use portolan_keys::Address;

use crate::error::DocumentError;

/// A kind of trade document.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Template {
    /// Says in which country goods were made.
    CertificateOfOrigin,
    /// A carrier's receipt for goods, and the title to them.
    BillOfLading,
    /// All that a vessel carries on a voyage.
    CargoManifest,
}

impl Template {
    /// All templates.
    pub const ALL: [Self; 3] = [Self::CertificateOfOrigin, Self::BillOfLading, Self::CargoManifest];

    /// Its name, as it stands in `$template.name`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::CertificateOfOrigin => "certificate-of-origin",
            Self::BillOfLading => "bill-of-lading",
            Self::CargoManifest => "cargo-manifest",
        }
    }

    /// The template of a name.
    pub fn of_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|template| template.name() == name)
    }

    /// The text to fill in.
    pub const fn text(self) -> &'static str {
        match self {
            Self::CertificateOfOrigin => include_str!("../../../assets/documents/certificate_of_origin.json"),
            Self::BillOfLading => include_str!("../../../assets/documents/bill_of_lading.json"),
            Self::CargoManifest => include_str!("../../../assets/documents/cargo_manifest.json"),
        }
    }

    /// What a document of this kind must hold.
    pub const fn required(self) -> &'static [&'static str] {
        match self {
            Self::CertificateOfOrigin => &["certificateNumber", "issueDate", "originCountry", "exporter.name", "consignee.name", "goods"],
            Self::BillOfLading => &[
                "blNumber",
                "issueDate",
                "carrier.name",
                "shipper.name",
                "consignee.name",
                "vessel.name",
                "portOfLoading",
                "portOfDischarge",
                "packages",
            ],
            Self::CargoManifest => {
                &["manifestNumber", "issueDate", "carrier.name", "vessel.name", "vessel.voyage", "portOfCall", "consignments"]
            }
        }
    }

    /// Everything that a document lacks of what its kind must hold; the kind is the one it names itself.
    ///
    /// # Errors
    /// The first that is missing, with all others in its text.
    pub fn check(data: &Value) -> Result<Option<Self>, DocumentError> {
        let name = data.get("$template").and_then(|template| template.get("name")).and_then(Value::as_str);
        let Some(template) = name.and_then(Self::of_name) else { return Ok(None) };
        let filled = |path: &str| {
            let value = path.split('.').try_fold(data, |value, name| value.get(name));
            value.is_some_and(|value| match value {
                Value::String(text) => !text.trim().is_empty(),
                Value::Array(items) => !items.is_empty(),
                Value::Null => false,
                _ => true,
            })
        };
        let missing: Vec<&str> = template.required().iter().copied().filter(|path| !filled(path)).collect();
        match missing.first() {
            None => Ok(Some(template)),
            Some(first) => Err(DocumentError::shape(*first, format!("a {} needs it; missing: {}", template.name(), missing.join(", ")))),
        }
    }

    /// Names the issuer of a document: whoever signs with the key of this address. Whoever stood there gives way.
    pub fn name_issuer(data: &mut Value, name: &str, address: &Address) {
        if let Value::Object(fields) = data {
            let did = address.did();
            let issuer = json!([{
                "id": did,
                "name": name,
                "revocation": { "type": "NONE" },
                "identityProof": { "type": "DID", "key": format!("{did}#controller") },
            }]);
            fields.insert("issuers".to_owned(), issuer);
        }
    }
}
