//! Chromium without a window, controlled through chromedriver.

use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::json;
use tempfile::TempDir;
use tokio::process::{Child, Command};

use crate::process::{free_port, spawn, wait_until_listening};

/// A browser with one window.
pub struct Browser {
    /// What drives it.
    pub client: Client,
    _driver: Child,
    _profile: TempDir,
}

impl Browser {
    /// Starts one.
    ///
    /// # Panics
    /// When it does not start.
    pub async fn start() -> Self {
        let port = free_port(1024);
        let mut command = Command::new("chromedriver");
        command.arg(format!("--port={port}"));
        let mut driver = spawn(&mut command);
        wait_until_listening(&mut driver, port).await;
        let profile = tempfile::tempdir().expect("a folder");
        let data = format!("--user-data-dir={}", profile.path().display());
        let arguments = [
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--no-first-run",
            "--window-size=1000,720",
            &data,
        ];
        let capabilities = json!({"goog:chromeOptions": {"args": arguments}});
        let capabilities = capabilities.as_object().expect("an object").clone();
        let client = ClientBuilder::new(HttpConnector::new())
            .capabilities(capabilities)
            .connect(&format!("http://127.0.0.1:{port}"))
            .await
            .expect("Chromium starts");
        Self {
            client,
            _driver: driver,
            _profile: profile,
        }
    }

    /// Ends it in good order.
    ///
    /// # Panics
    /// When it does not end.
    pub async fn close(self) {
        self.client.close().await.expect("ends");
    }
}
