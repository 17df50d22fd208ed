//! A load generator: `ranking_load ADDRESS TOKEN FILE CONNECTIONS SECONDS` sends the document of a file over and over, each
//! connection in a thread of its own, and prints requests, seconds, the median and the 99th percentile in microseconds.

#![allow(missing_docs, clippy::print_stdout, clippy::unwrap_used, reason = "a bench")]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    // Cargo runs every bench target it is asked for; without arguments there is nothing to send.
    let [address, token, file, connections, seconds] = arguments.as_slice() else { return };
    let document = std::fs::read_to_string(file).unwrap();
    let escaped = document.trim().replace('\\', "\\\\").replace('"', "\\\"").replace('\n', " ");
    let body = format!("{{\"query\":\"{escaped}\"}}");
    let request = format!(
        "POST /graphql HTTP/1.1\r\nhost: {address}\r\nauthorization: Bearer {token}\r\ncontent-type: application/json\r\naccept: application/graphql-response+json\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    let time = Duration::from_secs(seconds.parse().unwrap());
    let start = Instant::now();
    let threads: Vec<_> = (0..connections.parse::<usize>().unwrap())
        .map(|_| {
            let (address, request) = (address.clone(), request.clone());
            std::thread::Builder::new()
                .stack_size(256 * 1024)
                .spawn(move || run(&address, &request, start, time))
                .unwrap()
        })
        .collect();
    let mut all: Vec<u64> = threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect();
    let took = start.elapsed();
    all.sort_unstable();
    let at = |percent: usize| {
        all.get((all.len() * percent / 100).min(all.len().saturating_sub(1))).copied().unwrap_or(0)
    };
    println!("{} {} {} {}", all.len(), took.as_millis(), at(50), at(99));
}

fn run(address: &str, request: &str, start: Instant, time: Duration) -> Vec<u64> {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_nodelay(true).unwrap();
    let mut reader = BufReader::with_capacity(128 * 1024, stream.try_clone().unwrap());
    let (mut taken, mut line, mut body) = (Vec::new(), String::new(), Vec::new());
    while start.elapsed() < time {
        let sent = Instant::now();
        stream.write_all(request.as_bytes()).unwrap();
        let mut length = 0;
        line.clear();
        reader.read_line(&mut line).unwrap();
        assert!(line.contains(" 200 "), "{line}");
        loop {
            line.clear();
            reader.read_line(&mut line).unwrap();
            if line == "\r\n" {
                break;
            }
            if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                length = value.trim().parse().unwrap();
            }
        }
        body.resize(length, 0);
        reader.read_exact(&mut body).unwrap();
        taken.push(u64::try_from(sent.elapsed().as_micros()).unwrap());
    }
    taken
}
