//! The topics. Written for this program; where a fact is Microsoft's or AWS's it is the documented one.

use super::{Part, Topic};
use crate::domain::step::StepId;
use Part::{Comparison, Keys, Point, Text, Value};

/// All topics, in the order of the pane.
pub(in crate::ui) const TOPICS: &[Topic] = &[
    Topic {
        id: "choose",
        title: "IAM Identity Center or Single-Account Access",
        gist: "Many accounts of one organization: Identity Center. Single accounts: this program.",
        body: &[
            Text(
                "Entra ID offers two AWS applications in its gallery. Both let people sign in to AWS with their work account, and both serve the command line.",
            ),
            Comparison,
        ],
        steps: &[StepId::Choose],
    },
    Topic {
        id: "connect",
        title: "What the connections are for",
        gist: "Rolebridge asks both clouds who you are there before it writes anything.",
        body: &[
            Text(
                "The directory side makes the application, its certificate and its assignments. The AWS side makes the provider, the roles and the import user.",
            ),
            Text(
                "An AWS account is written to only after you confirmed the number and the identity that AWS gave. Rights that seem to be missing are named by action before anything is changed.",
            ),
            Text(
                "Access keys lie in the keychain of this computer, or in an encrypted file if you chose that. They are never in the workspace, the journal or the logs.",
            ),
        ],
        steps: &[StepId::Connect],
    },
    Topic {
        id: "number",
        title: "Why identifiers end in #N",
        gist: "An identifier may be used once in a directory; the part from # on makes it different and AWS never sees it.",
        body: &[
            Text(
                "Every instance of the application speaks to the same AWS sign-in page, so all would have the same identifier. A directory does not allow that, so each gets a number:",
            ),
            Value("https://signin.aws.amazon.com/saml#2"),
            Text(
                "The directory leaves out everything from # on when it writes a response. AWS sees the plain address as audience, whatever the number is.",
            ),
            Text(
                "The number says nothing about the account. Rolebridge takes the next free one and never gives one out twice. One instance for each account means a certificate, an owner and a role import for each, so that one account can be changed without the others.",
            ),
        ],
        steps: &[StepId::Instance],
    },
    Topic {
        id: "basic-saml",
        title: "Identifier, reply URL and sign-on mode",
        gist: "Who the response is for, where the browser carries it, and that the application speaks SAML.",
        body: &[
            Text(
                "The identifier names the application in the directory. The reply URL is the AWS page that takes responses; for an account in the public AWS cloud it is:",
            ),
            Value("https://signin.aws.amazon.com/saml"),
            Text("The relay state is an address inside the AWS console to which people are sent after they signed in. It may be empty."),
        ],
        steps: &[StepId::BasicSaml],
    },
    Topic {
        id: "claims",
        title: "What AWS reads in a response",
        gist: "Three attributes: which roles, under which session name, for how long.",
        body: &[
            Point("Role: pairs of role ARN and provider ARN, one for each role that the person may take. They come from the assignments."),
            Point(
                "RoleSessionName: the name in AWS's logs, 2 to 64 characters of letters, digits and _=,.@-. A guest's user name holds # and is refused, so take the mail address where guests sign in.",
            ),
            Point("SessionDuration: 900 to 43,200 seconds in the console. A role's own limit still counts."),
            Text(
                "If one of them is missing or has a form that AWS does not take, the sign-in is refused with a short text that rarely says which one it was. The Inspector does.",
            ),
        ],
        steps: &[StepId::Claims],
    },
    Topic {
        id: "expiry",
        title: "When the signing certificate ends",
        gist: "Once certificates expire, AWS may refuse every sign-in of this instance; renew yours before its last day.",
        body: &[
            Text(
                "Each instance signs with a certificate of its own. One made by the directory lasts three years. AWS holds a copy of it in the provider; both have to match.",
            ),
            Text("Entra ID sends mails 60, 30 and 7 days before the end, to at most five addresses. Enter a team's address: people leave."),
            Text(
                "A new certificate has to be known to AWS before the directory signs with it. Overview and Certificates count the days and warn from 60 on.",
            ),
        ],
        steps: &[StepId::Certificate, StepId::Next],
    },
    Topic {
        id: "metadata",
        title: "What the federation metadata is for",
        gist: "It tells AWS who signs (the issuer) and with which certificate.",
        body: &[
            Text(
                "The directory publishes a document for each application. AWS takes it once, when the provider is made, and looks at it with every response from then on.",
            ),
            Text(
                "A document that was saved before the last certificate change makes a provider that refuses everything. Rolebridge fetches it right before it is used and compares what AWS holds afterwards.",
            ),
        ],
        steps: &[StepId::Metadata, StepId::Provider],
    },
    Topic {
        id: "import-rules",
        title: "Which roles come into the directory",
        gist: "Roles with exactly one SAML provider, whose two ARNs together have fewer than 240 characters.",
        body: &[
            Point("The trust policy of the role has to name exactly one SAML provider. A role that trusts two is left out without a word."),
            Point("Role ARN and provider ARN together have to be shorter than 240 characters. Long paths and long names use them up."),
            Text(
                "Roles that the service imported are not to be edited by hand in the directory: the next cycle may undo it. Rolebridge writes roles itself, or leaves them to the service, never both for one instance.",
            ),
        ],
        steps: &[StepId::Roles, StepId::DirectoryRoles],
    },
    Topic {
        id: "import-user",
        title: "The user that lists roles",
        gist: "An IAM user with one right, iam:ListRoles, whose access key the directory uses.",
        body: &[
            Text(
                "The directory's provisioning service reads the roles of the account with an access key. Its user may list roles and nothing else; the names are the usual ones:",
            ),
            Value("AzureADRoleManager, AzureAD_SSOUserRole_Policy"),
            Text("The key is shown by AWS once. Rolebridge puts it into the keychain before anything else happens."),
        ],
        steps: &[StepId::ImportIdentity],
    },
    Topic {
        id: "swapped-fields",
        title: "Two fields of provisioning have misleading names",
        gist: "clientsecret takes the access key id, Secret Token takes the secret access key.",
        body: &[
            Text("The form for provisioning credentials was made for other applications, and its labels stayed. For AWS they mean:"),
            Point("clientsecret: the access key id, which begins with AKIA."),
            Point("Secret Token: the secret access key, 40 characters."),
            Text("If they are entered the other way round, the connection test fails and the import never runs."),
        ],
        steps: &[],
    },
    Topic {
        id: "first-cycle",
        title: "Why roles take about forty minutes",
        gist: "The provisioning service works in cycles; the first one after saving the key takes around 40 minutes.",
        body: &[
            Text(
                "Until the first cycle is over the directory has no role to assign, and nothing is wrong. Later cycles bring new roles in the same rhythm.",
            ),
            Text("The service only imports roles from AWS. It makes no users in AWS and needs none."),
            Text("Written directly, roles are there at once. That is what this version of Rolebridge does."),
        ],
        steps: &[],
    },
    Topic {
        id: "known-issues",
        title: "Known issues of role provisioning",
        gist: "The public AWS cloud alone, no mappings to see, one key for each application.",
        body: &[
            Point("It reaches the public AWS cloud. Microsoft named AWS GovCloud as out of reach in 2021 and names AWS in China today."),
            Point("The section Mappings shows “Loading…” for ever. There is nothing to set: roles come in as they are."),
            Point(
                "An application holds one key, so it imports from one account. Roles of several accounts are not brought together into one application; use one instance for each account.",
            ),
            Point("Roles that break one of the import rules are left out and nobody is told."),
        ],
        steps: &[],
    },
    Topic {
        id: "test-user",
        title: "Why there is no user in AWS",
        gist: "People exist in the directory alone; in AWS they are a session of a role.",
        body: &[
            Text(
                "Nobody has to be made in AWS. A person who is assigned to a role gets a session of that role, named after the person, when the response is accepted.",
            ),
            Text(
                "The test user proves the way with an account of its own, so that no real person's rights are touched. Its password is shown once.",
            ),
        ],
        steps: &[StepId::TestUser, StepId::AwsTestUser],
    },
    Topic {
        id: "ways-to-sign-in",
        title: "Three ways to sign in",
        gist: "From the directory, from the AWS address, or from My Apps; all end with the same response.",
        body: &[
            Point("Begun at the directory: its sign-in address opens AWS directly."),
            Point("Begun at AWS: the application's sign-on address sends the browser to the directory first."),
            Point("My Apps: a tile that does one of the two, as the application is set up."),
            Text(
                "A test here makes a response, judges it as AWS would, and exchanges it for a session. It counts as proof for 24 hours: what is in the clouds can change behind our back.",
            ),
        ],
        steps: &[StepId::SignIn],
    },
    Topic {
        id: "practice",
        title: "What practice is",
        gist: "A directory and AWS accounts inside this program, for rehearsals without any real cloud.",
        body: &[
            Text(
                "Practice speaks the same protocols as the real clouds and refuses what they refuse, so that a rehearsal is worth something. It runs on this computer only and needs no network.",
            ),
            Text(
                "Everything of practice is marked in violet and with the word. A proof made in practice says so and proves nothing about a real account.",
            ),
            Text(
                "Where neither Microsoft nor AWS says how their side behaves, practice does what we think is likely and marks it as our guess.",
            ),
            Text(
                "A real AWS account can be set up against the practice directory to try the AWS half first. It then trusts a key that lies unencrypted on this computer: use an account meant for trying things out, and undo the set-up afterwards.",
            ),
        ],
        steps: &[],
    },
    Topic {
        id: "undo",
        title: "What undo takes back",
        gist: "Only what the journal says this workspace did, newest first, each call shown before it is made.",
        body: &[
            Text(
                "Every call is written to the journal with what it changed and the call that takes it back. Undo makes those, newest first. What was there before Rolebridge came stays as it is.",
            ),
            Text(
                "After a crash the journal holds a call whose answer never came. Resume looks at both clouds before it does anything again, so nothing is made twice.",
            ),
        ],
        steps: &[],
    },
    Topic {
        id: "signature",
        title: "What the Inspector trusts",
        gist: "Values count as trusted only if they come from the bytes that a known certificate signed.",
        body: &[
            Point("Trusted: the signature holds and the key is one of an instance that this workspace knows."),
            Point("Untrusted: the signature holds, the key is unknown."),
            Point("Unsigned, refused, unchecked: nothing in the document is proven. Values are shown as what it claims."),
            Text("A document stays on this computer. Responses are keys to an account for some minutes: do not send them to anybody."),
        ],
        steps: &[],
    },
    Topic {
        id: "keys",
        title: "Keys",
        gist: "Everything can be done without a mouse.",
        body: &[
            Keys,
            Text(
                "Tab goes from the rail to the list, the header, the pane and the footer. Arrows move in lists, Enter opens, Space selects, Esc closes what lies on top.",
            ),
            Text("In Set up a step's number jumps to it. Enter presses the filled button when the focus is in no field and no list."),
        ],
        steps: &[],
    },
];
