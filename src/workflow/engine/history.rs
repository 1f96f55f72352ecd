//! Sign-in tests as the Inspector has them: caught while they are made, and looked up afterwards.

use super::connections::boxed;
use super::{Done, Engine};
use crate::domain::spec::InstanceKey;
use crate::workflow::inspection::{Document, Origin};
use crate::workflow::message::Event;
use crate::workflow::sign_in;
use crate::workflow::view::ProofsView;
use crate::workflow::world::Part;
use std::sync::Arc;

/// So many past tests are listed.
const MOST_PROOFS: u32 = 500;

impl Engine {
    /// Makes the sign-in test of an instance and opens its response. The test is kept like any other.
    pub(super) async fn open_test(self: &Arc<Self>, key: &InstanceKey) -> Done {
        self.tell(match self.tested(key).await {
            Ok(document) => match self.looked(document, None).await {
                Ok(inspection) => Event::Inspected(Arc::new(inspection)),
                Err(finding) => Event::NotInspected(finding),
            },
            Err(finding) => Event::NotInspected(finding),
        });
        Ok(())
    }

    async fn tested(self: &Arc<Self>, key: &InstanceKey) -> Result<Document, Box<crate::domain::finding::Finding>> {
        let bench = self.bench(key).await?;
        let (id, _cancel) = self.begin_job(key).await?;
        let services = &self.parts.services;
        let made = async {
            let mut world = self.world(&bench).await?;
            world.read(&Part::ALL, &bench.clouds, services).await.map_err(|e| Box::new(e.finding()))?;
            sign_in::prove_and_catch(&world, &bench.clouds, services, &bench.patience).await.map_err(|e| Box::new(e.finding()))
        };
        let made = made.await;
        self.state.lock().await.jobs.remove(&id);
        let (proof, response) = made?;
        self.tell(Event::Proof(Box::new(proof.clone())));
        self.refresh(key).await?;
        match (response, proof.finding) {
            (Some(response), _) => Ok(Document {
                origin: Origin::Captured(key.clone(), bench.spec.name.clone()),
                bytes: response.saml_response.into_bytes().into(),
                taken_at: proof.at,
            }),
            (None, Some(finding)) => Err(Box::new(finding)),
            (None, None) => Err(Box::new(sign_in::no_response())),
        }
    }

    /// Past sign-in tests, newest first.
    pub(super) async fn proofs(&self, instance: Option<InstanceKey>) -> Done {
        let store = &self.parts.services.store;
        let proofs = store.proofs(instance.as_ref(), MOST_PROOFS).await.map_err(boxed)?;
        let keeps_values = sign_in::keeps_values(&**store).await.map_err(boxed)?;
        self.tell(Event::Proofs(Box::new(ProofsView { instance, proofs, keeps_values })));
        Ok(())
    }

    /// Whether names and other values of past tests are kept. Those that are there go at once when they are not.
    pub(super) async fn keep_values(&self, keep: bool) -> Done {
        let store = &self.parts.services.store;
        store.save_setting(sign_in::KEEP_VALUES, if keep { "true" } else { "false" }).await.map_err(boxed)?;
        if !keep {
            store.strip_proofs(None).await.map_err(boxed)?;
        }
        self.proofs(None).await
    }
}
