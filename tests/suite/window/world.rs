//! A practice fleet as the workflow would show it: six accounts, one of them partly set up.

use jiff::Timestamp;
use rolebridge::domain::account::{AccountId, Partition};
use rolebridge::domain::arn::PolicyArn;
use rolebridge::domain::call::{AwsCall, Call};
use rolebridge::domain::certificate::{CertificateFacts, CertificateUse, Thumbprint};
use rolebridge::domain::claims::Claims;
use rolebridge::domain::directory::{AppRoleId, ApplicationObjectId, AssignmentId, ClientId, PrincipalId, ServicePrincipalId, TenantId};
use rolebridge::domain::finding::{Finding, Technical};
use rolebridge::domain::identifier::Identifier;
use rolebridge::domain::name::{PolicyName, ProviderName, RoleName, UserName};
use rolebridge::domain::observed::{
    AppRole, Assignment, AwsIdentity, DirectoryIdentity, InstanceIds, InstanceSettings, ObservedAccessKey, ObservedCertificate,
    ObservedInstance, SamlSession,
};
use rolebridge::domain::plan::Plan;
use rolebridge::domain::session::MaxSessionSeconds;
use rolebridge::domain::spec::{
    CertificateOrigin, CertificateWish, DirectoryRolesWish, ImportWish, InstanceKey, InstanceSpec, RoleSpec, TestUserWish,
};
use rolebridge::domain::step::{Cloud, StepId};
use rolebridge::domain::verdict::Verdict;
use rolebridge::workflow::ports::{AwsConnection, Proof, VaultKind};
use rolebridge::workflow::view::{AwsView, ConnectionsView, DirectorySide, InstanceView, ProviderView, RoleView, StepState};

/// The time of every picture and test.
pub(super) fn now() -> Timestamp {
    "2026-11-23T10:31:10Z".parse().unwrap()
}

pub(super) fn ago(seconds: i64) -> Timestamp {
    Timestamp::from_second(now().as_second() - seconds).unwrap()
}

pub(super) const NAMES: [&str; 6] = ["landing-zone", "payments", "data-lake", "sandbox", "network", "archive"];

pub(super) fn account(index: usize) -> AccountId {
    let d = index + 1;
    AccountId::parse(&format!("{d}{d}{d}{d}{e}{e}{e}{e}{f}{f}{f}{f}", e = d + 1, f = d + 2)).unwrap()
}

pub(super) fn connection(index: usize) -> AwsConnection {
    AwsConnection::Practice { account: account(index) }
}

pub(super) fn key(index: usize) -> InstanceKey {
    InstanceKey(format!("instance-{index}"))
}

/// Both halves practice, with `accounts` accounts.
pub(super) fn practice(accounts: usize) -> ConnectionsView {
    ConnectionsView {
        directory: Some(DirectoryIdentity {
            tenant: TenantId::new("8f4a1c2e-0000-4000-8000-00000000b7c0"),
            tenant_name: "Contoso practice".into(),
            domain: "practice.localhost".into(),
            user: PrincipalId::new("admin"),
            user_name: "admin@practice.localhost".into(),
            practice: true,
        }),
        entra: None,
        aws: (0..accounts).map(practice_account).collect(),
        profiles: vec!["contoso-prod".into(), "contoso-dev".into()],
        vault: Some(VaultKind::Keychain),
        vault_problem: None,
        workspace: "/home/kim/.local/share/rolebridge".into(),
        read_only: None,
    }
}

fn practice_account(index: usize) -> AwsView {
    AwsView {
        connection: connection(index),
        identity: Ok(AwsIdentity {
            account: account(index),
            partition: Partition::Aws,
            arn: format!("arn:aws:iam::{}:user/rolebridge", account(index)),
            alias: NAMES.get(index).map(|n| (*n).to_owned()),
            practice: true,
        }),
        confirmed: true,
        missing_rights: None,
    }
}

pub(super) fn spec(index: usize, name: &str) -> InstanceSpec {
    let number = u32::try_from(index + 1).unwrap();
    let role = |name: &str, policy: &str| RoleSpec {
        name: RoleName::parse(name).unwrap(),
        description: String::new(),
        policies: vec![PolicyArn::parse(&format!("arn:aws:iam::aws:policy/{policy}")).unwrap()],
        max_session: MaxSessionSeconds::DEFAULT,
    };
    InstanceSpec {
        key: key(index),
        name: name.into(),
        account: account(index),
        partition: Partition::Aws,
        identifier: if index == 0 { Identifier::plain(Partition::Aws) } else { Identifier::numbered(Partition::Aws, number).unwrap() },
        provider: ProviderName::parse("WAAD").unwrap(),
        roles: vec![role("aws-admin", "AdministratorAccess"), role("aws-readonly", "ReadOnlyAccess")],
        claims: Claims::default(),
        certificate: CertificateWish { origin: CertificateOrigin::Directory, common_name: "Rolebridge".into(), years: 3 },
        notification_addresses: vec!["kim@contoso.com".into()],
        relay_state: None,
        import: ImportWish {
            user: UserName::parse("AzureADRoleManager").unwrap(),
            policy: PolicyName::parse("AzureAD_SSOUserRole_Policy").unwrap(),
        },
        directory_roles: DirectoryRolesWish::default(),
        test_user: TestUserWish {
            display_name: "B.Simon".into(),
            alias: "B.Simon".into(),
            role: RoleName::parse("aws-admin").unwrap(),
            group: None,
        },
    }
}

