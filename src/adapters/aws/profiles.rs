//! The profiles of the AWS configuration files.

/// The names of the profiles in `~/.aws/config` and `~/.aws/credentials` (or where `AWS_CONFIG_FILE` and
/// `AWS_SHARED_CREDENTIALS_FILE` say), `default` first, then by name. Files that are not there have no profiles.
///
/// # Errors
/// The parser's words, when a file can't be read as a configuration file. They name file and line, never a value.
#[allow(
    clippy::default_trait_access,
    reason = "files, environment and file list are types of crates below the SDK, which it does not show"
)]
pub async fn profile_names() -> Result<Vec<String>, String> {
    let set =
        aws_config::profile::load(&Default::default(), &Default::default(), &Default::default(), None).await.map_err(|e| e.to_string())?;
    let mut names: Vec<String> = set.profiles().map(str::to_owned).collect();
    names.sort_by(|a, b| (a != "default", a).cmp(&(b != "default", b)));
    Ok(names)
}
