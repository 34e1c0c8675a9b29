//! QEMU: the kind of server behind a KVM host, with a boot sector that echoes keys.

use std::path::Path;
use std::time::Duration;

use loggia::console::image::{self, RgbaImage};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::UnixStream;
use tokio::process::{Child, Command};
use tokio::time::sleep;

use crate::PASSWORD;
use crate::process::{free_port, spawn, wait_until_listening};

/// Reads a key from the BIOS, prints it, and does so again.
const ECHO: [u8; 10] = [0x30, 0xe4, 0xcd, 0x16, 0xb4, 0x0e, 0xcd, 0x10, 0xeb, 0xf6];

/// The text screen of a PC: 80 by 25 characters, each with its colours.
const TEXT: u32 = 0xb8000;
const CELLS: u32 = 80 * 25;

/// VNC's ports begin here.
const FIRST: u16 = 5900;

/// A machine that echoes.
pub struct Qemu {
    /// Where its screen is served.
    pub port: u16,
    folder: TempDir,
    _machine: Child,
}

impl Qemu {
    /// Starts one; `keymap` is QEMU's, and nothing for its own idea of one.
    ///
    /// # Panics
    /// When it does not start.
    pub async fn start(keymap: Option<&str>) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let at = |name: &str| folder.path().join(name).display().to_string();
        let mut sector = ECHO.to_vec();
        sector.resize(510, 0);
        sector.extend([0x55, 0xaa]);
        std::fs::write(at("echo.img"), sector).expect("written");
        std::fs::write(at("password"), PASSWORD).expect("written");
        let port = free_port(FIRST);
        let mut command = Command::new("qemu-system-x86_64");
        command
            .args([
                "-M", "pc", "-accel", "tcg", "-m", "32", "-display", "none", "-net", "none",
            ])
            .args([
                "-drive",
                &format!("file={},format=raw,if=ide", at("echo.img")),
            ])
            .args([
                "-object",
                &format!("secret,id=vncpw,file={}", at("password")),
            ])
            .args([
                "-vnc",
                &format!("127.0.0.1:{},password-secret=vncpw", port - FIRST),
            ])
            .args([
                "-qmp",
                &format!("unix:{},server=on,wait=off", at("control")),
            ]);
        if let Some(keymap) = keymap {
            command.args(["-k", keymap]);
        }
        let mut machine = spawn(&mut command);
        wait_until_listening(&mut machine, port).await;
        let qemu = Self {
            port,
            folder,
            _machine: machine,
        };
        qemu.wait_until_booted().await;
        qemu
    }

    /// Until the boot sector has taken over.
    async fn wait_until_booted(&self) {
        for _ in 0..1500 {
            if self.text().await.contains("Booting from Hard Disk") {
                // The last words of the BIOS; the sector runs a moment later.
                return sleep(Duration::from_millis(300)).await;
            }
            sleep(Duration::from_millis(20)).await;
        }
        panic!("the machine does not boot: {:?}", self.text().await);
    }

    /// What is on the text screen, as the machine's memory has it.
    ///
    /// # Panics
    /// When QEMU does not say.
    pub async fn text(&self) -> String {
        let file = self.folder.path().join("memory");
        let arguments = json!({"val": TEXT, "size": 2 * CELLS, "filename": file});
        self.command("pmemsave", arguments).await;
        let cells = std::fs::read(&file).expect("saved");
        cells.chunks(2).map(|cell| char::from(cell[0])).collect()
    }

    /// What the machine's graphics card shows.
    ///
    /// # Panics
    /// When QEMU does not say.
    pub async fn screen(&self) -> RgbaImage {
        let file = self.folder.path().join("screen.png");
        let arguments = json!({"filename": file, "format": "png"});
        self.command("screendump", arguments).await;
        picture(&file)
    }

    async fn command(&self, name: &str, arguments: Value) {
        let stream = UnixStream::connect(self.folder.path().join("control")).await;
        let mut stream = BufReader::new(stream.expect("QEMU listens"));
        for (name, arguments) in [("qmp_capabilities", json!({})), (name, arguments)] {
            let call = json!({"execute": name, "arguments": arguments}).to_string();
            stream.write_all(call.as_bytes()).await.expect("read");
            loop {
                let mut line = String::new();
                stream.read_line(&mut line).await.expect("answers");
                let answer: Value = serde_json::from_str(&line).expect("JSON");
                assert!(answer.get("error").is_none(), "{answer}");
                if answer.get("return").is_some() {
                    break;
                }
            }
        }
    }
}

fn picture(file: &Path) -> RgbaImage {
    let bytes = std::fs::read(file).expect("saved");
    image::load_from_memory(&bytes)
        .expect("a picture")
        .to_rgba8()
}
