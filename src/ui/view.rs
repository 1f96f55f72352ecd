//! What the user looks at: screen, selection, what is typed but not sent. Nothing of it comes from outside.

use super::help::Help;
use super::instance_rows::{Order, Sort};
use super::intent::FileRequest;
use super::model::Standing;
use super::palette::Palette;
use super::route::History;
use super::screens::activity::ActivityForm;
use super::screens::inspector::State as InspectorState;
pub use super::screens::rollover::{RollPage, RolloverForm, SeveralForm};
pub use super::screens::rotation::{RotatePage, RotationForm};
use super::theme::ThemeChoice;
use super::widgets::{Choice, Stretch, Widths};
use crate::domain::cloud::Cloud;
use crate::domain::spec::InstanceKey;
use crate::domain::step::StepId;
use crate::workflow::ports::{AdminWay, AwsConnection};
use egui::Id;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// The places of the rail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Screen {
    /// The fleet in one look.
    #[default]
    Overview,
    /// The list with its detail.
    Instances,
    /// All signing certificates.
    Certificates,
    /// A SAML document.
    Inspector,
    /// The journal.
    Activity,
    /// Connections, keychain, theme, renderer.
    Settings,
}

impl Screen {
    /// In the order of the rail and of Ctrl-1 to Ctrl-6.
    pub const ALL: [Self; 6] = [Self::Overview, Self::Instances, Self::Certificates, Self::Inspector, Self::Activity, Self::Settings];

    /// The word in the rail.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Overview => "Overview",
            Self::Instances => "Instances",
            Self::Certificates => "Certificates",
            Self::Inspector => "Inspector",
            Self::Activity => "Activity",
            Self::Settings => "Settings",
        }
    }
}

/// The tabs of an instance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tab {
    /// The steps.
    #[default]
    SetUp,
    /// Role pairs.
    Roles,
    /// Signing certificates.
    Certificates,
    /// Who has which role.
    People,
    /// The sign-in test and its evidence.
    SignIn,
    /// The instance's journal.
    Activity,
}

impl Tab {
    /// In order.
    pub const ALL: [Self; 6] = [Self::SetUp, Self::Roles, Self::Certificates, Self::People, Self::SignIn, Self::Activity];

    /// The word on the tab.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::SetUp => "Set up",
            Self::Roles => "Roles",
            Self::Certificates => "Certificates",
            Self::People => "People",
            Self::SignIn => "Sign-in",
            Self::Activity => "Activity",
        }
    }
}

/// What the user looks at.
#[derive(Debug, Clone, Default)]
pub struct View {
    /// The screen.
    pub screen: Screen,
    /// Whether the first run is over: a door was taken, or there is something in the workspace.
    pub past_first_run: bool,
    /// The door that has the focus.
    pub door: usize,
    /// The door that was taken and whose answer is awaited.
    pub opening: Option<usize>,
    /// The instance that is open.
    pub instance: Option<InstanceKey>,
    /// Its tab.
    pub tab: Tab,
    /// The step that the user chose, by instance; without one the view follows the set-up.
    pub step: BTreeMap<InstanceKey, StepId>,
    /// The joined plan of all open steps is shown instead of one step.
    pub run_all: Option<InstanceKey>,
    /// The undo of this instance is to be confirmed.
    pub undo: Option<InstanceKey>,
    /// The form for a new instance.
    pub add: Option<AddForm>,
    /// What is typed in the filter of instances.
    pub filter: String,
    /// What is chosen on Instances.
    pub instances: InstancesForm,
    /// What is chosen on Overview.
    pub overview: OverviewForm,
    /// Typed but not saved values of steps: `(instance, field)`.
    pub drafts: BTreeMap<(InstanceKey, String), String>,
    /// The Inspector.
    pub inspector: InspectorState,
    /// What is chosen on Certificates.
    pub certificates: CertificatesForm,
    /// What is chosen on the panes of rollovers.
    pub rollover: RolloverForm,
    /// What is chosen on the panes of rotations.
    pub rotation: RotationForm,
    /// The form for a tenant of Entra ID.
    pub entra: EntraForm,
    /// The form for AWS connections.
    pub connect: ConnectForm,
    /// The colours.
    pub theme: ThemeChoice,
    /// Whether the list of notices is open.
    pub notices: bool,
    /// A path has to be typed, because no dialog can open: for what, what is typed, and why.
    pub path: Option<(FileRequest, String, String)>,
    /// What is chosen on Activity.
    pub activity: ActivityForm,
    /// The wide entry of the journal.
    pub entry: Option<i64>,
    /// The palette of commands.
    pub palette: Palette,
    /// Names of the actions that were used last, the newest first.
    pub recent: Vec<String>,
    /// The help.
    pub help: Help,
    /// Where the user was.
    pub history: History,
    /// When the first screen is shown.
    pub first_screen: FirstScreen,
    /// The filter field of the screen that is shown, when it has one.
    pub filter_field: Option<Id>,
    /// Digits that were typed in the checklist, and when the last one was, in seconds.
    pub digits: (String, f64),
    /// Widths of table columns that the user changed, in points, by table.
    pub columns: Widths,
    /// How much larger than usual everything is, in tenths; 0 is as the system says.
    pub zoom: i8,
}

