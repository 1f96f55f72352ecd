"""boto3 against the practice AWS: every operation once, its answer read by the service model; prints how many calls it made.

Arguments: metadata, trust policy, role ARN, provider ARN, SAML response. Keys and endpoint come from the environment.
"""
import sys

import boto3
from botocore.exceptions import ClientError

METADATA, TRUST, ROLE_ARN, PROVIDER_ARN, RESPONSE = sys.argv[1:]
LIST_ROLES = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iam:ListRoles","Resource":"*"}]}'
VIEW = "arn:aws:iam::aws:policy/job-function/ViewOnlyAccess"
calls = 0


def count(**_):
    global calls
    calls += 1


session = boto3.Session()
iam, sts = session.client("iam"), session.client("sts")
for client in (iam, sts):
    client.meta.events.register("after-call", count)


def refused(code, call, **parameters):
    try:
        call(**parameters)
    except ClientError as error:
        assert error.response["Error"]["Code"] == code, error
        assert error.response["ResponseMetadata"]["RequestId"], error
        return error.response["Error"]["Message"]
    raise AssertionError(f"{call} should be refused with {code}")


# providers
made = iam.create_saml_provider(Name="Second", SAMLMetadataDocument=METADATA, Tags=[{"Key": "k", "Value": "v"}])
second = made["SAMLProviderArn"]
got = iam.get_saml_provider(SAMLProviderArn=second)
assert got["SAMLMetadataDocument"] == METADATA and got["Tags"] == [{"Key": "k", "Value": "v"}]
assert got["AssertionEncryptionMode"] == "Allowed" and got["PrivateKeyList"] == [] and got["ValidUntil"].year - got["CreateDate"].year == 100
assert len(iam.list_saml_providers()["SAMLProviderList"]) == 2
iam.tag_saml_provider(SAMLProviderArn=second, Tags=[{"Key": "k2", "Value": ""}])
assert len(iam.list_saml_provider_tags(SAMLProviderArn=second)["Tags"]) == 2
iam.untag_saml_provider(SAMLProviderArn=second, TagKeys=["k", "k2"])
iam.update_saml_provider(SAMLProviderArn=second, SAMLMetadataDocument=METADATA)
iam.delete_saml_provider(SAMLProviderArn=second)
assert refused("NoSuchEntity", iam.get_saml_provider, SAMLProviderArn=second) == f"Manifest not found for arn {second}"
refused("InvalidInput", iam.update_saml_provider, SAMLProviderArn=PROVIDER_ARN)

# roles
role = iam.create_role(RoleName="boto", AssumeRolePolicyDocument=TRUST, Description="<&>\"'\r\né", Tags=[{"Key": "a", "Value": "b"}])["Role"]
assert role["RoleId"].startswith("AROA") and role["MaxSessionDuration"] == 3600
got = iam.get_role(RoleName="boto")["Role"]
assert got["Description"] == "<&>\"'\r\né" and got["Tags"] == [{"Key": "a", "Value": "b"}] and got["RoleLastUsed"] == {}
assert got["AssumeRolePolicyDocument"]["Statement"][0]["Principal"]["Federated"] == PROVIDER_ARN
iam.update_role(RoleName="boto", MaxSessionDuration=7200)
assert iam.update_role_description(RoleName="boto", Description="d")["Role"]["Description"] == "d"
iam.update_assume_role_policy(RoleName="boto", PolicyDocument=TRUST)
iam.tag_role(RoleName="boto", Tags=[{"Key": "A", "Value": "c"}])
assert iam.list_role_tags(RoleName="boto")["Tags"] == [{"Key": "A", "Value": "c"}]
iam.untag_role(RoleName="boto", TagKeys=["A"])
iam.put_role_policy(RoleName="boto", PolicyName="p", PolicyDocument=LIST_ROLES)
assert iam.get_role_policy(RoleName="boto", PolicyName="p")["PolicyDocument"]["Statement"][0]["Action"] == "iam:ListRoles"
assert iam.list_role_policies(RoleName="boto")["PolicyNames"] == ["p"]
iam.delete_role_policy(RoleName="boto", PolicyName="p")
iam.attach_role_policy(RoleName="boto", PolicyArn=VIEW)
assert iam.list_attached_role_policies(RoleName="boto")["AttachedPolicies"] == [{"PolicyName": "ViewOnlyAccess", "PolicyArn": VIEW}]
iam.detach_role_policy(RoleName="boto", PolicyArn=VIEW)
pages = list(iam.get_paginator("list_roles").paginate(PaginationConfig={"PageSize": 1}))
assert [len(p["Roles"]) for p in pages] == [1, 1]
iam.delete_role(RoleName="boto")

