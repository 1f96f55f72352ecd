//! The secret of an access key on its way into the keychain: typed here once, masked, sent, and gone from the window.
//!
//! What is typed lies in egui's temporary memory and not in the view, which can be formatted, and is wiped when it is sent or the
//! form is closed.

use crate::domain::secret::SecretText;
use crate::ui::intent::Intent;
use crate::ui::view::ConnectForm;
use crate::ui::widgets::{Button, Field, gap};
use crate::workflow::message::Command;
use crate::workflow::ports::{AwsConnection, AwsCredentialSource};
use egui::text_edit::TextEditState;
use egui::{Id, Ui};
use zeroize::Zeroizing;

/// The masked field and its button. `connection` is what the form describes, or what is missing in it.
pub(super) fn show(ui: &mut Ui, form: &mut ConnectForm, connection: Result<AwsConnection, &'static str>, out: &mut Vec<Intent>) {
    let mut secret = ui.data(|d| d.get_temp::<Zeroizing<String>>(id())).unwrap_or_default();
    Field::new("Secret access key, when it is not stored yet").mono().masked().width(340.0).id(field()).show(ui, &mut secret);
    gap(ui, 12.0);
    let wish = wish(connection, &secret);
    let missing = wish.as_ref().err().copied();
    let pressed = form.asked.is_none() && ui.add(Button::plain("Store key and connect").blocked(missing)).clicked();
    match wish {
        Ok((connection, command)) if pressed => {
            form.asked = Some(connection);
            out.push(Intent::Send(command));
            forget(ui);
        }
        _ => {
            ui.data_mut(|d| d.insert_temp(id(), secret));
        }
    }
}

/// Nothing of what was typed stays, the field's undo history included.
pub(super) fn forget(ui: &Ui) {
    ui.data_mut(|d| {
        d.remove::<Zeroizing<String>>(id());
        d.remove::<TextEditState>(field());
    });
}

fn wish(connection: Result<AwsConnection, &'static str>, secret: &str) -> Result<(AwsConnection, Command), &'static str> {
    let connection = connection?;
    let AwsConnection::Real { source: AwsCredentialSource::Keychain { access_key_id }, endpoint_url, region } = &connection else {
        return Err("Choose the access key in the keychain first");
    };
    let secret = Some(secret.trim()).filter(|s| !s.is_empty()).ok_or("Type the secret access key first")?;
    let command = Command::StoreAwsKey {
        access_key_id: access_key_id.clone(),
        secret: SecretText::new(secret),
        endpoint_url: endpoint_url.clone(),
        region: region.clone(),
    };
    Ok((connection, command))
}

fn id() -> Id {
    Id::unique("secret access key to store")
}

fn field() -> Id {
    Id::unique("secret access key field")
}
