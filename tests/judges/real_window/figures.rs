//! Figures of a window on a workspace with many instances: printed, for the time depends on the computer; held are the
//! memory and the rest, which don't.

use super::screen::Screen;
use jiff::Timestamp;
use rolebridge::adapters::store::SqliteStore;
use rolebridge::domain::account::{AccountId, Partition};
use rolebridge::domain::arn::PolicyArn;
use rolebridge::domain::claims::Claims;
use rolebridge::domain::identifier::Identifier;
use rolebridge::domain::name::{PolicyName, ProviderName, RoleName, UserName};
use rolebridge::domain::session::MaxSessionSeconds;
use rolebridge::domain::spec::{
    CertificateOrigin, CertificateWish, DirectoryRolesWish, ImportWish, InstanceKey, InstanceSpec, RoleSpec, TestUserWish,
};
use rolebridge::workflow::ports::{AwsConnection, Store as _};
use std::path::Path;
use std::time::Duration;

/// Resident memory that a release build may take, in MB.
const MOST_RESIDENT_MB: u64 = 150;
/// A debug build maps its debug information too.
const MOST_RESIDENT_DEBUG_MB: u64 = 400;

/// Fills a workspace with instances that were never read.
pub(super) fn fill(folder: &Path, instances: usize) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let store = SqliteStore::open(folder).unwrap();
        for index in 0..instances {
            let spec = spec(index);
            let connection = serde_json::to_string(&AwsConnection::Practice { account: spec.account.clone() }).unwrap();
            store.save_setting(&format!("instance-aws/{}", spec.key), &connection).await.unwrap();
            store.save_instance(&spec).await.unwrap();
        }
    });
}

fn spec(index: usize) -> InstanceSpec {
    let number = u32::try_from(index + 2).unwrap();
    let role = RoleName::parse("aws-admin").unwrap();
    InstanceSpec {
        key: InstanceKey(format!("instance-{index}")),
        name: format!("account-{index:04}"),
        account: AccountId::parse(&format!("{:012}", 100_000_000_000_usize + index)).unwrap(),
        partition: Partition::Aws,
        identifier: Identifier::numbered(Partition::Aws, number).unwrap(),
        provider: ProviderName::parse("WAAD").unwrap(),
        roles: vec![RoleSpec {
            name: role.clone(),
            description: String::new(),
            policies: vec![PolicyArn::parse("arn:aws:iam::aws:policy/AdministratorAccess").unwrap()],
            max_session: MaxSessionSeconds::DEFAULT,
        }],
        claims: Claims::default(),
        certificate: CertificateWish { origin: CertificateOrigin::Directory, common_name: "Rolebridge".into(), years: 3 },
        notification_addresses: Vec::new(),
        relay_state: None,
        import: ImportWish {
            user: UserName::parse("AzureADRoleManager").unwrap(),
            policy: PolicyName::parse("AzureAD_SSOUserRole_Policy").unwrap(),
        },
        directory_roles: DirectoryRolesWish::default(),
        test_user: TestUserWish { display_name: "B.Simon".into(), alias: "B.Simon".into(), role, group: None },
    }
}

/// Starts the window and prints what it took.
pub(super) fn measure(folder: &Path, renderer: &str) {
    let screen = Screen::start();
    let began = Timestamp::now();
    let program = screen.program(folder, &["--renderer", renderer], &[]);
    let first_frame = program.painted_by(renderer);
    screen.window();
    let mapped = Timestamp::now().duration_since(began).as_millis();
    program.rests(Duration::from_secs(10));
    let resident = program.resident_mb();
    println!(
        "{renderer}: first frame after {first_frame} ms, window on screen within {mapped} ms, {resident} MB resident, at rest for 10 s"
    );
    let debug = cfg!(debug_assertions) && std::env::var_os("ROLEBRIDGE_JUDGES_PROGRAM").is_none();
    let most = if debug { MOST_RESIDENT_DEBUG_MB } else { MOST_RESIDENT_MB };
    // wgpu's software driver alone takes more; the goal is software GL's
    assert!(resident <= most || renderer == "wgpu", "{resident} MB resident with {renderer}");
}
