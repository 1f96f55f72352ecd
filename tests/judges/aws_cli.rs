//! awscli and boto3 as second clients of the practice AWS: what they make, read, page through and are refused.
//!
//! Both come from a virtual environment: `ROLEBRIDGE_JUDGES_VENV`, or `target/judges/venv`, where `packaging/check` puts
//! it (`pip install awscli boto3`).
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a test fails by panic and prints how many calls were made"
)]

#[path = "../suite/practice_aws/cloud.rs"]
mod cloud;

use cloud::{ACCOUNT, Cloud, federation_metadata, good, provider_arn, role_arn, signed, trust};
use serde_json::Value;
use std::path::{Path, PathBuf};
use tokio::process::Command;

const LIST_ROLES: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["iam:ListRoles"],"Resource":"*"}]}"#;

fn program(name: &str) -> PathBuf {
    let venv = std::env::var_os("ROLEBRIDGE_JUDGES_VENV").map(PathBuf::from);
    let venv = venv.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("target/judges/venv"));
    let program = venv.join("bin").join(name);
    assert!(program.exists(), "{} is not there: packaging/check installs it, or set ROLEBRIDGE_JUDGES_VENV", program.display());
    program
}

/// A program with the administrator's key and nothing of this computer's own configuration.
fn command(cloud: &Cloud, name: &str) -> Command {
    let (id, secret) = cloud.admin_key();
    let mut command = Command::new(program(name));
    command
        .env("AWS_ACCESS_KEY_ID", id)
        .env("AWS_SECRET_ACCESS_KEY", secret.expose())
        .env_remove("AWS_SESSION_TOKEN")
        .env_remove("AWS_PROFILE")
        .env("AWS_DEFAULT_REGION", "us-east-1")
        .env("AWS_CONFIG_FILE", "/dev/null")
        .env("AWS_SHARED_CREDENTIALS_FILE", "/dev/null")
        .env("AWS_EC2_METADATA_DISABLED", "true")
        .env("AWS_ENDPOINT_URL", &cloud.base)
        .env("AWS_PAGER", "")
        .env("NO_PROXY", "127.0.0.1")
        .env("AWS_MAX_ATTEMPTS", "1");
    command
}

/// Runs awscli: its JSON, or what it wrote to standard error.
async fn aws(cloud: &Cloud, arguments: &[&str]) -> Result<Value, String> {
    let output = command(cloud, "aws").args(["--output", "json"]).args(arguments).output().await.unwrap();
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).trim().to_owned());
    }
    Ok(serde_json::from_slice(&output.stdout).unwrap_or(Value::Null))
}

