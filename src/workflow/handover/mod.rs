//! Hand-over files of an instance: federation metadata, certificates, a summary, the change record, the wish. Never a secret.
//!
//! May use: domain, pki, ports, survey, change_record. What the clouds don't tell is left out and said; what this computer knows is
//! always there.

mod summary;

use super::change_record::{ChangeRecord, RecordForm};
use super::ports::{Connector, Files, Folders};
use super::reminders;
use super::survey::{self, InstanceStatus, Looked};
use super::world::Services;
use crate::domain::certificate::CertificateUse;
use crate::domain::finding::Finding;
use crate::domain::levels::Levels;
use crate::domain::observed::ObservedCertificate;
use crate::domain::spec::InstanceSpec;
use crate::pki::Certificate;
use jiff::Timestamp;
use std::path::{Path, PathBuf};

/// More calls than an instance ever has.
const MOST_ROWS: u32 = 10_000;

/// A file to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandoverFile {
    /// Its name.
    pub name: String,
    /// Its content.
    pub text: String,
}

/// The hand-over of an instance.
#[derive(Debug, Clone, PartialEq)]
pub struct Handover {
    /// The instance's name.
    pub instance: String,
    /// A name for its folder, unique in the workspace.
    pub folder: String,
    /// The files.
    pub files: Vec<HandoverFile>,
    /// Why the clouds' part is missing, where it is.
    pub problem: Option<Box<Finding>>,
}

/// Reads what there is to hand over.
///
/// # Errors
/// When the workspace can't be read.
pub async fn gather(spec: &InstanceSpec, services: &Services, connector: &dyn Connector) -> Result<Handover, Box<Finding>> {
    let (store, now) = (&services.store, services.clock.now());
    let boxed = |e: super::ports::StoreError| Box::new(e.finding());
    let levels = reminders::levels(&**store).await.map_err(boxed)?;
    let rows = store.journal(Some(&spec.key), MOST_ROWS).await.map_err(boxed)?;
    let proof = store.last_proof(&spec.key).await.map_err(boxed)?;
    let record = ChangeRecord::new(spec, &rows, proof.as_ref(), None, now).write(RecordForm::Markdown);
    let looked = survey::look(spec, services, connector).await;
    let mut files = vec![
        HandoverFile { name: "wish.json".to_owned(), text: wish(spec) },
        HandoverFile { name: "change-record.md".to_owned(), text: record },
    ];
    files.extend(looked.iter().flat_map(|look| of_clouds(look, levels, now)));
    Ok(Handover { instance: spec.name.clone(), folder: folder(spec), files, problem: looked.err() })
}

fn of_clouds(look: &Looked, levels: Levels, now: Timestamp) -> Vec<HandoverFile> {
    let status: InstanceStatus = survey::told(look, levels, now);
    let mut files = vec![HandoverFile { name: "summary.md".to_owned(), text: summary::write(look, &status, levels, now) }];
    files.extend(look.world.metadata.clone().map(|text| HandoverFile { name: "federation-metadata.xml".to_owned(), text }));
    files.extend(look.world.instance.iter().flat_map(|i| &i.certificates).filter_map(certificate));
    files
}

/// A certificate as PEM; its key is the directory's, or in the vault.
fn certificate(observed: &ObservedCertificate) -> Option<HandoverFile> {
    let print: String = observed.facts.thumbprint.to_string().chars().take(8).collect();
    let name = match observed.state {
        CertificateUse::Active => "signing-certificate.pem".to_owned(),
        state => format!("{}-certificate-{print}.pem", state.as_str()),
    };
    Some(HandoverFile { name, text: Certificate::from_base64(&observed.der_base64).ok()?.to_pem() })
}

fn wish(spec: &InstanceSpec) -> String {
    serde_json::to_string_pretty(spec).unwrap_or_default() + "\n"
}

/// The name alone may be that of another instance once it is fit for a folder; an identifier is given out once.
fn folder(spec: &InstanceSpec) -> String {
    let safe = |text: &str| text.chars().map(|c| if c.is_alphanumeric() || c == '-' { c } else { '-' }).collect::<String>();
    format!("{}-{}", safe(&spec.name), safe(&spec.identifier.short()))
}

/// Writes the hand-over of instances below `folder`, each file whole or not at all. Where a file is there already nothing is written
/// unless `replace` says so. Gives the files that were written.
///
/// # Errors
/// When a file is there already, or can't be written.
pub async fn write<D: Files + Folders>(
    disk: &D,
    folder: &Path,
    handovers: &[Handover],
    replace: bool,
) -> Result<Vec<PathBuf>, Box<Finding>> {
    let all = || handovers.iter().flat_map(|h| h.files.iter().map(|file| (folder.join(&h.folder).join(&file.name), file)));
    if !replace {
        for (path, _) in all() {
            if disk.exists(&path).await {
                return Err(Box::new(there_already(&path)));
            }
        }
    }
    let mut written = Vec::new();
    for handover in handovers {
        disk.make_folder(&folder.join(&handover.folder)).await.map_err(|e| Box::new(e.finding()))?;
    }
    for (path, file) in all() {
        disk.write(&path, file.text.as_bytes()).await.map_err(|e| Box::new(e.finding()))?;
        written.push(path);
    }
    Ok(written)
}

fn there_already(path: &Path) -> Finding {
    Finding::error(
        "handover.there_already",
        format!("The file {} is there already", path.display()),
        "It may be an earlier hand-over that somebody relies on, so nothing was written",
        "Give another folder with --out, or replace the files with --force",
    )
}
