//! Hooks: calls that EDIS makes to you when traffic reaches a share.
//!
//! The [`webhook`](super::webhook) module reads these calls.

use std::time::SystemTime;

use loggia_edis::management::{operations, types};
use loggia_transport::{Error, Secret};

pub use types::CallbackMethod;

use super::server::Server;
use super::traffic;
use crate::confirm::DestroyForGood;

/// A hook.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Hook {
    /// Its number, by which it is deleted.
    pub id: Option<u64>,
    /// The share of the traffic, in percent, at which it is called.
    pub trigger_percent: Option<u64>,
    /// When it was last called; `None` if never.
    pub last_called: Option<SystemTime>,
    /// The address that is called. Secret, because many receivers recognise their callers only by
    /// a secret address.
    pub url: Option<Secret>,
    /// The HTTP method of the call.
    pub method: Option<CallbackMethod>,
    /// The user that the call logs in as. The password is never shown.
    pub user: Option<Secret>,
}

impl From<types::Hook> for Hook {
    fn from(hook: types::Hook) -> Self {
        Self {
            id: hook.id,
            trigger_percent: hook.trigger_value,
            last_called: hook.last_launched.and_then(traffic::at),
            url: hook.callback_url,
            method: hook.callback_method,
            user: hook.callback_user.filter(|user| !user.is_empty()),
        }
    }
}

/// When a hook is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Trigger {
    /// When this percentage of the included traffic is used.
    Percent(u16),
    /// Once, immediately: to see what a call looks like.
    Demo,
}

impl Server {
    /// Its hooks.
    ///
    /// Operation `getAllHooks`.
    ///
    /// # Errors
    /// Any kind.
    #[doc(alias = "getAllHooks")]
    pub async fn hooks(&self) -> Result<Vec<Hook>, Error> {
        let reply = self.api().get_all_hooks().send().await?;
        let hooks = reply.into_inner().hooks.into_iter();
        Ok(hooks.map(Hook::from).collect())
    }

    /// Makes a hook that calls `url` by POST.
    ///
    /// Operation `setKvmHooks`.
    #[doc(alias = "setKvmHooks")]
    pub fn add_hook(&self, url: impl Into<Secret>, trigger: Trigger) -> AddHook {
        let url = url.into();
        let trigger = match trigger {
            Trigger::Percent(percent) => percent.to_string(),
            Trigger::Demo => "demo".to_owned(),
        };
        AddHook {
            call: self
                .api()
                .set_kvm_hooks()
                .type_(types::HookType::Traffic)
                .callback_method(CallbackMethod::Post)
                .callback_url(url.clone())
                .trigger_value(trigger),
            server: self.clone(),
            url,
        }
    }

    /// Deletes a hook. Its address and its password are not shown again.
    ///
    /// Operation `deleteHook`.
    ///
    /// # Errors
    /// Any kind. Never sent twice when no one knows whether it arrived.
    #[doc(alias = "deleteHook")]
    pub async fn delete_hook(&self, id: u64, yes: DestroyForGood) -> Result<(), Error> {
        self.api().delete_hook(yes).id(id).send().await.map(drop)
    }
}

/// A hook in preparation. Made by [`Server::add_hook`].
#[derive(Clone, Debug)]
#[must_use = "nothing is sent before `send` is called and awaited"]
pub struct AddHook {
    call: operations::SetKvmHooks,
    server: Server,
    url: Secret,
}

impl AddHook {
    /// How to call: [`CallbackMethod::Post`] by default.
    pub fn method(mut self, method: CallbackMethod) -> Self {
        self.call = self.call.callback_method(method);
        self
    }

    /// The user and password to call with. Set them: nothing else proves to your server that a
    /// call is from the vendor.
    pub fn basic_auth(mut self, user: impl Into<Secret>, password: impl Into<Secret>) -> Self {
        self.call = self
            .call
            .callback_user(user.into())
            .callback_pw(password.into());
        self
    }

    /// Makes the hook and returns its number, by which it is deleted. The vendor does not always
    /// return the number. Then the hooks with this URL are listed before and after, and the
    /// number is the new one among them; `None` if there is not exactly one, or if the hooks
    /// could not be listed.
    ///
    /// # Errors
    /// Any kind. Never sent twice when no one knows whether it arrived.
    pub async fn send(self) -> Result<Option<u64>, Error> {
        // Both listings only serve to find the number: if one fails, the hook is still made.
        let before = self.server.hooks().await.ok();
        let reply = self.call.send().await?;
        if reply.hook_id.is_some() {
            return Ok(reply.hook_id);
        }
        let Some(before) = before else {
            return Ok(None);
        };
        let after = self.server.hooks().await.unwrap_or_default();
        Ok(only_new(&before, &after, &self.url))
    }
}

/// The number of the only hook with `url` that was not there before. Numbers may be reused, so
/// the largest need not be the newest; and someone else may have made a similar one meanwhile.
fn only_new(before: &[Hook], after: &[Hook], url: &Secret) -> Option<u64> {
    let known = |hook: &&Hook| hook.id.is_some() && before.iter().any(|old| old.id == hook.id);
    let same = |hook: &&Hook| hook.url.as_ref() == Some(url);
    let mut new = after.iter().filter(same).filter(|hook| !known(hook));
    match (new.next(), new.next()) {
        (Some(hook), None) => hook.id,
        _ => None,
    }
}