#[tokio::test(flavor = "multi_thread")]
async fn awscli_federates_an_account_and_takes_all_of_it_away() {
    let cloud = Cloud::start().await;
    let iam = async |arguments: &[&str]| aws(&cloud, &[&["iam"], arguments].concat()).await;
    let me = aws(&cloud, &["sts", "get-caller-identity"]).await.unwrap();
    assert_eq!((me["Account"].as_str(), me["Arn"].as_str()), (Some(ACCOUNT), Some(&*format!("arn:aws:iam::{ACCOUNT}:user/Administrator"))));

    let (metadata, trust) = (federation_metadata(), trust());
    let provider = ["create-saml-provider", "--name", "WAAD", "--saml-metadata-document", &metadata];
    assert_eq!(iam(&provider).await.unwrap()["SAMLProviderArn"], provider_arn());
    let again = iam(&provider).await.expect_err("made twice");
    assert!(
        again.contains("(EntityAlreadyExists) when calling the CreateSAMLProvider operation: Provider with name WAAD already exists."),
        "{again}"
    );
    let role = iam(&["create-role", "--role-name", "Admin", "--assume-role-policy-document", &trust]).await.unwrap();
    // awscli decodes the trust policy, so it must have come encoded
    assert_eq!(role["Role"]["AssumeRolePolicyDocument"]["Statement"][0]["Principal"]["Federated"], provider_arn());
    let view = "arn:aws:iam::aws:policy/job-function/ViewOnlyAccess";
    iam(&["attach-role-policy", "--role-name", "Admin", "--policy-arn", view]).await.unwrap();
    let attached = iam(&["list-attached-role-policies", "--role-name", "Admin"]).await.unwrap();
    assert_eq!(attached["AttachedPolicies"][0]["PolicyArn"], view);

    let policy = iam(&["create-policy", "--policy-name", "AzureAD_SSOUserRole_Policy", "--policy-document", LIST_ROLES]).await.unwrap();
    let policy = policy["Policy"]["Arn"].as_str().unwrap().to_owned();
    iam(&["create-user", "--user-name", "AzureADRoleManager"]).await.unwrap();
    iam(&["attach-user-policy", "--user-name", "AzureADRoleManager", "--policy-arn", &policy]).await.unwrap();
    let key = iam(&["create-access-key", "--user-name", "AzureADRoleManager"]).await.unwrap();
    let key = key["AccessKey"]["AccessKeyId"].as_str().unwrap().to_owned();
    for n in 0..4 {
        iam(&["create-role", "--role-name", &format!("Role{n}"), "--assume-role-policy-document", &trust]).await.unwrap();
    }
    let listed = iam(&["list-roles", "--page-size", "2"]).await.unwrap();
    assert_eq!(listed["Roles"].as_array().map(Vec::len), Some(5));
    let first = iam(&["list-roles", "--max-items", "2"]).await.unwrap();
    assert_eq!((first["Roles"].as_array().map(Vec::len), first["NextToken"].is_string()), (Some(2), true));

    let response = signed(&good());
    let (role, provider) = (role_arn("Admin"), provider_arn());
    let exchange = ["sts", "assume-role-with-saml", "--role-arn", &role, "--principal-arn", &provider, "--saml-assertion", &response];
    let session = aws(&cloud, &exchange).await.unwrap();
    assert_eq!(session["AssumedRoleUser"]["Arn"], format!("arn:aws:sts::{ACCOUNT}:assumed-role/Admin/B.Simon@contoso.com"));

    for (call, words) in [
        (
            vec!["get-role", "--role-name", "None"],
            "(NoSuchEntity) when calling the GetRole operation: The role with name None cannot be found.",
        ),
        (
            vec!["delete-role", "--role-name", "Admin"],
            "(DeleteConflict) when calling the DeleteRole operation: Cannot delete entity, must detach all policies first.",
        ),
        (
            vec!["create-role", "--role-name", "x", "--assume-role-policy-document", "{"],
            "(MalformedPolicyDocument) when calling the CreateRole operation: This policy contains invalid Json",
        ),
        (vec!["create-user", "--user-name", "AzureADRoleManager"], "(EntityAlreadyExists) when calling the CreateUser operation"),
        (
            vec!["list-groups"],
            "(InvalidAction) when calling the ListGroups operation: Could not find operation ListGroups for version 2010-05-08",
        ),
    ] {
        let said = iam(&call).await.expect_err("should be refused");
        assert!(said.contains(words), "{said}");
    }

    iam(&["delete-access-key", "--user-name", "AzureADRoleManager", "--access-key-id", &key]).await.unwrap();
    iam(&["detach-user-policy", "--user-name", "AzureADRoleManager", "--policy-arn", &policy]).await.unwrap();
    iam(&["delete-user", "--user-name", "AzureADRoleManager"]).await.unwrap();
    iam(&["delete-policy", "--policy-arn", &policy]).await.unwrap();
    iam(&["detach-role-policy", "--role-name", "Admin", "--policy-arn", view]).await.unwrap();
    for role in ["Admin", "Role0", "Role1", "Role2", "Role3"] {
        iam(&["delete-role", "--role-name", role]).await.unwrap();
    }
    iam(&["delete-saml-provider", "--saml-provider-arn", &provider]).await.unwrap();
    let summary = iam(&["get-account-summary"]).await.unwrap();
    let left: Vec<Option<i64>> = ["Roles", "Providers", "Policies", "Users"].iter().map(|k| summary["SummaryMap"][k].as_i64()).collect();
    assert_eq!(left, [Some(0), Some(0), Some(0), Some(1)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn boto3_reads_every_answer() {
    let cloud = Cloud::start().await;
    cloud.federate().await;
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/judges/aws_cli/boto3_checks.py");
    let arguments = [federation_metadata(), trust(), role_arn("Admin"), provider_arn(), signed(&good())];
    let output = command(&cloud, "python").arg(script).args(arguments).output().await.unwrap();
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{out}\n{err}");
    println!("{}", out.trim());
}
