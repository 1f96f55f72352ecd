//! A known instance from the line of JSON in a vector's header.

use rolebridge::domain::account::{AccountId, Partition};
use rolebridge::domain::arn::{ProviderArn, RoleArn};
use rolebridge::domain::certificate::CertificateUse;
use rolebridge::domain::spec::InstanceKey;
use rolebridge::domain::trust::Document;
use rolebridge::pki::Certificate;
use rolebridge::saml::known::{EncryptionMode, KnownCertificate, KnownInstance, KnownProvider, KnownRole, RoleFacts, Seen};
use rolebridge::saml::metadata;
use serde_json::Value;
use std::path::Path;

pub(super) fn read(line: &str, folder: &Path) -> KnownInstance {
    let json: Value = serde_json::from_str(line).unwrap();
    let read = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap();
    let provider = match json["metadata"].as_str() {
        None => Seen::Missing,
        Some(name) => Seen::There(KnownProvider {
            metadata: Some(metadata::read(&read(name)).unwrap()),
            uuid: None,
            encryption: match json["encryption"].as_str() {
                None => None,
                Some("required") => Some(EncryptionMode::Required),
                Some(_) => Some(EncryptionMode::Allowed),
            },
        }),
    };
    let roles = json["roles"].as_array().into_iter().flatten().map(|role| KnownRole {
        arn: RoleArn::parse(role["arn"].as_str().unwrap()).unwrap(),
        facts: match &role["trust"] {
            Value::Null => Seen::Missing,
            trust => Seen::There(RoleFacts {
                trust: Document::parse_trust(&trust.to_string()).ok(),
                max_session_seconds: role["max"].as_u64().map_or(3600, |max| u32::try_from(max).unwrap()),
            }),
        },
    });
    KnownInstance {
        key: InstanceKey("k".into()),
        name: "prod".into(),
        identifier: "https://signin.aws.amazon.com/saml".into(),
        account: AccountId::parse("111122223333").unwrap(),
        partition: Partition::Aws,
        certificates: vec![KnownCertificate {
            certificate: Certificate::from_pem(&read("certificate.pem")).unwrap(),
            state: CertificateUse::Active,
        }],
        provider_arn: ProviderArn::parse("arn:aws:iam::111122223333:saml-provider/WAAD").unwrap(),
        provider,
        roles: roles.collect(),
        read_at: None,
    }
}