impl View {
    /// Whether rows of the journal are on screen.
    #[must_use]
    pub fn shows_journal(&self) -> bool {
        self.screen == Screen::Activity || (self.screen == Screen::Instances && self.tab == Tab::Activity)
    }
}

/// When the first screen is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum FirstScreen {
    /// While the workspace is empty.
    #[default]
    WhileEmpty,
    /// It was asked for, although the workspace is not empty.
    Asked,
}

/// Filters of the table of Overview.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StateFilter {
    /// What a person has to do something about.
    NeedsAHand,
    /// What stands there.
    Is(Standing),
}

/// What is chosen on Instances.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct InstancesForm {
    /// The order of the list.
    pub sort: Sort,
    /// The instances that something is to be done with together.
    pub chosen: Choice<InstanceKey>,
    /// The table over the whole width was asked for: no instance opens by itself.
    pub table: bool,
    /// The instance that opened by itself and was not looked at yet.
    pub by_itself: Option<InstanceKey>,
    /// The open steps of all chosen instances are shown before they are run.
    pub run_all: bool,
}

/// What is chosen on Overview.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OverviewForm {
    /// The filter on states.
    pub state: Option<StateFilter>,
    /// What is typed in the filter.
    pub filter: String,
    /// The picture instead of the table.
    pub picture: bool,
    /// Groups of the picture that are open or closed against the usual way.
    pub turned: BTreeSet<Standing>,
    /// The order of the table.
    pub sort: Sort,
}

impl Default for OverviewForm {
    fn default() -> Self {
        let sort = Sort { by: Order::Verdict, down: false };
        Self { state: None, filter: String::new(), picture: false, turned: BTreeSet::new(), sort }
    }
}

/// Filters of Certificates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[allow(missing_docs)] // the names are the words on the chips
pub enum EndFilter {
    EndsSoon,
    Staged,
    NotKnown,
    Retired,
}

/// What certificates and access keys can be put in order of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[allow(missing_docs)] // the names are those of the columns
pub enum EndOrder {
    #[default]
    End,
    State,
    Account,
    Identifier,
    Age,
    Used,
}

/// The order of Certificates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub struct EndSort {
    /// By what.
    pub by: EndOrder,
    /// The other way round.
    pub down: bool,
}

impl EndSort {
    /// The order after a head was pressed: by it, or the other way round when it was by it already.
    #[must_use]
    pub fn pressed(self, by: EndOrder) -> Self {
        Self { by, down: self.by == by && !self.down }
    }
}

/// What is chosen on Certificates. Order and filters are remembered.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct CertificatesForm {
    /// Access keys instead of certificates.
    pub keys: bool,
    /// The filter on states.
    pub state: Option<EndFilter>,
    /// What is typed in the filter.
    pub filter: String,
    /// The order of the rows.
    pub sort: EndSort,
    /// The chosen row: the instance, and the certificate's thumbprint or the key's id.
    #[serde(skip)]
    pub chosen: Option<(InstanceKey, String)>,
    /// The stretch of time that is shown; nothing for the one that fits.
    #[serde(skip)]
    pub stretch: Option<Stretch>,
}

/// The form for a new instance.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct AddForm {
    /// Its name.
    pub name: String,
    /// The account's connection.
    pub aws: Option<AwsConnection>,
    /// What is typed in the filter of accounts.
    pub filter: String,
    /// It was sent, and which instances were there then.
    pub sent: Option<Vec<InstanceKey>>,
}

/// Where credentials of a new AWS connection come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SourceChoice {
    /// Environment and default profile.
    #[default]
    Default,
    /// A named profile.
    Profile,
    /// Keys in the keychain.
    Keychain,
}

/// The form for AWS connections.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ConnectForm {
    /// Whether it is open.
    pub open: bool,
    /// What is typed in the filter of connected accounts.
    pub filter: String,
    /// Where the credentials come from.
    pub source: SourceChoice,
    /// Profile name.
    pub profile: String,
    /// Access key id.
    pub key_id: String,
    /// Endpoint.
    pub endpoint: String,
    /// Region.
    pub region: String,
    /// The connection that was asked for and has not answered yet.
    pub asked: Option<AwsConnection>,
}

/// The form for a tenant of Entra ID.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[allow(clippy::struct_excessive_bools)] // each is a choice of its own
pub struct EntraForm {
    /// Whether it is open.
    pub open: bool,
    /// The cloud.
    pub cloud: Cloud,
    /// What names the tenant.
    pub tenant: String,
    /// Microsoft's own client in place of one's own.
    pub well_known: bool,
    /// The client id of one's own registration.
    pub client: String,
    /// How to sign in.
    pub way: AdminWay,
    /// Ask for the permissions of all steps at once.
    pub all: bool,
    /// It was sent, and has not ended.
    pub sent: bool,
}
