//! `rolebridge sign-in` and `sign-out`: options, what a person has to do, the result.

use super::output::{self, GOOD, Printed};
use crate::domain::cloud::{ANY_TENANT, Cloud, WELL_KNOWN_CLIENT};
use crate::domain::finding::Finding;
use crate::domain::observed::DirectoryIdentity;
use crate::domain::scope::Scope;
use crate::workflow::ports::{Addresses, AdminAsk, AdminSignIn, AdminWay, EntraConnection};
use clap::Args;
use serde_json::json;

/// Options of `sign-in`.
#[derive(Debug, Clone, Args)]
#[allow(clippy::struct_excessive_bools)] // each is an option of its own
pub struct SignInArgs {
    /// The cloud of the tenant: global, us-government, us-dod, china
    #[arg(long, value_name = "NAME", default_value = "global")]
    pub cloud: Cloud,
    /// The tenant: one of its domains, or its id [default: the tenant of the account that signs in]
    #[arg(long, value_name = "TENANT", default_value = ANY_TENANT, hide_default_value = true)]
    pub tenant: String,
    /// The Application (client) ID of a registration of your own in that tenant
    #[arg(long, value_name = "ID", required_unless_present = "well_known_client", conflicts_with = "well_known_client")]
    pub client_id: Option<String>,
    /// Use Microsoft's own client, "Microsoft Graph Command Line Tools", which every tenant may allow or block
    #[arg(long)]
    pub well_known_client: bool,
    /// Sign in with a code on any device, instead of in a browser of this computer
    #[arg(long)]
    pub device_code: bool,
    /// Ask for the permissions of all steps at once, instead of those that reading needs and more when a step needs it
    #[arg(long)]
    pub all_permissions: bool,
    /// Choose another account than the one that the browser remembers
    #[arg(long)]
    pub switch_user: bool,
    /// The sign-in address of a directory that is none of the clouds, such as a practice cloud's
    #[arg(long, value_name = "URL", requires = "graph_url")]
    pub login_url: Option<String>,
    /// Its address of Microsoft Graph, version included
    #[arg(long, value_name = "URL", requires = "login_url")]
    pub graph_url: Option<String>,
}

impl SignInArgs {
    /// What is asked for.
    ///
    /// # Errors
    /// When tenant or client can't be used.
    pub fn request(&self) -> Result<AdminSignIn, Box<Finding>> {
        let client = self.client_id.as_deref().unwrap_or(WELL_KNOWN_CLIENT);
        let way = if self.device_code { AdminWay::DeviceCode } else { AdminWay::Browser };
        let connection = EntraConnection::new(self.cloud, &self.tenant, client, way).map_err(|why| {
            let fix = "Look at rolebridge sign-in --help";
            Box::new(Finding::error("sign_in.usage", "The sign-in can't begin", why, fix))
        })?;
        let trimmed = |url: &String| url.trim_end_matches('/').to_owned();
        let addresses = self.login_url.as_ref().zip(self.graph_url.as_ref());
        let addresses = addresses.map(|(login, graph)| Addresses { login_url: trimmed(login), graph_url: trimmed(graph) });
        let scopes = if self.all_permissions { Scope::ALL.to_vec() } else { Scope::TO_LOOK.to_vec() };
        Ok(AdminSignIn { connection: EntraConnection { addresses, ..connection }, scopes, switch_user: self.switch_user })
    }
}

/// What a person has to do, for standard error.
#[must_use]
pub fn ask(ask: &AdminAsk) -> String {
    let (AdminAsk::Browse { until, .. } | AdminAsk::EnterCode { until, .. }) = ask;
    let until = until.to_zoned_datetime(jiff::tz::TimeZone::system()).strftime("%H:%M");
    match ask {
        AdminAsk::Browse { url, .. } => {
            format!("Open this address in a browser of this computer and sign in, until {until}:\n  {}\n", output::plain(url))
        }
        AdminAsk::EnterCode { code, url, .. } => {
            format!("On any device, open {} and enter the code, until {until}:\n  {}\n", output::plain(url), output::plain(code))
        }
    }
}

/// Who is signed in.
#[must_use]
pub fn signed_in(connection: &EntraConnection, who: &DirectoryIdentity, json: bool) -> Printed {
    let (name, domain, user) = (output::plain(&who.tenant_name), output::plain(&who.domain), output::plain(&who.user_name));
    let out = if json {
        let line = json!({"signed_in": {
            "cloud": connection.cloud.as_str(), "tenant": who.tenant, "tenant_name": who.tenant_name, "domain": who.domain,
            "user": who.user_name, "client": connection.client, "practice": who.practice,
        }});
        format!("{line}\n")
    } else {
        format!("Signed in to {name} ({domain}, tenant {}) as {user}\n", who.tenant)
    };
    Printed { out, err: String::new(), status: GOOD }
}

/// Nobody is signed in any more.
#[must_use]
pub fn signed_out(connection: &EntraConnection, json: bool) -> Printed {
    let tenant = &connection.tenant;
    let out = if json {
        format!("{}\n", json!({"signed_out": {"cloud": connection.cloud.as_str(), "tenant": tenant}}))
    } else {
        format!("Signed out of the tenant {tenant}: its sign-in was taken out of the vault. The browser may still be signed in.\n")
    };
    Printed { out, err: String::new(), status: GOOD }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::args::{Cli, Command};
    use clap::Parser as _;

    fn request(line: &str) -> Option<AdminSignIn> {
        let cli = Cli::try_parse_from(line.split_whitespace()).ok()?;
        let Some(Command::SignIn(args)) = cli.command else { return None };
        args.request().ok()
    }

    #[test]
    fn options_become_a_request() {
        let own = "11111111-2222-3333-4444-555555555555";
        let asked = request(&format!("rolebridge sign-in --cloud china --tenant contoso.cn --client-id {own} --device-code"));
        let asked = asked.map(|a| (a.connection.cloud, a.connection.tenant, a.connection.way, a.scopes.len()));
        assert_eq!(asked, Some((Cloud::China, "contoso.cn".into(), AdminWay::DeviceCode, Scope::TO_LOOK.len())));
        assert!(request("rolebridge sign-in --well-known-client --all-permissions").is_some_and(|a| a.scopes.len() == Scope::ALL.len()));
        let here =
            request("rolebridge sign-in --well-known-client --login-url http://127.0.0.1:1/ --graph-url http://127.0.0.1:1/graph/v1.0");
        assert!(here.is_some_and(|a| a.connection.login_url() == "http://127.0.0.1:1"));
        for bad in [
            "rolebridge sign-in",
            "rolebridge sign-in --client-id x",
            "rolebridge sign-in --cloud moon --well-known-client",
            "rolebridge sign-in --well-known-client --login-url http://127.0.0.1:1",
        ] {
            assert_eq!(request(bad), None, "{bad}");
        }
        assert_eq!(request(&format!("rolebridge sign-in --client-id {own}")), None, "whose registration is it?");
    }
}