pub(super) fn done() -> StepState {
    StepState::Done {
        adopted: false,
        facts: vec![("Identifier".into(), "https://signin.aws.amazon.com/saml#2".into()), ("Sign-on mode".into(), "saml".into())],
        findings: Vec::new(),
    }
}

/// The states of the steps when the first `n` are done.
pub(super) fn states(n: usize) -> Vec<(StepId, StepState)> {
    let settled = |step: StepId| usize::from(step.number()) <= n || step == StepId::AwsTestUser;
    StepId::ALL
        .into_iter()
        .map(|step| {
            let open: Vec<StepId> = step.needs().iter().copied().filter(|s| !settled(*s)).collect();
            let state = match step {
                StepId::AwsTestUser => StepState::NotNeeded("The session stands for the person, so AWS needs no user for them".into()),
                _ if settled(step) => done(),
                _ if open.is_empty() => StepState::Ready,
                _ => StepState::WaitsFor(open),
            };
            (step, state)
        })
        .collect()
}

/// An instance of which the first `n` steps are done.
pub(super) fn instance(index: usize, name: &str, n: usize, days: i64) -> InstanceView {
    let spec = spec(index, name);
    let proof = (n >= 14).then(|| proof(&spec));
    let verdict = if n >= 14 {
        Verdict::Works { proven_at: now(), practice: true }
    } else {
        Verdict::SettingUp { done: u8::try_from(n + 1).unwrap(), total: 15 }
    };
    InstanceView {
        aws: connection(index),
        verdict,
        steps: states(n),
        observed: (n >= 6).then(|| observed(index, &spec, days)),
        roles: if n >= 9 { roles(&spec, n >= 11) } else { Vec::new() },
        proof,
        read_at: Some(ago(60)),
        unfinished: Vec::new(),
        launch_url: (n >= 3).then(|| "http://127.0.0.1:8642/launch/payments".into()),
        side: DirectorySide::default(),
        provider: (n >= 8).then(|| provider(index, &spec, days)),
        import_keys: if n >= 10 { vec![access_key(index)] } else { Vec::new() },
        spec,
    }
}

fn roles(spec: &InstanceSpec, inside: bool) -> Vec<RoleView> {
    spec.roles
        .iter()
        .map(|r| RoleView {
            name: r.name.to_string(),
            arn: spec.role_arn(&r.name).to_string(),
            pair_chars: format!("{},{}", spec.role_arn(&r.name), spec.provider_arn()).len(),
            in_directory: inside,
            assigned: if inside && r.name == spec.test_user.role { vec!["B.Simon".into()] } else { Vec::new() },
        })
        .collect()
}

/// The AWS side: it trusts what the directory signs with.
fn provider(index: usize, spec: &InstanceSpec, days: i64) -> ProviderView {
    ProviderView {
        arn: spec.provider_arn().to_string(),
        issuer: Some("https://sts.windows.net/8f4a1c2e-0000-4000-8000-00000000b7c0/".into()),
        certificates: vec![certificate(index, days)],
    }
}

/// Keys are 10, 30, 50 … days old.
fn access_key(index: usize) -> ObservedAccessKey {
    let days = i64::try_from(index).unwrap() * 20 + 10;
    ObservedAccessKey { id: format!("AKIAPRACTICE{index:08}"), active: true, created: Some(ago(days * 86_400)), last_used: Some(ago(7200)) }
}

fn certificate(index: usize, days: i64) -> CertificateFacts {
    let mut sha1 = [0x3e, 0x8a, 0x91, 0xc4, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 0xd2, 0x7b, 0x60, 0xf5];
    sha1[4] = u8::try_from(index).unwrap();
    CertificateFacts {
        subject: "CN=Rolebridge".into(),
        issuer: "CN=Rolebridge".into(),
        serial: "3B9F01".into(),
        not_before: ago((1095 - days) * 86_400),
        not_after: ago(-days * 86_400),
        key: "RSA 2048".into(),
        thumbprint: Thumbprint::new(sha1),
        sha256: "a4c123b1".repeat(8),
    }
}

fn observed(index: usize, spec: &InstanceSpec, days: i64) -> ObservedInstance {
    let facts = certificate(index, days);
    ObservedInstance {
        ids: InstanceIds {
            application: ApplicationObjectId::new("app"),
            service_principal: ServicePrincipalId::new(format!("sp-{index}")),
            client: ClientId::new("client"),
        },
        display_name: spec.name.clone(),
        sign_on_mode: Some("saml".into()),
        identifiers: vec![spec.identifier.to_string()],
        reply_urls: vec!["https://signin.aws.amazon.com/saml".into()],
        relay_state: None,
        notification_addresses: Vec::new(),
        chosen_certificate: None,
        owners: Vec::new(),
        claims_policies: Vec::new(),
        certificates: vec![ObservedCertificate { facts, der_base64: String::new(), state: CertificateUse::Active }],
        app_roles: vec![AppRole {
            id: AppRoleId::new("role"),
            display_name: "aws-admin".into(),
            description: String::new(),
            value: None,
            enabled: true,
        }],
        assignments: vec![Assignment {
            id: AssignmentId::new("a"),
            principal: PrincipalId::new("b"),
            principal_name: "B.Simon".into(),
            app_role: AppRoleId::new("role"),
        }],
        settings: InstanceSettings::default(),
    }
}

