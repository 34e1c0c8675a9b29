//! The server: it answers every request of a kind with the same bytes, but for the pages
//! of a list whose length stands in the path.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};

/// Machines in the list of statuses.
pub(crate) const MACHINES: usize = 20;

/// Machines on a long page.
pub(crate) const PAGE: usize = 1000;

/// The server in a process of its own.
pub(crate) struct Server {
    child: Child,
    pub(crate) address: String,
}

impl Server {
    pub(crate) fn start() -> Self {
        let program = std::env::current_exe().expect("a program");
        let mut command = Command::new(program);
        let child = command.arg("serve").stdout(Stdio::piped()).spawn();
        let mut child = child.expect("starts");
        let mut address = String::new();
        let output = child.stdout.take().expect("piped");
        BufReader::new(output)
            .read_line(&mut address)
            .expect("an address");
        Self {
            child,
            address: address.trim().to_owned(),
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Prints the address and answers until it is killed.
pub(crate) fn serve() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("binds");
    let address = listener.local_addr().expect("bound").to_string();
    println!("{address}");
    for stream in listener.incoming() {
        let address = address.clone();
        std::thread::spawn(move || answer(stream.expect("connects"), &address));
    }
}

/// Answers requests until the connection ends.
fn answer(mut stream: TcpStream, address: &str) {
    let login = format!(
        r#"{{"status":"success","data":{{"kvm_1_1":{{"api_host":"{address}","signature":"signature-0001-of-some-length","valid_until":"4102444800"}}}}}}"#
    );
    let vnc = r#"{"status":"success","vnc_status":"enabled","vnc_host":"1.edisglobal.com","vnc_port":"5901","novnc_port":6080,"novnc_host":"1.edisglobal.com"}"#.replace("\"5901\"", "5901");
    let status = |n| format!(r#"{{"instanceId":"{n:018}","instanceStatus":"RUNNING"}}"#);
    let statuses = list(&(0..MACHINES).map(status).collect::<Vec<_>>(), MACHINES);
    let page = list(&(0..PAGE).map(machine).collect::<Vec<_>>(), PAGE);
    let mut request = Vec::new();
    let mut chunk = [0; 8192];
    loop {
        let Some(length) = whole(&request) else {
            match stream.read(&mut chunk) {
                Ok(read) if read > 0 => request.extend_from_slice(&chunk[..read]),
                _ => return,
            }
            continue;
        };
        let head = String::from_utf8_lossy(&request[..length]).into_owned();
        let numbered = numbered(&head);
        let body = if let Some(page) = &numbered {
            page
        } else if head.starts_with("POST /kvm/v2/get/auth") {
            &login
        } else if head.starts_with("POST /kvm") {
            &vnc
        } else if head.contains("DescribeInstancesStatus") {
            &statuses
        } else {
            &page
        };
        request.drain(..length);
        let answer = format!(
            "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\
             date: Tue, 14 Nov 2023 22:13:20 GMT\r\n\r\n{body}",
            body.len()
        );
        if stream.write_all(answer.as_bytes()).is_err() {
            return;
        }
    }
}

/// The page that is asked for of a list with so many pages: `POST /100/api/v2/vm`.
fn numbered(request: &str) -> Option<String> {
    let path = request.strip_prefix("POST /")?;
    let pages: usize = path.split_once('/')?.0.parse().ok()?;
    let (_, number) = request.split_once("\"pageNum\":")?;
    let end = number.find(|c: char| !c.is_ascii_digit())?;
    let number: usize = number[..end].parse().ok()?;
    let machines = match number {
        1.. if number <= pages => (number - 1) * PAGE..number * PAGE,
        _ => 0..0,
    };
    let items: Vec<_> = machines.map(machine).collect();
    Some(list(&items, pages * PAGE))
}

fn list(items: &[String], total: usize) -> String {
    format!(
        r#"{{"requestId":"T1a2b3c4d-0001-4a4b-8c8d-000000000001","response":{{"requestId":"T1a2b3c4d-0001-4a4b-8c8d-000000000001","totalCount":{},"dataSet":[{}]}}}}"#,
        total,
        items.join(",")
    )
}

/// A machine as the vendor describes one.
fn machine(n: usize) -> String {
    format!(
        r#"{{"instanceId":"{n:018}","zoneId":"SEL-A","instanceName":"worker-{n}","instanceType":"z2a.cpu.4","cpuCount":4,"memory":8,"imageId":"ubuntu2204_20230601","imageName":"Ubuntu Server 22.04 LTS 64bit","instanceChargeType":"POSTPAID","internetMaxBandwidthOut":10,"internetChargeType":"ByBandwidth","period":null,"publicIpAddresses":["192.0.2.{last}"],"publicIpv6Addresses":[],"privateIpAddresses":["10.0.0.{last}"],"subnetId":"subnet-{n:012}","createTime":"2026-04-01T08:00:00Z","expiredTime":"2026-05-01T08:00:00Z","resourceGroupId":"rg-000000000001","resourceGroupName":"Default Resource Group","instanceStatus":"RUNNING","trafficPackageSize":0.5,"autoRenew":false,"securityGroupIds":["sg-000000000001"],"keyId":"key-000000000001","systemDisk":{{"diskId":"disk-{n:012}","diskSize":40,"diskCategory":"SSD"}},"dataDisks":[{{"diskId":"data-{n:012}","diskName":"data","diskSize":100,"diskAmount":1,"diskCategory":"SSD","portable":true}}],"nic":{{"wanName":"eth0","lanName":"eth1"}},"tags":{{"tags":[{{"key":"team","value":"storage"}}]}}}}"#,
        last = n % 250 + 1,
    )
}

/// The length of the request that these bytes begin with, if it is all there.
fn whole(bytes: &[u8]) -> Option<usize> {
    let end = bytes.windows(4).position(|window| window == b"\r\n\r\n")? + 4;
    let head = std::str::from_utf8(&bytes[..end])
        .ok()?
        .to_ascii_lowercase();
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length:"));
    let length: usize = length.map_or(0, |text| text.trim().parse().expect("a length"));
    (bytes.len() >= end + length).then_some(end + length)
}
