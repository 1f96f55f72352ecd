//! The record from a journal and a proof.

use super::*;
use crate::domain::account::{AccountId, Partition};
use crate::domain::call::{AwsCall, Call};
use crate::domain::claims::Claims;
use crate::domain::finding::Finding;
use crate::domain::identifier::Identifier;
use crate::domain::journal::{EntryId, NewEntry};
use crate::domain::name::{PolicyName, ProviderName, RoleName, UserName};
use crate::domain::spec::{CertificateOrigin, CertificateWish, DirectoryRolesWish, ImportWish, InstanceKey, TestUserWish};
use std::error::Error;

type Made<T> = Result<T, Box<dyn Error>>;

fn spec() -> Made<InstanceSpec> {
    Ok(InstanceSpec {
        key: InstanceKey("one".into()),
        name: "pay|ments <b>".into(),
        account: AccountId::parse("111122223333")?,
        partition: Partition::Aws,
        identifier: Identifier::plain(Partition::Aws),
        provider: ProviderName::parse("WAAD")?,
        roles: vec![],
        claims: Claims::default(),
        certificate: CertificateWish { origin: CertificateOrigin::Directory, common_name: "AWS".into(), years: 3 },
        notification_addresses: vec![],
        relay_state: None,
        import: ImportWish { user: UserName::parse("AzureADRoleManager")?, policy: PolicyName::parse("AzureAD_SSOUserRole_Policy")? },
        directory_roles: DirectoryRolesWish::default(),
        test_user: TestUserWish {
            display_name: "B.Simon".into(),
            alias: "b.simon".into(),
            role: RoleName::parse("ReadOnly")?,
            group: None,
        },
    })
}

fn entry(id: i64, job: &str, phase: Phase) -> Made<Entry> {
    let name = UserName::parse("AzureADRoleManager")?;
    Ok(Entry {
        id: EntryId(id),
        what: NewEntry {
            job: JobId(job.into()),
            instance: InstanceKey("one".into()),
            step: StepId::ImportIdentity,
            call: Call::Aws(AwsCall::CreateUser { name: name.clone() }),
            inverse: Some(Call::Aws(AwsCall::DeleteUser { name })),
            before: None,
            after: None,
            actor: "arn:aws:iam::111122223333:user/kim".into(),
            started: Timestamp::from_second(id * 10)?,
        },
        phase,
        ended: Some(Timestamp::from_second(id * 10 + 1)?),
        request_id: Some(format!("request-{id}")),
        error: (phase == Phase::Failed).then(|| Finding::error("x", "Quota reached", "why", "fix")),
    })
}

fn proof(at: i64) -> Made<Proof> {
    Ok(Proof {
        instance: InstanceKey("one".into()),
        at: Timestamp::from_second(at)?,
        practice: true,
        session: None,
        evidence: vec![
            ("User".into(), "b.simon@contoso.example".into(), "b.simon@contoso.example".into()),
            ("Log".into(), "Success".into(), String::new()),
        ],
        finding: None,
    })
}

#[test]
fn a_record_says_who_when_before_after_request_ids_and_proof() -> Made<()> {
    let rows = [entry(2, "b", Phase::Failed)?, entry(1, "a", Phase::Done)?];
    let record = ChangeRecord::new(&spec()?, &rows, Some(&proof(100)?), None, Timestamp::from_second(200)?);
    assert_eq!(record.headline(), "1 change made, 1 refused; the sign-in is proven, in practice.");
    assert_eq!(record.period, Some((Timestamp::from_second(10)?, Timestamp::from_second(21)?)));
    assert_eq!(record.people.len(), 1);
    let text = record.write(RecordForm::Markdown);
    for part in [
        "# Change record of pay\\|ments &lt;b&gt;",
        "### Step 10: Import identity",
        "| 1970-01-01T00:00:10Z | AWS | CreateUser | User AzureADRoleManager | none | AzureADRoleManager | Done | ` request-1 ` |",
        "Failed: Quota reached",
        "| User | ` b.simon@contoso.example ` | ` b.simon@contoso.example ` |",
        "| Log | ` Success ` | not read |",
        "not a proof for real accounts",
    ] {
        assert!(text.contains(part), "{part}\n{text}");
    }
    let page = record.write(RecordForm::Html);
    assert!(
        page.contains("<h1>Change record of pay|ments &lt;b&gt;</h1>") && page.ends_with("</html>\n") && !page.contains("<b>"),
        "{page}"
    );
    Ok(())
}

#[test]
fn a_record_of_a_job_has_its_calls_alone_and_only_a_later_proof() -> Made<()> {
    let rows = [entry(1, "a", Phase::Done)?, entry(20, "b", Phase::Undone)?];
    let of = |job: &str, at| -> Made<ChangeRecord> {
        Ok(ChangeRecord::new(&spec()?, &rows, Some(&proof(at)?), Some(&JobId(job.into())), Timestamp::from_second(900)?))
    };
    assert_eq!(of("b", 100)?.headline(), "0 changes made, 1 taken back; no sign-in was tested.");
    assert!(of("b", 300)?.proof.is_some() && of("a", 100)?.proof.is_some());
    assert_eq!(of("a", 100)?.changes().count(), 1);
    assert_eq!(of("3f0e-11", 0)?.file_name(RecordForm::Html), "pay-ments--b--change-record-job-3f0e11.html");
    Ok(())
}