pub(super) fn proof(spec: &InstanceSpec) -> Proof {
    let row = |q: &str, l: &str, r: &str| (q.to_owned(), l.to_owned(), r.to_owned());
    let role = spec.role_arn(&spec.test_user.role).to_string();
    Proof {
        instance: spec.key.clone(),
        at: ago(3),
        practice: true,
        session: Some(SamlSession {
            assumed_role_arn: format!("arn:aws:sts::{}:assumed-role/aws-admin/B.Simon@practice.localhost", spec.account),
            subject: "B.Simon@practice.localhost".into(),
            audience: "https://signin.aws.amazon.com/saml".into(),
            issuer: "https://sts.windows.net/8f4a1c2e/".into(),
            expires: Some(ago(-3600)),
            request_id: Some("f27c4b19-8e0d-4d52-b6a3-90c1e57a2d48".into()),
        }),
        evidence: vec![
            row("Result", "Success", "Session for 1 h, credentials not kept"),
            row("User", "B.Simon@practice.localhost", "B.Simon@practice.localhost"),
            row("Audience", "https://signin.aws.amazon.com/saml", "https://signin.aws.amazon.com/saml"),
            row("Signed with", "3E8A 91C4 … D27B 60F5", "3E8A 91C4 … D27B 60F5"),
            row("Role", "aws-admin", &role),
            row("Request id", "5d0c7f6e-2b1a-4c83-9e07-7a41b8f0c6d2", "f27c4b19-8e0d-4d52-b6a3-90c1e57a2d48"),
        ],
        finding: None,
    }
}

pub(super) fn plan(spec: &InstanceSpec, step: StepId) -> Plan {
    if step == StepId::Provider {
        let call = Call::Aws(AwsCall::CreateSamlProvider { name: spec.provider.clone(), metadata: String::new() });
        return Plan::new(
            step,
            "Create SAML provider",
            "Nobody is affected, no role trusts it yet",
            "About 2 s. Undo with DeleteSAMLProvider WAAD, kept in Activity",
        )
        .read(Cloud::Aws, "GetSAMLProvider", "No provider WAAD is there yet")
        .write(call, None, "6,214 characters, 1 certificate")
        .prove(Cloud::Aws, "GetSAMLProvider", "Issuer and certificate match")
        .change("Provider", None, Some(spec.provider_arn().to_string()))
        .change("Issuer", None, Some("https://sts.windows.net/8f4a1c2e-0000-4000-8000-00000000b7c0/".into()))
        .change("Certificate", None, Some("3E8A 91C4 … D27B 60F5".into()))
        .change("Ends", None, Some("22 Nov 2029, in 1,095 days".into()));
    }
    let call = Call::Aws(AwsCall::CreateUser { name: spec.import.user.clone() });
    Plan::new(step, &format!("Do {}", step.title().to_lowercase()), "Nobody is affected", "Undo is kept in Activity")
        .read(step.cloud(), "Read", "What is there now")
        .write(call, None, "As wished")
}

/// What stopped the set-up of an account.
pub(super) fn refusal() -> Finding {
    Finding::error(
        "port.denied",
        "AWS did not create provider WAAD",
        "A policy of your AWS organization forbids it in this account. Nothing was changed, steps 1 to 7 stand.",
        "Ask the organization owner for an exception, or use an identity that is already exempt",
    )
    .with_technical(Technical {
        call: Some("CreateSAMLProvider".into()),
        http_status: Some(403),
        code: Some("AccessDenied".into()),
        message: Some("User is not authorized to perform: iam:CreateSAMLProvider with an explicit deny in a service control policy".into()),
        request_id: Some("7b1e40c9-52d7-4a41-9a33-0c2f1e8d7b60".into()),
    })
}

/// Six instances: three that work (one ends soon), one partly set up, one refused, one not known.
pub(super) fn fleet() -> Vec<InstanceView> {
    let mut fleet: Vec<InstanceView> = NAMES
        .iter()
        .enumerate()
        .map(|(i, name)| instance(i, name, if i == 1 { 7 } else { 15 }, [1094, 1095, 713, 21, 466, 169][i]))
        .collect();
    fleet[4].verdict = Verdict::Refused { finding: Finding::error("x", "AWS still trusts only the old certificate", "b", "c") };
    fleet[5].verdict = Verdict::NotKnown { reason: "AWS credentials ended 17 Nov".into() };
    fleet[5].read_at = Some(ago(6 * 86_400));
    fleet
}
