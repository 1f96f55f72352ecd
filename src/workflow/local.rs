//! Changes on this computer that a plan may hold: a signing certificate issued here, and forgotten again. The key lies in
//! the vault, the certificate (which is no secret) in the workspace.

use super::ports::{CallSecret, PfxUpload, PortError, PortErrorKind, VaultItem};
use super::world::{Services, WorkError};
use crate::domain::call::{Call, Created, DirectoryCall, LocalCall, Outcome};
use crate::domain::secret::{SecretBytes, SecretText};
use crate::domain::spec::InstanceKey;
use crate::pki::{Certificate, IssueSpec, RsaBits, SigningKey, issue, pfx};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};

/// A certificate that was issued here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Issued {
    /// Name of its key in the vault.
    pub vault_item: String,
    /// The certificate, base64 of the DER.
    pub der_base64: String,
}

impl Issued {
    /// The certificate, unless what was kept can't be read.
    #[must_use]
    pub fn certificate(&self) -> Option<Certificate> {
        Certificate::from_base64(&self.der_base64).ok()
    }
}

/// The setting of the workspace that holds them.
pub(super) fn setting(instance: &InstanceKey) -> String {
    format!("issued-certificate/{instance}")
}

/// The certificates issued here for an instance, the newest last.
///
/// # Errors
/// When the workspace can't be read.
pub(super) async fn issued(instance: &InstanceKey, services: &Services) -> Result<Vec<Issued>, WorkError> {
    let json = services.store.setting(&setting(instance)).await?;
    Ok(json.and_then(|json| serde_json::from_str(&json).ok()).map(Kept::all).unwrap_or_default())
}

/// How they are kept: earlier versions kept one, or `null`.
#[derive(Deserialize)]
#[serde(untagged)]
enum Kept {
    Many(Vec<Issued>),
    One(Option<Issued>),
}

impl Kept {
    fn all(self) -> Vec<Issued> {
        match self {
            Self::Many(all) => all,
            Self::One(one) => one.into_iter().collect(),
        }
    }
}

/// Makes a change on this computer.
///
/// # Errors
/// When the vault or the workspace can't be written, or no key can be made.
pub(super) async fn execute(call: &LocalCall, instance: &InstanceKey, services: &Services) -> Result<Outcome, WorkError> {
    match call {
        LocalCall::IssueCertificate { vault_item, common_name, starts, ends, rsa_bits } => {
            let spec = IssueSpec { common_name: common_name.clone(), not_before: *starts, not_after: *ends, serial: None };
            let (key, certificate) = make(call, spec, *rsa_bits).await?;
            // the key first: a certificate without its key is of no use, a key without certificate is overwritten
            services.vault.put(&VaultItem::named(vault_item), &key).await?;
            let mut all = issued(instance, services).await?;
            all.retain(|i| i.vault_item != *vault_item);
            all.push(Issued { vault_item: vault_item.clone(), der_base64: certificate.base64() });
            save(instance, &all, services).await?;
            Ok(Outcome { request_id: None, created: Some(Created::Certificate(certificate.thumbprint())) })
        }
        LocalCall::ForgetCertificate { vault_item } => {
            services.vault.delete(&VaultItem::named(vault_item)).await?;
            let all = issued(instance, services).await?;
            let kept: Vec<Issued> = all.iter().filter(|i| i.vault_item != *vault_item).cloned().collect();
            if kept.len() < all.len() {
                save(instance, &kept, services).await?;
            }
            Ok(Outcome::default())
        }
    }
}

/// The secret that a call to the directory needs beside its plain data, fetched before the call is journaled.
///
/// # Errors
/// When the vault can't be read, or does not hold it.
pub(super) async fn secret_for(call: &Call, services: &Services) -> Result<Option<CallSecret>, WorkError> {
    match call {
        Call::Directory(DirectoryCall::UploadSigningCertificate { certificate_der_base64, vault_item, .. }) => {
            let key = stored(call, vault_item, services).await?;
            let upload = upload(certificate_der_base64, &key).map_err(|why| invalid(call, why))?;
            Ok(Some(CallSecret::Pfx(upload)))
        }
        Call::Directory(DirectoryCall::SaveProvisioningCredentials { access_key_id, .. }) => {
            let secret = stored(call, VaultItem::access_key(access_key_id).as_str(), services).await?;
            let text = std::str::from_utf8(secret.expose()).map_err(|_| invalid(call, "the stored secret is no text".into()))?;
            Ok(Some(CallSecret::AccessKey(SecretText::new(text))))
        }
        _ => Ok(None),
    }
}

async fn make(call: &LocalCall, spec: IssueSpec, rsa_bits: u16) -> Result<(SecretBytes, Certificate), WorkError> {
    let action = Call::Here(call.clone()).action();
    let failed = |why: String| PortError::new(PortErrorKind::Invalid, action, why);
    let bits = [RsaBits::B2048, RsaBits::B3072, RsaBits::B4096].into_iter().find(|b| b.bits() == rsa_bits);
    let bits = bits.ok_or_else(|| failed(format!("{rsa_bits} is no key length that is made here")))?;
    // a key of 4,096 bits takes seconds
    let work = tokio::task::spawn_blocking(move || {
        let key = SigningKey::generate(bits)?;
        let certificate = issue(&spec, &key)?;
        Ok::<_, crate::pki::PkiError>((key.pkcs8_der(), certificate))
    });
    let made = work.await.map_err(|_| failed("making the key was interrupted".into()))?;
    Ok(made.map_err(|error| failed(error.to_string()))?)
}

async fn save(instance: &InstanceKey, issued: &[Issued], services: &Services) -> Result<(), WorkError> {
    let json = serde_json::to_string(issued).unwrap_or_else(|_| "[]".into());
    Ok(services.store.save_setting(&setting(instance), &json).await?)
}

async fn stored(call: &Call, item: &str, services: &Services) -> Result<SecretBytes, WorkError> {
    let found = services.vault.get(&VaultItem::named(item)).await?;
    Ok(found.ok_or_else(|| invalid(call, format!("{item} is not in this computer's keychain; nothing was sent")))?)
}

fn upload(der_base64: &str, pkcs8: &SecretBytes) -> Result<PfxUpload, String> {
    let certificate = Certificate::from_base64(der_base64).map_err(|e| e.to_string())?;
    let key = SigningKey::from_pkcs8_der(pkcs8).map_err(|e| e.to_string())?;
    if !certificate.belongs_to(&key) {
        return Err("the key in the keychain does not belong to this certificate; nothing was sent".into());
    }
    let password = password().ok_or("the system gives no random numbers")?;
    let pfx = pfx::write(&certificate, &key, &password, "Rolebridge").map_err(|e| e.to_string())?;
    Ok(PfxUpload { pfx, password })
}

/// A password for one upload: 192 random bits, kept nowhere.
fn password() -> Option<SecretText> {
    let mut random = zeroize::Zeroizing::new([0_u8; 24]);
    getrandom::fill(random.as_mut()).ok()?;
    Some(SecretText::new(URL_SAFE_NO_PAD.encode(&random[..])))
}

fn invalid(call: &Call, why: String) -> PortError {
    PortError::new(PortErrorKind::Invalid, call.action(), why)
}