# policies, users, keys
policy = iam.create_policy(PolicyName="boto", PolicyDocument=LIST_ROLES, Description="d")["Policy"]
assert policy["DefaultVersionId"] == "v1" and policy["IsAttachable"] is True
arn = policy["Arn"]
assert iam.get_policy(PolicyArn=arn)["Policy"]["Description"] == "d"
assert iam.get_policy_version(PolicyArn=arn, VersionId="v1")["PolicyVersion"]["Document"]["Version"] == "2012-10-17"
assert len(iam.list_policy_versions(PolicyArn=arn)["Versions"]) == 1
assert [p["Arn"] for p in iam.list_policies(Scope="Local")["Policies"]] == [arn]
assert any(p["Arn"] == VIEW for p in iam.list_policies(Scope="AWS")["Policies"])
user = iam.create_user(UserName="boto")["User"]
assert user["UserId"].startswith("AIDA")
iam.attach_user_policy(UserName="boto", PolicyArn=arn)
assert iam.list_entities_for_policy(PolicyArn=arn)["PolicyUsers"][0]["UserName"] == "boto"
assert iam.list_attached_user_policies(UserName="boto")["AttachedPolicies"][0]["PolicyArn"] == arn
assert iam.list_user_policies(UserName="boto")["PolicyNames"] == []
assert iam.get_user()["User"]["UserName"] == "Administrator"
assert len(iam.list_users()["Users"]) == 2
key = iam.create_access_key(UserName="boto")["AccessKey"]
iam.update_access_key(UserName="boto", AccessKeyId=key["AccessKeyId"], Status="Inactive")
assert iam.list_access_keys(UserName="boto")["AccessKeyMetadata"][0]["Status"] == "Inactive"
assert iam.get_access_key_last_used(AccessKeyId=key["AccessKeyId"])["UserName"] == "boto"
inactive = boto3.Session(aws_access_key_id=key["AccessKeyId"], aws_secret_access_key=key["SecretAccessKey"]).client("iam")
refused("InvalidClientTokenId", inactive.list_roles)
iam.update_access_key(UserName="boto", AccessKeyId=key["AccessKeyId"], Status="Active")
assert len(inactive.list_roles()["Roles"]) == 1
assert "is not authorized to perform: iam:ListUsers on resource: " in refused("AccessDenied", inactive.list_users)
results = iam.simulate_principal_policy(PolicySourceArn=user["Arn"], ActionNames=["iam:ListRoles", "iam:GetRole"])["EvaluationResults"]
assert [r["EvalDecision"] for r in results] == ["allowed", "implicitDeny"]
iam.delete_access_key(UserName="boto", AccessKeyId=key["AccessKeyId"])
refused("DeleteConflict", iam.delete_user, UserName="boto")
iam.detach_user_policy(UserName="boto", PolicyArn=arn)
iam.delete_user(UserName="boto")
iam.delete_policy(PolicyArn=arn)

# the account, and a session
assert iam.get_account_summary()["SummaryMap"]["Providers"] == 1
assert iam.list_account_aliases()["AccountAliases"] == []
wrong = boto3.Session(aws_access_key_id=session.get_credentials().access_key, aws_secret_access_key="wrong").client("sts")
refused("SignatureDoesNotMatch", wrong.get_caller_identity)
granted = sts.assume_role_with_saml(RoleArn=ROLE_ARN, PrincipalArn=PROVIDER_ARN, SAMLAssertion=RESPONSE)
credentials = granted["Credentials"]
assumed = boto3.Session(credentials["AccessKeyId"], credentials["SecretAccessKey"], credentials["SessionToken"]).client("sts")
assert assumed.get_caller_identity()["Arn"] == granted["AssumedRoleUser"]["Arn"]
message = refused("InvalidIdentityToken", sts.assume_role_with_saml, RoleArn=ROLE_ARN, PrincipalArn=PROVIDER_ARN, SAMLAssertion="AAAA")
assert message.startswith("Invalid base64 SAMLResponse (Service: AWSOpenIdDiscoveryService;"), message
print(f"boto3 made {calls} calls")
