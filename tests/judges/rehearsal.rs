//! The whole procedure against moto, read back through boto3: what `rolebridge rehearse --aws-endpoint-url` leaves there.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

use super::moto::server::{Moto, venv};
use std::path::Path;
use std::process::Command;

/// boto3 prints a census of the account as one line of JSON.
const CENSUS: &str = r#"
import boto3, json, sys
iam = boto3.client("iam", endpoint_url=sys.argv[1], region_name="us-east-1", aws_access_key_id="x", aws_secret_access_key="x")
provider = iam.list_saml_providers()["SAMLProviderList"]
document = iam.get_saml_provider(SAMLProviderArn=provider[0]["Arn"])["SAMLMetadataDocument"]
roles = {r["RoleName"]: r["AssumeRolePolicyDocument"]["Statement"][0]["Principal"]["Federated"] for r in iam.list_roles()["Roles"]}
policies = [p["PolicyName"] for p in iam.list_policies(Scope="Local")["Policies"]]
user = "AzureADRoleManager"
attached = [p["PolicyName"] for p in iam.list_attached_user_policies(UserName=user)["AttachedPolicies"]]
role_policies = {r: [p["PolicyName"] for p in iam.list_attached_role_policies(RoleName=r)["AttachedPolicies"]] for r in roles}
keys = len(iam.list_access_keys(UserName=user)["AccessKeyMetadata"])
print(json.dumps({"providers": [p["Arn"] for p in provider], "issuer": "https://sts.windows.net/" in document, "roles": roles, "role_policies": role_policies,
                  "policies": policies, "users": [u["UserName"] for u in iam.list_users()["Users"]], "attached": attached, "keys": keys}))
"#;

#[tokio::test]
async fn rehearsed_twice_against_moto_everything_is_there_once() {
    let moto = Moto::start(None).await;
    let folder = tempfile::tempdir().unwrap();
    for _ in 0..2 {
        let lines = rehearse(&moto.url, folder.path());
        assert_eq!(lines.last().unwrap()["result"], "proven", "{lines:?}");
        assert_eq!(lines.len(), 16, "{lines:?}");
        let census = census(&moto.url);
        assert_eq!(census["providers"], serde_json::json!(["arn:aws:iam::123456789012:saml-provider/WAAD"]));
        assert_eq!(census["issuer"], true);
        assert_eq!(census["roles"].as_object().unwrap().len(), 2);
        assert!(census["roles"].as_object().unwrap().values().all(|p| p == "arn:aws:iam::123456789012:saml-provider/WAAD"));
        assert!(census["role_policies"].as_object().unwrap().values().all(|p| p.as_array().unwrap().len() == 1));
        assert_eq!(census["policies"], serde_json::json!(["AzureAD_SSOUserRole_Policy"]));
        assert_eq!(census["users"], serde_json::json!(["AzureADRoleManager"]));
        assert_eq!(census["attached"], serde_json::json!(["AzureAD_SSOUserRole_Policy"]));
        assert_eq!(census["keys"], 1);
    }
}

fn rehearse(url: &str, workspace: &Path) -> Vec<serde_json::Value> {
    let output = Command::new(env!("CARGO_BIN_EXE_rolebridge"))
        .args(["rehearse", "--json", "--aws-endpoint-url", url, "--vault", "file", "--workspace"])
        .arg(workspace)
        .env("ROLEBRIDGE_VAULT_PASSPHRASE", "correct horse battery staple")
        .output()
        .unwrap();
    let out = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{out}\n{}", String::from_utf8_lossy(&output.stderr));
    out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn census(url: &str) -> serde_json::Value {
    let output = Command::new(venv().join("bin/python")).args(["-c", CENSUS, url]).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}
