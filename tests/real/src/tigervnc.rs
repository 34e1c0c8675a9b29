//! `TigerVNC`: an X server that is a VNC server.

use std::process::Stdio;
use std::time::Duration;

use loggia::console::image::{Rgba, RgbaImage};
use tempfile::TempDir;
use tokio::io::AsyncWriteExt;
use tokio::process::{Child, Command};
use tokio::time::{Instant, sleep};

use crate::PASSWORD;
use crate::process::{free_port, spawn, wait_until_listening};

/// A `TigerVNC`, with a folder of its own.
pub struct TigerVnc {
    /// Where it listens.
    pub port: u16,
    /// Files of the programs on its screen.
    pub folder: TempDir,
    display: String,
    /// A terminal that fills the screen, in characters of its usual font.
    cells: String,
    _server: Child,
    programs: Vec<Child>,
}

impl TigerVnc {
    /// Starts one with a screen of this size.
    ///
    /// # Panics
    /// When it does not start.
    pub async fn start(width: u16, height: u16) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("passwd");
        std::fs::write(&file, hashed().await).expect("written");
        let port = free_port(6000);
        let display = format!(":{port}");
        let mut command = Command::new("Xtigervnc");
        command
            .arg(&display)
            .args(["-geometry", &format!("{width}x{height}"), "-depth", "24"])
            .args(["-rfbport", &port.to_string(), "-localhost=1"])
            .args(["-interface", "127.0.0.1", "-rfbauth"])
            .arg(&file)
            .args(["-SecurityTypes", "VncAuth", "-AlwaysShared=1"])
            .args(["-nolisten", "tcp", "-desktop", "trial"]);
        let mut server = spawn(&mut command);
        wait_until_listening(&mut server, port).await;
        Self {
            port,
            folder,
            display,
            cells: format!("{}x{}+0+0", width / 6 - 1, height / 13 - 1),
            _server: server,
            programs: Vec::new(),
        }
    }

    /// Runs a shell command in a terminal that fills the screen, in the folder.
    pub fn terminal(&mut self, command: &str) {
        let mut terminal = Command::new("xterm");
        terminal
            .args(["-u8", "-geometry", &self.cells, "-e", "sh", "-c", command])
            .current_dir(self.folder.path())
            .env("DISPLAY", &self.display)
            .env("LC_ALL", "C.UTF-8");
        self.programs.push(spawn(&mut terminal));
    }

    /// Waits for a file of a program, and reads it.
    ///
    /// # Panics
    /// When it does not come.
    pub async fn file(&self, name: &str) -> Vec<u8> {
        let path = self.folder.path().join(name);
        let begun = Instant::now();
        loop {
            match std::fs::read(&path) {
                Ok(bytes) if !bytes.is_empty() => return bytes,
                _ => assert!(begun.elapsed() < Duration::from_secs(20), "no {name}"),
            }
            sleep(Duration::from_millis(20)).await;
        }
    }

    /// What is drawn on the screen, as X itself has it.
    ///
    /// # Panics
    /// When it does not.
    pub async fn screen(&self) -> RgbaImage {
        let dump = Command::new("xwd")
            .args(["-root", "-silent", "-display", &self.display])
            .output()
            .await
            .expect("xwd runs");
        assert!(dump.status.success(), "xwd fails");
        parse(&dump.stdout).expect("a dump of xwd")
    }
}

/// The file in which `TigerVNC` keeps a password.
async fn hashed() -> Vec<u8> {
    let mut child = Command::new("tigervncpasswd")
        .arg("-f")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("tigervncpasswd runs");
    let mut stdin = child.stdin.take().expect("piped");
    stdin.write_all(PASSWORD.as_bytes()).await.expect("read");
    drop(stdin);
    child.wait_with_output().await.expect("ends").stdout
}

/// A picture in the format of `xwd`, of four bytes a pixel: a head of numbers, a name, a
/// colour map, pixels.
fn parse(dump: &[u8]) -> Option<RgbaImage> {
    let number = |at: usize| {
        let bytes = dump.get(4 * at..4 * at + 4)?;
        Some(u32::from_be_bytes(bytes.try_into().ok()?))
    };
    let (head, width, height) = (number(0)?, number(4)?, number(5)?);
    let (little, bits, line, colours) = (number(7)? == 0, number(11)?, number(12)?, number(19)?);
    assert_eq!((little, bits), (true, 32), "a screen of another kind");
    let start = usize::try_from(head + 12 * colours).ok()?;
    let line = usize::try_from(line).ok()?;
    let mut image = RgbaImage::new(width, height);
    for (x, y, pixel) in image.enumerate_pixels_mut() {
        let at = start + line * usize::try_from(y).ok()? + 4 * usize::try_from(x).ok()?;
        let bytes = dump.get(at..at + 3)?;
        *pixel = Rgba([bytes[2], bytes[1], bytes[0], 255]);
    }
    Some(image)
}
